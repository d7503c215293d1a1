// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;
using model::FactType;

namespace {

// The value a case gives, as an index into the fact's values (booleans: 0 or 1).
std::optional<std::uint16_t> case_value(const Decoder& decoder,
                                        const model::FactDefinition& definition, const Node& node) {
  if (node.is_scalar()) {
    if (definition.type == FactType::boolean) {
      if (node.text == "true") return std::uint16_t{1};
      if (node.text == "false") return std::uint16_t{0};
    } else {
      const auto found = std::find(definition.values.begin(), definition.values.end(), node.text);
      if (found != definition.values.end())
        return static_cast<std::uint16_t>(found - definition.values.begin());
    }
  }
  decoder.refuse(node.span, "rules.value",
                 "'" + node.text + "' is no value of '" + definition.id + "'",
                 base::did_you_mean(node.text, definition.values));
  return std::nullopt;
}

void read_derive(const Decoder& decoder, Fields& fields, const Node& node, Pathway& pathway) {
  DeriveRule rule;
  rule.place = decoder.place(node);
  const Node* fact_node = fields.required("fact");
  rule.because = fields.text("because");
  rule.basis = decoder.basis(fields);
  fields.text_or("note", "");
  const std::optional<model::FactId> fact =
      fact_node != nullptr ? decoder.fact(*fact_node) : std::nullopt;
  if (fact) {
    const model::FactDefinition& definition = decoder.vocabulary()[*fact];
    if (!definition.derived ||
        (definition.type != FactType::boolean && definition.type != FactType::enumeration))
      decoder.refuse(
          fact_node->span, "rules.derive", "'" + definition.id + "' cannot be derived by cases",
          "mark it `derived: true` in the vocabulary; only bool and enum facts are derived here");
    rule.fact = *fact;
  }
  decoder.each(fields, "cases", "a case", [&](Fields& inner, const Node&) {
    DeriveCase one;
    if (auto when = decoder.condition(inner, "when", true)) one.when = std::move(*when);
    const Node* is = inner.required("is");
    if (fact && is != nullptr)
      if (const auto value = case_value(decoder, decoder.vocabulary()[*fact], *is)) one.is = *value;
    rule.cases.push_back(std::move(one));
  });
  if (const Node* otherwise = fields.optional("otherwise"); otherwise != nullptr && fact)
    rule.otherwise = case_value(decoder, decoder.vocabulary()[*fact], *otherwise);
  if (!rule.otherwise && fields.optional("otherwise") == nullptr)
    decoder.refuse(node.span, "document.missing", "a derived fact has no `otherwise`",
                   "say what holds when no case does");
  if (fact) pathway.derive.push_back(std::move(rule));
}

}  // namespace

Pathway read_pathway(ReadContext context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "a pathway", context.problems);
  const model::Header header =
      model::read_header(fields, "pathway", context.problems, decoder.source());
  Pathway pathway;
  pathway.place = decoder.place(context.document.root);
  pathway.id = header.id;
  pathway.title = header.title;
  pathway.version = header.version;
  pathway.notice = fields.text("notice");
  decoder.each(fields, "derive", "a derived fact", [&](Fields& inner, const Node& node) {
    read_derive(decoder, inner, node, pathway);
  });
  decoder.each(fields, "stages", "a stage", [&](Fields& inner, const Node& node) {
    StageRule stage;
    stage.place = decoder.place(node);
    stage.id = inner.text("id");
    stage.title = inner.text("title");
    stage.aim = inner.text("aim");
    stage.entry = inner.text("entry");
    stage.exit = inner.text("exit");
    stage.review = inner.text("review");
    stage.starts = decoder.condition(inner, "starts", false);
    stage.ends = decoder.condition(inner, "ends", false);
    inner.text_or("note", "");
    pathway.stages.push_back(std::move(stage));
  });
  decoder.each(fields, "course", "a course rule", [&](Fields& inner, const Node& node) {
    CourseRule rule;
    rule.place = decoder.place(node);
    rule.id = inner.text("id");
    rule.title = inner.text("title");
    if (auto when = decoder.condition(inner, "when", true)) rule.when = std::move(*when);
    rule.reopens = inner.text("reopens");
    rule.mitigate = inner.text_or("mitigate", "");
    rule.effects = decoder.effects(inner);
    rule.grounds = decoder.grounds(inner);
    inner.text_or("note", "");
    for (const auto& [modality, effect] : rule.effects.modalities)
      if (effect == Effect::block)
        decoder.refuse(modality.place.span, "rules.effect", "a course rule cannot block",
                       "a red flag or an absolute contraindication blocks");
    decoder.refuse_unmitigated(rule.effects, rule.mitigate);
    pathway.course.push_back(std::move(rule));
  });
  decoder.each(fields, "reviews", "a review", [&](Fields& inner, const Node&) {
    ReviewRule review;
    inner.required("week");
    review.week = decoder.integer(inner, "week", 0, 0, 520);
    review.purpose = inner.text("purpose");
    review.basis = decoder.basis(inner);
    pathway.reviews.push_back(std::move(review));
  });
  decoder.each(fields, "advice", "advice", [&](Fields& inner, const Node& node) {
    AdviceRule advice;
    advice.id = inner.text("id");
    advice.text = inner.text("text");
    advice.stage = decoder.reference(inner, "stage");
    advice.when = decoder.condition(inner, "when", false);
    advice.grounds = decoder.grounds(inner, false);
    inner.text_or("note", "");
    if (advice.grounds.evidence.empty())
      decoder.refuse(node.span, "rules.evidence", "advice '" + advice.id + "' cites no evidence");
    pathway.advice.push_back(std::move(advice));
  });
  pathway.measures = decoder.statements(fields, "measures");
  fields.text_or("note", "");
  fields.finish();
  refuse_duplicates(decoder, pathway.stages, "stage");
  refuse_duplicates(decoder, pathway.course, "course rule");
  return pathway;
}

}  // namespace windlass::knowledge
