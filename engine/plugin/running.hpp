// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which plugin's code runs at this moment, so that a supervisor in another process can say which
// plugin ended this one; and what that code must not have done to the process when it returns.
//
// It names accidents, not malice: a plugin that wants to can do each of these unseen.
//
// Thread rule: call show_running before there are threads. Where several threads call plugins at
// once, it names one of them. A Running belongs to one thread.

#include <sys/types.h>

#include <atomic>
#include <string_view>

namespace windlass::plugin {

// May lie in memory that two processes share.
struct RunningPlugin {
  std::atomic<bool> active{false};
  char plugin[129] = {};   // its id
  char doing[193] = {};    // "computed the fact course.load"
  char changed[129] = {};  // what it changed of the process; empty: nothing was seen
};

// From now on `where` says which plugin's code runs; nullptr: nothing does. Not owned. The process
// is ours alone: a plugin that returns and has changed the working directory, the root, the mask of
// new files or a standard stream since this call is told of in `changed`, and then `stop` is called
// to end the process.
void show_running(RunningPlugin* where, void (*stop)());

// Says for its lifetime that the code of `plugin` runs, and what for.
class Running {
 public:
  Running(std::string_view plugin, std::string_view verb, std::string_view object) noexcept;
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  // To be asked once the plugin's code has returned: whether it copied this process. The copy never
  // comes back from here: it ends at once, without a word, so that nothing is done twice.
  bool copied_the_process() const;

 private:
  const pid_t process_;
  const unsigned forks_;
};

}  // namespace windlass::plugin
