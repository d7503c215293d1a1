// SPDX-License-Identifier: Apache-2.0
#pragma once

// A JSON text that is read where it stands: a table of its values' places, and nothing copied. For
// texts of our own, of which a caller wants a few members: a plan that becomes a card.
//
// It is no judge of what others send: keys may repeat (the first counts), characters may be of any
// kind, nothing is said of what is wrong. json.hpp is the strict reader.
//
// Thread rule: immutable after read(). A view is of use as long as the text that it came from.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windlass::base {

class JsonText;

// One value of a JsonText, or none: then it is empty in every way.
class JsonView {
 public:
  JsonView() = default;
  explicit operator bool() const { return text_ != nullptr; }

  bool is_mapping() const { return opens_with('{'); }
  bool is_sequence() const { return opens_with('['); }
  bool is_null() const { return opens_with('n'); }
  bool is_string() const { return opens_with('"'); }
  // Of a string what it says, of a number, true or false what is written; else empty.
  std::string text() const;
  // Whether text() would be this.
  bool says(std::string_view) const;
  // The member of that key, of a mapping.
  JsonView find(std::string_view key) const;
  // The members of a sequence or a mapping, and the keys of a mapping.
  std::vector<JsonView> children() const { return every(false); }
  std::vector<JsonView> keys() const { return every(true); }

 private:
  friend class JsonText;
  JsonView(const JsonText* text, std::uint32_t index) : text_(text), index_(index) {}
  bool opens_with(char) const;
  std::string_view written() const;
  std::vector<JsonView> every(bool keys) const;

  const JsonText* text_ = nullptr;
  std::uint32_t index_ = 0;
};

class JsonText {
 public:
  // Nothing where it is no JSON, or nests deeper than limits.hpp allows.
  static std::optional<JsonText> read(std::string text);
  const std::string& text() const { return text_; }
  JsonView root() const { return {this, 0}; }

 private:
  friend class JsonView;
  class Reader;
  struct Place {
    std::uint32_t offset, length;  // of the value as it is written; of a collection its first byte
    std::uint32_t next;            // the first place behind the value and all that it holds
  };
  std::string text_;
  std::vector<Place> places_;  // in the order of the text; a key stands before its value
};

}  // namespace windlass::base
