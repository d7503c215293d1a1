// SPDX-License-Identifier: Apache-2.0
#include "knowledge/locale.hpp"

#include "base/text.hpp"
#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

namespace {

// A text, or a list of texts, under each key. Every key is allowed: which are needed, the handout
// says.
void read_texts(const Decoder& decoder, const Node& node, LocaleDocument& made) {
  const auto is_text = [](const Node& one) { return one.is_scalar() && !one.text.empty(); };
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const Node& value = node.children[i];
    LocaleText text{{}, decoder.place(node.keys[i])};
    if (is_text(value)) text.lines.push_back(value.text);
    if (value.is_sequence())
      for (const Node& line : value.children)
        if (is_text(line)) text.lines.push_back(line.text);
    const std::size_t wanted = value.is_sequence() ? value.children.size() : 1;
    if (text.lines.size() != wanted || wanted == 0)
      decoder.refuse(value.span, "document.type",
                     base::quote(node.keys[i].text) + " takes a text or a list of texts",
                     "leave the line out where there is no text yet");
    made.texts.emplace(node.keys[i].text, std::move(text));
  }
}

}  // namespace

LocaleDocument read_locale(const ReadContext& context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "a locale", context.problems);
  const model::Header header =
      model::read_header(fields, "locale", context.problems, decoder.source());
  LocaleDocument made;
  made.place = decoder.place(context.document.root);
  made.id = header.id;
  made.title = header.title;
  made.version = header.version;
  made.language = decoder.language(fields);
  if (const Node* node = fields.required("texts")) {
    Fields texts(decoder.source(), *node, "`texts`", context.problems);
    if (texts.ok()) read_texts(decoder, *node, made);
  }
  fields.finish();
  return made;
}

}  // namespace windlass::knowledge
