// SPDX-License-Identifier: Apache-2.0
#include "log/storage/rows.hpp"

#include <algorithm>

#include "log/log_events.hpp"
#include "log/text.hpp"

namespace windlass::log {

std::uint64_t stored_size(Database& database) {
  auto query = database.prepare("SELECT max(sequence) FROM entry");
  if (!query.step() || query.bytes(0).empty()) return 0;
  const auto last = query.number(0);
  return last < 0 ? 0 : static_cast<std::uint64_t>(last) + 1;
}

std::optional<Row> find_row(Database& database, std::uint64_t sequence, bool with_sealed) {
  auto query =
      with_sealed
          ? database.prepare(
                "SELECT leaf, record, sealed IS NOT NULL, sealed FROM entry WHERE sequence = ?")
          : database.prepare("SELECT leaf, record FROM entry WHERE sequence = ?");
  query.bind(1, sequence);
  if (!query.step()) return std::nullopt;
  Row out;
  out.sequence = sequence;
  out.leaf = std::string(query.bytes(0));
  out.record = std::string(query.bytes(1));
  if (!with_sealed) return out;
  out.has_sealed = query.number(2) != 0;
  out.sealed = std::string(query.bytes(3));
  return out;
}

std::string stored_leaf(Database& database, std::uint64_t sequence) {
  auto query = database.prepare("SELECT leaf FROM entry WHERE sequence = ?");
  query.bind(1, sequence);
  return query.step() ? std::string(query.bytes(0)) : std::string();
}

namespace {

// Stored are the roots of 256, 65,536, ... leaves; what lies between is computed from the next
// lower ones.
base::Result<Hash> subtree(Database& database, unsigned level, std::uint64_t index) {
  const unsigned stored = level / 8 * 8;
  const auto first = index << (level - stored);
  const auto count = std::uint64_t{1} << (level - stored);
  auto query = stored == 0
                   ? database.prepare(
                         "SELECT sequence, leaf FROM entry WHERE sequence >= ?1 AND sequence < ?2 "
                         "ORDER BY sequence")
                   : database.prepare(
                         "SELECT position, hash FROM node WHERE level = ?3 AND position >= ?1 AND "
                         "position < ?2 ORDER BY position");
  query.bind(1, first).bind(2, first + count);
  if (stored != 0) query.bind(3, stored);
  Frontier tree;
  while (query.step()) {
    Hash hash{};
    const auto bytes = query.bytes(1);
    if (static_cast<std::uint64_t>(query.number(0)) != first + tree.size() ||
        bytes.size() != hash.size())
      break;
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    tree.append(hash);
  }
  if (tree.size() == count) return tree.root();
  return base::diagnostic(database.where(), "audit.damaged", "a part of the stored tree is missing",
                          "verify names what is missing");
}

}  // namespace

SubtreeSource subtrees(Database& database) {
  return [&database](unsigned level, std::uint64_t index) -> base::Result<Hash> {
    try {
      return subtree(database, level, index);
    } catch (const Failure& failure) {
      return failure.errors;
    }
  };
}

Frontier stored_frontier(Database& database, std::uint64_t size) {
  Frontier out;
  for (unsigned level = 63; level-- > 0;) {
    if ((size >> level) & 1)
      out.append_subtree(level, value_or_throw(subtree(database, level, out.size() >> level)));
  }
  return out;
}

std::string read_blob(Database& database, const std::string& digest) {
  const auto raw = hex_array<32>(digest);
  auto query = database.prepare("SELECT bytes FROM blob WHERE digest = ?");
  if (raw) query.bind_blob(1, view(*raw));
  if (!raw || !query.step()) {
    throw Failure{{base::diagnostic(database.where(), "audit.no_blob",
                                    "the store has no document or plugin of this digest")}};
  }
  std::string out(query.bytes(0));
  if (base::sha256(out) != *raw) {
    throw Failure{{base::diagnostic(database.where(), "audit.blob",
                                    "a stored document or plugin does not match its digest")}};
  }
  return out;
}

bool has_blob(Database& database, const std::string& digest) {
  const auto raw = hex_array<32>(digest);
  if (!raw) return false;
  auto query = database.prepare("SELECT 1 FROM blob WHERE digest = ?");
  return query.bind_blob(1, view(*raw)).step();
}

void insert_blob(Database& database, std::string_view raw_digest, std::string_view bytes) {
  auto insert =
      database.prepare("INSERT INTO blob(digest, bytes) VALUES(?, ?) ON CONFLICT DO NOTHING");
  insert.bind_blob(1, raw_digest).bind_blob(2, bytes).run();
}

void insert_record(Database& database, const Record& record, std::string_view bytes,
                   const Hash& leaf, std::string_view sealed) {
  auto insert =
      database.prepare("INSERT INTO entry(sequence, leaf, record, sealed) VALUES(?, ?, ?, ?)");
  insert.bind(1, record.sequence).bind_blob(2, view(leaf)).bind_blob(3, bytes);
  if (record.has_private) insert.bind_blob(4, sealed);
  insert.run();
  if (!record.subject.empty()) {
    const auto pseudonym = hex_array<32>(record.subject);
    auto subject = database.prepare("INSERT INTO subject(sequence, pseudonym) VALUES(?, ?)");
    subject.bind(1, record.sequence).bind_blob(2, view(*pseudonym)).run();
  }
  if (is_indexed(record.kind)) {
    auto index = database.prepare("INSERT INTO evidence(kind, sequence) VALUES(?, ?)");
    index.bind_text(1, record.kind).bind(2, record.sequence).run();
  }
}

void insert_node(Database& database, unsigned level, std::uint64_t position, const Hash& hash) {
  auto node = database.prepare("INSERT INTO node(level, position, hash) VALUES(?, ?, ?)");
  node.bind(1, level).bind(2, position).bind_blob(3, view(hash)).run();
}

namespace {

[[noreturn]] void refuse_row_ahead(const Database& database, const char* code,
                                   const std::string& what, const std::string& mend) {
  throw Failure{{base::diagnostic(
      database.where(), code, what,
      "records were removed from its end, or somebody put in what lies: nothing is recorded. "
      "Verify it against a checkpoint or receipts kept outside; where no record is missing, take "
      "out the rows that lie, which nobody signed: sqlite3 " +
          database.where() + " \"" + mend + "\"")}};
}

}  // namespace

void require_no_row_ahead(Database& database, std::uint64_t size) {
  const auto first = static_cast<std::int64_t>(size);
  const auto last = [&](const char* sql) {
    auto query = database.prepare(sql);
    return query.step() && !query.bytes(0).empty() ? query.number(0) : -1;
  };
  struct Index {
    std::string name, table;
    const char* newest;  // the last record that it names
  };
  const Index indexes[] = {
      {"subjects", "subject", "SELECT max(sequence) FROM subject"},
      {"evidence", "evidence",
       "SELECT max(ifnull((SELECT max(sequence) FROM evidence WHERE kind = 'anchor'), -1), "
       "ifnull((SELECT max(sequence) FROM evidence WHERE kind = 'checkpoint'), -1), "
       "ifnull((SELECT max(sequence) FROM evidence WHERE kind = 'redaction'), -1))"}};
  for (const Index& one : indexes)
    if (const auto found = last(one.newest); found >= first)
      refuse_row_ahead(database, "audit.index",
                       "the index of " + one.name + " names record " + std::to_string(found) +
                           ", and the log has only " + std::to_string(first) + " records",
                       "DELETE FROM " + one.table + " WHERE sequence >= " + std::to_string(first));
  // The records that are covered by the last node of each level.
  const auto covered = last(
      "SELECT max(ifnull((SELECT (max(position) + 1) << 8 FROM node WHERE level = 8), 0), "
      "ifnull((SELECT (max(position) + 1) << 16 FROM node WHERE level = 16), 0), "
      "ifnull((SELECT (max(position) + 1) << 24 FROM node WHERE level = 24), 0))");
  if (covered > first)
    refuse_row_ahead(database, "audit.node",
                     "the stored tree has a part for records up to " + std::to_string(covered - 1) +
                         ", and the log has only " + std::to_string(first) + " records",
                     "DELETE FROM node WHERE ((position + 1) << level) > " + std::to_string(first));
}

namespace {

std::optional<NamedKey> key_of(std::string_view bytes) {
  RecordView record;
  if (!parse_record(bytes, record).empty() || !record.has_private) return std::nullopt;
  return NamedKey{record.sequence, record.key};
}

}  // namespace

std::optional<NamedKey> noted_key(Database& database) {
  auto query = database.prepare(
      "SELECT e.sequence, e.record FROM evidence v JOIN entry e ON e.sequence = v.sequence WHERE "
      "v.kind = 'greatest_key' ORDER BY v.sequence DESC LIMIT 1");
  if (!query.step()) return std::nullopt;
  const auto found = key_of(query.bytes(1));
  if (!found || found->record != static_cast<std::uint64_t>(query.number(0))) return std::nullopt;
  return found;
}

std::optional<NamedKey> greatest_key(Database& database) {
  std::optional<NamedKey> out;
  auto query = database.prepare("SELECT record FROM entry ORDER BY sequence");
  while (query.step())
    if (const auto found = key_of(query.bytes(0)); found && (!out || found->key > out->key))
      out = found;
  return out;
}

void note_key(Database& database, const NamedKey& named) {
  database.prepare("DELETE FROM evidence WHERE kind = 'greatest_key'").run();
  auto insert = database.prepare("INSERT INTO evidence(kind, sequence) VALUES('greatest_key', ?)");
  insert.bind(1, named.record).run();
}

std::optional<std::uint64_t> RedactionIndex::find(Database& database, std::string_view pseudonym,
                                                  std::uint64_t sequence) {
  auto query = database.prepare(
      "SELECT sequence FROM evidence WHERE kind = 'redaction' AND sequence >= ? ORDER BY sequence");
  query.bind(1, read_until_);
  while (query.step()) {
    const auto at = static_cast<std::uint64_t>(query.number(0));
    read_until_ = at + 1;
    const auto row = find_row(database, at, false);
    if (!row) continue;
    const auto record = parse_record(row->record, database.where());
    if (!record || record->sequence != at) continue;
    const auto erased = read_redaction(*record, database.where());
    if (!erased) continue;
    const auto subject = hex_array<32>(record->subject).value_or(Bytes32{});
    for (const auto one : erased->records)
      erased_.emplace(one, Erasure{at, std::string(view(subject))});
  }
  const auto found = erased_.find(sequence);
  if (found == erased_.end() || found->second.pseudonym != pseudonym) return std::nullopt;
  return found->second.redaction;
}

}  // namespace windlass::log
