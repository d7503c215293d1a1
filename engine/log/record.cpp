// SPDX-License-Identifier: Apache-2.0
#include "log/record.hpp"

#include <algorithm>
#include <set>

#include "base/compression.hpp"
#include "base/digest.hpp"
#include "base/json_check.hpp"
#include "log/record_text.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

void read_private(Reader& in, RecordView& record) {
  if (in.next_is("null")) {
    in.take("null");
    return;
  }
  record.has_private = true;
  in.take("{\"key\":");
  record.key = in.number();
  in.take(",\"salt\":");
  record.salt = in.text();
  in.take(",\"sealed\":");
  record.sealed = in.text();
  in.take(",\"fields\":[");
  while (in.good() && record.fields.size() < field_count_limit) {
    RecordView::Field field;
    in.take("{\"name\":");
    field.name = in.text();
    in.take(",\"size\":");
    field.size = in.number();
    in.take(",\"commitment\":");
    field.commitment = in.text();
    in.take("}");
    record.fields.push_back(field);
    if (!in.next_is(",")) break;
    in.take(",");
  }
  in.take("]}");
}

bool plausible(const RecordView& record) {
  if (!is_origin(record.origin) || !is_utc_time(record.written) || !is_plain_name(record.kind))
    return false;
  if (!record.subject.empty() && !is_hex(record.subject, 64)) return false;
  if (!record.has_private) return true;
  if (record.subject.empty() || !is_hex(record.salt, 32) || !is_hex(record.sealed, 64) ||
      record.fields.empty())
    return false;
  std::vector<std::string_view> names;
  names.reserve(record.fields.size());
  for (const auto& field : record.fields) {
    if (!is_plain_name(field.name) || !is_hex(field.commitment, 64) || field.size > private_limit)
      return false;
    names.push_back(field.name);
  }
  return !has_duplicate(names);
}

}  // namespace

Blob make_blob(std::string media, std::string bytes) {
  auto digest = base::hex(base::sha256(bytes));
  return {std::move(media), std::make_shared<const std::string>(std::move(bytes)),
          std::move(digest)};
}

std::string record_bytes(const Record& record) {
  std::string out = "{\"windlass_audit\":1";
  out.reserve(640 + record.public_json.size() + record.blobs.size() * 140 +
              record.fields.size() * 140);
  put(out, "origin", record.origin);
  put(out, "sequence", record.sequence);
  put(out, "written", record.written);
  put(out, "kind", record.kind);
  put(out, "subject", record.subject);
  if (record.has_private) {
    (out += ",\"private\":{\"key\":") += std::to_string(record.key);
    put(out, "salt", record.salt);
    put(out, "sealed", record.sealed);
    out += ",\"fields\":[";
    for (const auto& field : record.fields) {
      (((out += &field == record.fields.data() ? "{\"name\":\"" : ",{\"name\":\"") += field.name) +=
       '"');
      put(out, "size", field.size);
      put(out, "commitment", field.commitment);
      out += '}';
    }
    out += "]}";
  } else {
    out += ",\"private\":null";
  }
  out += ",\"blobs\":";
  put_blobs(out, record.blobs);
  ((out += ",\"public\":") += record.public_json) += '}';
  return out;
}

std::string parse_record(std::string_view bytes, RecordView& record) {
  constexpr const char* misfit = "is not in the canonical form of version 1";
  Reader in(bytes);
  record.fields.clear();
  record.has_private = false;
  record.key = 0;
  record.salt = record.sealed = {};
  in.take("{\"windlass_audit\":1,\"origin\":");
  record.origin = in.text();
  in.take(",\"sequence\":");
  record.sequence = in.number();
  in.take(",\"written\":");
  record.written = in.text();
  in.take(",\"kind\":");
  record.kind = in.text();
  in.take(",\"subject\":");
  record.subject = in.text();
  in.take(",\"private\":");
  read_private(in, record);
  in.take(",\"blobs\":");
  if (!read_blobs(in, record.blobs)) return misfit;
  in.take(",\"public\":");
  record.public_json = in.all_but(1);
  in.take("}");
  if (!in.done() || !plausible(record)) return misfit;
  if (const auto fault = json_object_fault(record.public_json); !fault.empty())
    return "has a public part that " + fault;
  return {};
}

base::Result<Record> parse_record(std::string_view bytes, const std::string& where) {
  RecordView seen;
  if (const auto fault = parse_record(bytes, seen); !fault.empty()) {
    return base::diagnostic(where, "audit.record", "a record " + fault);
  }
  Record record;
  record.origin = seen.origin;
  record.sequence = seen.sequence;
  record.written = seen.written;
  record.kind = seen.kind;
  record.subject = seen.subject;
  record.has_private = seen.has_private;
  record.key = seen.key;
  record.salt = seen.salt;
  record.sealed = seen.sealed;
  for (const auto& field : seen.fields)
    record.fields.push_back({std::string(field.name), field.size, std::string(field.commitment)});
  for (const auto& blob : seen.blobs)
    record.blobs.push_back({std::string(blob.digest), std::string(blob.media), blob.size});
  record.public_json = seen.public_json;
  return record;
}

const Blob* find_blob(const std::vector<Blob>& blobs, std::string_view digest) {
  for (const auto& blob : blobs) {
    if (blob.digest == digest) return &blob;
    if (!blob.parts) continue;
    if (const auto* part = find_blob(*blob.parts, digest)) return part;
  }
  return nullptr;
}

std::string public_part_fault(std::string_view text) {
  return base::compact_json_fault(text, public_limit);
}

base::Diagnostics check_draft(const Draft& draft, const std::string& where) {
  base::Diagnostics out;
  const auto refuse = [&](const std::string& why) {
    out.push_back(base::diagnostic(where, "audit.draft", why));
  };
  if (!is_plain_name(draft.kind))
    refuse("the kind of a record is a plain name of lower-case letters, digits, '.', '_' and '-'");
  if (!is_utc_time(draft.now))
    refuse("the time of a record is not written as 2026-01-31T23:59:59Z");
  if (const auto fault = public_part_fault(draft.public_json); !fault.empty())
    refuse("the public part of a record " + fault);
  if (draft.subject.empty() && !draft.fields.empty())
    refuse("private fields need a subject whose key seals them");
  if (draft.subject.size() > 1024) refuse("the subject's id is too long");
  if (draft.fields.size() > field_count_limit) refuse("a record has too many private fields");
  std::size_t total = 0;
  std::set<std::string_view> names;
  for (const auto& field : draft.fields) {
    if (!is_plain_name(field.name)) refuse("the name of a private field is not a plain name");
    if (!names.insert(field.name).second) refuse("two private fields have the same name");
    total += field.value.size();
  }
  if (total > private_limit) refuse("the private fields of a record are too large");
  if (draft.blobs.size() > blob_count_limit) refuse("a record has too many blobs");
  for (const auto& blob : draft.blobs) {
    if (!is_media(blob.media)) refuse("the media type of a blob is not printable text");
    if (!blob.bytes || !is_hex(blob.digest, 64)) {
      refuse("a blob lacks its bytes or its digest");
    } else if (blob.bytes->size() > blob_limit) {
      refuse("a blob is too large");
    }
  }
  if (!draft.dictionary.empty()) {
    const auto* const found = find_blob(draft.blobs, draft.dictionary);
    if (found == nullptr || !is_hex(draft.dictionary, 64) || !found->bytes ||
        !base::Dictionary::is_raw(*found->bytes))
      refuse("the dictionary is not one of the blobs");
  }
  return out;
}

}  // namespace windlass::log
