// SPDX-License-Identifier: Apache-2.0
#include "knowledge/decode.hpp"

#include <algorithm>

#include "base/rows.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "knowledge/day_hint.hpp"
#include "knowledge/names.hpp"
#include "logic/read_condition.hpp"
#include "model/header.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

void Decoder::refuse(base::Span span, std::string code, std::string message,
                     std::string hint) const {
  context_.problems.push_back(
      base::diagnostic_at(source(), span, std::move(code), std::move(message), std::move(hint)));
}

void Decoder::each(Fields& fields, std::string_view key, std::string_view what,
                   const std::function<void(Fields&, const Node&)>& read) const {
  for (const Node& item : fields.list(key)) {
    Fields inner(source(), item, what, problems());
    if (!inner.ok()) continue;
    read(inner, item);
    inner.finish();
  }
}

std::optional<logic::Condition> Decoder::condition(Fields& fields, std::string_view key,
                                                   bool required) const {
  const Node* node = required ? fields.required(key) : fields.optional(key);
  if (node == nullptr) return std::nullopt;
  return logic::read_condition(vocabulary(), source(), *node, problems());
}

Grounds Decoder::support(Fields& fields) const {
  Grounds grounds;
  grounds.evidence = references(fields, "evidence");
  const Node* basis = fields.optional("basis");
  grounds.basis_place = place(basis != nullptr ? *basis : fields.node());
  grounds.basis = static_cast<model::Basis>(
      std::max(0, fields.choice("basis", {"verified", "secondhand", "unverified", "design"})));
  return grounds;
}

std::string Decoder::because_unrecorded(
    Fields& fields, const std::string& what,
    const std::vector<const logic::Condition*>& conditions) const {
  const Node* node = fields.optional("because_unrecorded");
  std::string text = fields.text_or("because_unrecorded", "");
  const logic::Condition* asks = nullptr;
  for (const logic::Condition* condition : conditions)
    logic::each_about_knowledge(*condition, [&asks](const logic::Condition& part) {
      if (asks == nullptr) asks = &part;
    });
  if (asks != nullptr && text.empty())
    refuse(asks->span, "rules.unrecorded",
           what + " asks whether '" + vocabulary()[asks->fact].id +
               "' is known, and does not say why not knowing it is no concern",
           "say so under `because_unrecorded:`, or write the constraint alone: it asks while "
           "nobody knows");
  if (asks == nullptr && node != nullptr)
    refuse(node->span, "rules.unrecorded",
           "`because_unrecorded` of " + what +
               " explains nothing: no line below asks about "
               "knowledge itself",
           "leave it out, or write `on record` where only a finding counts");
  return text;
}

std::vector<Reference> Decoder::references(Fields& fields, std::string_view key) const {
  std::vector<Reference> result;
  const Node* node = fields.optional(key);
  if (node == nullptr) return result;
  if (node->is_scalar()) {
    result.push_back({node->text, place(*node)});
    return result;
  }
  if (!node->is_sequence()) {
    refuse(
        node->span, "document.type",
        "`" + std::string(key) + "` is a list of ids, not " + std::string(base::describe(*node)));
    return result;
  }
  for (const Node& item : node->children) {
    if (!item.is_scalar())
      refuse(item.span, "document.type",
             "an id is expected here, not " + std::string(base::describe(item)));
    else
      result.push_back({item.text, place(item)});
  }
  return result;
}

Reference Decoder::reference(Fields& fields, std::string_view key) const {
  const Node* node = fields.optional(key);
  Reference result;
  result.id = fields.text(key);
  result.place = place(node != nullptr ? *node : fields.node());
  return result;
}

Grounds Decoder::grounds(Fields& fields, bool because_required) const {
  Grounds grounds = support(fields);
  grounds.because = because_required ? fields.text("because") : fields.text_or("because", "");
  return grounds;
}

std::string Decoder::id(Fields& fields) const {
  std::string made = fields.text("id");
  if (made.empty() || model::is_id(made)) return made;
  std::string proposed;
  for (const char c : made) {
    const bool fits = model::is_id({&c, 1});
    if (fits)
      proposed += c;
    else if (!proposed.empty() && proposed.back() != '-')
      proposed += '-';
  }
  while (!proposed.empty() && proposed.back() == '-') proposed.pop_back();
  refuse(fields.node().find("id")->span, "document.id",
         base::quote(base::shorten(made)) + " is not an id",
         "write 1 to 64 letters of English, digits and . _ : - without blanks" +
             (model::is_id(proposed) ? ": " + proposed : ""));
  return made;
}

