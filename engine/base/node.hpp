// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Node is one value of a YAML or JSON document with its place: scalar, sequence, mapping or null.
//
// Scalars stay text: what they mean (a number, a date, a fact id) is decided by the reader that
// knows their type. Both strict readers (yaml.hpp, json.hpp) deliver nodes, so everything above
// speaks one language. Keys are unique within a mapping and keep their order. `Fields` decodes a
// mapping and reports what it does not know.
//
// Thread rule: plain values.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/source.hpp"

namespace windlass::base {

struct Node {
  enum class Kind { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  // A scalar written in quotes (YAML) or as a string (JSON): text, whatever it looks like.
  bool quoted = false;
  Span span;               // of the scalar's own characters, or of the collection's first character
  std::string text;        // of a scalar
  std::vector<Node> keys;  // of a mapping: scalars, one for each child
  std::vector<Node> children;  // of a sequence or a mapping

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }
  // The value of `key`, or nullptr.
  const Node* find(std::string_view key) const;
};

// A document that was read: its text and its one root node.
struct Document {
  SourcePtr source;
  Node root;
  // What outputs call it, the same on every machine; empty: the source's name.
  std::string label = {};
  const std::string& called() const { return label.empty() ? source->name() : label; }
};

// "a list", "a mapping", "text", "nothing": for messages.
std::string_view describe(const Node&);

// Reads a mapping's keys one by one, gathers what is wrong, and in finish() refuses every key that
// nobody asked for. Usage: Fields f(source, node, "fact", diagnostics); auto id = f.text("id");
// ...; f.finish();
class Fields {
 public:
  // `what` names the thing in messages: "a fact", "a red flag". A node that is not a mapping is
  // reported at once (document.type).
  Fields(const Source&, const Node&, std::string_view what, Diagnostics&);

  // The value of `key`, or nullptr when it is absent. Marks the key as known.
  const Node* optional(std::string_view key);
  // As above; an absent key is reported (document.missing).
  const Node* required(std::string_view key);

  // A scalar's text. Absent: reported (required) or `fallback`. A list, mapping, null or empty
  // text: reported (document.type).
  std::string text(std::string_view key);
  std::string text_or(std::string_view key, std::string fallback);
  // true or false as YAML 1.2 and JSON write them, unquoted.
  bool flag_or(std::string_view key, bool fallback);
  // A list of texts; a single text counts as a list of one. Absent: empty.
  std::vector<std::string> texts(std::string_view key);
  // One of `choices`; else reported (document.value) with the choices and the nearest of them.
  // Returns its index, or -1.
  int choice(std::string_view key, const std::vector<std::string_view>& choices);
  int choice_or(std::string_view key, const std::vector<std::string_view>& choices, int fallback);
  // The children of a list, or of nothing. Anything else is reported.
  const std::vector<Node>& list(std::string_view key);

  // Reports every key that was not asked for (document.key), with the nearest known one. Call once,
  // last.
  void finish();

  const Node& node() const { return node_; }
  bool ok() const { return ok_; }  // false when the node is not a mapping

 private:
  const Node* take(std::string_view key);
  const Source& source_;
  const Node& node_;
  std::string what_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;
  bool ok_ = true;
};

}  // namespace windlass::base
