// SPDX-License-Identifier: Apache-2.0
// The whole log against itself, against every checkpoint and receipt, and every table against the
// records.
#include <algorithm>
#include <tuple>

#include "log/core.hpp"
#include "log/manifest.hpp"
#include "log/parallel.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

std::string number(std::uint64_t n) { return std::to_string(n); }

// One pass over a store. Each step takes the store for a page at a time, so that appends go on in
// between. One thread reads and keeps the tree; others hash and parse.
class Verification {
 public:
  Verification(Core& core, const VerifyOptions& options)
      : core_(core), options_(options), judge_(options, core.origin(), report_) {
    while (slices_.size() < processors()) slices_.push_back(slices_.size());
  }

  VerifyReport run() {
    report_.origin = core_.origin();
    report_.root = empty_root();
    step([&](Database& database) {
      if (options_.structure) structure(database);
      gather(database);
    });
    read_page();
    while (!stopped_ && page_.until > 0) {
      // While the other threads judge this page, this one reads the next.
      std::swap(page_, judging_);
      std::vector<std::future<void>> others;
      for (const auto slice : slices_)
        others.push_back(aside([this, slice] { judge_slice(slice); }));
      read_page();
      for (auto& other : others) other.get();
      step([&](Database& database) { take_page(database); });
      if (options_.progress) options_.progress(taken_, size_);
    }
    report_.size = tree_.size();
    report_.root = tree_.root();
    if (!stopped_) {
      step([&](Database& database) {
        grown_ = core_.stored_size(database) > size_;
        index(database.prepare("SELECT pseudonym, sequence FROM subject ORDER BY sequence"),
              subjects_, "subjects");
        index(database.prepare("SELECT kind, sequence FROM evidence ORDER BY sequence, kind"),
              evidence_, "evidence");
        values(database);
        nodes(database);
        blobs(database);
      });
    }
    judge_.finish(broken_ ? last_whole_ : tree_.size(), broken_);
    for (const auto redaction : redacted_by_)
      report_.redacted_unsigned += redaction >= report_.vouched ? 1 : 0;
    return std::move(report_);
  }

 private:
  template <class Work>
  void step(Work work) {
    const auto done = core_.run([&](Database& database) {
      work(database);
      return true;
    });
    if (done) return;
    stopped_ = true;
    for (const auto& error : done.error()) report_.add(error.code, std::nullopt, error.message);
  }

  void structure(Database& database) {
    auto query = database.prepare("PRAGMA integrity_check(20)");
    while (query.step()) {
      if (const auto line = query.bytes(0); line != "ok") {
        report_.add("audit.damaged", std::nullopt,
                    "SQLite's integrity check: " + std::string(line));
      }
    }
  }

  void gather(Database& database) {
    size_ = std::min(core_.stored_size(database), std::uint64_t{INT64_MAX});
    const auto rows = static_cast<std::uint64_t>(
        database.number("SELECT count(*) FROM entry WHERE sequence >= 0"));
    if (rows != static_cast<std::uint64_t>(database.number("SELECT count(*) FROM entry"))) {
      report_.add("audit.record", std::nullopt, "the store has records with a number below 0");
    }
    // The checkpoints that the index names, so that they can be compared while the tree grows.
    // Whether it names every one is asked in the end.
    auto index = database.prepare(
        "SELECT sequence FROM evidence WHERE kind = 'checkpoint' AND sequence >= 0 AND sequence < "
        "? ORDER BY sequence");
    index.bind(1, size_);
    while (index.step()) {
      const auto row = core_.row(database, static_cast<std::uint64_t>(index.number(0)), false);
      if (!row) continue;
      const auto record = parse_record(row->record, core_.where());
      if (!record) continue;
      if (const auto stored = read_checkpoint(*record, core_.where()))
        judge_.add_note(stored->text, false,
                        "the checkpoint in record " + number(stored->sequence));
    }
  }

  static constexpr std::size_t rows_of_page = 1024, bytes_of_page = std::size_t{8} << 20;
  // A part of the log as it lies in the file. Its rows are used again, so that their texts keep
  // their memory.
  struct Page {
    std::vector<Row> rows;
    std::size_t count = 0;
    std::uint64_t until = 0;  // 0: there was nothing more to read
  };
  // What can be said of a row alone.
  struct Judged {
    Hash hash{};
    RecordView record;
    bool canonical = false;
    bool sealed_intact = false;
  };

