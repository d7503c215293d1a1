// SPDX-License-Identifier: Apache-2.0
#include "log/bundle.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "log/evidence.hpp"
#include "log/manifest.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

constexpr std::size_t export_limit = std::size_t{8} << 30;

bool cut(std::string_view& rest, std::string_view end, std::string_view& out) {
  const auto at = rest.find(end);
  if (at == std::string_view::npos) return false;
  out = rest.substr(0, at);
  rest.remove_prefix(at + end.size());
  return true;
}

}  // namespace

std::vector<Hash> split_hashes(std::string_view bytes) {
  std::vector<Hash> out(bytes.size() / 32);
  for (std::size_t i = 0; i < out.size(); ++i)
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, out[i].begin());
  return out;
}

base::Result<Bundle> Bundle::open(const std::filesystem::path& path) {
  auto bytes = base::read_file(path, export_limit);
  if (!bytes) return bytes.error();
  return parse(std::move(*bytes), path.string());
}

base::Result<Bundle> Bundle::parse(std::string bytes, const std::string& where) {
  Bundle out;
  out.bytes_ = std::make_shared<const std::string>(std::move(bytes));
  out.where_ = where;
  if (auto errors = out.read_frames(); !errors.empty()) return errors;
  for (const auto& [sequence, item] : out.items_) {
    const auto record = parse_record(item.record, where);
    if (!record || record->kind != "redaction") continue;
    if (const auto erased = read_redaction(*record, where)) {
      for (const auto one : erased->records)
        out.erased_.emplace(one, Erasure{sequence, record->subject});
    }
  }
  return out;
}

base::Diagnostics Bundle::read_frames() {
  const auto refuse = [&](const std::string& why) {
    return base::Diagnostics{
        base::diagnostic(where_, "audit.export", why, "it was damaged or changed on its way")};
  };
  std::string_view rest(*bytes_);
  if (rest.substr(0, export_title.size()) != export_title)
    return refuse("this is no export of version 1");
  rest.remove_prefix(export_title.size());
  bool first = true;
  for (;;) {
    std::string_view header;
    std::string_view kind;
    std::string_view name;
    if (!cut(rest, "\n", header) || !cut(header, " ", kind) || !cut(header, " ", name))
      return refuse("a frame has no header");
    const auto size = to_number(header);
    if (!size || rest.size() <= *size || rest[*size] != '\n')
      return refuse("a frame has a wrong length");
    const auto body = rest.substr(0, *size);
    if (kind == "end") {
      const auto covered = bytes_->size() - rest.size();
      if (name != "-" || *size != 64 || rest.size() != 65 ||
          base::hex(base::sha256(std::string_view(*bytes_).substr(0, covered))) != body) {
        return refuse("the file does not match its own digest");
      }
      if (first) return refuse("the export has no head");
      const bool owing =
          !complete_ && ((!checkpoints_.empty() && !checkpoints_.back().has_consistency) ||
                         (!items_.empty() && !items_.rbegin()->second.has_proof));
      if (owing) return refuse("a frame of the export is malformed or out of place");
      return {};
    }
    if (first != (kind == "head") ||
        !(first ? name == "-" && read_head(body) : take_frame(kind, name, body))) {
      return refuse("a frame of the export is malformed or out of place");
    }
    first = false;
    rest.remove_prefix(*size + 1);
  }
}

bool Bundle::read_head(std::string_view body) {
  std::string_view rest = body;
  std::string_view part;
  std::string_view origin;
  std::string_view size;
  std::string_view root;
  std::string_view complete;
  if (!cut(rest, "{\"origin\":\"", part) || !cut(rest, "\",\"size\":", origin) ||
      !cut(rest, ",\"root\":\"", size) || !cut(rest, "\",\"complete\":", root) ||
      !cut(rest, ",\"written\":\"", complete) || !cut(rest, "\"}", part)) {
    return false;
  }
  const auto number = to_number(size);
  const auto hash = hex_array<32>(root);
  if (!number || !hash || !is_utc_time(part)) return false;
  head_ = {std::string(origin), *number, *hash};
  complete_ = complete == "true";
  written_ = std::string(part);
  return export_head(head_, complete_, written_) == body;
}

