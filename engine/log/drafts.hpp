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

#include "log/key_cache.hpp"
#include "log/record.hpp"
#include "log/values.hpp"

namespace windlass::log {

// REQUIRES: the draft outlives it.
struct PreparedDraft {
  const Draft* draft = nullptr;
  std::shared_ptr<KeyService> keys;  // of the handle that it was given to
  std::optional<Bytes32> pseudonym;
  Record record;
  std::string sealed;
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
