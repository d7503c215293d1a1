// SPDX-License-Identifier: Apache-2.0
#pragma once

// What can be done with a draft before its place in the log is known: judging it, choosing the
// subject's key, sealing the values. It is done in the caller's thread and beside other callers'
// commits. Private to the log.
//
// Thread rule: functions may be called from any thread; a PreparedDraft belongs to one at a time.

#include <memory>
#include <optional>
#include <string>

#include "log/entry.hpp"
#include "log/key_cache.hpp"
#include "log/record.hpp"
#include "log/storage/rows.hpp"
#include "log/values.hpp"

namespace windlass::log {

// What stood in the log before a draft's record.
struct LookBack {
  base::Diagnostics errors;
  std::optional<Entry> found;  // the newest of the draft's kind and subject
  Row row;                     // with its sealed values
  std::uint64_t until = 0;     // where nothing was found: older ones are to be sought below this
};

// REQUIRES: the draft and what is looked back for outlive it.
struct PreparedDraft {
  const Draft* draft = nullptr;
  std::shared_ptr<KeyService> keys;  // of the handle that it was given to
  std::optional<Bytes32> pseudonym;
  Record record;
  std::string sealed;
  LookBack* back = nullptr;  // not wanted
};

// What sealing needs, whoever's draft it is.
struct Sealing {
  KeyCache keys;
  Dictionaries dictionaries;
};

// The keyed pseudonym of a subject, or nothing for no subject. audit.keys without a key service.
base::Result<std::optional<Bytes32>> pseudonym_of(const std::string& subject,
                                                  const std::shared_ptr<KeyService>&,
                                                  const std::string& where);
// audit.draft, audit.keys, and the codes of the key service. `origin`: of the log.
base::Result<PreparedDraft> prepare_draft(const Draft&, const std::shared_ptr<KeyService>&,
                                          Sealing&, const std::string& origin,
                                          const std::string& where);
// Seals the values, again under another key where the first is no longer the subject's.
base::Diagnostics seal_draft(PreparedDraft&, Sealing&);

}  // namespace windlass::log
