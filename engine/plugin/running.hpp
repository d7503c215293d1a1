// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which plugin's code runs at this moment: so that a supervisor in another process can say which
// plugin ended this one.
//
// Thread rule: call show_running before there are threads. Where several threads call plugins at
// once, it names one of them.

#include <array>
#include <atomic>
#include <string_view>

namespace windlass::plugin {

// May lie in memory that two processes share.
struct RunningPlugin {
  std::atomic<bool> active{false};
  char plugin[129] = {};  // its id
  char doing[193] = {};   // "computed the fact course.load"
};

// From now on `where` says which plugin's code runs; nullptr: nothing does. Not owned.
void show_running(RunningPlugin* where);

// Says for its lifetime that the code of `plugin` runs, and what for.
class Running {
 public:
  Running(std::string_view plugin, std::string_view verb, std::string_view object) noexcept;
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
};

}  // namespace windlass::plugin
