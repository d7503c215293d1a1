// SPDX-License-Identifier: Apache-2.0
#pragma once

// The promises that both strict readers keep, for the targets that read documents.
//
// Thread rule: [pure] functions.

#include "base/node.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "fuzz/target.hpp"

namespace windlass::fuzz {

// Diagnostics are bounded, valid UTF-8, and hold nothing that steers a terminal.
inline void check_diagnostics(const base::Diagnostics& diagnostics) {
  require(!diagnostics.empty(), "a refusal says why");
  const std::string shown = base::render(diagnostics);
  require(shown.size() < 400'000, "diagnostics are bounded");
  require(base::find_invalid_utf8(shown) == std::string::npos, "diagnostics are UTF-8");
  for (std::size_t i = 0; i < shown.size();) {
    const base::CodePoint point = base::decode_utf8(shown, i);
    require(point.value == '\n' || base::is_printable(point.value),
            "diagnostics hold no character that nobody can see");
    i += point.bytes;
  }
}

inline void check_node(const base::Document& document, const base::Node& node) {
  require(std::size_t{node.span.offset} + node.span.length <= document.source->text().size(),
          "a node's place lies in its text");
  require(node.is_mapping() ? node.keys.size() == node.children.size() : node.keys.empty(),
          "a mapping has a value for each key");
  for (const base::Node& key : node.keys) check_node(document, key);
  for (const base::Node& child : node.children) check_node(document, child);
}

// Holds the outcome of reading a document against both readers' promises.
inline void check_document(const base::Result<base::Document>& read) {
  if (!read) return check_diagnostics(read.error());
  check_node(*read, read->root);
}

// The words with which YAML and JSON say more than text.
inline const std::vector<std::string>& syntax_words() {
  static const std::vector<std::string> words = {"\"",
                                                 "'",
                                                 "[",
                                                 "]",
                                                 "{",
                                                 "}",
                                                 ",",
                                                 ": ",
                                                 "- ",
                                                 "? ",
                                                 "&a ",
                                                 "*a",
                                                 "!t",
                                                 "|",
                                                 ">",
                                                 " #",
                                                 "%",
                                                 "\n",
                                                 "\r\n",
                                                 "\t",
                                                 "  ",
                                                 "\n---\n",
                                                 "\n...\n",
                                                 "<<: ",
                                                 "\\",
                                                 "\\u202e",
                                                 "\\ud800",
                                                 "\xFF",
                                                 "\xC3",
                                                 "\xE2\x80\xAE",
                                                 "\xE2\x80\x8B",
                                                 "\xF3\xA0\x80\xA1",
                                                 "~",
                                                 "null",
                                                 "true",
                                                 "0",
                                                 "-1",
                                                 "1e999",
                                                 "010",
                                                 ".5",
                                                 "1.",
                                                 "99999999999999999999",
                                                 "\x01",
                                                 std::string(1, '\0')};
  return words;
}

}  // namespace windlass::fuzz
