// SPDX-License-Identifier: Apache-2.0
#include "knowledge/written.hpp"

#include <utility>

namespace windlass::knowledge {

namespace {

using logic::Condition;

class Walk {
 public:
  Walk(const RuleBase& rules, const std::function<void(const WrittenItem&)>& visit)
      : vocabulary_(rules.vocabulary), visit_(visit) {}

  // Evidence, sheets and their texts have no conditions of their own.
  void run(const DocumentsByKind& all) {
    const auto& [assumptions, evidence, screening, pathway, interactions, modalities, rulesets,
                 handouts, locales] = all;
    each(screening);
    for (const DeriveRule& one : pathway->derive) look(one);
    for (const CalculateRule& one : pathway->calculate) look(one);
    for (const ModalityDocument& one : modalities) look(one);
    look(*pathway);
    for (const InteractionRule& one : interactions) look(one);
    for (const RuleSet& one : rulesets) look(one);
    for (const AssumptionRule& one : assumptions) look(one);
  }

 private:
  // Whose item it is: a modality, and the layer that says so.
  struct Of {
    std::string modality, layer;
    bool amends = false;
  };

  void tell(WrittenItem item, std::initializer_list<std::string_view> says,
            std::initializer_list<const Condition*> conditions) {
    for (const std::string_view text : says)
      if (!text.empty()) item.says.push_back(text);
    item.conditions.insert(item.conditions.end(), conditions);
    std::erase(item.conditions, nullptr);
    visit_(item);
  }

  static const Condition* if_there(const std::optional<Condition>& when) {
    return when ? &*when : nullptr;
  }

  static WrittenItem item(WrittenIn in, std::string name, std::string id, std::string list,
                          const Place& place) {
    WrittenItem made{in, std::move(name), std::move(id)};
    made.list = std::move(list);
    made.place = place;
    return made;
  }
  static WrittenItem item(WrittenIn in, const Of& of, const std::string& kind,
                          const std::string& id, const Place& place) {
    WrittenItem made = item(in, of.modality + ": " + kind + " " + id, id, of.modality, place);
    made.layer = of.layer;
    made.amends = of.amends;
    return made;
  }

  void each(const Screening& screening) {
    const auto& [requires_known, red_flags] = screening;
    for (const Requirement& one : requires_known)
      look(one, WrittenIn::screen_requirement, {"the screen", "", false}, {});
    for (const RedFlagRule& one : red_flags) look(one);
  }

  void look(const RedFlagRule& flag) {
    const auto& [id, title, clears, cleared_by, grounds, levels, place] = flag;
    for (const RedFlagLevel& level : levels) look(level, id, &level == &levels.back());
  }
  void look(const RedFlagLevel& level, const std::string& flag, bool last) {
    const auto& [id, when, disposition, because, action, mitigate, because_unrecorded, effects,
                 place] = level;
    WrittenItem made =
        item(WrittenIn::red_flag_level, flag + ": level " + id, id, "red flags", place);
    made.flag = flag;
    made.speaks_last = last;
    tell(std::move(made), {because}, {&when});
  }

  void look(const DeriveRule& one) {
    const auto& [fact, cases, otherwise, score, points, exact, because_unrecorded, grounds, place] =
        one;
    const std::string& id = vocabulary_[fact].id;
    WrittenItem made = item(one.is_score() ? WrittenIn::score : WrittenIn::derived_cases, id, id,
                            "derived facts", place);
    made.derived = &one;
    each_condition(one, [&](const Condition& when) { made.conditions.push_back(&when); });
    tell(std::move(made), {grounds.because}, {});
  }
  void look(const CalculateRule& one) {
    const auto& [fact, formula, grounds, place] = one;
    const std::string& id = vocabulary_[fact].id;
    tell(item(WrittenIn::calculation, id, id, "derived facts", place), {grounds.because}, {});
  }

  void look(const ModalityDocument& modality) {
    const auto& [id, title, version, summary, by, stage, layer, order, invasive, never_alone,
                 indications, contraindications, deferrals, requires_known, protocol,
                 protocol_lines, stop_rules, adverse_events, outcomes, consent, alternatives,
                 place] = modality;
    const Of of{id, layer.id, false};
    for (const IndicationRule& one : indications) look(one, of);
    for (const ContraindicationRule& one : contraindications) look(one, of);
    for (const DeferralRule& one : deferrals) look(one, of);
    for (const Requirement& one : requires_known) look(one, WrittenIn::requirement, of, {});
    for (const ProtocolRule& one : protocol_lines) look(one, of);
  }
  void look(const IndicationRule& one, const Of& of) {
    const auto& [id, when, recommend, grounds, place] = one;
    tell(item(WrittenIn::indication, of, "indication", id, place), {grounds.because}, {&when});
  }
  void look(const ContraindicationRule& one, const Of& of) {
    const auto& [id, when, absolute, hard, mitigate, reopens, because_unrecorded, grounds, place] =
        one;
    WrittenItem made = item(WrittenIn::contraindication, of, "contraindication", id, place);
    made.reopens = reopens;
    tell(std::move(made), {grounds.because}, {&when});
  }
  void look(const DeferralRule& one, const Of& of) {
    const auto& [id, when, not_indicated, reopens, because_unrecorded, grounds, place] = one;
    WrittenItem made = item(WrittenIn::deferral, of, "deferral", id, place);
    made.reopens = reopens;
    tell(std::move(made), {grounds.because}, {&when});
  }
  // `because`: of the amendment that asks for it.
  void look(const Requirement& one, WrittenIn in, const Of& of, std::string_view because) {
    const auto& [facts, when, indication, because_unrecorded, place, text] = one;
    WrittenItem made = item(in, of, "requirement", text, place);
    made.id.clear();
    made.indication = indication;
    tell(std::move(made), {because}, {if_there(when)});
  }
  void look(const ProtocolRule& one, const Of& of) {
    const auto& [section, key, title, text, number, unit, when, because_unrecorded, place] = one;
    tell(item(WrittenIn::protocol_line, of, "protocol line", key, place), {text}, {if_there(when)});
  }