  void read_page() {
    page_.count = 0;
    page_.until = 0;
    if (stopped_ || next_ >= size_) return;
    step([&](Database& database) {
      auto query = database.prepare(
          "SELECT sequence, leaf, record, sealed IS NOT NULL, sealed FROM entry WHERE sequence >= "
          "? AND sequence < ? "
          "ORDER BY sequence");
      query.bind(1, next_).bind(2, size_);
      page_.until = size_;
      for (std::size_t bytes = 0; query.step();) {
        if (page_.count == page_.rows.size()) page_.rows.emplace_back();
        auto& row = page_.rows[page_.count++];
        row.sequence = static_cast<std::uint64_t>(query.number(0));
        row.leaf = query.bytes(1);
        row.record = query.bytes(2);
        row.has_sealed = query.number(3) != 0;
        row.sealed = query.bytes(4);
        bytes += row.record.size() + row.sealed.size();
        if (bytes < bytes_of_page && page_.count < rows_of_page) continue;
        page_.until = row.sequence + 1;
        break;
      }
      next_ = page_.until;
    });
  }

  void judge_slice(std::size_t slice) {
    for (auto i = judging_.count * slice / slices_.size();
         i < judging_.count * (slice + 1) / slices_.size(); ++i) {
      const auto& row = judging_.rows[i];
      auto& judged = judged_[i];
      judged.hash = leaf_hash(row.record);
      judged.canonical = parse_record(row.record, judged.record).empty();
      judged.sealed_intact = judged.canonical && row.has_sealed &&
                             hex_array<32>(judged.record.sealed) == hash_parts({row.sealed});
    }
  }

  void take_page(Database& database) {
    for (std::size_t i = 0; i < judging_.count; ++i) {
      const auto& row = judging_.rows[i];
      if (row.sequence != taken_) missing(taken_, row.sequence);
      taken_ = row.sequence + 1;
      record(database, row, judged_[i]);
    }
    if (taken_ < judging_.until) missing(taken_, judging_.until);
    taken_ = judging_.until;
  }

  void missing(std::uint64_t from, std::uint64_t until) {
    for (auto sequence = from; sequence < until && sequence < from + 100; ++sequence) {
      report_.add("audit.gap", sequence, "record " + number(sequence) + " is missing");
    }
    if (!broken_) last_whole_ = tree_.size();
    broken_ = true;
  }

  void record(Database& database, const Row& row, const Judged& judged) {
    const auto sequence = row.sequence;
    const bool has_sealed = row.has_sealed;
    const auto& hash = judged.hash;
    const auto name = "record " + number(sequence);
    if (row.leaf != view(hash))
      report_.add("audit.leaf", sequence, name + " does not match its leaf: it was changed");
    if (!broken_) {
      tree_.append(hash, [&](unsigned level, std::uint64_t index, const Hash& node) {
        if (level % 8 == 0) nodes_.push_back({level, index, node});
      });
      judge_.leaf(sequence, hash);
      judge_.grown(tree_);
    }
    if (!judged.canonical || !is_evidence(judged.record.kind)) report_.content = sequence + 1;
    if (!judged.canonical) {
      report_.add("audit.record", sequence, name + " is not in the canonical form");
      return;
    }
    const auto& parsed = judged.record;
    calendar_.take(sequence, parsed.written, report_);
    if (parsed.sequence != sequence)
      report_.add("audit.order", sequence,
                  name + " says that it is record " + number(parsed.sequence));
    if (parsed.origin != core_.origin())
      report_.add("audit.origin", sequence, name + " belongs to another log");
    if ((parsed.kind == "opening") != (sequence == 0))
      report_.add("audit.order", sequence, name + " is out of place: " + std::string(parsed.kind));
    const auto pseudonym = hex_array<32>(parsed.subject);
    if (pseudonym) subjects_.push_back({*pseudonym, sequence});
    if (is_indexed(parsed.kind)) evidence_.push_back({std::string(parsed.kind), sequence});
    if (is_reserved(parsed.kind)) own_record(row, pseudonym);
    for (const auto& blob : parsed.blobs) blob_name(blob.digest, blob.media, blob.size, sequence);
    if (!parsed.has_private) {
      if (has_sealed)
        report_.add("audit.values", sequence, name + " has values that it does not speak of");
      return;
    }
    if (!has_sealed) {
      without_values_.push_back({*pseudonym, sequence, parsed.key});
      return;
    }
    ++report_.with_values;
    with_values_.push_back({*pseudonym, sequence, parsed.key});
    if (!judged.sealed_intact) {
      report_.add("audit.values", sequence, "the values of " + name + " were changed");
    } else if (options_.values && core_.options().keys) {
      Entry entry;
      entry.record = need(parse_record(row.record, core_.where()));
      switch (core_.open_values(database, row, std::move(entry)).state) {
        case ValueState::open: ++report_.opened; break;
        case ValueState::sealed:
          report_.add("audit.key_missing", sequence, "the key of " + name + " is missing");
          break;
        case ValueState::missing:
          report_.add("audit.values", sequence,
                      "the values of " + name + " do not match their commitments");
          break;
        case ValueState::none:
        case ValueState::redacted: break;
      }
    }
  }

