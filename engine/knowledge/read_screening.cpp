// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

std::vector<EvidenceEntry> read_evidence(const ReadContext& context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "an evidence document", context.problems);
  model::read_header(fields, "evidence", context.problems, decoder.source());
  std::vector<EvidenceEntry> entries;
  decoder.each(fields, "entries", "an evidence entry", [&](Fields& inner, const Node& node) {
    EvidenceEntry entry;
    entry.place = decoder.place(node);
    entry.id = inner.text("id");
    entry.citation = inner.text("citation");
    entry.claim = inner.text("claim");
    const auto word = [&inner](std::string_view key,
                               std::initializer_list<std::string_view> choices) {
      const int at = inner.choice(key, choices);
      return std::string(at < 0 ? *choices.begin() : *(choices.begin() + at));
    };
    entry.kind = word(
        "kind", {"guideline", "systematic_review", "meta_analysis", "rct", "cohort", "case_series",
                 "survey", "regulator", "pathway", "expert", "theory", "project"});
    entry.strength = word("strength", {"strong", "moderate", "weak", "conflicting", "theoretical",
                                       "expert", "against", "none"});
    entry.quality = word("quality", {"high", "moderate", "low", "very_low", "not_assessed"});
    entry.grade = inner.text("grade");
    entry.grading = inner.text("grading");
    entry.verified =
        word("verified", {"read", "secondhand", "recalled", "miscited", "not_found", "project"});
    entry.usable = entry.verified != "miscited" && entry.verified != "not_found";
    entry.source = inner.text_or("source", "");
    entry.doi = inner.text_or("doi", "");
    entry.pmid = inner.text_or("pmid", "");
    inner.text_or("note", "");
    entries.push_back(std::move(entry));
  });
  fields.finish();
  refuse_duplicates(decoder, entries, "evidence");
  return entries;
}

namespace {

RedFlagLevel read_level(const Decoder& decoder, Fields& fields, const Node& node) {
  RedFlagLevel level;
  level.place = decoder.place(node);
  if (auto when = decoder.condition(fields, "when", true)) level.when = std::move(*when);
  const std::string word = fields.text("disposition");
  const std::optional<model::Disposition> disposition = model::disposition_from(word);
  if (!word.empty() && (!disposition || *disposition == model::Disposition::incomplete ||
                        *disposition == model::Disposition::proceed))
    decoder.refuse(fields.optional("disposition")->span, "document.value",
                   "'" + word + "' is no disposition that a red flag can have",
                   "write emergency, urgent, refer_urgent, investigate_first, refer_routine or "
                   "proceed_with_referral");
  level.disposition = disposition.value_or(model::Disposition::emergency);
  level.because = fields.text("because");
  level.action = fields.text("action");
  level.because_unrecorded =
      decoder.because_unrecorded(fields, "this level of a red flag", {&level.when});
  level.mitigate = fields.text_or("mitigate", "");
  level.effects = decoder.effects(fields);
  decoder.refuse_unmitigated(level.effects, level.mitigate);
  return level;
}

}  // namespace

Screening read_screening(const ReadContext& context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "a screening document", context.problems);
  model::read_header(fields, "screening", context.problems, decoder.source());
  Screening screening;
  screening.requires_known = decoder.requirements(fields);
  decoder.each(fields, "red_flags", "a red flag", [&](Fields& inner, const Node& node) {
    RedFlagRule flag;
    flag.place = decoder.place(node);
    flag.id = inner.text("id");
    flag.title = inner.text("title");
    flag.clears = inner.text("clears");
    for (const Node& one : inner.list("cleared_by"))
      if (const auto fact = decoder.fact(one)) flag.cleared_by.push_back(*fact);
    flag.grounds = decoder.grounds(inner, false);
    inner.text_or("note", "");
    decoder.each(inner, "levels", "a level of a red flag",
                 [&](Fields& level_fields, const Node& level_node) {
                   const std::string id = level_fields.text("id");
                   RedFlagLevel level = read_level(decoder, level_fields, level_node);
                   level.id = id;
                   level_fields.text_or("note", "");
                   flag.levels.push_back(std::move(level));
                 });
    if (flag.levels.empty())
      decoder.refuse(node.span, "rules.levels", "red flag '" + flag.id + "' has no level",
                     "add `levels:` with a condition, a disposition and effects");
    refuse_duplicates(decoder, flag.levels, "level");
    screening.red_flags.push_back(std::move(flag));
  });
  fields.finish();
  refuse_duplicates(decoder, screening.red_flags, "red flag");
  return screening;
}

std::vector<InteractionRule> read_interactions(const ReadContext& context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "an interactions document",
                context.problems);
  model::read_header(fields, "interactions", context.problems, decoder.source());
  std::vector<InteractionRule> rules;
  decoder.each(fields, "rules", "an interaction", [&](Fields& inner, const Node& node) {
    InteractionRule rule;
    rule.place = decoder.place(node);
    rule.id = inner.text("id");
    rule.first = decoder.reference(inner, "first");
    rule.second = decoder.reference(inner, "second");
    rule.later = inner.choice("effect", {"note", "later"}) == 1;
    rule.when = decoder.condition(inner, "when", false);
    rule.instruction = inner.text("instruction");
    rule.grounds = decoder.grounds(inner, false);
    inner.text_or("note", "");
    rules.push_back(std::move(rule));
  });
  fields.finish();
  refuse_duplicates(decoder, rules, "interaction");
  return rules;
}

}  // namespace windlass::knowledge
