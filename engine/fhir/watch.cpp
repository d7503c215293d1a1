// SPDX-License-Identifier: Apache-2.0
#include "fhir/watch.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::fhir {

namespace {

constexpr std::uint32_t values_of_a_byte = 256;

bool begins_with(std::string_view text, std::string_view low) {
  return text.size() >= low.size() &&
         std::equal(low.begin(), low.end(), text.begin(),
                    [](char a, char b) { return a == base::lower(b); });
}

bool is_capital(char c) { return (c >= 'A' && c <= 'Z') || base::is_digit(c); }

bool is_of_word(char c) {
  return base::is_letter(c) || base::is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::uint32_t Watch::pair_of(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(base::lower(text[i])) : 0U;
  };
  return byte(at) * values_of_a_byte + byte(at + 1);
}

void Watch::add(std::string_view word) {
  if (word.empty()) return;
  const auto index = static_cast<std::uint32_t>(words_.size());
  const bool is_abbreviation = word.size() > 1 && std::all_of(word.begin(), word.end(), is_capital);
  words_.push_back({is_abbreviation ? std::string(word) : base::lower(word), is_abbreviation});
  const auto bits = [&](std::size_t i) { return static_cast<unsigned char>(word[i]) & last_bits; };
  if (word.size() > 1) {
    begins_[bits(0) << 5 | bits(1)] |= word.size() > 2 ? 1U << bits(2) : ~0U;
    by_pair_[pair_of(word, 0)].push_back(index);
    return;
  }
  short_.push_back(index);
  for (std::uint32_t second = 0; second <= last_bits; ++second)
    begins_[bits(0) << 5 | second] = ~0U;
}

bool Watch::stands_at(std::string_view text, std::size_t at) const {
  const auto stands = [&](std::uint32_t index) {
    const Word& one = words_[index];
    if (!one.is_abbreviation) return begins_with(text.substr(at), one.text);
    const std::size_t end = at + one.text.size();
    return text.substr(at).starts_with(one.text) && (at == 0 || !is_of_word(text[at - 1])) &&
           (end == text.size() || !is_of_word(text[end]));
  };
  if (std::any_of(short_.begin(), short_.end(), stands)) return true;
  const auto found = by_pair_.find(pair_of(text, at));
  return found != by_pair_.end() && std::any_of(found->second.begin(), found->second.end(), stands);
}

bool Watch::finds(std::string_view text) const {
  const auto bits = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) & last_bits : 0U;
  };
  std::uint32_t pair = bits(0);
  for (std::size_t at = 0; at < text.size(); ++at) {
    pair = (pair << 5 | bits(at + 1)) & 1023U;
    if ((begins_[pair] >> bits(at + 2) & 1U) != 0 && stands_at(text, at)) return true;
  }
  return false;
}

}  // namespace windlass::fhir
