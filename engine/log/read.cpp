// SPDX-License-Identifier: Apache-2.0
// Reading records back, and proofs over the stored tree.
#include <algorithm>

#include "log/core.hpp"
#include "log/text.hpp"

namespace windlass::log {

std::vector<Record> Core::evidence(Database& database, std::string_view kind,
                                   std::size_t limit) const {
  std::vector<Record> out;
  auto query =
      database.prepare("SELECT sequence FROM evidence WHERE kind = ? ORDER BY sequence DESC");
  query.bind_text(1, kind);
  while (out.size() < limit && query.step()) {
    const auto sequence = static_cast<std::uint64_t>(query.number(0));
    const auto name = "record " + std::to_string(sequence);
    const auto found = row(database, sequence, false);
    if (!found && sequence >= stored_size(database)) {
      throw Failure{
          {base::diagnostic(where(), "audit.rolled_back",
                            "the log ends before " + name + ", which the index of evidence names",
                            "verify names what is missing; if a backup was restored, open a new "
                            "origin from it with a fork")}};
    }
    if (found) out.push_back(checked_entry(*found).record);
    if (!found || out.back().kind != kind) {
      throw Failure{
          {base::diagnostic(where(), "audit.index",
                            "the index of evidence names " + name + ", which is not what it says",
                            "verify names what changed")}};
    }
  }
  return out;
}

std::vector<StoredCheckpoint> Core::checkpoints(Database& database, std::size_t limit) const {
  std::vector<StoredCheckpoint> out;
  for (const auto& record : evidence(database, "checkpoint", limit))
    out.push_back(need(read_checkpoint(record, where())));
  return out;
}

std::optional<Row> Core::row(Database& database, std::uint64_t sequence, bool with_sealed) const {
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

Entry Core::checked_entry(const Row& row) const {
  Entry out;
  const auto leaf = leaf_hash(row.record);
  const auto refuse = [&](const char* why) {
    throw Failure{{base::diagnostic(
        where(), "audit.record", "record " + std::to_string(row.sequence) + " " + why,
        "somebody changed the store; verify says how far it can be trusted")}};
  };
  if (row.leaf != view(leaf)) refuse("does not match its leaf");
  out.record = need(parse_record(row.record, where()));
  if (out.record.sequence != row.sequence) refuse("stands in the wrong place");
  if (out.record.origin != origin_) refuse("belongs to another log");
  out.leaf = to_hex(view(leaf));
  out.bytes = row.record;
  return out;
}

SubtreeSource Core::subtrees(Database& database) const {
  // Stored are the roots of 256, 65,536, ... leaves; what lies between is computed from the next
  // lower ones.
  return [this, &database](unsigned level, std::uint64_t index) -> base::Result<Hash> {
    const unsigned stored = level / 8 * 8;
    const auto first = index << (level - stored);
    const auto count = std::uint64_t{1} << (level - stored);
    auto query =
        stored == 0 ? database.prepare(
                          "SELECT sequence, leaf FROM entry WHERE sequence >= ?1 AND sequence < ?2 "
                          "ORDER BY sequence")
                    : database.prepare(
                          "SELECT position, hash FROM node WHERE level = ?3 AND position >= ?1 AND "
                          "position < ?2 ORDER BY position");
    query.bind(1, first).bind(2, first + count);
    if (stored != 0) query.bind(3, stored);
    Frontier tree;
    try {
      while (query.step()) {
        Hash hash{};
        const auto bytes = query.bytes(1);
        if (static_cast<std::uint64_t>(query.number(0)) != first + tree.size() ||
            bytes.size() != hash.size())
          break;
        std::copy(bytes.begin(), bytes.end(), hash.begin());
        tree.append(hash);
      }
    } catch (const Failure& failure) {
      return failure.errors;
    }
    if (tree.size() != count) {
      return base::diagnostic(where(), "audit.damaged", "a part of the stored tree is missing",
                              "verify names what is missing");
    }
    return tree.root();
  };
}

std::optional<std::uint64_t> Core::redaction_of(Database& database, std::string_view pseudonym,
                                                std::uint64_t sequence) {
  // Each redaction is read once. One that cannot be read says nothing; verify names it.
  auto query = database.prepare(
      "SELECT sequence FROM evidence WHERE kind = 'redaction' AND sequence >= ? ORDER BY sequence");
  query.bind(1, erased_until_);
  while (query.step()) {
    const auto at = static_cast<std::uint64_t>(query.number(0));
    erased_until_ = at + 1;
    const auto found = row(database, at, false);
    const auto record =
        found ? parse_record(found->record, where()) : base::Result<Record>(base::Diagnostics{});
    const auto erased =
        record ? read_redaction(*record, where()) : base::Result<Erased>(base::Diagnostics{});
    if (!erased || record->sequence != at) continue;
    const auto subject = hex_array<32>(record->subject).value_or(Bytes32{});
    for (const auto one : erased->records) erased_.emplace(one, Erasure{at, subject});
  }
  const auto found = erased_.find(sequence);
  if (found == erased_.end() || view(found->second.pseudonym) != pseudonym) return std::nullopt;
  return found->second.redaction;
}

std::string Core::blob(Database& database, const std::string& digest) const {
  const auto raw = hex_array<32>(digest);
  auto query = database.prepare("SELECT bytes FROM blob WHERE digest = ?");
  if (raw) query.bind_blob(1, view(*raw));
  if (!raw || !query.step())
    throw Failure{{base::diagnostic(where(), "audit.no_blob",
                                    "the store has no document or plugin of this digest")}};
  std::string out(query.bytes(0));
  if (base::hex(base::sha256(out)) != digest) {
    throw Failure{{base::diagnostic(where(), "audit.blob",
                                    "a stored document or plugin does not match its digest")}};
  }
  return out;
}

Opened Core::open_values(Database& database, const Row& row, Entry entry) {
  Opened out;
  out.entry = std::move(entry);
  const auto& record = out.entry.record;
  if (!record.has_private) return out;
  const auto pseudonym = hex_array<32>(record.subject);
  if (!row.has_sealed) {
    out.state = redaction_of(database, view(*pseudonym), record.sequence) ? ValueState::redacted
                                                                          : ValueState::missing;
    return out;
  }
  out.state = ValueState::missing;
  if (base::hex(base::sha256(row.sealed)) != record.sealed) return out;
  out.state = ValueState::sealed;
  if (!options_.keys) return out;
  auto key = options_.keys->key(record.key);
  if (!key) {
    if (redaction_of(database, view(*pseudonym), record.sequence)) out.state = ValueState::redacted;
    return out;
  }
  const auto dictionary = [&](const std::string& digest) -> Dictionaries::Found {
    try {
      return dictionaries_.find(
          digest, [&] { return std::make_shared<const std::string>(blob(database, digest)); });
    } catch (const Failure&) {
      return nullptr;  // then the values cannot be had; verify names the blob
    }
  };
  auto values = log::open_values(record, *key, row.sealed, dictionary);
  out.state = values ? ValueState::open : ValueState::missing;
  if (values) {
    out.fields = std::move(values->fields);
    out.openings = std::move(values->openings);
  }
  return out;
}

base::Result<Store> Store::open(const std::filesystem::path& path, const OpenOptions& options) {
  auto core = Core::open(path, options);
  if (!core) return core.error();
  return Store(std::move(*core));
}

base::Result<Receipt> Store::append(Draft draft) { return core_->append(std::move(draft)); }
base::Result<std::vector<Receipt>> Store::append_group(std::vector<Draft> drafts) {
  return core_->append_group(std::move(drafts));
}
const std::string& Store::origin() const { return core_->origin(); }
const std::filesystem::path& Store::path() const { return core_->path(); }

base::Result<std::uint64_t> Store::size() const {
  return core_->run([&](Database& database) { return core_->stored_size(database); });
}

base::Result<Checkpoint> Store::head(std::optional<std::uint64_t> size) const {
  return core_->run([&](Database& database) {
    const auto stored = core_->stored_size(database);
    if (size && *size > stored)
      throw Failure{
          {base::diagnostic(core_->where(), "audit.no_record", "the log has fewer records")}};
    const auto wanted = size.value_or(stored);
    return Checkpoint{core_->origin(), wanted, need(tree_root(wanted, core_->subtrees(database)))};
  });
}

base::Result<std::vector<Hash>> Store::inclusion_proof(std::uint64_t sequence,
                                                       std::uint64_t size) const {
  return core_->run([&](Database& database) {
    if (sequence >= size || size > core_->stored_size(database)) {
      throw Failure{
          {base::diagnostic(core_->where(), "audit.no_record", "the log has fewer records")}};
    }
    return need(inclusion_path(sequence, size, core_->subtrees(database)));
  });
}

base::Result<std::vector<Hash>> Store::consistency_proof(std::uint64_t older,
                                                         std::uint64_t newer) const {
  return core_->run([&](Database& database) {
    if (older > newer || newer > core_->stored_size(database)) {
      throw Failure{
          {base::diagnostic(core_->where(), "audit.no_record", "the log has fewer records")}};
    }
    return need(consistency_path(older, newer, core_->subtrees(database)));
  });
}

base::Result<std::uint64_t> Store::each(const Filter& filter,
                                        const std::function<bool(const Entry&)>& visit) const {
  auto pseudonym = core_->pseudonym_of(filter.subject);
  if (!pseudonym) return pseudonym.error();
  constexpr std::size_t page_size = 256;
  std::uint64_t next = filter.from;
  std::uint64_t visited = 0;
  while (next < filter.until && visited < filter.limit) {
    std::uint64_t after = next;
    bool last = false;
    auto page = core_->run([&](Database& database) {
      std::vector<Entry> out;
      auto until = std::min({filter.until, core_->stored_size(database), std::uint64_t{INT64_MAX}});
      // Somebody's records are looked for among so many at a time, so that others can use the store
      // in between.
      constexpr std::uint64_t window = 65'536;
      const bool part = *pseudonym && until > next && until - next > window;
      if (part) until = next + window;
      auto query = *pseudonym ? database.prepare(
                                    "SELECT e.sequence, e.leaf, e.record FROM subject s JOIN entry "
                                    "e ON e.sequence = s.sequence "
                                    "WHERE s.sequence >= ?1 AND s.sequence < ?2 AND s.pseudonym = "
                                    "?3 ORDER BY s.sequence LIMIT 256")
                              : database.prepare(
                                    "SELECT sequence, leaf, record FROM entry WHERE sequence >= ?1 "
                                    "AND sequence < ?2 "
                                    "ORDER BY sequence LIMIT 256");
      query.bind(1, std::min<std::uint64_t>(next, INT64_MAX)).bind(2, until);
      if (*pseudonym) query.bind_blob(3, view(**pseudonym));
      std::size_t rows = 0;
      while (query.step()) {
        ++rows;
        Row row{static_cast<std::uint64_t>(query.number(0)),
                std::string(query.bytes(1)),
                std::string(query.bytes(2)),
                {},
                false};
        after = row.sequence + 1;
        auto entry = core_->checked_entry(row);
        const auto& record = entry.record;
        if (!filter.kind.empty() && record.kind != filter.kind) continue;
        if (*pseudonym && record.subject != to_hex(view(**pseudonym))) continue;
        if (!filter.written_from.empty() && record.written < filter.written_from) continue;
        if (!filter.written_until.empty() && record.written >= filter.written_until) continue;
        out.push_back(std::move(entry));
      }
      last = rows < page_size && !part;
      if (rows < page_size && part) after = until;
      return out;
    });
    if (!page) return page.error();
    for (const auto& entry : *page) {
      if (visited == filter.limit) break;
      ++visited;
      if (!visit(entry)) return visited;
    }
    if (last) break;
    next = after;
  }
  return visited;
}

base::Result<Entry> Store::entry(std::uint64_t sequence) const {
  return core_->run([&](Database& database) {
    const auto row = core_->row(database, sequence, false);
    if (!row)
      throw Failure{{base::diagnostic(core_->where(), "audit.no_record",
                                      "the log has no record of this number")}};
    return core_->checked_entry(*row);
  });
}

base::Result<Opened> Store::read(std::uint64_t sequence) const {
  return core_->run([&](Database& database) {
    const auto row = core_->row(database, sequence, true);
    if (!row)
      throw Failure{{base::diagnostic(core_->where(), "audit.no_record",
                                      "the log has no record of this number")}};
    return core_->open_values(database, *row, core_->checked_entry(*row));
  });
}

base::Result<std::string> Store::blob(const std::string& digest) const {
  return core_->run([&](Database& database) { return core_->blob(database, digest); });
}

base::Result<bool> Store::has_blob(const std::string& digest) const {
  return core_->run([&](Database& database) {
    const auto raw = hex_array<32>(digest);
    if (!raw) return false;
    auto query = database.prepare("SELECT 1 FROM blob WHERE digest = ?");
    return query.bind_blob(1, view(*raw)).step();
  });
}

}  // namespace windlass::log
