// SPDX-License-Identifier: Apache-2.0
#include "knowledge/interactions.hpp"

#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

std::vector<InteractionRule> read_interactions(const ReadContext& context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "an interactions document",
                context.problems);
  model::read_header(fields, "interactions", context.problems, decoder.source());
  std::vector<InteractionRule> rules;
  decoder.each(fields, "rules", "an interaction", [&](Fields& inner, const Node& node) {
    InteractionRule rule;
    rule.place = decoder.place(node);
    rule.id = decoder.id(inner);
    rule.first = decoder.reference(inner, "first");
    rule.second = decoder.reference(inner, "second");
    rule.later = inner.choice("effect", {"note", "later"}) == 1;
    rule.when = decoder.condition(inner, "when", false);
    rule.because_unrecorded =
        decoder.because_unrecorded(inner, "interaction '" + rule.id + "'", asks_records(rule.when));
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
