// SPDX-License-Identifier: Apache-2.0
#pragma once

// The strict JSON reader (RFC 8259) and the canonical writer.
//
// The reader delivers the same nodes as the YAML reader, with places, and keeps every number's text
// exactly. Refused: duplicate keys, invalid UTF-8, a byte order mark, characters that nobody can
// see (text.hpp), even when escaped, anything after the value, texts over `limit` bytes and what
// else exceeds limits.hpp. json_check.hpp checks without reading. json.cpp is the only user of
// Boost.JSON. The writer
// builds compact or indented text with keys in the order written, and numbers as the text they are
// given.
//
// Thread rule: reading is [pure]; a Writer belongs to one thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/node.hpp"

namespace windlass::base {

Result<Document> read_json(std::string name, std::string text,
                           std::size_t limit = most_document_bytes);

// How strictly texts are read that others wrote, such as resources of an EHR.
struct JsonRules {
  std::size_t most_bytes = most_document_bytes;  // of the document
  std::size_t most_scalar = most_scalar_bytes;   // of one text, key or number
  bool any_character = false;  // texts may hold characters that nobody can see: show none unchecked
};
Result<Document> read_json(std::string name, std::string text, const JsonRules&);

// Reads `text` as JSON when its first character other than white space is '{' or '[', else as YAML.
Result<Document> read_document(std::string name, std::string text);

// Writes one JSON value. Misuse (a key outside an object, an unfinished value) throws
// InternalError.
class JsonWriter {
 public:
  // `indent` spaces a level; 0 writes compact text on one line. Room for `expected` bytes is made
  // at once.
  explicit JsonWriter(int indent = 0, std::size_t expected = 0);
  // Writes no JSON: only the texts among the values, as they are, each with a zero byte behind it.
  struct Texts {
    std::size_t expected = 0;
  };
  explicit JsonWriter(Texts);

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view);
  JsonWriter& string(std::string_view);
  JsonWriter& boolean(bool);
  JsonWriter& integer(std::int64_t);
  JsonWriter& number(std::string_view decimal_text);  // REQUIRES: JSON number syntax
  JsonWriter& null();
  // Shorthand for key(k).string(v) and so on.
  JsonWriter& field(std::string_view k, std::string_view v) { return key(k).string(v); }
  JsonWriter& field(std::string_view k, const char* v) { return key(k).string(v); }
  JsonWriter& field(std::string_view k, bool v) { return key(k).boolean(v); }
  JsonWriter& field(std::string_view k, std::int64_t v) { return key(k).integer(v); }

  // The finished text. REQUIRES: exactly one complete value was written.
  std::string take();

 private:
  void before_value();
  void line_break();
  void put(std::string_view punctuation) {
    if (!texts_only_) out_ += punctuation;
  }
  struct Level {
    bool object;
    bool empty;
  };
  std::string out_;
  std::vector<Level> levels_;
  int indent_;
  bool after_key_ = false;
  bool texts_only_ = false;
};

// `text` as a JSON string, quotes included.
std::string json_quote(std::string_view text);

}  // namespace windlass::base
