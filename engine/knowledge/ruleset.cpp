// SPDX-License-Identifier: Apache-2.0
#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

namespace {

OverrideTerms read_terms(const Decoder& decoder, const Node& node) {
  OverrideTerms terms;
  Fields fields(decoder.source(), node, "an override", decoder.problems());
  if (!fields.ok()) return terms;
  terms.reason = fields.text("reason");
  terms.owner = fields.text("owner");
  terms.evidence = decoder.references(fields, "evidence");
  if (terms.evidence.empty())
    decoder.refuse(node.span, "rules.evidence", "an override cites no evidence");
  terms.approved = decoder.date(fields, "approved", true).value_or(model::Date{});
  terms.expires = decoder.date(fields, "expires", true).value_or(model::Date{});
  if (fields.optional("expires") != nullptr && terms.expires < terms.approved)
    decoder.refuse(node.span, "rules.date", "this override expires before it is approved");
  fields.finish();
  return terms;
}

// "contraindication adhesive-allergy" → kind and id.
bool read_target(const Decoder& decoder, const Node& node,
                 std::initializer_list<std::string_view> kinds, Amendment& amendment) {
  const std::size_t space = node.text.find(' ');
  const std::string kind = node.text.substr(0, space);
  for (std::string_view allowed : kinds)
    if (node.is_scalar() && space != std::string::npos && kind == allowed) {
      amendment.target_kind = kind;
      amendment.target = {node.text.substr(space + 1), decoder.place(node)};
      return true;
    }
  std::string hint = "write `";
  for (std::string_view allowed : kinds)
    hint += std::string(hint.size() > 7 ? "` or `" : "") + std::string(allowed) + " its-id";
  decoder.refuse(node.span, "rules.target", "what is amended is named by its kind and its id",
                 hint + "`");
  return false;
}

// One mapping holds exactly one of these keys.
void read_payload(const Decoder& decoder, Fields& fields, const Node& node, Amendment& amendment) {
  using Kind = Amendment::Kind;
  int found = 0;
  const auto nested = [&](std::string_view key, std::string_view what, const auto& read) {
    const Node* item = fields.optional(key);
    if (item == nullptr) return;
    ++found;
    Fields inner(decoder.source(), *item, what, decoder.problems());
    if (!inner.ok()) return;
    read(inner, *item);
    inner.finish();
  };
  if (amendment.loosens) {
    nested("indication", "an indication", [&](Fields& inner, const Node& item) {
      amendment.kind = Kind::add_indication;
      amendment.indication = decoder.indication(inner, item);
    });
    if (const Node* target = fields.optional("lower")) {
      ++found;
      amendment.kind = Kind::lower;
      read_target(decoder, *target, {"contraindication"}, amendment);
      amendment.mitigate = fields.text("mitigate");
    }
    if (const Node* target = fields.optional("unrequire")) {
      ++found;
      amendment.kind = Kind::unrequire;
      amendment.requirement = decoder.requirement(*target);
      amendment.target = {amendment.requirement->text, decoder.place(*target)};
      amendment.target_kind = "requirement";
    }
  } else {
    nested("contraindication", "a contraindication", [&](Fields& inner, const Node& item) {
      amendment.kind = Kind::add_contraindication;
      amendment.contraindication = decoder.contraindication(inner, item);
    });
    nested("deferral", "a deferral", [&](Fields& inner, const Node& item) {
      amendment.kind = Kind::add_deferral;
      amendment.deferral = decoder.deferral(inner, item);
    });
    if (const Node* required = fields.optional("require")) {
      ++found;
      amendment.kind = Kind::require;
      amendment.requirement = decoder.requirement(*required);
    }
    if (const Node* target = fields.optional("raise")) {
      ++found;
      amendment.kind = Kind::raise;
      read_target(decoder, *target, {"contraindication"}, amendment);
    }
  }
  if (const Node* target = fields.optional("retire")) {
    ++found;
    amendment.kind = Kind::retire;
    if (amendment.loosens)
      read_target(decoder, *target, {"contraindication", "deferral"}, amendment);
    else
      read_target(decoder, *target, {"indication"}, amendment);
  }
  if (found != 1)
    decoder.refuse(
        node.span, "rules.amendment",
        found == 0 ? "this amendment changes nothing"
                   : "an amendment changes one thing, this one " + std::to_string(found),
        amendment.loosens
            ? "give one of `retire`, `lower`, `indication`, `unrequire`"
            : "give one of `contraindication`, `deferral`, `require`, `raise`, `retire`");
}

// What an amendment speaks of: "taping contraindication adhesive-allergy"; empty when it could not
// be read.
std::string subject(const Amendment& amendment) {
  using Kind = Amendment::Kind;
  const std::string modality = amendment.modality.id + " ";
  switch (amendment.kind) {
    case Kind::add_contraindication:
      return amendment.contraindication
                 ? modality + "contraindication " + amendment.contraindication->id
                 : "";
    case Kind::add_deferral:
      return amendment.deferral ? modality + "deferral " + amendment.deferral->id : "";
    case Kind::add_indication:
      return amendment.indication ? modality + "indication " + amendment.indication->id : "";
    case Kind::require:
    case Kind::unrequire:
      return amendment.requirement ? modality + "requirement " + amendment.requirement->text : "";
    case Kind::retire:
    case Kind::raise:
    case Kind::lower: return modality + amendment.target_kind + " " + amendment.target.id;
  }
  return {};
}

std::string_view verb(const Amendment& amendment) {
  using Kind = Amendment::Kind;
  switch (amendment.kind) {
    case Kind::require: return "requires";
    case Kind::unrequire: return "no longer requires";
    case Kind::retire: return "retires";
    case Kind::raise: return "raises";
    case Kind::lower: return "lowers";
    default: return "adds";
  }
}

// One layer does not tighten and loosen the same item: the looser would win without a word, and
// which is meant only the author knows. Two loosenings may stand side by side, each with its own
// days.
void refuse_contradictions(const Decoder& decoder, const RuleSet& rules) {
  for (std::size_t i = 0; i < rules.amendments.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const Amendment &first = rules.amendments[j], &second = rules.amendments[i];
      const std::string about = subject(second);
      if (first.loosens == second.loosens || about.empty() || subject(first) != about) continue;
      const std::string word = about.substr(second.modality.id.size() + 1);
      const std::uint32_t line = decoder.source().position(first.place.span.offset).line;
      decoder.refuse(second.place.span, "rules.contradiction",
                     "this layer " + std::string(verb(second)) + " " + word + " of '" +
                         second.modality.id + "', and " + std::string(verb(first)) +
                         " it in line " + std::to_string(line),
                     "keep the one that is meant; a loosening of what another layer tightens "
                     "stands in a layer over it");
      break;
    }
}

}  // namespace

