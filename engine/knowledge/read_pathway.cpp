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
                 "'" + node.text + "' is not a value of '" + definition.id + "'",
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
  std::vector<const logic::Condition*> conditions;
  for (const DeriveCase& one : rule.cases) conditions.push_back(&one.when);
  rule.because_unrecorded = decoder.because_unrecorded(fields, "this derived fact", conditions);
  if (const Node* otherwise = fields.optional("otherwise"); otherwise != nullptr && fact)
    rule.otherwise = case_value(decoder, decoder.vocabulary()[*fact], *otherwise);
  if (!rule.otherwise && fields.optional("otherwise") == nullptr)
    decoder.refuse(node.span, "document.missing", "a derived fact has no `otherwise`",
                   "say what holds when no case does");
  if (fact) pathway.derive.push_back(std::move(rule));
}

StageRule read_stage(const Decoder& decoder, Fields& fields, const Node& node) {
  StageRule stage;
  stage.place = decoder.place(node);
  stage.id = fields.text("id");
  stage.title = fields.text("title");
  stage.aim = fields.text("aim");
  stage.entry = fields.text("entry");
  stage.exit = fields.text("exit");
  stage.review = fields.text("review");
  stage.starts = decoder.condition(fields, "starts", false);
  stage.ends = decoder.condition(fields, "ends", false);
  fields.text_or("note", "");
  return stage;
}

CourseRule read_course(const Decoder& decoder, Fields& fields, const Node& node) {
  CourseRule rule;
  rule.place = decoder.place(node);
  rule.id = fields.text("id");
  rule.title = fields.text("title");
  if (auto when = decoder.condition(fields, "when", true)) rule.when = std::move(*when);
  rule.reopens = fields.text("reopens");
  rule.because_unrecorded =
      decoder.because_unrecorded(fields, "course rule '" + rule.id + "'", {&rule.when});
  rule.mitigate = fields.text_or("mitigate", "");
  rule.final = fields.flag_or("final", false);
  rule.effects = decoder.effects(fields);
  rule.grounds = decoder.grounds(fields);
  fields.text_or("note", "");
  if (rule.final &&
      std::none_of(rule.effects.modalities.begin(), rule.effects.modalities.end(),
                   [](const auto& one) { return one.second == Effect::not_indicated; }))
    decoder.refuse(node.span, "rules.effect", "a `final` course rule says not_indicated of nobody",
                   "take `final` out, or say which modality is no longer indicated");
  for (const auto& [modality, effect] : rule.effects.modalities)
    if (effect == Effect::block)
      decoder.refuse(modality.place.span, "rules.effect", "a course rule cannot block",
                     "a red flag or an absolute contraindication blocks");
  decoder.refuse_unmitigated(rule.effects, rule.mitigate);
  return rule;
}

ReviewRule read_review(const Decoder& decoder, Fields& fields) {
  ReviewRule review;
  fields.required("week");
  review.week = decoder.integer(fields, "week", 0, 0, 520);
  review.purpose = fields.text("purpose");
  review.basis = decoder.basis(fields);
  return review;
}

AdviceRule read_advice(const Decoder& decoder, Fields& fields, const Node& node) {
  AdviceRule advice;
  advice.id = fields.text("id");
  advice.text = fields.text("text");
  advice.stage = decoder.reference(fields, "stage");
  advice.when = decoder.condition(fields, "when", false);
  advice.grounds = decoder.grounds(fields, false);
  fields.text_or("note", "");
  if (advice.grounds.evidence.empty())
    decoder.refuse(node.span, "rules.evidence", "advice '" + advice.id + "' cites no evidence");
  return advice;
}

// One fact is derived in one place.
void refuse_derived_twice(const Decoder& decoder, const Pathway& pathway) {
  std::unordered_set<model::FactId> facts;
  for (const DeriveRule& rule : pathway.derive)
    if (!facts.insert(rule.fact).second)
      decoder.refuse(rule.place.span, "rules.duplicate",
                     "'" + decoder.vocabulary()[rule.fact].id + "' is derived twice",
                     "put the cases of both into one");
}

}  // namespace

Pathway read_pathway(const ReadContext& context) {
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
    pathway.stages.push_back(read_stage(decoder, inner, node));
  });
  decoder.each(fields, "course", "a course rule", [&](Fields& inner, const Node& node) {
    pathway.course.push_back(read_course(decoder, inner, node));
  });
  decoder.each(fields, "reviews", "a review", [&](Fields& inner, const Node&) {
    pathway.reviews.push_back(read_review(decoder, inner));
  });
  decoder.each(fields, "advice", "advice", [&](Fields& inner, const Node& node) {
    pathway.advice.push_back(read_advice(decoder, inner, node));
  });
  pathway.measures = decoder.statements(fields, "measures");
  fields.text_or("note", "");
  fields.finish();
  refuse_duplicates(decoder, pathway.stages, "stage");
  refuse_duplicates(decoder, pathway.course, "course rule");
  refuse_derived_twice(decoder, pathway);
  return pathway;
}

}  // namespace windlass::knowledge
