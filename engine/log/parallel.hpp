// SPDX-License-Identifier: Apache-2.0
#pragma once

// Work that is spread over the processors. Private to the log.
//
// Thread rule: `work` runs in several threads at once, and the caller waits for all of them.

#include <algorithm>
#include <future>
#include <system_error>
#include <thread>
#include <vector>

namespace windlass::log {

inline std::size_t processors() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 4);
}

// Runs `work` on a thread of its own; where none can be had, when the result is waited for.
template <class Work>
std::future<void> run_async(const Work& work) {
  try {
    return std::async(std::launch::async, work);
  } catch (const std::system_error&) {
    return std::async(std::launch::deferred, work);
  }
}

// work(i) for every i below `count`, in no particular order. An exception comes out after all have
// ended.
template <class Work>
void in_parallel(std::size_t count, const Work& work) {
  constexpr std::size_t worth_a_thread = 4;
  const auto shares = std::min(processors(), count / worth_a_thread);
  const auto share = [&](std::size_t number) {
    for (auto i = count * number / shares; i < count * (number + 1) / shares; ++i) work(i);
  };
  std::vector<std::future<void>> others;  // after what they use
  if (shares < 2) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  for (std::size_t number = 1; number < shares; ++number)
    others.push_back(run_async([&share, number] { share(number); }));
  std::exception_ptr fault;
  try {
    share(0);
  } catch (...) {
    fault = std::current_exception();
  }
  for (auto& other : others) other.wait();
  if (fault) std::rethrow_exception(fault);
  for (auto& other : others) other.get();
}

}  // namespace windlass::log
