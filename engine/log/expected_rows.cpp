// SPDX-License-Identifier: Apache-2.0
#include "log/expected_rows.hpp"

#include <algorithm>
#include <tuple>

#include "log/manifest.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

std::string number(std::uint64_t n) { return std::to_string(n); }

}  // namespace

void ExpectedRows::add_blob(std::string_view digest, std::string_view media, std::uint64_t size,
                            std::uint64_t sequence) {
  auto known = blobs_.find(digest);
  if (known == blobs_.end()) known = blobs_.emplace(digest, Named{size, sequence, false}).first;
  if (media == manifest_media) known->second.manifest = true;
  if (known->second.size == size) return;
  report_.add("audit.blob", sequence,
              "record " + number(sequence) + " gives the blob " + known->first +
                  " another size than record " + number(known->second.first));
}

void ExpectedRows::add_values(const Bytes32& pseudonym, std::uint64_t sequence, std::uint64_t key,
                              bool there) {
  (there ? with_values_ : without_values_).push_back({pseudonym, sequence, key});
  if (!greatest_key_ || key > greatest_key_->key) greatest_key_ = NamedKey{sequence, key};
}

void ExpectedRows::add_redaction(const Bytes32& pseudonym, std::uint64_t sequence,
                                 const Erased& erased) {
  auto& known = redactions_[pseudonym];
  known.last = sequence;
  for (const auto one : erased.records) known.records.emplace(one, sequence);
}

void ExpectedRows::compare(Session& session, Database& database, std::uint64_t size, bool grown,
                           bool whole) {
  size_ = size;
  grown_ = grown;
  compare_index(database.prepare("SELECT pseudonym, sequence FROM subject ORDER BY sequence"),
                subjects_, "subjects");
  compare_index(database.prepare("SELECT kind, sequence FROM evidence WHERE kind <> "
                                 "'greatest_key' ORDER BY sequence, kind"),
                events_, "evidence");
  compare_greatest_key(database);
  compare_values(session, database);
  if (whole) compare_nodes(database);
  compare_blobs(database);
}

// A table that finds records must say exactly what the records say, in order of sequence.
template <class Key>
void ExpectedRows::compare_index(Statement query,
                                 const std::vector<std::pair<Key, std::uint64_t>>& records,
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

// Where it is noted which record names the greatest key, it is that record. A store that was
// written before it was noted has no such row.
void ExpectedRows::compare_greatest_key(Database& database) {
  auto query =
      database.prepare("SELECT sequence FROM evidence WHERE kind = 'greatest_key' ORDER BY 1");
  for (bool is_first = true; query.step(); is_first = false) {
    const auto sequence = static_cast<std::uint64_t>(query.number(0));
    if (grown_ && query.number(0) >= 0 && sequence >= size_) continue;
    if (is_first && greatest_key_ && greatest_key_->record == sequence) continue;
    report_.add("audit.index", sequence,
                "the index of events says that record " + std::to_string(query.number(0)) +
                    " names the greatest key, and it does not");
  }
}

// The redaction that names the record. Looked up afresh where this pass knows of none: one may have
// come while it ran.
std::optional<std::uint64_t> ExpectedRows::redaction_of(Session& session, Database& database,
                                                        const Valued& record) const {
  if (const auto found = redactions_.find(record.pseudonym); found != redactions_.end()) {
    const auto named = found->second.records.find(record.sequence);
    if (named != found->second.records.end()) return named->second;
  }
  return session.redaction_of(database, view(record.pseudonym), record.sequence);
}

void ExpectedRows::compare_values(Session& session, Database& database) {
  const auto& keys = session.options().keys;
  for (const auto& record : without_values_) {
    const auto name = "record " + number(record.sequence);
    const auto redaction = redaction_of(session, database, record);
    if (!redaction) {
      report_.add("audit.values", record.sequence,
                  "the values of " + name + " are gone and no redaction says why");
      continue;
    }
    ++report_.redacted;
    redactions_used_.push_back(*redaction);
    if (!keys) continue;
    if (keys->key(record.key)) {
      report_.add("audit.redaction", record.sequence,
                  name + " was redacted, but its key still exists: redact again");
    }
  }
  for (const auto& record : with_values_) {
    const auto found = redactions_.empty() ? redactions_.end() : redactions_.find(record.pseudonym);
    if (found != redactions_.end() && found->second.last > record.sequence) {
      report_.add(
          "audit.redaction", record.sequence,
          "record " + number(record.sequence) + " was redacted, but its values are still there");
    }
  }
}

void ExpectedRows::compare_nodes(Database& database) {
  std::sort(nodes_.begin(), nodes_.end(), [](const Node& a, const Node& b) {
    return std::tie(a.level, a.index) < std::tie(b.level, b.index);
  });
  auto query = database.prepare("SELECT level, position, hash FROM node ORDER BY level, position");
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
                      ", position " + number(index) + ": records " + number(index << (level & 63)) +
                      " and following");
      return;
    }
    ++expected;
  }
  if (expected != nodes_.end())
    report_.add("audit.node", std::nullopt, "a part of the stored tree is missing");
}

// What the manifests name counts as named by the first record that names the manifest. False when
// one of them cannot tell.
bool ExpectedRows::add_manifests(Database& database) {
  bool whole = true;
  std::vector<std::pair<std::string, std::uint64_t>> all;
  for (const auto& [digest, named] : blobs_) {
    if (named.manifest) all.emplace_back(digest, named.first);
  }
  for (const auto& [digest, sequence] : all) {
    const auto raw = hex_array<32>(digest);
    auto query = database.prepare("SELECT bytes FROM blob WHERE digest = ?");
    if (!query.bind_blob(1, view(*raw)).step()) {
      whole = false;  // its absence is told below
      continue;
    }
    const auto manifest = parse_manifest(query.bytes(0), database.where());
    if (!manifest) {
      whole = false;
      report_.add(
          "audit.manifest", sequence,
          "the manifest " + digest + " of record " + number(sequence) + " is not in its form");
      continue;
    }
    for (const auto& blob : manifest->blobs) add_blob(blob.digest, blob.media, blob.size, sequence);
  }
  return whole;
}

void ExpectedRows::compare_blobs(Database& database) {
  const bool all_named = add_manifests(database);
  auto query = database.prepare("SELECT digest, bytes FROM blob ORDER BY digest");
  while (query.step()) {
    const auto name = to_hex(query.bytes(0));
    const auto found = blobs_.find(name);
    if (found == blobs_.end()) {
      if (!grown_ && all_named)
        report_.add("audit.blob", std::nullopt, "no record speaks of the blob " + name);
      continue;
    }
    if (base::hex(hash_parts({query.bytes(1)})) != name ||
        query.bytes(1).size() != found->second.size) {
      report_.add("audit.blob", found->second.first, "the blob " + name + " was changed");
    }
    ++report_.blobs;
    blobs_.erase(found);
  }
  for (const auto& [name, where] : blobs_) {
    report_.add("audit.blob", where.first,
                "the blob " + name + " of record " + number(where.first) + " is missing");
  }
}

}  // namespace windlass::log
