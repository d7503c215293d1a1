// SPDX-License-Identifier: Apache-2.0
#pragma once

// What checkpoints and receipts claim, compared with the records one after the other, for a store
// and for an export alike. Private to the log.
//
// Thread rule: belongs to one thread.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "log/report.hpp"

namespace windlass::log {

// Notes, in the order of the log, which records were written long before one that comes before
// them, by what they say.
class ClockCheck {
 public:
  void take(std::uint64_t sequence, std::string_view written, VerifyReport&);

 private:
  std::int64_t latest_ = INT64_MIN / 2;
};

// Values that were to be compared and that no key at hand opens, one sentence about all of them. It
// speaks of the keys, not of the log, which holds or not whatever they open.
void note_not_compared(const std::vector<std::uint64_t>& records, VerifyReport&);

// Compares the roots of a growing tree with every checkpoint and receipt given, for the store and
// for an export alike.
class CheckpointCheck {
 public:
  CheckpointCheck(const VerifyOptions&, const std::string& origin, VerifyReport&);
  // Adds a note, from outside or found beside the records.
  void add_note(const std::string& text, bool outside, const std::string& where);
  // Called with the tree after each record.
  void grown(const Frontier&);
  // Called with the leaf of each record.
  void leaf(std::uint64_t sequence, const Hash& leaf);
  // Call once, last: says what was cut off and fills in what is covered. `gap`: the log goes on
  // after `size`, but not without a gap.
  void finish(std::uint64_t size, bool gap = false);

 private:
  struct GivenCheckpoint {
    Checkpoint checkpoint;
    std::string signer;  // empty: no key given knows it
    bool outside = false;
    bool matches = false;
    bool reached = false;
  };
  void add_checkpoint_result(const GivenCheckpoint&, std::uint64_t size, bool gap);
  void add_receipt_result(const Receipt&, std::uint64_t size, bool gap);

  const VerifyOptions options_;
  const std::string origin_;
  VerifyReport& report_;
  std::multimap<std::uint64_t, const Receipt*> receipts_;  // of this log, by their record
  std::vector<GivenCheckpoint> given_;                     // sorted by size on the first use
  std::size_t next_ = 0;
  bool sorted_ = false;
  std::uint64_t last_match_ = 0;
};

}  // namespace windlass::log
