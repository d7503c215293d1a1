// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a verification found: every problem by name, and up to which record trusted signatures cover
// the log, and on what grounds.
//
// Thread rule: plain values.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "log/note.hpp"
#include "log/record.hpp"

namespace windlass::log {

struct VerifyOptions {
  std::vector<VerifyKey> trusted;  // whose signatures count
  std::vector<std::string> notes;  // checkpoints kept outside the store
  std::vector<Receipt> receipts;   // kept by those who were shown a plan
  bool values = false;             // also decrypt every value and check its commitment; needs keys
  bool structure = true;           // also SQLite's own integrity check
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

struct Problem {
  std::string code;
  std::optional<std::uint64_t> sequence;  // of the record, where one can be named
  std::string message;
};

// One reason to believe in a part of the log.
struct Ground {
  std::string kind;        // "checkpoint kept outside", "checkpoint in the store", "receipt"
  std::string who;         // the key's name
  std::uint64_t size = 0;  // records 0 to size - 1; of a receipt: the sequence
};

struct VerifyReport {
  std::string origin;
  std::uint64_t size = 0;  // records found in unbroken order
  Hash root{};
  std::uint64_t covered = 0;          // records 0 to covered - 1 are as a trusted key signed them
  std::uint64_t covered_outside = 0;  // the same by notes that were kept outside the store
  std::uint64_t content =
      0;  // from here on there are checkpoints and anchors alone; of an incomplete export: size
  std::vector<Ground> grounds;
  std::vector<Problem> problems;  // the first 1,000
  std::uint64_t problem_count = 0;
  std::uint64_t receipts = 0;           // that were given
  std::uint64_t with_values = 0;        // records whose values are there
  std::uint64_t opened = 0;             // of those: decrypted and matching their commitments
  std::uint64_t redacted = 0;           // records whose values were erased on request
  std::uint64_t redacted_unsigned = 0;  // of those: by redactions that no trusted signature covers,
                                        // which anybody with the file could have written
  std::vector<std::uint64_t>
      dated_back;  // records that say a time well before that of a record before them
  std::uint64_t blobs = 0;
  std::vector<std::string> notes;  // sentences about what was read and compared besides, or was not
  bool holds() const { return problem_count == 0; }
  void add(std::string code, std::optional<std::uint64_t> sequence, std::string message);
};

// A few sentences: what holds, up to where, on what grounds, and what does not.
std::string render(const VerifyReport&);
// The same for programs: indented JSON without a line feed at its end.
std::string to_json(const VerifyReport&);

}  // namespace windlass::log
