// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "knowledge/decode.hpp"
#include "knowledge/pathway.hpp"
#include "knowledge/read_asking.hpp"
#include "knowledge/read_derive.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

namespace {

StageRule read_stage(const Decoder& decoder, Fields& fields, const Node& node) {
  StageRule stage;
  stage.place = decoder.place(node);
  stage.id = decoder.id(fields);
  stage.title = fields.text("title");
  stage.aim = fields.text("aim");
  stage.entry = fields.text("entry");
  stage.exit = fields.text("exit");
  stage.review = fields.text("review");
  stage.starts = decoder.condition(fields, "starts", false);
  stage.ends = decoder.condition(fields, "ends", false);
  stage.because_unrecorded = decoder.because_unrecorded(
      fields, "the start of stage '" + stage.id + "'", asks_records(stage.starts));
  fields.text_or("note", "");
  return stage;
}

CourseRule read_course(const Decoder& decoder, Fields& fields, const Node& node) {
  CourseRule rule;
  rule.place = decoder.place(node);
  rule.id = decoder.id(fields);
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
  if (std::all_of(rule.effects.modalities.begin(), rule.effects.modalities.end(),
                  [](const auto& one) { return one.second == Effect::none; }))
    decoder.refuse(node.span, "rules.effect", "a course rule changes nothing of anybody",
                   "say which treatments it defers, caps or ends; what is only said is `advice`");
  for (const auto& [modality, effect] : rule.effects.modalities)
    if (effect == Effect::block)
      decoder.refuse(modality.place.span, "rules.effect", "a course rule cannot block",
                     "a red flag or an absolute contraindication blocks");
  decoder.refuse_unmitigated(rule.effects, rule.mitigate);
  return rule;
}

ReviewRule read_review(const Decoder& decoder, Fields& fields, const Node& node) {
  ReviewRule review;
  review.place = decoder.place(node);
  fields.required("week");
  review.week = decoder.integer(fields, "week", 0, 0, 520);
  review.purpose = fields.text("purpose");
  review.modalities = decoder.references(fields, "modality");
  review.grounds = decoder.support(fields);
  return review;
}

AdviceRule read_advice(const Decoder& decoder, Fields& fields, const Node& node) {
  AdviceRule advice;
  advice.place = decoder.place(node);
  advice.id = decoder.id(fields);
  advice.text = fields.text("text");
  advice.stage = decoder.reference(fields, "stage");
  advice.when = decoder.condition(fields, "when", false);
  advice.warns = fields.flag_or("warns", false);
  advice.because_unrecorded =
      decoder.because_unrecorded(fields, "advice '" + advice.id + "'", asks_records(advice.when));
  advice.grounds = decoder.grounds(fields, false);
  fields.text_or("note", "");
  if (advice.grounds.evidence.empty())
    decoder.refuse(node.span, "rules.evidence", "advice '" + advice.id + "' cites no evidence");
  return advice;
}

// A review is known by its week.
void refuse_repeated_weeks(const Decoder& decoder, const std::vector<ReviewRule>& reviews) {
  for (auto one = reviews.begin(); one != reviews.end(); ++one) {
    const auto first = std::find_if(
        reviews.begin(), one, [&](const ReviewRule& other) { return other.week == one->week; });
    if (first != one)
      decoder.refuse(one->place.span, "rules.duplicate",
                     "week " + std::to_string(one->week) + " is reviewed twice",
                     "the other is in line " +
                         std::to_string(decoder.source().position(first->place.span.offset).line) +
                         "; one review may have several purposes");
  }
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
  decoder.each(fields, "reviews", "a review", [&](Fields& inner, const Node& node) {
    pathway.reviews.push_back(read_review(decoder, inner, node));
  });
  decoder.each(fields, "advice", "advice", [&](Fields& inner, const Node& node) {
    pathway.advice.push_back(read_advice(decoder, inner, node));
  });
  pathway.measures = decoder.statements(fields, "measures");
  pathway.asking = read_asking(decoder, fields);
  fields.text_or("note", "");
  fields.finish();
  refuse_duplicates(decoder, pathway.stages, "stage");
  refuse_duplicates(decoder, pathway.course, "course rule");
  refuse_duplicates(decoder, pathway.advice, "advice");
  refuse_repeated_weeks(decoder, pathway.reviews);
  refuse_derived_twice(decoder, pathway);
  return pathway;
}

}  // namespace windlass::knowledge
