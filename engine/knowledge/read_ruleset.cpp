// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <unordered_map>

#include "knowledge/decode.hpp"
#include "knowledge/ruleset.hpp"

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
  const std::optional<model::Date> approved = decoder.date(fields, "approved", true),
                                   expires = decoder.date(fields, "expires", true);
  terms.approved = approved.value_or(model::Date{});
  terms.expires = expires.value_or(model::Date{});
  if (approved && expires && *expires < *approved)
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
  if (node.is_scalar() && kind == "assumption") {
    decoder.refuse(node.span, "rules.target",
                   "a layer takes no assumption away: it states what cannot be",
                   "mend it in the vocabulary where it stands, if it is not so");
    return false;
  }
  std::string hint = "write `";
  for (std::string_view allowed : kinds)
    hint += std::string(hint.size() > 7 ? "` or `" : "") + std::string(allowed) + " its-id";
  hint += "`";
  if (!amendment.loosens && amendment.kind == Amendment::Kind::retire &&
      (kind == "contraindication" || kind == "deferral"))
    hint = "a " + kind + " is retired under `loosen`, with an `override`";
  decoder.refuse(node.span, "rules.target", "what is amended is named by its kind and its id",
                 std::move(hint));
  return false;
}

// A mapping that holds a whole item under `key`; null when the key is absent.
template <class Read>
bool read_item(const Decoder& decoder, Fields& fields, std::string_view key, std::string_view what,
               const Read& read) {
  const Node* node = fields.optional(key);
  if (node == nullptr) return false;
  Fields inner(decoder.source(), *node, what, decoder.problems());
  if (!inner.ok()) return true;
  read(inner, *node);
  inner.finish();
  return true;
}

