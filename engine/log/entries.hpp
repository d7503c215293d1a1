// SPDX-License-Identifier: Apache-2.0
#pragma once

// Records as the rows of a store hold them, compared with their place and their leaf. Private to
// the log. Errors are thrown as Failure.
//
// Thread rule: as for the Database given.

#include "log/entry.hpp"
#include "log/log_events.hpp"
#include "log/storage/rows.hpp"
#include "log/subject_filter.hpp"

namespace windlass::log {

// audit.record when the row does not match its leaf, its place or the log's origin.
Entry checked_entry(const Row&, const std::string& origin, const std::string& where);
// The newest record of the kind about the pseudonym (raw) before `until`, in a log of which
// `committed` records are (what came after them is the caller's own). No more than `most` parts of
// the log are read: then `until` becomes the place from which older ones are to be sought, so that
// others can use the store in between. audit.index where the index of subjects is not that of the
// records that it was sought in.
std::optional<Entry> newest_entry(Database&, SubjectFilter&, std::string_view pseudonym,
                                  std::string_view kind, std::uint64_t committed, std::size_t most,
                                  std::uint64_t& until, const std::string& origin);
// The record of this number: audit.no_record.
Entry entry_at(Database&, std::uint64_t sequence, const std::string& origin);
// The records of a kind that the store's index names, newest first, at most `limit`:
// audit.rolled_back, audit.index.
std::vector<Record> indexed_records(Database&, std::string_view kind, std::size_t limit,
                                    const std::string& origin);
std::vector<StoredCheckpoint> stored_checkpoints(Database&, std::size_t limit,
                                                 const std::string& origin);

}  // namespace windlass::log
