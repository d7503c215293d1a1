// SPDX-License-Identifier: Apache-2.0
#include "log/log_events.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

std::string text_of(const base::Node& object, std::string_view key) {
  const base::Node* found = object.find(key);
  return found != nullptr && found->is_scalar() ? found->text : std::string();
}

std::optional<std::uint64_t> number_of(const base::Node& object, std::string_view key) {
  return parse_whole_number(text_of(object, key));
}
std::int64_t as_json(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::optional<Continued> continued_of(const base::Node& object) {
  Continued out;
  const base::Node* const gap = object.find("gap");
  const auto size = number_of(object, "size"), signed_size = number_of(object, "signed_size");
  const auto root = hex_array<32>(text_of(object, "root")),
             signed_root = hex_array<32>(text_of(object, "signed_root"));
  if (gap == nullptr || !size || !signed_size || !root || !signed_root) return std::nullopt;
  const auto from = number_of(*gap, "from"), until = number_of(*gap, "until");
  out.origin = text_of(object, "origin");
  out.checkpoint = text_of(object, "checkpoint");
  out.reason = text_of(object, "reason");
  out.approved_by = text_of(object, "approved_by");
  if (!from || !until || *from > *until || !is_origin(out.origin) || !is_reason(out.reason) ||
      !is_person(out.approved_by))
    return std::nullopt;
  out.size = *size;
  out.root = *root;
  out.signed_size = *signed_size;
  out.signed_root = *signed_root;
  out.gap_from = *from;
  out.gap_until = *until;
  return out;
}

}  // namespace