std::optional<model::FactId> Decoder::fact(const Node& node) const {
  if (!node.is_scalar()) {
    refuse(node.span, "document.type",
           "a fact's id is expected here, not " + std::string(base::describe(node)));
    return std::nullopt;
  }
  const std::optional<model::FactId> id = vocabulary().find(node.text);
  if (!id)
    refuse(node.span, "rules.fact", "no fact '" + node.text + "' in the vocabulary",
           problems().size() < most_hints ? base::meant_or_known(node.text, vocabulary().ids())
                                          : std::string());
  return id;
}

std::optional<model::Date> Decoder::date(Fields& fields, std::string_view key,
                                         bool required) const {
  const Node* node = required ? fields.required(key) : fields.optional(key);
  if (node == nullptr) return std::nullopt;
  const std::optional<model::Date> date =
      node->is_scalar() && node->text.size() == std::string_view("2026-01-31").size()
          ? model::parse_date(node->text)
          : std::nullopt;
  if (!date) {
    refuse(node->span, "rules.date",
           "`" + std::string(key) + "` is a calendar day, and " +
               (node->is_scalar() ? base::quote(node->text) : "this") + " is none",
           day_hint(node->is_scalar() ? node->text : std::string()));
  }
  return date;
}

std::int32_t Decoder::integer(Fields& fields, std::string_view key, std::int32_t fallback,
                              std::int32_t lowest, std::int32_t highest) const {
  const Node* node = fields.optional(key);
  if (node == nullptr) return fallback;
  const std::optional<model::Number> number =
      node->is_scalar() && !node->quoted ? model::Number::parse(node->text) : std::nullopt;
  if (!number || !number->is_integer() || *number < model::Number(lowest) ||
      *number > model::Number(highest)) {
    refuse(node->span, "document.value",
           "`" + std::string(key) + "` is a whole number from " + std::to_string(lowest) + " to " +
               std::to_string(highest));
    return fallback;
  }
  return static_cast<std::int32_t>(number->numerator());
}

Effects Decoder::effects(Fields& fields) const {
  Effects effects;
  const Node* node = fields.required("effects");
  if (node == nullptr) return effects;
  if (!node->is_mapping()) {
    refuse(node->span, "document.type",
           "`effects` is a mapping of modalities to what happens to them",
           "write `effects: {all: block}`");
    return effects;
  }
  const auto words = base::words_of<std::string>(effect_rows);
  for (std::size_t i = 0; i < node->keys.size(); ++i) {
    const Node& value = node->children[i];
    const auto word = std::find(words.begin(), words.end(), value.text);
    if (!value.is_scalar() || word == words.end())
      refuse(value.span, "document.value",
             "an effect is " + base::join({words.begin(), words.end() - 1}, ", ") + " or " +
                 words.back(),
             base::meant_or_known(value.text, words));
    else
      effects.modalities.emplace_back(
          Reference{node->keys[i].text, place(node->keys[i])},
          effect_rows[static_cast<std::size_t>(word - words.begin())].effect);
  }
  refuse_silence(*node, effects);
  return effects;
}

// A list that leaves a modality without an effect says so in a word, `others: none`.
void Decoder::refuse_silence(const Node& node, const Effects& effects) const {
  const auto at = [&effects](std::string_view word) {
    return std::find_if(effects.modalities.begin(), effects.modalities.end(),
                        [&](const auto& one) { return one.first.id == word; });
  };
  const bool all = at("all") != effects.modalities.end();
  const auto others = at("others");
  if (all && others != effects.modalities.end())
    refuse(others->first.place.span, "rules.effect", "`all` leaves no others",
           "keep `all` or `others`");
  else if (node.keys.empty())
    refuse(node.span, "rules.effect", "this list of effects names nobody",
           "write `{others: none}` where no modality's status changes");
  else if (!all && others == effects.modalities.end() && effects.unnamed() == Effect::none)
    refuse(node.span, "rules.effect", "this list names no effect, and no `others`",
           "write `others: none` where no modality's status changes");
}

void Decoder::refuse_unmitigated(const Effects& effects, const std::string& mitigate) const {
  for (const auto& [modality, effect] : effects.modalities)
    if (effect == Effect::caution && mitigate.empty())
      return refuse(modality.place.span, "rules.mitigate",
                    "an effect `caution` wants a `mitigate:` beside it",
                    "say under `mitigate:` how the modality may still be used");
}

namespace {

std::vector<const logic::Condition*> asked_by(const std::optional<logic::Condition>& when) {
  if (!when) return {};
  return {&*when};
}

}  // namespace

std::vector<const logic::Condition*> asks_records(const std::optional<logic::Condition>& when) {
  bool asks = false;
  if (when)
    logic::each_about_knowledge(
        *when, [&asks](const logic::Condition& part) { asks |= part.constraint.on_record; });
  return asks ? asked_by(when) : std::vector<const logic::Condition*>();
}