// In one order alone: keys, checkpoints with their ways to the head, blobs, records with what
// belongs to each.
bool Bundle::take_frame(std::string_view kind, std::string_view name, std::string_view body) {
  const int stage = kind == "key"                                   ? 1
                    : kind == "checkpoint" || kind == "consistency" ? 2
                    : kind == "blob"                                ? 3
                                                                    : 4;
  if (stage < stage_) return false;
  // What a part owes to each checkpoint and each record before anything else may come.
  const bool owes_consistency =
      !complete_ && !checkpoints_.empty() && !checkpoints_.back().has_consistency;
  const bool owes_proof = !complete_ && !items_.empty() && !items_.rbegin()->second.has_proof;
  if ((owes_consistency && kind != "consistency") || (owes_proof && kind != "proof")) return false;
  stage_ = stage;
  if (kind == "key") {
    const auto key = parse_verify_key(body, where_);
    return key && key->name == name && key->text() == body && (keys_.push_back(body), true);
  }
  if (kind == "blob") return hex_array<32>(name).has_value() && blobs_.emplace(name, body).second;
  if (kind == "value") {
    std::string_view sequence;
    if (!cut(name, "/", sequence)) return false;
    const auto number = to_number(sequence);
    const auto index = to_number(name);
    if (!number || !index || items_.empty() || items_.rbegin()->first != *number ||
        body.size() < 32)
      return false;
    auto& item = items_.rbegin()->second;
    return !item.has_sealed && *index == item.values.size() && (item.values.push_back(body), true);
  }
  const auto number = to_number(name);
  if (!number) return false;
  if (kind == "checkpoint") {
    const auto note = parse_note(body, where_);
    return note && note->checkpoint.size == *number &&
           (checkpoints_.push_back({body, {}, *number, false}), true);
  }
  if (kind == "consistency") {
    if (!owes_consistency || checkpoints_.back().size != *number || body.size() % 32 != 0)
      return false;
    checkpoints_.back().consistency = body;
    return checkpoints_.back().has_consistency = true;
  }
  if (kind == "record") {
    if (!items_.empty() && items_.rbegin()->first >= *number) return false;
    items_[*number].record = body;
    return true;
  }
  if (items_.empty() || items_.rbegin()->first != *number) return false;
  auto& item = items_.rbegin()->second;
  if (kind == "proof") {
    if (!owes_proof || body.size() % 32 != 0) return false;
    item.proof = body;
    return item.has_proof = true;
  }
  if (kind == "sealed") {
    if (item.has_sealed || !item.values.empty()) return false;
    item.sealed = body;
    return item.has_sealed = true;
  }
  return false;
}

std::vector<std::uint64_t> Bundle::sequences() const {
  std::vector<std::uint64_t> out;
  for (const auto& [sequence, item] : items_) out.push_back(sequence);
  return out;
}
std::vector<std::string> Bundle::keys() const { return {keys_.begin(), keys_.end()}; }
std::vector<std::string> Bundle::checkpoints() const {
  auto out = recorded_checkpoints();
  for (const auto& checkpoint : checkpoints_) out.emplace_back(checkpoint.note);
  return out;
}
std::vector<std::string> Bundle::recorded_checkpoints() const {
  std::vector<std::string> out;
  if (!complete_)
    return out;  // a part has notes, with the way from each to its head, beside the records
  RecordView seen;
  for (const auto& [sequence, item] : items_) {
    if (!parse_record(item.record, seen).empty() || seen.kind != "checkpoint") continue;
    const auto found = entry(sequence);
    if (!found) continue;
    if (auto stored = read_checkpoint(found->record, where_))
      out.push_back(std::move(stored->text));
  }
  return out;
}
std::vector<std::string> Bundle::digests() const {
  std::vector<std::string> out;
  for (const auto& [digest, bytes] : blobs_) out.emplace_back(digest);
  return out;
}

base::Result<Entry> Bundle::entry(std::uint64_t sequence) const {
  const auto found = items_.find(sequence);
  if (found == items_.end())
    return base::diagnostic(where_, "audit.no_record", "the export has no record of this number");
  auto record = parse_record(found->second.record, where_);
  if (!record) return record.error();
  if (record->sequence != sequence || record->origin != head_.origin) {
    return base::diagnostic(where_, "audit.record",
                            "record " + std::to_string(sequence) + " is not what its frame says");
  }
  Entry out;
  out.record = std::move(*record);
  out.leaf = to_hex(view(leaf_hash(found->second.record)));
  out.bytes = std::string(found->second.record);
  return out;
}

std::optional<std::uint64_t> Bundle::redaction_of(const Record& record) const {
  const auto found = erased_.find(record.sequence);
  if (found == erased_.end() || found->second.subject != record.subject) return std::nullopt;
  return found->second.redaction;
}

