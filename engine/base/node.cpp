// SPDX-License-Identifier: Apache-2.0
#include "base/node.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"

namespace windlass::base {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  // Most keys are as long as few others and begin otherwise: these two are seen without a call.
  const char first = key.empty() ? '\0' : key.front();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string& one = keys[i].text;
    if (one.size() == key.size() && one[0] == first && one == key) return &children[i];
  }
  return nullptr;
}

std::string_view describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null: return "nothing";
    case Node::Kind::scalar: return "text";
    case Node::Kind::sequence: return "a list";
    case Node::Kind::mapping: return "a mapping";
  }
  return "nothing";
}

Fields::Fields(const Source& source, const Node& node, std::string_view what,
               Diagnostics& diagnostics)
    : source_(source), node_(node), what_(what), diagnostics_(diagnostics), ok_(node.is_mapping()) {
  if (!ok_) {
    diagnostics_.push_back(
        diagnostic_at(source_, node_.span, "document.type",
                      what_ + " is written as a mapping, not as " + std::string(describe(node_)),
                      "write lines of the form 'key: value'"));
  }
}

const Node* Fields::take(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  return node_.find(key);
}

const Node* Fields::optional(std::string_view key) { return take(key); }

namespace {

Diagnostic unknown_key(const Source& source, const Node& key, const std::string& what,
                       std::string hint) {
  return diagnostic_at(source, key.span, "document.key",
                       quote(shorten(key.text)) + " is not a key of " + what, std::move(hint));
}

// A key that nobody asked for yet and that is near to the one that is missing: one slip is one
// problem.
const Node* misspelt(const Node& node, std::string_view wanted,
                     const std::vector<std::string>& known) {
  for (const Node& one : node.keys)
    if (!nearest(one.text, {std::string(wanted)}).empty() &&
        std::find(known.begin(), known.end(), one.text) == known.end())
      return &one;
  return nullptr;
}

}  // namespace

const Node* Fields::required(std::string_view key) {
  const Node* value = take(key);
  if (value != nullptr || !ok_) return value;
  if (const Node* const meant = diagnostics_.is_full() ? nullptr : misspelt(node_, key, known_)) {
    diagnostics_.push_back(
        unknown_key(source_, *meant, what_, did_you_mean(meant->text, {std::string(key)})));
    known_.push_back(meant->text);
  } else {
    diagnostics_.push_back(diagnostic_at(source_, node_.span, "document.missing",
                                         what_ + " needs " + quote(key),
                                         "add a line '" + std::string(key) + ": ...'"));
  }
  return value;
}

namespace {

// The text of a scalar that is not empty, or nullptr after saying what is wrong.
const std::string* scalar_text(const Source& source, const Node& value, std::string_view key,
                               std::string_view wanted, Diagnostics& diagnostics) {
  if (value.is_scalar() && !value.text.empty()) return &value.text;
  const std::string found(value.is_scalar() ? "empty text" : describe(value));
  std::string hint;
  if (!value.is_scalar() && !value.is_null())
    hint = "write it on one line: '" + std::string(key) + ": ...'";
  if (value.is_null()) hint = "write a value after the colon, or leave the line out";
  diagnostics.push_back(diagnostic_at(
      source, value.span, "document.type",
      quote(key) + " takes " + std::string(wanted) + ", not " + found, std::move(hint)));
  return nullptr;
}

}  // namespace

std::string Fields::text(std::string_view key) {
  const Node* value = required(key);
  if (value == nullptr) return {};
  const std::string* found = scalar_text(source_, *value, key, "text", diagnostics_);
  return found != nullptr ? *found : std::string();
}

std::string Fields::text_or(std::string_view key, std::string fallback) {
  const Node* value = take(key);
  if (value == nullptr) return fallback;
  const std::string* found = scalar_text(source_, *value, key, "text", diagnostics_);
  return found != nullptr ? *found : fallback;
}

