// SPDX-License-Identifier: Apache-2.0
#include "log/verify.hpp"

#include <algorithm>

#include "log/checkpoint_check.hpp"
#include "log/expected_rows.hpp"
#include "log/parallel.hpp"
#include "log/store.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

std::string number(std::uint64_t n) { return std::to_string(n); }

constexpr std::size_t rows_of_page = 1024, bytes_of_page = std::size_t{8} << 20;

// A part of the log as it lies in the file, and what can be said of each row alone. The rows are
// used again, so that their texts keep their memory.
class Page {
 public:
  struct Judged {
    Hash hash{};
    RecordView record;
    bool canonical = false;
    bool sealed_intact = false;
  };
  std::size_t count() const { return count_; }
  // Exclusive; 0: there was nothing more to read.
  std::uint64_t until() const { return until_; }
  const Row& row(std::size_t i) const { return rows_[i]; }
  const Judged& judged(std::size_t i) const { return judged_[i]; }
  void clear() { count_ = until_ = 0; }

  // Reads records from `next` on, below `size`.
  void read(Database& database, std::uint64_t next, std::uint64_t size) {
    auto query = database.prepare(
        "SELECT sequence, leaf, record, sealed IS NOT NULL, sealed FROM entry WHERE sequence >= ? "
        "AND sequence < ? ORDER BY sequence");
    query.bind(1, next).bind(2, size);
    until_ = size;
    for (std::size_t bytes = 0; query.step();) {
      if (count_ == rows_.size()) rows_.emplace_back();
      auto& row = rows_[count_++];
      row.sequence = static_cast<std::uint64_t>(query.number(0));
      row.leaf = query.bytes(1);
      row.record = query.bytes(2);
      row.has_sealed = query.number(3) != 0;
      row.sealed = query.bytes(4);
      bytes += row.record.size() + row.sealed.size();
      if (bytes < bytes_of_page && count_ < rows_of_page) continue;
      until_ = row.sequence + 1;
      return;
    }
  }

  // Judges share number `slice` of `slices`. May run beside other shares.
  void judge(std::size_t slice, std::size_t slices) {
    for (auto i = count_ * slice / slices; i < count_ * (slice + 1) / slices; ++i) {
      const auto& row = rows_[i];
      auto& judged = judged_[i];
      judged.hash = leaf_hash(row.record);
      judged.canonical = parse_record(row.record, judged.record).empty();
      judged.sealed_intact = judged.canonical && row.has_sealed &&
                             hex_array<32>(judged.record.sealed) == hash_parts({row.sealed});
    }
  }

 private:
  std::vector<Row> rows_;
  std::vector<Judged> judged_{rows_of_page};
  std::size_t count_ = 0;
  std::uint64_t until_ = 0;
};

// One pass over a store. Each step takes the store for a page at a time, so that appends go on in
// between. One thread reads and keeps the tree; others hash and parse.
class Verification {
 public:
  Verification(Session& session, const VerifyOptions& options)
      : session_(session), options_(options), judge_(options, session.origin(), report_) {}

  VerifyReport run() {
    report_.origin = session_.origin();
    report_.root = empty_root();
    step([&](Database& database) {
      if (options_.structure) check_structure(database);
      gather_checkpoints(database);
    });
    walk();
    report_.size = tree_.size();
    report_.root = tree_.root();
    step([&](Database& database) {
      rows_.compare(session_, database, size_, stored_size(database) > size_, !broken_);
    });
    judge_.finish(broken_ ? last_whole_ : tree_.size(), broken_);
    note_not_compared(not_compared_, report_);
    for (const auto redaction : rows_.redactions_used())
      report_.redacted_unsigned += redaction >= report_.covered ? 1 : 0;
    return std::move(report_);
  }

 private:
  // Nothing once the file could not be read.
  template <class Work>
  void step(Work work) {
    if (stopped_) return;
    const auto done = session_.run([&](Database& database) {
      work(database);
      return true;
    });
    if (done) return;
    stopped_ = true;
    for (const auto& error : done.error()) report_.add(error.code, std::nullopt, error.message);
  }

  void check_structure(Database& database) {
    auto query = database.prepare("PRAGMA integrity_check(20)");
    while (query.step()) {
      if (const auto line = query.bytes(0); line != "ok") {
        report_.add("audit.damaged", std::nullopt,
                    "SQLite's integrity check: " + std::string(line));
      }
    }
  }

  // The checkpoints that the index names, so that they can be compared while the tree grows.
  // Whether it names every one is asked in the end.
  void gather_checkpoints(Database& database) {
    size_ = std::min(stored_size(database), std::uint64_t{INT64_MAX});
    if (database.number("SELECT count(*) FROM entry WHERE sequence < 0") != 0)
      report_.add("audit.record", std::nullopt, "the store has records with a number below 0");
    auto index = database.prepare(
        "SELECT sequence FROM evidence WHERE kind = 'checkpoint' AND sequence >= 0 AND sequence < "
        "? ORDER BY sequence");
    index.bind(1, size_);
    while (index.step()) {
      const auto row = find_row(database, static_cast<std::uint64_t>(index.number(0)), false);
      if (!row) continue;
      const auto record = parse_record(row->record, session_.where());
      if (!record) continue;
      if (const auto stored = read_checkpoint(*record, session_.where()))
        judge_.add_note(stored->text, false,
                        "the checkpoint in record " + number(stored->sequence));
    }
  }

