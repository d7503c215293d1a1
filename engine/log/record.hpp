// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is asked to be recorded (Draft), and the one canonical spelling of a record, whose bytes are
// the leaf of the tree.
//
// The log knows bytes and order, not medicine: the public part is a JSON object that it
// stores as given, the private fields are texts that it encrypts and commits to, the blobs are
// documents and plugins that it keeps once. See README.md for the format.
//
// Thread rule: plain values; functions are [pure].

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "log/attachment.hpp"

namespace windlass::log {

// A document, a plugin or a manifest of them (manifest.hpp), stored once under the SHA-256 of its
// bytes. The bytes are shared, so that naming them again costs a look-up and no copy.
struct Blob {
  std::string media;  // "text/yaml", "application/x-sharedlib"; printable ASCII without quotes, 1
                      // to 100 characters
  std::shared_ptr<const std::string> bytes;
  std::string digest;  // 64 hexadecimal digits; the store checks it when it first keeps the bytes
  std::shared_ptr<const std::vector<Blob>> parts = {};  // of a manifest: the blobs that it names
};
Blob make_blob(std::string media, std::string bytes);

// A text about a person: encrypted under the subject's key, committed to in the leaf.
struct PrivateField {
  std::string name;  // plain name, unique within the record
  std::string value;
};

struct Draft {
  std::string kind;  // "recommendation", "feedback", "lifecycle", ...; is_reserved() says which the
                     // store alone writes
  std::string
      subject;  // the plain id; only its keyed pseudonym is stored. Empty: nobody in particular
  std::string public_json;  // one compact JSON object without anything about the person: digests,
                            // versions, statuses, options, caller
  std::vector<PrivateField> fields;  // REQUIRES: a subject
  std::vector<Blob> blobs;
  std::string
      dictionary;  // the digest of one of the blobs, or of what a manifest names: a text with which
                   // the values have much in common, so that they take less room; empty: none
  std::string now;  // UTC, 2026-01-31T23:59:59Z, with up to 9 digits of fraction
};

// What the caller keeps: proof that the record existed, even if the end of the log is cut off
// later.
struct Receipt {
  std::string origin;
  std::uint64_t sequence = 0;
  std::string leaf;  // 64 hexadecimal digits
};

// A record as its canonical bytes say it. Texts are plain; digests are lower-case hexadecimal.
struct Record {
  struct Field {
    std::string name;
    std::uint64_t size = 0;  // of the value in bytes
    std::string commitment;  // HMAC-SHA256(opening, value)
  };
  std::string origin;
  std::uint64_t sequence = 0;
  std::string written;
  std::string kind;
  std::string subject;  // pseudonym, 64 digits, or empty
  bool has_private = false;
  std::uint64_t key = 0;  // the key's number in the key service
  std::string salt;       // 32 digits
  std::string sealed;     // SHA-256 of the encrypted values
  std::vector<Field> fields;
  std::vector<Attachment> blobs;
  std::string public_json;
};

// FORMAT: version 1. The only spelling of a record; parse_record refuses every other one.
std::string record_bytes(const Record&);
// audit.record. `where` names the store or file in messages.
base::Result<Record> parse_record(std::string_view bytes, const std::string& where);

// The same without copying: for walks over many records.
struct RecordView {
  struct Field {
    std::string_view name;
    std::uint64_t size = 0;
    std::string_view commitment;
  };
  std::string_view origin;
  std::uint64_t sequence = 0;
  std::string_view written;
  std::string_view kind;
  std::string_view subject;
  bool has_private = false;
  std::uint64_t key = 0;
  std::string_view salt;
  std::string_view sealed;
  std::vector<Field> fields;
  std::vector<AttachmentView> blobs;
  std::string_view public_json;
};
// Why these bytes are no record, or nothing. The texts of the view point into `bytes`; its lists
// keep their memory for the next record.
std::string parse_record(std::string_view bytes, RecordView&);

// Limits of one record; larger drafts are refused (audit.draft).
inline constexpr std::size_t public_limit = std::size_t{4} << 20;
inline constexpr std::size_t private_limit = std::size_t{64} << 20;
inline constexpr std::size_t blob_limit = std::size_t{256} << 20;
inline constexpr std::size_t field_count_limit = 64;

// The blob of this digest among those given and what the manifests among them name, or null.
const Blob* find_blob(const std::vector<Blob>&, std::string_view digest);

// Why this text may not be written as the public part of a record, or as what a manifest says about
// itself, as the end of a sentence; empty when it may. It is stricter than parse_record(): besides
// what a record may hold, base::read_json() has to read it.
std::string public_part_fault(std::string_view text);

// What keeps the draft from being recorded, whatever the store (audit.draft); empty when nothing
// does.
base::Diagnostics check_draft(const Draft&, const std::string& where);

}  // namespace windlass::log