  // A record that the store alone writes.
  void own_record(const Row& row, const std::optional<Bytes32>& pseudonym) {
    const auto record = need(parse_record(row.record, core_.where()));
    for (const auto& fault : form_faults(record, core_.where()))
      report_.add(fault.code, row.sequence, fault.message);
    if (record.kind != "redaction" || !pseudonym) return;
    auto& erased = redactions_[*pseudonym];
    erased.last = row.sequence;
    if (const auto read = read_redaction(record, core_.where())) {
      for (const auto one : read->records) erased.records.emplace(one, row.sequence);
    }
  }

  void blob_name(std::string_view digest, std::string_view media, std::uint64_t size,
                 std::uint64_t sequence) {
    auto known = named_blobs_.find(digest);
    if (known == named_blobs_.end())
      known = named_blobs_.emplace(digest, Named{size, sequence, false}).first;
    if (media == manifest_media) known->second.manifest = true;
    if (known->second.size == size) return;
    report_.add("audit.blob", sequence,
                "record " + number(sequence) + " gives the blob " + known->first +
                    " another size than record " + number(known->second.first));
  }

  // What the manifests name counts as named by the first record that names the manifest. False when
  // one of them cannot tell.
  bool manifests(Database& database) {
    bool whole = true;
    std::vector<std::pair<std::string, std::uint64_t>> all;
    for (const auto& [digest, named] : named_blobs_) {
      if (named.manifest) all.emplace_back(digest, named.first);
    }
    for (const auto& [digest, sequence] : all) {
      const auto raw = hex_array<32>(digest);
      auto query = database.prepare("SELECT bytes FROM blob WHERE digest = ?");
      const bool there = query.bind_blob(1, view(*raw)).step();
      const auto manifest = there ? parse_manifest(query.bytes(0), core_.where())
                                  : base::Result<Manifest>(base::Diagnostics{});
      whole = whole && manifest;
      if (!there) continue;  // its absence is told below
      if (!manifest) {
        report_.add(
            "audit.manifest", sequence,
            "the manifest " + digest + " of record " + number(sequence) + " is not in its form");
        continue;
      }
      for (const auto& blob : manifest->blobs)
        blob_name(blob.digest, blob.media, blob.size, sequence);
    }
    return whole;
  }

  // A table that finds records must say exactly what the records say, in order of sequence.
  template <class Key>
  void index(Statement query, const std::vector<std::pair<Key, std::uint64_t>>& records,
             const std::string& name) {
    auto expected = records.begin();
    const auto key = [](const Key& one) {
      return std::string_view(reinterpret_cast<const char*>(one.data()), one.size());
    };
    const auto lacks = [&](std::uint64_t sequence) {
      report_.add("audit.index", sequence,
                  "the index of " + name + " lacks record " + number(sequence));
    };
    while (query.step()) {
      if (query.number(1) < 0) {
        report_.add("audit.index", std::nullopt, "the index of " + name + " has a number below 0");
        continue;
      }
      const auto sequence = static_cast<std::uint64_t>(query.number(1));
      if (grown_ && sequence >= size_) continue;
      const auto given = query.bytes(0);
      while (expected != records.end() && std::make_pair(expected->second, key(expected->first)) <
                                              std::make_pair(sequence, given)) {
        lacks((expected++)->second);
      }
      if (expected != records.end() && given == key(expected->first) &&
          sequence == expected->second) {
        ++expected;
      } else {
        report_.add("audit.index", sequence,
                    "the index of " + name + " says of record " + number(sequence) +
                        " what the record does not say");
      }
    }
    for (; expected != records.end(); ++expected) lacks(expected->second);
  }

  // The redaction that names the record. Looked up afresh where this pass knows of none: one may
  // have come while it ran.
  std::optional<std::uint64_t> redaction_of(Database& database, const Bytes32& pseudonym,
                                            std::uint64_t sequence) const {
    if (const auto found = redactions_.find(pseudonym); found != redactions_.end()) {
      if (const auto named = found->second.records.find(sequence);
          named != found->second.records.end())
        return named->second;
    }
    return core_.redaction_of(database, view(pseudonym), sequence);
  }