// How many of the keys that change something were there. Each sets the kind and its payload.
int read_loosening(const Decoder& decoder, Fields& fields, Amendment& amendment) {
  using Kind = Amendment::Kind;
  int found = 0;
  found += read_item(decoder, fields, "indication", "an indication",
                     [&](Fields& inner, const Node& item) {
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
  if (const Node* target = fields.optional("retire")) {
    ++found;
    amendment.kind = Kind::retire;
    read_target(decoder, *target, {"contraindication", "deferral"}, amendment);
  }
  return found;
}

int read_tightening(const Decoder& decoder, Fields& fields, Amendment& amendment) {
  using Kind = Amendment::Kind;
  int found = 0;
  found += read_item(decoder, fields, "contraindication", "a contraindication",
                     [&](Fields& inner, const Node& item) {
                       amendment.kind = Kind::add_contraindication;
                       amendment.contraindication = decoder.contraindication(inner, item);
                     });
  found +=
      read_item(decoder, fields, "deferral", "a deferral", [&](Fields& inner, const Node& item) {
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
  if (const Node* target = fields.optional("retire")) {
    ++found;
    amendment.kind = Kind::retire;
    read_target(decoder, *target, {"indication"}, amendment);
  }
  return found;
}

// What is said under `tighten` and belongs under `loosen`, or the other way round.
bool refuse_other_list(const Decoder& decoder, Fields& fields, bool loosens) {
  bool found = false;
  const auto refuse = [&](const char* key, const char* hint) {
    if (fields.node().find(key) == nullptr) return;
    static_cast<void>(fields.optional(key));
    found = true;
    decoder.refuse(fields.node().find(key)->span, "rules.amendment",
                   "`" + std::string(key) + "` stands under `" + (loosens ? "tighten" : "loosen") +
                       "`, not under `" + (loosens ? "loosen" : "tighten") + "`",
                   hint);
  };
  if (loosens) {
    for (const char* key : {"contraindication", "deferral", "require", "raise"})
      refuse(key, "it makes plans more cautious: move it, and leave its `override` out");
  } else {
    for (const char* key : {"lower", "unrequire", "indication"})
      refuse(key, "it allows more than the rules beneath: move it, and give an `override`");
  }
  return found;
}

void read_change(const Decoder& decoder, Fields& fields, const Node& node, Amendment& amendment) {
  const int found = amendment.loosens ? read_loosening(decoder, fields, amendment)
                                      : read_tightening(decoder, fields, amendment);
  if (refuse_other_list(decoder, fields, amendment.loosens) || found == 1) return;
  // A key that is misspelt is reported by itself.
  const auto known = [](const Node& key) {
    return key.text == "modality" || key.text == "because" || key.text == "override";
  };
  if (found == 0 && !std::all_of(node.keys.begin(), node.keys.end(), known)) return;
  decoder.refuse(node.span, "rules.amendment",
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

// Whether the second says what the first does. Both are about one item.
bool repeats(const Amendment& a, const Amendment& b) {
  if (a.kind != b.kind) return false;
  if (a.requirement && (a.requirement->when || b.requirement->when ||
                        a.requirement->indication != b.requirement->indication))
    return false;
  if (!a.terms || !b.terms) return true;
  return a.terms->approved == b.terms->approved && a.terms->expires == b.terms->expires;
}

// One layer does not tighten and loosen the same item: the looser would win without a word, and
// which is meant only the author knows. Nor does it say one thing twice. Two loosenings may stand
// side by side, each with its own days.
void refuse_contradictions(const Decoder& decoder, const RuleSet& rules) {
  // What was said first of each item: by a tightening, by a loosening.
  std::unordered_map<std::string, std::array<const Amendment*, 2>> said;
  for (const Amendment& amendment : rules.amendments) {
    const std::string about = subject(amendment);
    if (about.empty()) continue;
    auto& [tightening, loosening] = said[about];
    const Amendment*& own = amendment.loosens ? loosening : tightening;
    const Amendment* other = amendment.loosens ? tightening : loosening;
    const bool again = own != nullptr && repeats(*own, amendment);
    const Amendment* first = other != nullptr ? other : again ? own : nullptr;
    if (own == nullptr) own = &amendment;
    if (first == nullptr) continue;
    const std::string item =
        about.substr(amendment.modality.id.size() + 1) + " of '" + amendment.modality.id + "'";
    const std::string line =
        std::to_string(decoder.source().position(first->place.span.offset).line);
    if (other != nullptr)
      decoder.refuse(amendment.place.span, "rules.contradiction",
                     "this layer " + std::string(verb(amendment)) + " " + item + ", and " +
                         std::string(verb(*first)) + " it in line " + line,
                     "keep the one that is meant; a loosening of what another layer tightens "
                     "stands in a layer over it");
    else
      decoder.refuse(amendment.place.span, "rules.duplicate",
                     "this layer " + std::string(verb(amendment)) + " " + item + " in line " +
                         line + " already",
                     "take one of the two out");
  }
}

void read_amendments(const Decoder& decoder, Fields& fields, bool loosens,
                     std::vector<Amendment>& amendments) {
  decoder.each(
      fields, loosens ? "loosen" : "tighten", "an amendment", [&](Fields& inner, const Node& node) {
        Amendment amendment;
        amendment.loosens = loosens;
        amendment.place = decoder.place(node);
        amendment.modality = decoder.reference(inner, "modality");
        read_change(decoder, inner, node, amendment);
        if (!loosens) amendment.because = inner.text_or("because", "");
        const Node* terms = loosens ? inner.optional("override") : nullptr;
        if (terms != nullptr)
          amendment.terms = read_terms(decoder, *terms);
        else if (loosens)
          decoder.refuse(node.span, "rules.override", "loosening a rule needs an `override`",
                         "give its reason, evidence, owner, approved and expires");
        amendments.push_back(std::move(amendment));
      });
}

}  // namespace

RuleSet read_ruleset(const ReadContext& context) {
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
      if (rules.from && rules.until && *rules.until <= *rules.from)
        decoder.refuse(effective->span, "rules.date",
                       *rules.until < *rules.from ? "this rule set ends before it begins"
                                                  : "this rule set ends on the day it begins",
                       "`until` is the last day on which it is in force, and later than `from`");
      window.finish();
    }
  }
  read_amendments(decoder, fields, false, rules.amendments);
  read_amendments(decoder, fields, true, rules.amendments);
  fields.text_or("note", "");
  fields.finish();
  refuse_contradictions(decoder, rules);
  return rules;
}

}  // namespace windlass::knowledge
