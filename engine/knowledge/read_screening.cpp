// SPDX-License-Identifier: Apache-2.0
#include "knowledge/screening.hpp"

#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

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
                   "'" + word + "' is not a disposition that a red flag can have",
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
    flag.id = decoder.id(inner);
    flag.title = inner.text("title");
    flag.clears = inner.text("clears");
    for (const Node& one : inner.list("cleared_by"))
      if (const auto fact = decoder.fact(one)) flag.cleared_by.push_back(*fact);
    flag.grounds = decoder.grounds(inner, false);
    inner.text_or("note", "");
    decoder.each(inner, "levels", "a level of a red flag",
                 [&](Fields& level_fields, const Node& level_node) {
                   const std::string id = decoder.id(level_fields);
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

}  // namespace windlass::knowledge