  void values(Database& database) {
    for (const auto& [pseudonym, sequence, key] : without_values_) {
      if (const auto redaction = redaction_of(database, pseudonym, sequence)) {
        ++report_.redacted;
        redacted_by_.push_back(*redaction);
        if (core_.options().keys && core_.options().keys->key(key)) {
          report_.add("audit.redaction", sequence,
                      "record " + number(sequence) +
                          " was redacted, but its key still exists: redact again");
        }
      } else {
        report_.add(
            "audit.values", sequence,
            "the values of record " + number(sequence) + " are gone and no redaction says why");
      }
    }
    for (const auto& [pseudonym, sequence, key] : with_values_) {
      const auto found = redactions_.empty() ? redactions_.end() : redactions_.find(pseudonym);
      if (found != redactions_.end() && found->second.last > sequence) {
        report_.add("audit.redaction", sequence,
                    "record " + number(sequence) + " was redacted, but its values are still there");
      }
    }
  }

  void nodes(Database& database) {
    if (broken_) return;
    std::sort(nodes_.begin(), nodes_.end());
    auto query =
        database.prepare("SELECT level, position, hash FROM node ORDER BY level, position");
    auto expected = nodes_.begin();
    while (query.step()) {
      const auto level = static_cast<unsigned>(query.number(0));
      const auto index = static_cast<std::uint64_t>(query.number(1));
      if (grown_ && level < 56 && ((index + 1) << level) > size_) continue;
      const bool same = expected != nodes_.end() && expected->level == level &&
                        expected->index == index && query.bytes(2) == view(expected->hash);
      if (!same) {
        report_.add("audit.node", std::nullopt,
                    "the stored tree is not that of the records, at level " + number(level) +
                        ", position " + number(index) + ": records " +
                        number(index << (level & 63)) + " and following");
        return;
      }
      ++expected;
    }
    if (expected != nodes_.end())
      report_.add("audit.node", std::nullopt, "a part of the stored tree is missing");
  }

  void blobs(Database& database) {
    const bool all_named = manifests(database);
    auto query = database.prepare("SELECT digest, bytes FROM blob ORDER BY digest");
    while (query.step()) {
      const auto name = to_hex(query.bytes(0));
      const auto found = named_blobs_.find(name);
      if (found == named_blobs_.end()) {
        if (!grown_ && all_named)
          report_.add("audit.blob", std::nullopt, "no record speaks of the blob " + name);
        continue;
      }
      if (base::hex(hash_parts({query.bytes(1)})) != name ||
          query.bytes(1).size() != found->second.size) {
        report_.add("audit.blob", found->second.first, "the blob " + name + " was changed");
      }
      ++report_.blobs;
      named_blobs_.erase(found);
    }
    for (const auto& [name, where] : named_blobs_) {
      report_.add("audit.blob", where.first,
                  "the blob " + name + " of record " + number(where.first) + " is missing");
    }
  }

  struct Node {
    unsigned level;
    std::uint64_t index;
    Hash hash;
    bool operator<(const Node& other) const {
      return std::tie(level, index) < std::tie(other.level, other.index);
    }
  };
  struct Valued {
    Bytes32 pseudonym;
    std::uint64_t sequence;
    std::uint64_t key;
  };

  Core& core_;
  const VerifyOptions& options_;
  VerifyReport report_;
  Judge judge_;
  Calendar calendar_;
  Frontier tree_;
  std::uint64_t size_ = 0;
  std::uint64_t next_ = 0;   // to be read
  std::uint64_t taken_ = 0;  // to be taken into the tree
  std::uint64_t last_whole_ = 0;
  bool grown_ =
      false;  // records were appended while we looked: rows of theirs are not ours to judge
  bool broken_ = false;   // a record is missing: what follows has no place in the tree
  bool stopped_ = false;  // the file cannot be read further
  Page page_;             // being read
  Page judging_;
  std::vector<Judged> judged_{rows_of_page};
  std::vector<std::size_t> slices_;  // their numbers
  std::vector<Node> nodes_;
  std::vector<std::pair<Bytes32, std::uint64_t>> subjects_;
  std::vector<std::pair<std::string, std::uint64_t>> evidence_;  // kinds
  struct Redactions {
    std::uint64_t last = 0;
    std::map<std::uint64_t, std::uint64_t>
        records;  // that any of them names, and the first that does
  };
  std::map<Bytes32, Redactions> redactions_;  // by subject
  std::vector<std::uint64_t> redacted_by_;
  std::vector<Valued> without_values_;
  std::vector<Valued> with_values_;
  struct Named {
    std::uint64_t size;
    std::uint64_t first;  // record that names it
    bool manifest;
  };
  std::map<std::string, Named, std::less<>> named_blobs_;  // by digest
};

}  // namespace

VerifyReport Store::verify(const VerifyOptions& options) const {
  return Verification(*core_, options).run();
}

}  // namespace windlass::log
