// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which parts of a log may hold a record about somebody, so that whoever is new is not sought in
// all of it. It says "not there" or "perhaps", and takes two bytes a record.
//
// The table `subject` is no part of the tree, and whoever can write the file can change it. So a
// process compares it with the records themselves, each part once, before anybody is sought in that
// part.
//
// Private to the log.
//
// Thread rule: as for the Database given: within Storage::run().

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "log/record.hpp"
#include "log/storage/rows.hpp"

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
  // REQUIRES: the part is settled. Throws Failure: audit.index where the table `subject` does not
  // say what the records say; and as read_records().
  void read(Database&, std::uint64_t index);
  // The same comparison for the parts that are not settled in a log of `size` committed records:
  // for those that came since it was last asked.
  void compare_rest(Database&, std::uint64_t size);
  // Of a part that is known. `pseudonym`: raw.
  bool may_hold(std::uint64_t index, std::string_view pseudonym) const;

  // The record with the highest key number among those that compare_rest() goes over, whether or
  // not they and the index agree.
  std::optional<NamedKey> highest_key(Database&, std::uint64_t size);

 private:
  static constexpr std::size_t bits = part * 16;
  using Part = std::array<std::uint64_t, bits / 64>;
  void look_at_rest(Database&, std::uint64_t size);
  std::map<std::uint64_t, std::unique_ptr<Part>> parts_;
  std::uint64_t compared_ = 0;  // the unsettled records below this were looked at
  base::Diagnostics fault_;     // the first that was found among them
  std::optional<NamedKey> highest_key_;
};

// Shows each record of [from, until) with what the index of subjects says of it (raw; empty where
// it says nothing). Throws Failure: audit.gap where one is missing, audit.record where one does not
// match its leaf or its place. REQUIRES: the log has as many.
void read_records(Database&, std::uint64_t from, std::uint64_t until,
                  const std::function<void(const RecordView&, std::string_view indexed)>&);

}  // namespace windlass::log
