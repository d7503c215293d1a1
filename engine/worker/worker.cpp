// SPDX-License-Identifier: Apache-2.0
#include "worker/worker.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>

#include "plugin/library.hpp"
#include "worker/messages.hpp"
#include "worker/process.hpp"

namespace windlass::worker {
namespace {

using Clock = std::chrono::steady_clock;

// To load a library and say what it declares.
constexpr int loading_milliseconds = 20'000;
// Between the failures of a worker and the next try, doubled each time.
constexpr std::chrono::milliseconds first_pause{100}, longest_pause{30'000};

// The worker of one plugin: its process, and another one when that fails.
class Worker : public plugin::Functions {
 public:
  Worker(const plugin::LockEntry& entry, int library, const Policy& policy)
      : entry_(entry), library_(library), policy_(policy) {}

  // Starts the process for the first time.
  base::Result<plugin::Plugin> open() {
    const std::lock_guard lock(guard_);
    if (const std::string problem = start(); !problem.empty())
      return base::diagnostic(
          entry_.file, "plugin.worker", problem,
          "a plugin runs in a process of its own; 'windlass plugin inspect' shows what the file "
          "does when it is loaded");
    return read_opening(opening_, entry_);
  }

  std::string prescribe(std::size_t index, std::span<const windlass_value> values,
                        plugin::Written& made) override {
    return ask({.prescribes = true, .index = static_cast<std::uint32_t>(index)}, values, made);
  }
  std::string compute(std::size_t index, std::span<const windlass_value> values,
                      plugin::Calculated& made) override {
    return ask({.prescribes = false, .index = static_cast<std::uint32_t>(index)}, values, made);
  }

  void look_after() override {
    // A call in progress checks the process itself.
    const std::unique_lock lock(guard_, std::try_to_lock);
    if (!lock.owns_lock()) return;
    check_process();
    if (!process_.is_started() && failures_ > 0 && Clock::now() >= next_try_) be_ready();
  }

 private:
  template <class Made>
  std::string ask(Call call, std::span<const windlass_value> values, Made& made) {
    const std::lock_guard lock(guard_);
    if (std::string problem = be_ready(); !problem.empty()) return problem;
    call.number = ++calls_;
    const std::string written = write_call(call, values);
    if (!process_.send(written)) {  // it ended a moment ago
      if (std::string problem = be_ready(); !problem.empty()) return problem;
      if (!process_.send(written)) return failed("takes no calls");
    }
    switch (process_.receive(packet_, policy_.milliseconds)) {
      case Process::Received::timeout:
        return failed("gave no answer within " + std::to_string(policy_.milliseconds) + " ms");
      case Process::Received::closed: return failed(process_.exit_reason(policy_.milliseconds));
      case Process::Received::packet: break;
    }
    if (!read_answer(packet_, call.number, made)) return failed("sent what is not an answer");
    failures_ = 0;
    return {};
  }

  // Ends a process that spoke or died between two calls. No call was lost, so the first restart
  // need not wait.
  void check_process() {
    if (!process_.is_started()) return;
    const bool first = failures_ == 0;
    switch (process_.receive(packet_, 0)) {
      case Process::Received::timeout: return;
      case Process::Received::packet: failed("sent what nobody asked for"); break;
      case Process::Received::closed: failed(process_.exit_reason(policy_.milliseconds)); break;
    }
    if (first) next_try_ = {};
  }

  // Why no call can be made now, or an empty text.
  std::string be_ready() {
    check_process();
    if (process_.is_started()) return {};
    if (failures_ > 0 && Clock::now() < next_try_)
      return "its process failed and is not started again yet";
    if (const std::string problem = start(); !problem.empty()) return failed(problem);
    if (failures_ > 0) tell("was started again", false);
    return {};
  }

  // Starts a process that has loaded the plugin. Why not, or an empty text.
  std::string start() {
    const std::vector<std::string> arguments = {entry_.id,
                                                entry_.version,
                                                entry_.file,
                                                base::hex(entry_.sha256),
                                                std::to_string(policy_.milliseconds),
                                                std::to_string(policy_.megabytes)};
    if (const auto error = process_.start(policy_.program, arguments, library_))
      return "could not be started from " + policy_.program + ": " + error.words();
    std::string opening;
    for (std::uint32_t left = 1; left != 0;) {
      switch (process_.receive(packet_, loading_milliseconds)) {
        case Process::Received::timeout: return "hung while it loaded the plugin";
        case Process::Received::closed:
          return process_.exit_reason(policy_.milliseconds) + " while it loaded the plugin";
        case Process::Received::packet: break;
      }
      if (!take_piece(opening, left)) return "declared what is not a plugin";
    }
    if (opening_.empty()) opening_ = opening;
    return opening == opening_ ? std::string() : "declares something else than before";
  }

  // Adds a packet of the opening; `left` says how many bytes are to come. False for nonsense.
  bool take_piece(std::string& opening, std::uint32_t& left) const {
    const std::uint32_t before = left;
    if (packet_.size() <= sizeof left) return false;
    std::copy_n(packet_.data(), sizeof left, reinterpret_cast<char*>(&left));
    const bool first = opening.empty();
    opening.append(packet_, sizeof left);
    const std::size_t piece = packet_.size() - sizeof left;
    return left <= largest_opening && (first || left + piece == before);
  }

  // Ends the process and says why there is no answer.
  std::string failed(const std::string& what) {
    process_.kill();
    ++failures_;
    const auto pause = first_pause * (std::int64_t{1} << std::min(failures_ - 1, 9));
    next_try_ = Clock::now() + std::min<Clock::duration>(pause, longest_pause);
    tell(what, true);
    return "its process " + what;
  }
  void tell(const std::string& what, bool is_failure) const {
    if (policy_.told) policy_.told(entry_.id, what, is_failure);
  }

  const plugin::LockEntry entry_;
  const int library_;
  const Policy policy_;
  std::mutex guard_;  // of all below
  Process process_;
  std::string packet_, opening_;
  std::uint64_t calls_ = 0;
  int failures_ = 0;  // in a row
  Clock::time_point next_try_{};
};

base::Result<plugin::Plugin> open_sealed(const base::Result<int>& library,
                                         const plugin::LockEntry& entry, const Policy& policy) {
  if (!library) return library.error();
  auto worker = std::make_shared<Worker>(entry, *library, policy);
  auto opened = worker->open();
  if (opened) opened->run_elsewhere(std::move(worker));
  return opened;
}

}  // namespace

base::Result<plugin::Plugin> open_plugin(std::string_view bytes, const plugin::LockEntry& entry,
                                         const Policy& policy) {
  return open_sealed(plugin::seal_library(bytes, entry), entry, policy);
}

base::Result<std::vector<plugin::Plugin>> open_plugins(const std::filesystem::path& directory,
                                                       const plugin::Lock& lock,
                                                       const Policy& policy) {
  return plugin::open_plugins(directory, lock, [&](const plugin::LockEntry& entry) {
    return open_sealed(plugin::seal_library(directory, entry), entry, policy);
  });
}

}  // namespace windlass::worker