Opened Bundle::open_item(Entry entry, const Item& item) const {
  Opened out;
  out.entry = std::move(entry);
  const auto& record = out.entry.record;
  if (!record.has_private) {
    if (item.has_sealed || !item.values.empty()) out.state = ValueState::missing;
    return out;
  }
  out.state = ValueState::missing;
  if (item.has_sealed) {
    if (base::hex(base::sha256(item.sealed)) == record.sealed) out.state = ValueState::sealed;
    return out;
  }
  if (item.values.empty()) {
    if (redaction_of(record)) out.state = ValueState::redacted;
    return out;
  }
  if (item.values.size() != record.fields.size()) return out;
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const auto& field = record.fields[i];
    const auto opening = item.values[i].substr(0, 32);
    const auto value = item.values[i].substr(32);
    if (value.size() != field.size || to_hex(view(hmac(opening, {value}))) != field.commitment)
      return out;
    out.fields.push_back({field.name, std::string(value)});
    std::copy(opening.begin(), opening.end(), out.openings.emplace_back().begin());
  }
  out.state = ValueState::open;
  return out;
}

base::Result<Opened> Bundle::read(std::uint64_t sequence) const {
  auto found = entry(sequence);
  if (!found) return found.error();
  return open_item(std::move(*found), items_.at(sequence));
}

base::Result<std::string> Bundle::blob(const std::string& digest) const {
  const auto found = blobs_.find(digest);
  if (found == blobs_.end())
    return base::diagnostic(where_, "audit.no_blob",
                            "the export has no document or plugin of this digest");
  if (base::hex(base::sha256(found->second)) != digest) {
    return base::diagnostic(where_, "audit.blob",
                            "a document or plugin in the export does not match its digest");
  }
  return std::string(found->second);
}

void Bundle::verify_record(std::uint64_t sequence, const Item& item,
                           std::map<std::string, Named>& blobs, VerifyReport& report) const {
  const auto name = "record " + std::to_string(sequence);
  auto found = entry(sequence);
  if (complete_ && (!found || !is_evidence(found->record.kind))) report.content = sequence + 1;
  if (!found) {
    report.add("audit.record", sequence, name + " is not in the canonical form or out of place");
    return;
  }
  for (const auto& blob : found->record.blobs) {
    const auto named = blobs.try_emplace(blob.digest, Named{blob.size, sequence, false}).first;
    if (named->second.size != blob.size)
      report.add("audit.blob", sequence,
                 name + " gives the blob " + blob.digest + " another size than record " +
                     std::to_string(named->second.first));
    if (blob.media == manifest_media) named->second.manifest = true;
  }
  if ((found->record.kind == "opening") != (sequence == 0))
    report.add("audit.order", sequence, name + " is out of place: " + found->record.kind);
  for (const auto& fault : form_faults(found->record, where_))
    report.add(fault.code, sequence, fault.message);
  const auto record = found->record;
  switch (open_item(std::move(*found), item).state) {
    case ValueState::none: break;
    case ValueState::open: ++report.opened; [[fallthrough]];
    case ValueState::sealed: ++report.with_values; break;
    case ValueState::redacted:
      ++report.redacted;
      if (*redaction_of(record) >= report.vouched) ++report.redacted_unsigned;
      break;
    case ValueState::missing:
      report.add("audit.values", sequence,
                 "the values of " + name +
                     (record.has_private ? " are missing without a redaction, or do not match"
                                         : " are not spoken of by the record"));
  }
}

void Bundle::verify_complete(const VerifyOptions& options, VerifyReport& report) const {
  Judge judge(options, head_.origin, report);
  for (const auto& note : checkpoints()) judge.add_note(note, false, "checkpoint in the export");
  Frontier tree;
  for (const auto& [sequence, item] : items_) {
    if (sequence != tree.size()) break;
    const auto leaf = leaf_hash(item.record);
    tree.append(leaf);
    judge.leaf(sequence, leaf);
    judge.grown(tree);
  }
  Calendar calendar;
  for (const auto& [sequence, item] : items_) {
    if (RecordView seen; parse_record(item.record, seen).empty())
      calendar.take(sequence, seen.written, report);
  }
  if (tree.size() != head_.size || tree.size() != items_.size()) {
    report.add("audit.gap", tree.size(), "record " + std::to_string(tree.size()) + " is missing");
  } else if (tree.root() != head_.root) {
    report.add("audit.root", std::nullopt,
               "the records do not give the root that the export's head names");
  }
  report.root = tree.root();
  report.size = tree.size();
  judge.finish(tree.size());
}