  void look(const Pathway& pathway) {
    const auto& [id, title, version, notice, derive, calculate, stages, course, reviews, advice,
                 measures, asking, place] = pathway;
    for (const StageRule& one : stages) look(one);
    for (const CourseRule& one : course) look(one);
    for (const AdviceRule& one : advice) look(one);
    look(asking, place);
  }
  void look(const StageRule& one) {
    const auto& [id, title, aim, entry, exit, review, starts, ends, because_unrecorded, place] =
        one;
    const std::string name = "stage " + id;
    tell(item(WrittenIn::stage_starts, name + ": starts", id, "starts", place), {entry},
         {if_there(starts)});
    tell(item(WrittenIn::stage_ends, name + ": ends", id, "ends", place), {exit}, {if_there(ends)});
  }
  void look(const CourseRule& one) {
    const auto& [id, title, reopens, mitigate, because_unrecorded, final, when, effects, grounds,
                 place] = one;
    WrittenItem made = item(WrittenIn::course_rule, "course rule " + id, id, "course", place);
    made.reopens = reopens;
    tell(std::move(made), {grounds.because}, {&when});
  }
  void look(const AdviceRule& one) {
    const auto& [id, text, because_unrecorded, stage, when, warns, grounds, place] = one;
    tell(item(WrittenIn::advice, "advice " + id, id, "advice", place), {text, grounds.because},
         {if_there(when)});
  }
  void look(const AskingRules& asking, const Place& pathway) {
    const auto& [groups, only_when, first_line, invasive_wanted] = asking;
    for (const AskedOnlyWhen& one : only_when) {
      const auto& [facts, when, place] = one;
      tell(item(WrittenIn::asked_only_when, "asked only when", "", "asking", place), {}, {&when});
    }
    tell(item(WrittenIn::invasive_wanted, "invasive wanted", "", "asking", pathway), {},
         {if_there(invasive_wanted)});
  }

  void look(const InteractionRule& one) {
    const auto& [id, first, second, later, when, instruction, because_unrecorded, grounds, place] =
        one;
    WrittenItem made = item(WrittenIn::interaction, "interaction " + id, id,
                            first.id + " and " + second.id, place);
    made.lets_wait = later;
    tell(std::move(made), {instruction, grounds.because}, {if_there(when)});
  }

  void look(const RuleSet& layer) {
    const auto& [id, title, version, extends, from, until, amendments, place] = layer;
    for (const Amendment& one : amendments) look(one, id);
  }
  void look(const Amendment& one, const std::string& layer) {
    const auto& [kind, loosens, modality, contraindication, deferral, indication, requirement,
                 target_kind, target, mitigate, because, terms, place] = one;
    const Of of{modality.id, layer, true};
    if (indication) return look(*indication, of);
    if (contraindication) return look(*contraindication, of);
    if (deferral) return look(*deferral, of);
    // `unrequire` names a requirement of somebody else.
    if (requirement && target_kind.empty())
      return look(*requirement, WrittenIn::requirement, of, because);
    const char* const verb = kind == Amendment::Kind::raise    ? "raise "
                             : kind == Amendment::Kind::lower  ? "lower "
                             : kind == Amendment::Kind::retire ? "retire "
                                                               : "unrequire ";
    tell(item(WrittenIn::amendment, of, verb + target_kind, target.id, place), {because}, {});
  }

  void look(const AssumptionRule& one) {
    const auto& [id, because, never, place] = one;
    tell(item(WrittenIn::assumption, "assumption " + id, id, "assumptions", place), {because},
         {&never});
  }

  const model::Vocabulary& vocabulary_;
  const std::function<void(const WrittenItem&)>& visit_;
};

bool may_ask_records(WrittenIn in) {
  return in == WrittenIn::red_flag_level || in == WrittenIn::derived_cases ||
         in == WrittenIn::score || in == WrittenIn::contraindication || in == WrittenIn::deferral ||
         in == WrittenIn::course_rule;
}

bool in_protocols(WrittenIn in) {
  return in == WrittenIn::red_flag_level || in == WrittenIn::derived_cases ||
         in == WrittenIn::score || in == WrittenIn::protocol_line || in == WrittenIn::assumption;
}

}  // namespace

std::string WrittenItem::name_of(std::size_t condition) const {
  if (derived == nullptr) return name_with_layer();
  return name + (in == WrittenIn::score ? ": item " : ": case ") + std::to_string(condition + 1);
}

void each_item(const RuleBase& rules, const std::function<void(const WrittenItem&)>& visit) {
  Walk(rules, visit).run(rules);
}

void each_written(const RuleBase& rules,
                  const std::function<void(const Written&, const Condition&)>& visit) {
  each_item(rules, [&](const WrittenItem& item) {
    for (std::size_t i = 0; i < item.conditions.size(); ++i)
      visit({item.name_of(i), item.place.document, may_ask_records(item.in), in_protocols(item.in),
             item.in == WrittenIn::assumption ? item.id : ""},
            *item.conditions[i]);
  });
}

std::vector<Condition*> written_conditions(RuleBase& rules) {
  std::vector<Condition*> made;
  each_item(rules, [&](const WrittenItem& item) {
    for (const Condition* one : item.conditions) made.push_back(const_cast<Condition*>(one));
  });
  return made;
}

}  // namespace windlass::knowledge
