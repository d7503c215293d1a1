// SPDX-License-Identifier: Apache-2.0
#include "knowledge/handout.hpp"

#include <array>

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

namespace {

constexpr std::array<std::string_view, 13> part_words = {
    "first",  "meanwhile", "asked", "about",    "exercise", "support",  "care",
    "clinic", "tip",       "fine",  "not_fine", "call",     "emergency"};

std::vector<model::Disposition> read_dispositions(const Decoder& decoder, Fields& fields) {
  std::vector<model::Disposition> found;
  for (const Reference& word : decoder.references(fields, "disposition")) {
    const auto disposition = model::disposition_from(word.id);
    if (disposition)
      found.push_back(*disposition);
    else
      decoder.refuse(word.place.span, "document.value",
                     base::quote(word.id) + " is not a disposition",
                     base::meant_or_known(word.id, model::disposition_words()));
  }
  return found;
}

std::vector<LineWords> read_says(const Decoder& decoder, Fields& fields) {
  std::vector<LineWords> says;
  const Node* node = fields.optional("says");
  if (node == nullptr) return says;
  Fields lines(decoder.source(), *node, "`says`", decoder.problems());
  if (!lines.ok()) return says;
  for (const Node& key : node->keys) says.emplace_back(key.text, lines.texts(key.text));
  lines.finish();
  return says;
}

HandoutItem::Unless read_unless(const Decoder& decoder, Fields& fields) {
  HandoutItem::Unless unless;
  const Node* node = fields.optional("unless");
  if (node == nullptr) return unless;
  Fields inner(decoder.source(), *node, "`unless`", decoder.problems());
  if (!inner.ok()) return unless;
  unless.modalities = decoder.references(inner, "modality");
  unless.red_flags = decoder.references(inner, "red_flag");
  unless.advice = decoder.references(inner, "advice");
  unless.labels = decoder.references(inner, "label");
  unless.says = read_says(decoder, inner);
  inner.finish();
  return unless;
}

HandoutItem read_item(const Decoder& decoder, Fields& fields, const Node& node) {
  HandoutItem item;
  item.place = decoder.place(node);
  item.id = decoder.id(fields);
  const int part = fields.choice("part", handout_part_words());
  item.part = static_cast<HandoutPart>(std::max(part, 0));
  item.modalities = decoder.references(fields, "modality");
  item.red_flags = decoder.references(fields, "red_flag");
  item.advice = decoder.references(fields, "advice");
  item.reasons = decoder.references(fields, "reason");
  item.waits = decoder.references(fields, "waits");
  item.labels = decoder.references(fields, "label");
  item.asks = decoder.references(fields, "asks");
  item.dispositions = read_dispositions(decoder, fields);
  if (fields.optional("disputed") != nullptr) item.disputed = fields.flag_or("disputed", false);
  item.needs = fields.texts("needs");
  item.says = read_says(decoder, fields);
  item.unless = read_unless(decoder, fields);
  item.picture = fields.text_or("picture", "");
  item.diary = fields.flag_or("diary", false);
  fields.text_or("note", "");
  if ((!item.needs.empty() || !item.says.empty() || !item.unless.says.empty()) &&
      item.modalities.empty())
    decoder.refuse(node.span, "document.missing",
                   "item '" + item.id + "' reads lines of a protocol and does not say whose",
                   "name the `modality`");
  for (const std::vector<Reference>* labels : {&item.labels, &item.unless.labels})
    for (const Reference& label : *labels) {
      const auto fact = decoder.vocabulary().find(label.id);
      if (!fact)
        decoder.refuse(label.place.span, "rules.fact", "no fact '" + label.id + "'");
      else if (decoder.vocabulary()[*fact].type != model::FactType::boolean)
        decoder.refuse(label.place.span, "rules.fact",
                       "'" + label.id + "' is no question of yes or no",
                       "name a fact of type bool; of another one write a derived fact");
    }
  return item;
}

}  // namespace

std::vector<std::string_view> handout_part_words() {
  return {part_words.begin(), part_words.end()};
}

HandoutDocument read_handout(const ReadContext& context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "a handout", context.problems);
  const model::Header header =
      model::read_header(fields, "handout", context.problems, decoder.source());
  HandoutDocument made;
  made.place = decoder.place(context.document.root);
  made.id = header.id;
  made.title = header.title;
  made.version = header.version;
  made.language = decoder.language(fields);
  decoder.each(fields, "items", "an item of a handout", [&](Fields& inner, const Node& node) {
    made.items.push_back(read_item(decoder, inner, node));
  });
  if (const Node* node = fields.optional("silent")) {
    Fields silent(decoder.source(), *node, "`silent`", context.problems);
    made.silent_advice = decoder.references(silent, "advice");
    made.silent_reasons = decoder.references(silent, "reason");
    made.silent_modalities = decoder.references(silent, "modality");
    silent.finish();
  }
  fields.finish();
  refuse_duplicates(decoder, made.items, "item");
  return made;
}

}  // namespace windlass::knowledge
