// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps the request behind each card for 15 minutes, under a random address, so that its page can
// be made again. When there are too many the oldest are dropped.
//
// Thread rule: may be called from any thread.

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace windlass::service {

struct PageSource {
  std::string body;            // the request that the card answered
  std::string as_of, patient;  // what the plan was asked with
  std::string knowledge;       // the digest of the rules that made it
};

class PageCache {
 public:
  // REQUIRES: `token` is new.
  void put(const std::string& token, PageSource, std::int64_t now);
  std::optional<PageSource> find(const std::string& token, std::int64_t now);

  static constexpr std::int64_t lifetime = 900;                    // seconds
  static constexpr std::size_t max_bytes = std::size_t{64} << 20;  // of all bodies
  static constexpr std::size_t max_pages = 10'000;

 private:
  void drop_oldest();
  struct Kept {
    PageSource source;
    std::int64_t until;
  };
  std::mutex mutex_;
  std::map<std::string, Kept> pages_;
  std::deque<std::string> order_;
  std::size_t bytes_ = 0;
};

}  // namespace windlass::service