RuleSet read_ruleset(ReadContext context) {
  const Decoder decoder(context);
  Fields fields(decoder.source(), context.document.root, "a rule set", context.problems);
  const model::Header header =
      model::read_header(fields, "ruleset", context.problems, decoder.source());
  RuleSet rules;
  rules.place = decoder.place(context.document.root);
  rules.id = header.id;
  rules.title = header.title;
  rules.version = header.version;
  rules.extends = decoder.reference(fields, "extends");
  if (const Node* effective = fields.optional("effective")) {
    Fields window(decoder.source(), *effective, "`effective`", context.problems);
    if (window.ok()) {
      rules.from = decoder.date(window, "from", true);
      rules.until = decoder.date(window, "until", false);
      if (rules.from && rules.until && *rules.until < *rules.from)
        decoder.refuse(effective->span, "rules.date", "this rule set ends before it begins");
      window.finish();
    }
  }
  for (const bool loosens : {false, true}) {
    decoder.each(fields, loosens ? "loosen" : "tighten", "an amendment",
                 [&](Fields& inner, const Node& node) {
                   Amendment amendment;
                   amendment.loosens = loosens;
                   amendment.place = decoder.place(node);
                   amendment.modality = decoder.reference(inner, "modality");
                   read_payload(decoder, inner, node, amendment);
                   if (loosens) {
                     if (const Node* terms = inner.optional("override"))
                       amendment.terms = read_terms(decoder, *terms);
                     else
                       decoder.refuse(node.span, "rules.override",
                                      "loosening a rule wants an `override`",
                                      "give its reason, evidence, owner, approved and expires");
                   }
                   rules.amendments.push_back(std::move(amendment));
                 });
  }
  fields.text_or("note", "");
  fields.finish();
  refuse_contradictions(decoder, rules);
  return rules;
}

}  // namespace windlass::knowledge