  void walk() {
    const auto slices = processors();
    Page being_read, judged;
    const auto read_page = [&] {
      being_read.clear();
      if (next_ >= size_) return;
      step([&](Database& database) { being_read.read(database, next_, size_); });
      next_ = being_read.until();
    };
    read_page();
    while (!stopped_ && being_read.until() > 0) {
      // While the other threads judge this page, this one reads the next.
      std::swap(being_read, judged);
      std::vector<std::future<void>> others;
      for (std::size_t slice = 0; slice < slices; ++slice)
        others.push_back(run_async([&judged, slice, slices] { judged.judge(slice, slices); }));
      read_page();
      for (auto& other : others) other.get();
      step([&](Database& database) { take_page(database, judged); });
      if (options_.progress) options_.progress(taken_, size_);
    }
  }

  void take_page(Database& database, const Page& page) {
    for (std::size_t i = 0; i < page.count(); ++i) {
      const auto& row = page.row(i);
      if (row.sequence != taken_) missing(taken_, row.sequence);
      taken_ = row.sequence + 1;
      take_record(database, row, page.judged(i));
    }
    if (taken_ < page.until()) missing(taken_, page.until());
    taken_ = page.until();
  }

  void missing(std::uint64_t from, std::uint64_t until) {
    for (auto sequence = from; sequence < until && sequence < from + 100; ++sequence)
      report_.add("audit.gap", sequence, "record " + number(sequence) + " is missing");
    if (!broken_) last_whole_ = tree_.size();
    broken_ = true;
  }

  void take_record(Database& database, const Row& row, const Page::Judged& judged) {
    const auto sequence = row.sequence;
    const auto name = "record " + number(sequence);
    if (row.leaf != view(judged.hash))
      report_.add("audit.leaf", sequence, name + " does not match its leaf: it was changed");
    if (!broken_) grow(sequence, judged.hash);
    if (!judged.canonical || !is_log_event(judged.record.kind)) report_.content = sequence + 1;
    if (!judged.canonical) {
      report_.add("audit.record", sequence, name + " is not in the canonical form");
      return;
    }
    const auto& record = judged.record;
    clock_.take(sequence, record.written, report_);
    check_place(sequence, record);
    const auto pseudonym = hex_array<32>(record.subject);
    if (pseudonym) rows_.add_subject(*pseudonym, sequence);
    if (is_indexed(record.kind)) rows_.add_event(record.kind, sequence);
    if (is_reserved(record.kind)) check_form(row, pseudonym);
    for (const auto& blob : record.blobs)
      rows_.add_blob(blob.digest, blob.media, blob.size, sequence);
    if (record.has_private) {
      rows_.add_values(*pseudonym, sequence, record.key, row.has_sealed);
      if (row.has_sealed) check_values(database, row, judged);
    } else if (row.has_sealed) {
      report_.add("audit.values", sequence, name + " has values that it does not speak of");
    }
  }

  void grow(std::uint64_t sequence, const Hash& hash) {
    tree_.append(hash, [&](unsigned level, std::uint64_t index, const Hash& node) {
      if (level % 8 == 0) rows_.add_node(level, index, node);
    });
    judge_.leaf(sequence, hash);
    judge_.grown(tree_);
  }

  void check_place(std::uint64_t sequence, const RecordView& record) {
    const auto name = "record " + number(sequence);
    if (record.sequence != sequence)
      report_.add("audit.order", sequence,
                  name + " says that it is record " + number(record.sequence));
    if (record.origin != session_.origin())
      report_.add("audit.origin", sequence, name + " belongs to another log");
    if ((record.kind == "opening") != (sequence == 0))
      report_.add("audit.order", sequence, name + " is out of place: " + std::string(record.kind));
  }

  void check_values(Database& database, const Row& row, const Page::Judged& judged) {
    ++report_.with_values;
    const auto name = "record " + number(row.sequence);
    if (!judged.sealed_intact) {
      report_.add("audit.values", row.sequence, "the values of " + name + " were changed");
      return;
    }
    if (!options_.values || !session_.options().keys) return;
    Entry entry;
    entry.record = value_or_throw(parse_record(row.record, session_.where()));
    switch (session_.open_values(row, std::move(entry), Session::inside(database)).state) {
      case ValueState::open: ++report_.opened; break;
      case ValueState::sealed: not_compared_.push_back(row.sequence); break;
      case ValueState::missing:
        report_.add("audit.values", row.sequence,
                    "the values of " + name + " do not match their commitments");
        break;
      // Erased, though this file still has what no key opens any more.
      case ValueState::redacted: --report_.with_values; break;
      case ValueState::none: break;
    }
  }

  // Of a record that the store alone writes.
  void check_form(const Row& row, const std::optional<Bytes32>& pseudonym) {
    const auto record = value_or_throw(parse_record(row.record, session_.where()));
    for (const auto& fault : form_faults(record, session_.where()))
      report_.add(fault.code, row.sequence, fault.message);
    if (record.kind != "redaction" || !pseudonym) return;
    const auto erased = read_redaction(record, session_.where());
    rows_.add_redaction(*pseudonym, row.sequence, erased ? *erased : Erased());
  }

  Session& session_;
  const VerifyOptions& options_;
  VerifyReport report_;
  CheckpointCheck judge_;
  ExpectedRows rows_{report_};
  ClockCheck clock_;
  std::vector<std::uint64_t> not_compared_;  // records whose values no key at hand opens
  Frontier tree_;
  std::uint64_t size_ = 0;
  std::uint64_t next_ = 0;   // to be read
  std::uint64_t taken_ = 0;  // to be taken into the tree
  std::uint64_t last_whole_ = 0;
  bool broken_ = false;   // a record is missing: what follows has no place in the tree
  bool stopped_ = false;  // the file cannot be read further
};

}  // namespace

VerifyReport verify_session(Session& session, const VerifyOptions& options) {
  return Verification(session, options).run();
}

VerifyReport Store::verify(const VerifyOptions& options) const {
  return verify_session(*session_, options);
}

}  // namespace windlass::log
