// SPDX-License-Identifier: Apache-2.0
#include "service/card_id.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace windlass::service {

namespace {

// Bits of a uuid that are free: all but those of its version and its variant.
constexpr std::size_t sequence_bits = 36, leaf_bits = 40, subject_bits = 2, check_bits = 24,
                      free_bits =
                          sequence_bits + leaf_bits + subject_bits + most_in_id + check_bits;
static_assert(free_bits == 122);
constexpr std::string_view hexadecimal = "0123456789abcdef";

class Bits {
 public:
  void put(std::uint64_t value, std::size_t count) {
    for (std::size_t i = count; i-- > 0;) bits_.push_back((value >> i & 1) != 0);
  }
  std::uint64_t take(std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 1 | (bits_[at_++] ? 1U : 0U);
    return value;
  }

 private:
  std::vector<bool> bits_;
  std::size_t at_ = 0;
};

// A name-based uuid (version 5, variant 10) of these bits.
std::string write(Bits bits) {
  std::string hex;
  const auto digit = [&](std::uint64_t value) { hex += hexadecimal[value]; };
  for (std::size_t i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) hex += '-';
    if (i == 12)
      digit(5);
    else
      digit(i == 16 ? 8 + bits.take(2) : bits.take(4));
  }
  return hex;
}

std::optional<Bits> read(std::string_view uuid) {
  if (!is_uuid(uuid)) return std::nullopt;
  Bits bits;
  std::size_t i = 0;
  for (const char c : base::lower(std::string(uuid))) {
    if (c == '-') continue;
    const auto value = static_cast<std::uint64_t>(base::is_digit(c) ? c - '0' : c - 'a' + 10);
    if ((i == 12 && value != 5) || (i == 16 && value >> 2 != 2)) return std::nullopt;
    if (i == 16)
      bits.put(value & 3, 2);
    else if (i != 12)
      bits.put(value, 4);
    ++i;
  }
  return bits;
}

std::string digits_of(std::uint64_t leaf) {
  std::string digits;
  for (std::size_t i = leaf_bits; i > 0; i -= 4) digits += hexadecimal[leaf >> (i - 4) & 15];
  return digits;
}

std::uint64_t leading_bits(const base::Digest& digest, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | digest[i];
  return value >> (64 - count);
}

base::Digest digest_of(const std::vector<std::string_view>& texts) {
  base::Sha256 hash;
  for (const std::string_view text : texts)
    hash.update(std::to_string(text.size()) + ":" + std::string(text));
  return hash.finish();
}

std::uint64_t check_of(std::uint64_t sequence, std::uint64_t leaf, Subject subject,
                       const std::vector<std::string>& about) {
  const std::string words = base::join(about, "\n");
  return leading_bits(digest_of({"windlass card", std::to_string(sequence), std::to_string(leaf),
                                 std::to_string(static_cast<unsigned>(subject)), words}),
                      check_bits);
}

}  // namespace

Subject cards_of_hook(std::string_view hook) {
  if (hook == "patient-view") return Subject::plan_card;
  return hook == "order-select" ? Subject::select_card : Subject::sign_card;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = base::lower(text[i]);
    if (dash ? c != '-' : !base::is_digit(c) && !(c >= 'a' && c <= 'f')) return false;
  }
  return true;
}

std::string recorded_id(const Recorded& record, Subject subject,
                        const std::vector<std::string>& about,
                        const std::vector<std::string>& all) {
  std::uint64_t leaf = 0, mask = 0;
  for (const char c : record.leaf.substr(0, leaf_bits / 4))
    leaf = leaf << 4 | static_cast<std::uint64_t>(base::is_digit(c) ? c - '0' : c - 'a' + 10);
  std::vector<std::string> said;
  for (std::size_t i = 0; i < std::min(all.size(), most_in_id); ++i) {
    if (std::find(about.begin(), about.end(), all[i]) == about.end()) continue;
    mask |= std::uint64_t{1} << i;
    said.push_back(all[i]);
  }
  Bits bits;
  bits.put(record.sequence, sequence_bits);
  bits.put(leaf, leaf_bits);
  bits.put(static_cast<unsigned>(subject), subject_bits);
  bits.put(mask, most_in_id);
  bits.put(check_of(record.sequence, leaf, subject, said), check_bits);
  return write(std::move(bits));
}

std::string unrecorded_id(const std::vector<std::string_view>& texts) {
  const base::Digest digest = digest_of(texts);
  Bits bits;
  for (std::size_t i = 0; i < 16; ++i) bits.put(digest[i], 8);
  return write(std::move(bits));
}

std::optional<Recorded> record_of(std::string_view uuid) {
  auto bits = read(uuid);
  if (!bits) return std::nullopt;
  Recorded made{bits->take(sequence_bits), {}};
  made.leaf = digits_of(bits->take(leaf_bits));
  return made;
}

std::optional<Understood> read_id(std::string_view uuid, const std::vector<std::string>& all) {
  auto bits = read(uuid);
  if (!bits) return std::nullopt;
  Understood made;
  made.sequence = bits->take(sequence_bits);
  const std::uint64_t leaf = bits->take(leaf_bits);
  made.leaf = digits_of(leaf);
  made.subject = static_cast<Subject>(bits->take(subject_bits));
  const std::uint64_t mask = bits->take(most_in_id), check = bits->take(check_bits);
  for (std::size_t i = 0; i < most_in_id; ++i) {
    if ((mask >> i & 1) == 0) continue;
    if (i >= all.size()) return std::nullopt;
    made.about.push_back(all[i]);
  }
  if (check != check_of(made.sequence, leaf, made.subject, made.about)) return std::nullopt;
  return made;
}

}  // namespace windlass::service