bool is_person(std::string_view text) {
  return !text.empty() && text.size() <= 200 && text.front() != ' ' && text.back() != ' ' &&
         is_printable(text);
}
bool is_reason(std::string_view text) {
  return !text.empty() && text.size() <= 4000 && text.front() != ' ' && text.back() != ' ' &&
         is_printable(text);
}
bool same_person(std::string_view one, std::string_view other) {
  const auto folded = [](std::string_view name) {
    std::string out;
    for (const char c : name) {
      if (c != ' ' && c != '.') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
  };
  return folded(one) == folded(other);
}

base::Result<Opening> read_opening(const Record& record, const std::string& where) {
  const auto refuse = [&] {
    return base::diagnostic(
        where, "audit.order",
        "record " + std::to_string(record.sequence) + " is not in the form of an opening record");
  };
  const auto document = base::read_json("an opening", record.public_json, public_limit);
  if (record.kind != "opening" || record.sequence != 0 || !record.subject.empty() ||
      record.has_private || !record.blobs.empty() || !document)
    return refuse();
  Opening out;
  out.keys = text_of(document->root, "keys");
  if (const base::Node* const object = document->root.find("continues")) {
    out.continued = continued_of(*object);
    if (!out.continued) return refuse();
    if (const auto& text = out.continued->checkpoint; !text.empty()) {
      const auto note = parse_note(text, where);
      const auto& old = *out.continued;
      if (!note || note->checkpoint.origin != old.origin ||
          note->checkpoint.size != old.signed_size || note->checkpoint.root != old.signed_root)
        return refuse();
    }
  }
  if (!(out.keys.empty() || is_hex(out.keys, 64)) ||
      record.public_json != opening_json(out.keys, out.continued))
    return refuse();
  return out;
}

std::string opening_json(const std::string& keys, const std::optional<Continued>& continued) {
  base::JsonWriter json;
  json.begin_object().field("format", std::int64_t{1}).field("keys", keys);
  if (continued) {
    json.key("continues").begin_object();
    json.field("origin", continued->origin)
        .field("size", as_json(continued->size))
        .field("root", to_hex(view(continued->root)));
    json.field("signed_size", as_json(continued->signed_size))
        .field("signed_root", to_hex(view(continued->signed_root)));
    json.key("gap")
        .begin_object()
        .field("from", as_json(continued->gap_from))
        .field("until", as_json(continued->gap_until))
        .end_object();
    json.field("checkpoint", continued->checkpoint)
        .field("reason", continued->reason)
        .field("approved_by", continued->approved_by)
        .end_object();
  }
  return json.end_object().take();
}

std::string redaction_json(const Erased& erased) {
  base::JsonWriter json;
  json.begin_object()
      .key("approved_by")
      .begin_array()
      .string(erased.approver)
      .string(erased.approver_2)
      .end_array();
  json.field("reason", erased.reason).key("records").begin_array();
  for (const auto sequence : erased.records) json.integer(as_json(sequence));
  return json.end_array().end_object().take();
}

base::Result<Erased> read_redaction(const Record& record, const std::string& where) {
  const auto name = "record " + std::to_string(record.sequence);
  const auto refuse = [&] {
    return base::diagnostic(where, "audit.redaction", name + " is not in the form of a redaction");
  };
  const auto document = base::read_json(name, record.public_json, public_limit);
  if (record.kind != "redaction" || record.subject.empty() || record.has_private ||
      !record.blobs.empty() || !document)
    return refuse();
  const base::Node* const by = document->root.find("approved_by");
  const base::Node* const records = document->root.find("records");
  if (by == nullptr || by->children.size() != 2 || records == nullptr || records->children.empty())
    return refuse();
  Erased out;
  out.approver = by->children[0].text;
  out.approver_2 = by->children[1].text;
  out.reason = text_of(document->root, "reason");
  for (const auto& child : records->children) {
    const auto sequence = parse_whole_number(child.text);
    if (!sequence || *sequence >= record.sequence ||
        (!out.records.empty() && *sequence <= out.records.back()))
      return refuse();
    out.records.push_back(*sequence);
  }
  if (!is_person(out.approver) || !is_person(out.approver_2) ||
      same_person(out.approver, out.approver_2) || !is_reason(out.reason))
    return refuse();
  if (record.public_json != redaction_json(out)) return refuse();
  return out;
}

bool is_log_event(std::string_view kind) { return kind == "checkpoint" || kind == "anchor"; }
bool is_indexed(std::string_view kind) { return kind == "redaction" || is_log_event(kind); }
bool is_reserved(std::string_view kind) { return kind == "opening" || is_indexed(kind); }

std::string checkpoint_json(std::uint64_t size, std::string_view note) {
  return base::JsonWriter()
      .begin_object()
      .field("size", static_cast<std::int64_t>(size))
      .field("note", note)
      .end_object()
      .take();
}
std::string anchor_json(std::uint64_t size, std::string_view type) {
  return base::JsonWriter()
      .begin_object()
      .field("size", static_cast<std::int64_t>(size))
      .field("type", type)
      .end_object()
      .take();
}

base::Result<StoredCheckpoint> read_checkpoint(const Record& record, const std::string& where) {
  const auto name = "record " + std::to_string(record.sequence);
  const auto refuse = [&](const std::string& why) {
    return base::diagnostic(where, "audit.checkpoint", name + " " + why);
  };
  const auto document = base::read_json(name, record.public_json, public_limit);
  if (record.kind != "checkpoint" || !record.subject.empty() || record.has_private ||
      !record.blobs.empty() || !document) {
    return refuse("is not in the form of a checkpoint's record");
  }
  StoredCheckpoint out;
  out.sequence = record.sequence;
  out.text = text_of(document->root, "note");
  auto note = parse_note(out.text, where);
  if (!note)
    return refuse("holds a note that is not a checkpoint: " + note.error().front().message);
  out.note = std::move(*note);
  const auto& checkpoint = out.note.checkpoint;
  if (record.public_json != checkpoint_json(checkpoint.size, out.text))
    return refuse("is not in the form of a checkpoint's record");
  if (checkpoint.origin != record.origin) return refuse("holds a checkpoint of another log");
  if (checkpoint.size > record.sequence)
    return refuse("holds a checkpoint of records that come after it");
  return out;
}

base::Result<StoredAnchor> read_anchor(const Record& record, const std::string& where) {
  const auto name = "record " + std::to_string(record.sequence);
  const auto refuse = [&](const std::string& why) {
    return base::diagnostic(where, "audit.anchor", name + " " + why);
  };
  const auto document = base::read_json(name, record.public_json, public_limit);
  if (record.kind != "anchor" || !record.subject.empty() || record.has_private ||
      record.blobs.size() != 1 || !document) {
    return refuse("is not in the form of an anchor's record");
  }
  StoredAnchor out;
  out.sequence = record.sequence;
  out.type = text_of(document->root, "type");
  out.digest = record.blobs.front().digest;
  const auto size = parse_whole_number(text_of(document->root, "size"));
  if (!size || !is_plain_name(out.type) || record.public_json != anchor_json(*size, out.type)) {
    return refuse("is not in the form of an anchor's record");
  }
  if (*size > record.sequence) return refuse("is an anchor of records that come after it");
  out.size = *size;
  return out;
}

base::Diagnostics form_faults(const Record& record, const std::string& where) {
  if (record.kind == "opening") {
    if (auto read = read_opening(record, where); !read) return read.error();
  } else if (record.kind == "checkpoint") {
    if (auto read = read_checkpoint(record, where); !read) return read.error();
  } else if (record.kind == "anchor") {
    if (auto read = read_anchor(record, where); !read) return read.error();
  } else if (record.kind == "redaction") {
    if (auto read = read_redaction(record, where); !read) return read.error();
  }
  return {};
}

}  // namespace windlass::log