Requirement Decoder::requirement(const Node& node) const {
  Requirement requirement;
  requirement.place = place(node);
  const auto add = [&](const Node& item) {
    if (const std::optional<model::FactId> id = fact(item)) {
      requirement.facts.push_back(*id);
      requirement.text += (requirement.text.empty() ? "" : " or ") + item.text;
    }
  };
  if (!node.is_mapping()) {
    add(node);
    return requirement;
  }
  Fields fields(source(), node, "a requirement", problems());
  if (const Node* any = fields.optional("any")) {
    if (!any->is_sequence() || any->children.empty())
      refuse(any->span, "document.type", "`any` is a list of facts, one or more");
    for (const Node& item : any->children) add(item);
  } else if (const Node* one = fields.required("fact")) {
    add(*one);
  }
  requirement.when = condition(fields, "when", false);
  requirement.indication = fields.choice_or("for", {"safety", "indication"}, 0) == 1;
  requirement.because_unrecorded =
      because_unrecorded(fields, "a requirement", asked_by(requirement.when));
  fields.finish();
  return requirement;
}

std::vector<Requirement> Decoder::requirements(Fields& fields) const {
  std::vector<Requirement> result;
  for (const Node& item : fields.list("requires")) {
    Requirement one = requirement(item);
    if (!one.facts.empty()) result.push_back(std::move(one));
  }
  return result;
}

std::vector<ClinicalStatement> Decoder::statements(Fields& fields, std::string_view key) const {
  std::vector<ClinicalStatement> result;
  each(fields, key, "an entry of `" + std::string(key) + "`", [&](Fields& inner, const Node&) {
    ClinicalStatement statement;
    statement.text = inner.text("text");
    if (const Node* node = inner.optional("fact")) statement.fact = fact(*node);
    statement.grounds = support(inner);
    result.push_back(std::move(statement));
  });
  return result;
}

IndicationRule Decoder::indication(Fields& fields, const Node& node) const {
  IndicationRule rule;
  rule.place = place(node);
  rule.id = id(fields);
  if (auto when = condition(fields, "when", true)) rule.when = std::move(*when);
  logic::each_about_knowledge(rule.when, [this](const logic::Condition& part) {
    if (part.constraint.on_record)
      refuse(part.span, "rules.constraint",
             "an indication cannot say `on record`: while nobody knows, it asks",
             "write the constraint alone");
  });
  rule.recommend = fields.choice("status", {"recommend", "optional"}) == 0;
  rule.grounds = grounds(fields);
  if (rule.grounds.evidence.empty())
    refuse(node.span, "rules.evidence", "indication '" + rule.id + "' cites no evidence",
           "name entries of the evidence document under `evidence:`");
  return rule;
}

ContraindicationRule Decoder::contraindication(Fields& fields, const Node& node) const {
  ContraindicationRule rule;
  rule.place = place(node);
  rule.id = id(fields);
  if (auto when = condition(fields, "when", true)) rule.when = std::move(*when);
  const int level = fields.choice("level", {"absolute", "relative"});
  rule.absolute = level == 0;
  rule.hard = fields.flag_or("hard", false);
  rule.because_unrecorded =
      because_unrecorded(fields, "contraindication '" + rule.id + "'", {&rule.when});
  rule.mitigate = fields.text_or("mitigate", "");
  rule.reopens = fields.text_or("reopens", "");
  rule.grounds = grounds(fields);
  if (level == 1 && rule.mitigate.empty())
    refuse(node.span, "rules.mitigate",
           "relative contraindication '" + rule.id + "' names no mitigation",
           "say under `mitigate:` how the modality may still be used");
  if (rule.hard && !rule.absolute)
    refuse(node.span, "rules.hard", "only an absolute contraindication can be `hard`");
  return rule;
}

DeferralRule Decoder::deferral(Fields& fields, const Node& node) const {
  DeferralRule rule;
  rule.place = place(node);
  rule.id = id(fields);
  if (auto when = condition(fields, "when", true)) rule.when = std::move(*when);
  rule.not_indicated = fields.choice("status", {"not_indicated", "defer"}) == 0;
  rule.because_unrecorded = because_unrecorded(fields, "deferral '" + rule.id + "'", {&rule.when});
  rule.reopens = fields.text("reopens");
  rule.grounds = grounds(fields);
  return rule;
}

namespace {

// As in an HTML `lang`: "en", "pt-BR".
bool is_language(std::string_view text) {
  return text.size() >= 2 && text.size() <= 35 && base::is_lower(text.front()) &&
         text.back() != '-' && text.find("--") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return base::is_letter(c) || base::is_digit(c) || c == '-'; });
}

}  // namespace

std::string Decoder::language(Fields& fields) const {
  std::string tag = fields.text("language");
  if (!tag.empty() && !is_language(tag))
    refuse(fields.optional("language")->span, "rules.language",
           base::quote(tag) + " is not a language tag", "write it as `en`, `de` or `pt-BR`");
  return tag;
}

}  // namespace windlass::knowledge
