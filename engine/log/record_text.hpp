// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the canonical texts of records and manifests are written and read: from left to right, in one
// spelling. Private to the log.
//
// Thread rule: [pure].

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace windlass::log {

// `,"key":"text"` and `,"key":number`.
void put(std::string& out, std::string_view key, std::string_view text);
void put(std::string& out, std::string_view key, std::uint64_t number);

// Reads from left to right. The first misfit makes every later step fail.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool take(std::string_view word);
  bool next_is(std::string_view word) const {
    return good_ && rest_.substr(0, word.size()) == word;
  }
  // Up to a closing quote. None of our texts contains a quote or a backslash.
  std::string_view text();
  std::uint64_t number();
  // Everything but the last `tail` characters.
  std::string_view all_but(std::size_t tail);
  bool done() const { return good_ && rest_.empty(); }
  bool good() const { return good_; }

 private:
  std::string_view rest_;
  bool good_ = true;
};

// Sorts `names`.
bool has_duplicate(std::vector<std::string_view>& names);

}  // namespace windlass::log
