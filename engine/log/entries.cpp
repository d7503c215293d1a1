// SPDX-License-Identifier: Apache-2.0
#include "log/entries.hpp"

#include <algorithm>

#include "log/text.hpp"

namespace windlass::log {

Entry checked_entry(const Row& row, const std::string& origin, const std::string& where) {
  Entry out;
  const auto leaf = leaf_hash(row.record);
  const auto refuse = [&](const char* why) {
    throw Failure{{base::diagnostic(
        where, "audit.record", "record " + std::to_string(row.sequence) + " " + why,
        "somebody changed the store; verify says how far it can be trusted")}};
  };
  if (row.leaf != view(leaf)) refuse("does not match its leaf");
  out.record = value_or_throw(parse_record(row.record, where));
  if (out.record.sequence != row.sequence) refuse("stands in the wrong place");
  if (out.record.origin != origin) refuse("belongs to another log");
  out.leaf = to_hex(view(leaf));
  out.bytes = row.record;
  return out;
}

namespace {

std::optional<Entry> newest_between(Database& database, std::uint64_t from, std::uint64_t until,
                                    std::string_view pseudonym, std::string_view kind,
                                    const std::string& origin) {
  auto query = database.prepare(
      "SELECT e.sequence, e.leaf, e.record FROM subject s JOIN entry e ON e.sequence = s.sequence "
      "WHERE s.sequence >= ?1 AND s.sequence < ?2 AND s.pseudonym = ?3 ORDER BY s.sequence DESC");
  query.bind(1, from).bind(2, until).bind_blob(3, pseudonym);
  while (query.step()) {
    Row row;
    row.sequence = static_cast<std::uint64_t>(query.number(0));
    row.leaf = query.bytes(1);
    row.record = query.bytes(2);
    auto entry = checked_entry(row, origin, database.where());
    // Compared when the part was first read, and once more where it is about to be told.
    if (entry.record.subject != to_hex(pseudonym)) {
      throw Failure{{base::diagnostic(database.where(), "audit.index",
                                      "the index of subjects names a record of somebody else",
                                      "verify names what changed")}};
    }
    if (entry.record.kind == kind) return entry;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Entry> newest_entry(Database& database, SubjectFilter& filter,
                                  std::string_view pseudonym, std::string_view kind,
                                  std::uint64_t committed, std::size_t most, std::uint64_t& until,
                                  const std::string& origin) {
  const std::uint64_t size = stored_size(database);
  filter.compare_rest(database, std::min(committed, size));
  until = std::min(until, size);
  while (until > 0 && most > 0) {
    const std::uint64_t index = (until - 1) / SubjectFilter::part;
    const std::uint64_t from = index * SubjectFilter::part;
    const bool settled = SubjectFilter::is_settled(index, size);
    if (settled && !filter.knows(index)) {
      filter.read(database, index);
      --most;
    }
    if (!settled || filter.may_hold(index, pseudonym)) {
      if (auto found = newest_between(database, from, until, pseudonym, kind, origin)) return found;
      most -= std::min<std::size_t>(most, 1);
    }
    until = from;
  }
  return std::nullopt;
}

Entry entry_at(Database& database, std::uint64_t sequence, const std::string& origin) {
  const auto row = find_row(database, sequence, false);
  if (!row) {
    throw Failure{{base::diagnostic(database.where(), "audit.no_record",
                                    "the log has no record of this number")}};
  }
  return checked_entry(*row, origin, database.where());
}

std::vector<Record> indexed_records(Database& database, std::string_view kind, std::size_t limit,
                                    const std::string& origin) {
  std::vector<Record> out;
  auto query =
      database.prepare("SELECT sequence FROM evidence WHERE kind = ? ORDER BY sequence DESC");
  query.bind_text(1, kind);
  while (out.size() < limit && query.step()) {
    const auto sequence = static_cast<std::uint64_t>(query.number(0));
    const auto name = "record " + std::to_string(sequence);
    const auto found = find_row(database, sequence, false);
    if (!found && sequence >= stored_size(database)) {
      throw Failure{
          {base::diagnostic(database.where(), "audit.rolled_back",
                            "the log ends before " + name + ", which the index of its events names",
                            "verify names what is missing; if a backup was restored, open a new "
                            "origin from it with a fork")}};
    }
    if (found) out.push_back(checked_entry(*found, origin, database.where()).record);
    if (!found || out.back().kind != kind) {
      throw Failure{
          {base::diagnostic(database.where(), "audit.index",
                            "the index of events names " + name + ", which is not what it says",
                            "verify names what changed")}};
    }
  }
  return out;
}

std::vector<StoredCheckpoint> stored_checkpoints(Database& database, std::size_t limit,
                                                 const std::string& origin) {
  std::vector<StoredCheckpoint> out;
  for (const auto& record : indexed_records(database, "checkpoint", limit, origin))
    out.push_back(value_or_throw(read_checkpoint(record, database.where())));
  return out;
}

}  // namespace windlass::log
