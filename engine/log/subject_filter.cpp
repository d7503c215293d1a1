// SPDX-License-Identifier: Apache-2.0
#include "log/subject_filter.hpp"

namespace windlass::log {
namespace {

// A pseudonym is as good as random: its own bytes say which bits are its.
std::array<std::size_t, 4> places_of(std::string_view pseudonym) {
  std::array<std::size_t, 4> out{};
  for (std::size_t i = 0; i < out.size() && 2 * i + 1 < pseudonym.size(); ++i)
    out[i] = static_cast<std::size_t>(static_cast<unsigned char>(pseudonym[2 * i])) << 8 |
             static_cast<unsigned char>(pseudonym[2 * i + 1]);
  return out;
}

}  // namespace

void SubjectFilter::read(Database& database, std::uint64_t index) {
  static_assert(bits == 65'536, "two bytes name one");
  auto made = std::make_unique<Part>();
  auto query = database.prepare(
      "SELECT pseudonym FROM subject WHERE sequence >= ?1 AND sequence < ?2 ORDER BY sequence");
  query.bind(1, index * part).bind(2, (index + 1) * part);
  while (query.step())
    for (const std::size_t place : places_of(query.bytes(0)))
      (*made)[place / 64] |= std::uint64_t{1} << place % 64;
  parts_[index] = std::move(made);
}

bool SubjectFilter::may_hold(std::uint64_t index, std::string_view pseudonym) const {
  const Part& found = *parts_.at(index);
  for (const std::size_t place : places_of(pseudonym))
    if ((found[place / 64] >> place % 64 & 1) == 0) return false;
  return true;
}

}  // namespace windlass::log
