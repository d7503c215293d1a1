// SPDX-License-Identifier: Apache-2.0
#include "model/received.hpp"

#include <optional>
#include <string>

#include "base/text.hpp"

namespace windlass::model {

using base::diagnostic_at;
using base::Diagnostics;
using base::Fields;
using base::Node;
using base::Source;

namespace {

// Entries that no fact was made of: names of them, and how many they are.
NotUnderstood read_not_understood(const Source& source, const Node& node,
                                  Diagnostics& diagnostics) {
  NotUnderstood made;
  Fields fields(source, node, "what was not understood", diagnostics);
  if (!fields.ok()) return made;
  const auto number = [&](const char* key, const Node* given) {
    const auto read = given == nullptr || !given->is_scalar()
                          ? std::nullopt
                          : base::parse_whole_number(given->text);
    if (given != nullptr && !read)
      diagnostics.push_back(diagnostic_at(source, given->span, "document.value",
                                          "`" + std::string(key) + "` needs a whole number", ""));
    return static_cast<std::size_t>(read.value_or(0));
  };
  made.entries = number("entries", fields.required("entries"));
  made.more = number("more", fields.optional("more"));
  made.more_others = number("more_others", fields.optional("more_others"));
  made.named = fields.texts("named");
  made.others = fields.texts("others");
  fields.finish();
  return made;
}

}  // namespace

// Of it a plan says what was not understood alone; the rest is kept for whoever asks where a fact
// came from.
NotUnderstood read_received(const Source& source, const Node& node, Diagnostics& diagnostics) {
  NotUnderstood made;
  Fields fields(source, node, "what was received", diagnostics);
  if (!fields.ok()) return made;
  for (const char* key : {"format", "binding", "digest"}) static_cast<void>(fields.text(key));
  static_cast<void>(fields.text_or("version", ""));
  static_cast<void>(fields.texts("texts"));
  if (const Node* given = fields.optional("not_understood"))
    made = read_not_understood(source, *given, diagnostics);
  fields.finish();
  return made;
}

}  // namespace windlass::model
