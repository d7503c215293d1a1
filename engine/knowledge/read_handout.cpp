// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

namespace {

constexpr std::array<std::string_view, 11> part_words = {
    "first", "about", "exercise", "support", "care",     "clinic",
    "tip",   "fine",  "not_fine", "call",    "emergency"};

// As in an HTML `lang`: "en", "pt-BR".
bool is_language(std::string_view text) {
  return text.size() >= 2 && text.size() <= 35 && base::is_lower(text.front()) &&
         text.back() != '-' && text.find("--") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return base::is_letter(c) || base::is_digit(c) || c == '-'; });
}

std::string read_language(const Decoder& decoder, Fields& fields) {
  std::string language = fields.text("language");
  if (!language.empty() && !is_language(language))
    decoder.refuse(fields.optional("language")->span, "rules.language",
                   base::quote(language) + " is not a language tag",
                   "write it as `en`, `de` or `pt-BR`");
  return language;
}

std::vector<model::Disposition> read_dispositions(const Decoder& decoder, Fields& fields) {
  std::vector<model::Disposition> found;
  for (const Reference& word : decoder.references(fields, "disposition")) {
    const auto disposition = model::disposition_from(word.id);
    if (disposition)
      found.push_back(*disposition);
    else
      decoder.refuse(word.place.span, "document.value", base::quote(word.id) + " is no disposition",
                     base::did_you_mean(word.id, model::disposition_words()));
  }
  return found;
}

void read_says(const Decoder& decoder, Fields& fields, HandoutItem& item) {
  const Node* node = fields.optional("says");
  if (node == nullptr) return;
  Fields lines(decoder.source(), *node, "`says`", decoder.problems());
  if (!lines.ok()) return;
  for (const Node& key : node->keys) item.says.emplace_back(key.text, lines.texts(key.text));
  lines.finish();
}

HandoutItem read_item(const Decoder& decoder, Fields& fields, const Node& node) {
  HandoutItem item;
  item.place = decoder.place(node);
  item.id = fields.text("id");
  const int part = fields.choice("part", handout_part_words());
  item.part = static_cast<HandoutPart>(std::max(part, 0));
  item.modalities = decoder.references(fields, "modality");
  item.red_flags = decoder.references(fields, "red_flag");
  item.advice = decoder.references(fields, "advice");
  item.reasons = decoder.references(fields, "reason");
  item.labels = decoder.references(fields, "label");
  item.dispositions = read_dispositions(decoder, fields);
  item.needs = fields.texts("needs");
  read_says(decoder, fields, item);
  item.picture = fields.text_or("picture", "");
  item.diary = fields.flag_or("diary", false);
  fields.text_or("note", "");
  if ((!item.needs.empty() || !item.says.empty()) && item.modalities.empty())
    decoder.refuse(node.span, "document.missing",
                   "item '" + item.id + "' reads lines of a protocol and does not say whose",
                   "name the `modality`");
  for (const Reference& label : item.labels)
    if (!decoder.vocabulary().find(label.id))
      decoder.refuse(label.place.span, "rules.fact", "no fact '" + label.id + "'");
  return item;
}

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
  made.language = read_language(decoder, fields);
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
  made.language = read_language(decoder, fields);
  if (const Node* node = fields.required("texts")) {
    Fields texts(decoder.source(), *node, "`texts`", context.problems);
    if (texts.ok()) read_texts(decoder, *node, made);
  }
  fields.finish();
  return made;
}

}  // namespace windlass::knowledge
