// SPDX-License-Identifier: Apache-2.0
// Opening a store, recording in it, reading records back, and proofs over the stored tree.
#include <algorithm>

#include "log/session.hpp"
#include "log/store.hpp"
#include "log/text.hpp"

namespace windlass::log {

base::Result<Store> Store::open(const std::filesystem::path& path, const OpenOptions& options) {
  auto session = Session::open(path, options);
  if (!session) return session.error();
  return Store(std::move(*session));
}

base::Result<Receipt> Store::append(Draft draft) { return session_->append(draft); }
base::Result<Recorded> Store::append_and_look_back(Draft draft) {
  return session_->append_and_look_back(draft);
}
base::Result<std::vector<Receipt>> Store::append_group(std::vector<Draft> drafts) {
  return session_->append_group(drafts);
}
const base::Diagnostics& Store::warnings() const { return session_->warnings(); }
const std::string& Store::origin() const { return session_->origin(); }
bool Store::has_keys() const { return session_->options().keys != nullptr; }
const std::filesystem::path& Store::path() const { return session_->path(); }

base::Result<std::uint64_t> Store::size() const {
  return session_->run([&](Database& database) { return stored_size(database); });
}

namespace {

// The first `size` records.
void require_records(Database& database, std::uint64_t size, const std::string& where) {
  const std::uint64_t stored = stored_size(database);
  if (size > stored)
    throw Failure{{base::diagnostic(
        where, "audit.no_record",
        "the log has " + std::to_string(stored) + " records, not " + std::to_string(size))}};
}

}  // namespace

base::Result<Checkpoint> Store::head(std::optional<std::uint64_t> size) const {
  return session_->run([&](Database& database) {
    if (size) require_records(database, *size, session_->where());
    const auto wanted = size.value_or(stored_size(database));
    return Checkpoint{session_->origin(), wanted,
                      value_or_throw(tree_root(wanted, subtrees(database)))};
  });
}

base::Result<std::vector<Hash>> Store::inclusion_proof(std::uint64_t sequence,
                                                       std::uint64_t size) const {
  return session_->run([&](Database& database) {
    require_records(database, size, session_->where());
    if (sequence >= size)
      throw Failure{{base::diagnostic(session_->where(), "audit.no_record",
                                      "record " + std::to_string(sequence) +
                                          " is not among the first " + std::to_string(size))}};
    return value_or_throw(inclusion_path(sequence, size, subtrees(database)));
  });
}

base::Result<std::vector<Hash>> Store::consistency_proof(std::uint64_t older,
                                                         std::uint64_t newer) const {
  return session_->run([&](Database& database) {
    require_records(database, newer, session_->where());
    if (older > newer)
      throw Failure{{base::diagnostic(
          session_->where(), "audit.no_record",
          "the older of two sizes, " + std::to_string(older) + ", is the larger one")}};
    return value_or_throw(consistency_path(older, newer, subtrees(database)));
  });
}

namespace {

// Finds the records of a filter, page by page, so that others can use the store in between.
class Walk {
 public:
  Walk(Session& session, const Filter& filter, const std::optional<Bytes32>& pseudonym)
      : session_(session), filter_(filter), next_(filter.from) {
    if (pseudonym) pseudonym_ = std::string(view(*pseudonym));
  }
  bool ended() const { return ended_ || next_ >= filter_.until; }

  // Within run(): the records of the next page that pass the filter.
  std::vector<Entry> next_page(Database& database) {
    std::vector<Entry> out;
    auto until = std::min({filter_.until, stored_size(database), std::uint64_t{INT64_MAX}});
    // Those of one subject are searched part by part.
    const std::uint64_t ends = (next_ / SubjectFilter::part + 1) * SubjectFilter::part;
    const bool part = pseudonym_ && until > ends;
    if (part) until = ends;
    if (pseudonym_ && next_ < until && !may_hold_any(database)) {
      next_ = until;
      ended_ = !part;
      return out;
    }
    auto query = page_query(database);
    query.bind(1, std::min<std::uint64_t>(next_, INT64_MAX)).bind(2, until);
    if (pseudonym_) query.bind_blob(3, *pseudonym_);
    std::size_t rows = 0;
    for (; query.step(); ++rows) {
      Row row;
      row.sequence = static_cast<std::uint64_t>(query.number(0));
      row.leaf = query.bytes(1);
      row.record = query.bytes(2);
      if (!pseudonym_ && row.sequence != next_) {
        throw Failure{{base::diagnostic(session_.where(), "audit.gap",
                                        "record " + std::to_string(next_) + " is missing",
                                        "verify names what is missing")}};
      }
      next_ = row.sequence + 1;
      auto entry = session_.checked_entry(row);
      if (passes(entry.record)) out.push_back(std::move(entry));
    }
    if (rows < page_size && part) next_ = until;
    ended_ = rows < page_size && !part;
    return out;
  }

