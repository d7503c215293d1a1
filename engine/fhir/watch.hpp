// SPDX-License-Identifier: Apache-2.0
#pragma once

// Words to watch for in texts, in whatever case they are written: one walk over a text whatever
// their number.
//
// Thread rule: immutable after add(); safe to share.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace windlass::fhir {

class Watch {
 public:
  // The case of ASCII letters makes no difference, here and in texts; but a word of several
  // capitals
  // ("DVT") is found in capitals only, and as a word of its own.
  void add(std::string_view word);
  // Whether one of the words stands in the text, as a part of other words too.
  bool finds(std::string_view text) const;

 private:
  bool stands_at(std::string_view text, std::size_t at) const;
  // Two characters, the second 0 at the end of a text.
  static std::uint32_t pair_of(std::string_view text, std::size_t at);

  struct Word {
    std::string text;  // in lower case, but for abbreviations
    bool is_abbreviation = false;
  };
  std::vector<Word> words_;
  // Letters by their last five bits, whatever their case: by two of them the third ones with which
  // a word may begin. What else has the same bits is looked at in vain.
  static constexpr std::uint32_t last_bits = 31;
  std::array<std::uint32_t, 1024> begins_{};
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> by_pair_;
  std::vector<std::uint32_t> short_;  // of one character: they may begin with any pair
};

}  // namespace windlass::fhir