bool Fields::flag_or(std::string_view key, bool fallback) {
  const Node* value = take(key);
  if (value == nullptr) return fallback;
  const std::string* found = scalar_text(source_, *value, key, "true or false", diagnostics_);
  if (found == nullptr) return fallback;
  const bool yes = is_one_of(*found, {"true", "True", "TRUE"});
  const bool no = is_one_of(*found, {"false", "False", "FALSE"});
  if ((yes || no) && !value->quoted) return yes;
  std::string hint;
  if (yes || no) hint = "leave the quotes out";
  if (is_one_of(*found, {"yes", "Yes", "YES", "on", "On", "ON", "y", "Y"})) hint = "write true";
  if (is_one_of(*found, {"no", "No", "NO", "off", "Off", "OFF", "n", "N"})) hint = "write false";
  const bool quoted_flag = yes || no;
  diagnostics_.push_back(diagnostic_at(
      source_, value->span, "document.value",
      quote(key) + " is true or false, not " + (quoted_flag ? "text" : quote(shorten(*found))),
      std::move(hint)));
  return fallback;
}

std::vector<std::string> Fields::texts(std::string_view key) {
  std::vector<std::string> out;
  const Node* value = take(key);
  if (value == nullptr) return out;
  if (!value->is_sequence()) {
    if (value->is_mapping()) {
      diagnostics_.push_back(
          diagnostic_at(source_, value->span, "document.type",
                        quote(key) + " takes a list of texts, not a mapping",
                        "write it as a list: '" + std::string(key) + ": [x, y]'"));
      return out;
    }
    const std::string* found = scalar_text(source_, *value, key, "a list of texts", diagnostics_);
    if (found != nullptr) out.push_back(*found);
    return out;
  }
  for (const Node& child : value->children) {
    if (child.is_scalar() && !child.text.empty()) {
      out.push_back(child.text);
    } else {
      const std::string found(child.is_scalar() ? "empty text" : describe(child));
      diagnostics_.push_back(
          diagnostic_at(source_, child.span, "document.type",
                        "every entry of " + quote(key) + " is text, not " + found));
    }
  }
  return out;
}

namespace {

int chosen(const Source& source, const Node& value, std::string_view key,
           const std::vector<std::string_view>& choices, Diagnostics& diagnostics) {
  const std::vector<std::string> words(choices.begin(), choices.end());
  const std::string* found = scalar_text(source, value, key, "one of " + join(words), diagnostics);
  if (found == nullptr) return -1;
  const auto place = std::find(words.begin(), words.end(), *found);
  if (place != words.end()) return static_cast<int>(place - words.begin());
  const std::string proposal = did_you_mean(*found, words);
  diagnostics.push_back(diagnostic_at(
      source, value.span, "document.value", quote(key) + " cannot be " + quote(shorten(*found)),
      proposal + (proposal.empty() ? "" : " ") + "one of: " + join(words)));
  return -1;
}

}  // namespace

int Fields::choice(std::string_view key, const std::vector<std::string_view>& choices) {
  const Node* value = required(key);
  return value == nullptr ? -1 : chosen(source_, *value, key, choices, diagnostics_);
}

int Fields::choice_or(std::string_view key, const std::vector<std::string_view>& choices,
                      int fallback) {
  const Node* value = take(key);
  return value == nullptr ? fallback : chosen(source_, *value, key, choices, diagnostics_);
}

const std::vector<Node>& Fields::list(std::string_view key) {
  static const std::vector<Node> none;
  const Node* value = take(key);
  if (value == nullptr || value->is_null()) return none;
  if (value->is_sequence()) return value->children;
  diagnostics_.push_back(
      diagnostic_at(source_, value->span, "document.type",
                    quote(key) + " takes a list, not " + std::string(describe(*value)),
                    "begin every entry with '- '"));
  return none;
}

void Fields::finish() {
  if (!ok_) return;
  for (const Node& key : node_.keys) {
    if (std::find(known_.begin(), known_.end(), key.text) != known_.end()) continue;
    std::string hint = diagnostics_.is_full() ? "" : did_you_mean(key.text, known_);
    if (hint.empty()) hint = known_.empty() ? "it takes no keys" : "the keys are: " + join(known_);
    diagnostics_.push_back(unknown_key(source_, key, what_, std::move(hint)));
  }
}

}  // namespace windlass::base
