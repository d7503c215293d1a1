// SPDX-License-Identifier: Apache-2.0
#include "audit/evidence.hpp"

#include "audit/text.hpp"
#include "base/json.hpp"

namespace windlass::audit {
namespace {

std::string text_of(const base::Node& object, std::string_view key) {
  const base::Node* found = object.find(key);
  return found != nullptr && found->is_scalar() ? found->text : std::string();
}

}  // namespace

bool is_evidence(std::string_view kind) { return kind == "checkpoint" || kind == "anchor"; }
bool is_indexed(std::string_view kind) { return kind == "redaction" || is_evidence(kind); }
bool is_reserved(std::string_view kind) { return kind == "opening" || is_indexed(kind); }

std::string checkpoint_json(std::uint64_t size, std::string_view note) {
  return base::JsonWriter().begin_object().field("size", static_cast<std::int64_t>(size)).field("note", note).end_object().take();
}
std::string anchor_json(std::uint64_t size, std::string_view type) {
  return base::JsonWriter().begin_object().field("size", static_cast<std::int64_t>(size)).field("type", type).end_object().take();
}

base::Result<StoredCheckpoint> read_checkpoint(const Record& record, const std::string& where) {
  const auto name = "record " + std::to_string(record.sequence);
  const auto refuse = [&](const std::string& why) { return base::about(where, "audit.checkpoint", name + " " + why); };
  const auto document = base::read_json(name, record.public_json, public_limit);
  if (record.kind != "checkpoint" || !record.subject.empty() || record.has_private || !record.blobs.empty() || !document) {
    return refuse("is not in the form of a checkpoint's record");
  }
  StoredCheckpoint out;
  out.sequence = record.sequence;
  out.text = text_of(document->root, "note");
  auto note = parse_note(out.text, where);
  if (!note) return refuse("holds a note that is no checkpoint: " + note.error().front().message);
  out.note = std::move(*note);
  const auto& checkpoint = out.note.checkpoint;
  if (record.public_json != checkpoint_json(checkpoint.size, out.text)) return refuse("is not in the form of a checkpoint's record");
  if (checkpoint.origin != record.origin) return refuse("holds a checkpoint of another log");
  if (checkpoint.size > record.sequence) return refuse("holds a checkpoint of records that come after it");
  return out;
}

base::Result<StoredAnchor> read_anchor(const Record& record, const std::string& where) {
  const auto name = "record " + std::to_string(record.sequence);
  const auto refuse = [&](const std::string& why) { return base::about(where, "audit.anchor", name + " " + why); };
  const auto document = base::read_json(name, record.public_json, public_limit);
  if (record.kind != "anchor" || !record.subject.empty() || record.has_private || record.blobs.size() != 1 || !document) {
    return refuse("is not in the form of an anchor's record");
  }
  StoredAnchor out;
  out.sequence = record.sequence;
  out.type = text_of(document->root, "type");
  out.digest = record.blobs.front().digest;
  const auto size = to_number(text_of(document->root, "size"));
  if (!size || !is_plain_name(out.type) || record.public_json != anchor_json(*size, out.type)) {
    return refuse("is not in the form of an anchor's record");
  }
  if (*size > record.sequence) return refuse("is an anchor of records that come after it");
  out.size = *size;
  return out;
}

base::Diagnostics evidence_faults(const Record& record, const std::string& where) {
  if (record.kind == "checkpoint") {
    if (auto read = read_checkpoint(record, where); !read) return read.error();
  } else if (record.kind == "anchor") {
    if (auto read = read_anchor(record, where); !read) return read.error();
  }
  return {};
}

}  // namespace windlass::audit
