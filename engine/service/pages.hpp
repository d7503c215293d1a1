// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the pages behind cards are made of, kept in memory for a quarter of an hour under addresses
// that nobody can guess. The oldest go first where there are too many.
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

class Pages {
 public:
  // REQUIRES: `token` is new.
  void keep(const std::string& token, PageSource, std::int64_t now);
  std::optional<PageSource> find(const std::string& token, std::int64_t now);

  static constexpr std::int64_t lifetime = 900;                     // seconds
  static constexpr std::size_t most_bytes = std::size_t{64} << 20;  // of all bodies
  static constexpr std::size_t most_pages = 10'000;

 private:
  void drop_oldest();
  struct Kept {
    PageSource source;
    std::int64_t until;
  };
  std::mutex guard_;
  std::map<std::string, Kept> pages_;
  std::deque<std::string> order_;
  std::size_t bytes_ = 0;
};

}  // namespace windlass::service