void Bundle::verify_part(const VerifyOptions& options, VerifyReport& report) const {
  auto receipts_alone = options;
  receipts_alone.notes.clear();  // compared below: a part has no growing tree
  Judge judge(receipts_alone, head_.origin, report);
  report.size = report.content = head_.size;
  report.root = head_.root;
  for (const auto& [sequence, item] : items_) {
    const auto leaf = leaf_hash(item.record);
    judge.leaf(sequence, leaf);
    if (!item.has_proof ||
        !verify_inclusion(leaf, sequence, head_.size, split_hashes(item.proof), head_.root)) {
      report.add("audit.proof", sequence,
                 "record " + std::to_string(sequence) + " is not proved to be in the log");
    }
  }
  const auto claim = [&](std::string_view text, bool outside, const std::vector<Hash>& path) {
    const auto note = parse_note(text, where_);
    if (!note || note->checkpoint.origin != head_.origin ||
        !verify_consistency(note->checkpoint.size, head_.size, note->checkpoint.root, head_.root,
                            path)) {
      report.add("audit.root", std::nullopt,
                 std::string("a checkpoint ") + (outside ? "kept outside" : "in the export") +
                     " does not lead to the export's head");
      return;
    }
    if (options.trusted.empty()) return;
    const auto signer = verify_note(*note, options.trusted, where_);
    if (!signer) {
      report.add(signer.error().front().code, std::nullopt, signer.error().front().message);
      return;
    }
    report.grounds.push_back({outside ? "checkpoint kept outside" : "checkpoint in the store",
                              signer->name, note->checkpoint.size});
    report.vouched = std::max(report.vouched, note->checkpoint.size);
    if (outside) report.vouched_outside = std::max(report.vouched_outside, note->checkpoint.size);
  };
  for (const auto& checkpoint : checkpoints_)
    claim(checkpoint.note, false, split_hashes(checkpoint.consistency));
  for (const auto& text : options.notes) {
    // A note kept outside is comparable where the export has the path for its size.
    std::vector<Hash> path;
    const auto note = parse_note(text, where_);
    for (const auto& checkpoint : checkpoints_) {
      const auto other = parse_note(checkpoint.note, where_);
      if (note && other && other->checkpoint.size == note->checkpoint.size)
        path = split_hashes(checkpoint.consistency);
    }
    claim(text, true, path);
  }
}

void Bundle::verify_blobs(std::map<std::string, Named> named, VerifyReport& report) const {
  bool all_named = true;  // every manifest told what it names
  for (const auto& [digest, what] : std::map<std::string, Named>(named)) {
    const auto stored = blobs_.find(digest);
    if (!what.manifest) continue;
    const auto manifest = stored == blobs_.end() ? base::Result<Manifest>(base::Diagnostics{})
                                                 : parse_manifest(stored->second, where_);
    all_named = all_named && manifest;
    if (stored == blobs_.end()) continue;  // told below
    if (!manifest) {
      report.add("audit.manifest", what.first,
                 "the manifest " + digest + " of record " + std::to_string(what.first) +
                     " is not in its form");
      continue;
    }
    for (const auto& blob : manifest->blobs) {
      const auto known = named.try_emplace(blob.digest, Named{blob.size, what.first, false}).first;
      if (known->second.size != blob.size)
        report.add("audit.blob", what.first,
                   "the manifest " + digest + " gives the blob " + blob.digest +
                       " another size than record " + std::to_string(known->second.first));
    }
  }
  for (const auto& [digest, what] : named) {
    const auto stored = blobs_.find(digest);
    const auto name = "the blob " + digest + " of record " + std::to_string(what.first);
    if (stored == blobs_.end())
      report.add("audit.blob", what.first, name + " is missing");
    else if (stored->second.size() != what.size)
      report.add("audit.blob", what.first, name + " was changed");
  }
  for (const auto& [digest, bytes] : blobs_) {
    if (base::hex(base::sha256(bytes)) != digest)
      report.add("audit.blob", std::nullopt, "the blob " + std::string(digest) + " was changed");
    if (all_named && named.count(std::string(digest)) == 0)
      report.add("audit.blob", std::nullopt, "no record speaks of the blob " + std::string(digest));
    ++report.blobs;
  }
}

VerifyReport Bundle::verify(const VerifyOptions& options) const {
  VerifyReport report;
  report.origin = head_.origin;
  if (complete_) {
    verify_complete(options, report);
  } else {
    verify_part(options, report);
  }
  if (items_.count(0) == 0)
    report.add("audit.gap", 0, "record 0, which says what log this is, is missing");
  std::map<std::string, Named> named;
  for (const auto& [sequence, item] : items_) verify_record(sequence, item, named, report);
  verify_blobs(std::move(named), report);
  return report;
}

}  // namespace windlass::log
