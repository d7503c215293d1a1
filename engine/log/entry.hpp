// SPDX-License-Identifier: Apache-2.0
#pragma once

// A record as it is read back, with its values where they can be had.
//
// Thread rule: plain values.

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "log/crypto.hpp"
#include "log/record.hpp"

namespace windlass::log {

struct Entry {
  Record record;
  std::string leaf;   // hexadecimal, computed from the bytes
  std::string bytes;  // canonical
};

// Whether a record's values can be had.
enum class ValueState {
  none,      // it has no private part
  open,      // decrypted, and the commitments hold
  sealed,    // no key service, or it has no such key
  redacted,  // erased on request; the record still proves that it was made
  missing    // gone without a record that says why, or not matching the commitments: tampering
};

struct Opened {
  Entry entry;
  ValueState state = ValueState::none;
  bool changed = false;  // with `missing`: something is there, and it is not what was recorded
  std::vector<PrivateField> fields;  // when open
  std::vector<Bytes32> openings;     // of the commitments, one for each field, when open
};

// A draft's receipt, and what was recorded of its kind and subject before it. That it could not be
// read takes nothing from the receipt.
struct Recorded {
  Receipt receipt;
  base::Result<std::optional<Opened>> before;
};

}  // namespace windlass::log
