// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which parts of a log may hold a record about somebody, so that whoever is new is not sought in
// all of it. It says "not there" or "perhaps", and takes two bytes a record.
//
// Private to the log.
//
// Thread rule: as for the Database given: within Storage::run().

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>

#include "log/storage/database.hpp"

namespace windlass::log {

class SubjectFilter {
 public:
  static constexpr std::uint64_t part = 4096;  // records
  // Whether a part of a log of `size` records will not change any more, as a group that is not
  // committed yet could change it: REQUIRES that no group has more than `part` records.
  static bool is_settled(std::uint64_t index, std::uint64_t size) {
    return (index + 2) * part <= size;
  }
  bool knows(std::uint64_t index) const { return parts_.count(index) != 0; }
  // REQUIRES: the part is settled.
  void read(Database&, std::uint64_t index);
  // Of a part that is known. `pseudonym`: raw.
  bool may_hold(std::uint64_t index, std::string_view pseudonym) const;

 private:
  static constexpr std::size_t bits = part * 16;
  using Part = std::array<std::uint64_t, bits / 64>;
  std::map<std::uint64_t, std::unique_ptr<Part>> parts_;
};

}  // namespace windlass::log