 private:
  static constexpr std::size_t page_size = 256;

  Statement page_query(Database& database) const {
    static_assert(page_size == 256);
    if (pseudonym_) {
      return database.prepare(
          "SELECT e.sequence, e.leaf, e.record FROM subject s JOIN entry e ON e.sequence = "
          "s.sequence WHERE s.sequence >= ?1 AND s.sequence < ?2 AND s.pseudonym = ?3 ORDER BY "
          "s.sequence LIMIT 256");
    }
    return database.prepare(
        "SELECT sequence, leaf, record FROM entry WHERE sequence >= ?1 AND sequence < ?2 ORDER BY "
        "sequence LIMIT 256");
  }

  // Whether the subject may have records in the part where the walk stands, by an index that was
  // compared with the records.
  bool may_hold_any(Database& database) {
    SubjectFilter& subjects = session_.subjects();
    const auto size = stored_size(database);
    const std::uint64_t index = next_ / SubjectFilter::part;
    if (!SubjectFilter::is_settled(index, size)) {
      subjects.compare_rest(database, size);
      return true;
    }
    if (!subjects.knows(index)) subjects.read(database, index);
    return subjects.may_hold(index, *pseudonym_);
  }

  bool passes(const Record& record) const {
    return (filter_.kind.empty() || record.kind == filter_.kind) &&
           (!pseudonym_ || record.subject == to_hex(*pseudonym_)) &&
           (filter_.written_from.empty() || record.written >= filter_.written_from) &&
           (filter_.written_until.empty() || record.written < filter_.written_until);
  }

  Session& session_;
  const Filter& filter_;
  std::optional<std::string> pseudonym_;  // raw
  std::uint64_t next_;
  bool ended_ = false;
};

}  // namespace

base::Result<std::uint64_t> Store::each(const Filter& filter,
                                        const std::function<bool(const Entry&)>& visit) const {
  const auto pseudonym = session_->pseudonym_of(filter.subject);
  if (!pseudonym) return pseudonym.error();
  Walk walk(*session_, filter, *pseudonym);
  std::uint64_t visited = 0;
  while (!walk.ended() && visited < filter.limit) {
    const auto page = session_->run([&](Database& database) { return walk.next_page(database); });
    if (!page) return page.error();
    for (const auto& entry : *page) {
      if (visited == filter.limit) break;
      ++visited;
      if (!visit(entry)) return visited;
    }
  }
  return visited;
}

base::Result<std::optional<Entry>> Store::last_of(const std::string& kind,
                                                  const std::string& subject) const {
  const auto pseudonym = session_->pseudonym_of(subject);
  if (!pseudonym) return pseudonym.error();
  std::optional<Entry> found;
  if (!*pseudonym) return found;
  // newest() makes `until` smaller with each part of the log that it searched.
  for (std::uint64_t until = UINT64_MAX; until > 0 && !found;) {
    auto part = session_->run([&](Database& database) {
      return session_->newest(database, view(**pseudonym), kind, stored_size(database),
                              Session::parts_at_once, until);
    });
    if (!part) return part.error();
    found = std::move(*part);
  }
  return found;
}

base::Result<Entry> Store::entry(std::uint64_t sequence) const {
  return session_->run(
      [&](Database& database) { return entry_at(database, sequence, session_->origin()); });
}

base::Result<Opened> Store::read(std::uint64_t sequence) const {
  // Decrypted outside run(), so that others can use the store meanwhile.
  Row row;
  auto entry = session_->run([&](Database& database) {
    auto checked = entry_at(database, sequence, session_->origin());
    row = *find_row(database, sequence, true);
    return checked;
  });
  if (!entry) return entry.error();
  return session_->open_values(row, std::move(*entry), session_->outside());
}

base::Result<std::string> Store::blob(const std::string& digest) const {
  return session_->run([&](Database& database) { return read_blob(database, digest); });
}

base::Result<bool> Store::has_blob(const std::string& digest) const {
  return session_->run([&](Database& database) { return log::has_blob(database, digest); });
}

}  // namespace windlass::log
