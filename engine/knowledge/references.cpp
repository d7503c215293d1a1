// SPDX-License-Identifier: Apache-2.0
#include "knowledge/references.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <unordered_map>

#include "base/spelling.hpp"
#include "knowledge/names.hpp"

namespace windlass::knowledge {

namespace {

void find_red_flags(const logic::Condition& condition, const Names& flags,
                    const base::Source& source, base::Diagnostics& problems) {
  if (condition.kind == logic::Condition::Kind::red_flag && !flags.has(condition.text))
    problems.push_back(base::diagnostic_at(source, condition.span, "rules.red_flag",
                                           "no red flag '" + condition.text + "'",
                                           flags.hint(condition.text, problems)));
  for (const logic::Condition& part : condition.parts)
    find_red_flags(part, flags, source, problems);
}

Names names_of_flags(const Screening& screening) {
  Names names = {"any"};
  for (const RedFlagRule& flag : screening.red_flags) names.add(flag.id);
  return names;
}

class ReferenceCheck {
 public:
  ReferenceCheck(const RuleBase& rules, const LayeredRules& layered, base::Diagnostics& problems)
      : rules_(rules),
        layered_(layered),
        problems_(problems),
        modalities_(rules.modalities),
        stages_(rules.pathway->stages),
        evidence_(rules.evidence) {
    for (const EvidenceEntry& entry : rules.evidence)
      if (!entry.usable) unusable_.emplace(entry.id, entry.verified);
  }

  void run() {
    check_screening();
    for (const LayeredModality& modality : layered_.modalities) check_modality(modality);
    check_pathway();
    for (const ReviewRule& review : rules_.pathway->reviews)
      for (const Reference& one : review.modalities)
        check(one, modalities_, "rules.modality", "modality");
    for (const InteractionRule& rule : rules_.interactions) {
      check(rule.first, modalities_, "rules.modality", "modality");
      check(rule.second, modalities_, "rules.modality", "modality");
      cite(rule.grounds.evidence);
    }
    for (const LayeredLoosening& loosening : layered_.loosenings)
      cite(loosening.by->terms->evidence);
    const Names flags = names_of_flags(rules_.screening);
    each_condition(
        rules_, layered_, [&](const logic::Condition& condition, std::uint32_t document) {
          find_red_flags(condition, flags, *rules_.documents[document].source, problems_);
        });
    check_computed();
  }

 private:
  void refuse(const Place& place, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(
        problem_at(rules_, place, std::move(code), std::move(message), std::move(hint)));
  }

  void check(const Reference& reference, const Names& names, const char* code, const char* what) {
    if (names.has(reference.id)) return;
    std::string hint = names.near(reference.id, problems_);
    // A plugin brings its modality: without a lock it is not here, and that is the cause.
    if (hint.empty() && &names == &modalities_ && rules_.prescribers.size() == 1)
      hint =
          "no plugin belongs to these rules: write its document among them, or name the lock of "
          "the plugin that brings it with `--plugins`";
    if (hint.empty() && &names == &evidence_)
      hint =
          "write its entry into a document of `kind: evidence`; a layer has one of its own, "
          "evidence.yaml";
    if (hint.empty()) hint = names.hint(reference.id, problems_);
    refuse(reference.place, code, std::string("no ") + what + " '" + reference.id + "'",
           std::move(hint));
  }

  void check(const Effects& effects) {
    for (const auto& [reference, effect] : effects.modalities)
      if (reference.id != "all" && reference.id != "invasive" && reference.id != "others")
        check(reference, modalities_, "rules.modality", "modality");
  }

  void cite(const std::vector<Reference>& references) {
    for (const Reference& reference : references) {
      check(reference, evidence_, "rules.evidence", "evidence");
      const auto unusable = unusable_.find(reference.id);
      if (unusable != unusable_.end())
        refuse(reference.place, "rules.evidence",
               "evidence '" + reference.id + "' is recorded as " +
                   (unusable->second == "miscited" ? "mis-cited" : "not found") +
                   " and cannot support a rule");
    }
  }

  void cite(const std::vector<ClinicalStatement>& statements) {
    for (const ClinicalStatement& statement : statements) cite(statement.grounds.evidence);
  }

  template <class Items>
  void cite_grounds(const Items& items) {
    for (const auto& item : items) cite(item.rule->grounds.evidence);
  }

  // Arithmetic comes before conditions are decided, so it cannot rest on what they decide; nor on
  // itself.
  void check_calculations() {
    std::vector<bool> decided(rules_.vocabulary.size());
    for (const DeriveRule& rule : rules_.pathway->derive) decided[rule.fact] = true;
    for (const CalculateRule& rule : rules_.pathway->calculate) {
      for (model::FactId input : rule.formula.inputs)
        if (decided[input])
          refuse(rule.place, "rules.calculate",
                 "'" + rules_.vocabulary[rule.fact].id + "' is calculated from '" +
                     rules_.vocabulary[input].id + "', which conditions decide",
                 "a formula reads facts that are supplied or calculated");
      std::set<model::FactId> seen;
      std::vector<model::FactId> open = rule.formula.inputs;
      while (!open.empty()) {
        const model::FactId fact = open.back();
        open.pop_back();
        const auto inputs = rules_.calculations.find(fact);
        if (inputs == rules_.calculations.end() || !seen.insert(fact).second) continue;
        open.insert(open.end(), inputs->second.begin(), inputs->second.end());
      }
      if (seen.count(rule.fact) != 0)
        refuse(rule.place, "rules.cycle",
               "'" + rules_.vocabulary[rule.fact].id + "' is calculated from itself");
    }
  }

  // A derived fact that nobody computes would be unknown for ever, and look like an open question.
  void check_computed() {
    std::vector<bool> done(rules_.vocabulary.size());
    for (const DeriveRule& rule : rules_.pathway->derive) done[rule.fact] = true;
    for (const DeriveRule& rule : rules_.pathway->derive)
      if (rules_.calculations.count(rule.fact) != 0)
        refuse(rule.place, "rules.duplicate",
               "'" + rules_.vocabulary[rule.fact].id +
                   "' is derived here, and a plugin calculates it, too",
               "one of the two is enough");
    for (const auto& [fact, inputs] : rules_.calculations) done[fact] = true;
    check_calculations();
    const auto read = [&](model::FactId fact, const Place& place) {
      if (!rules_.vocabulary[fact].derived || done[fact]) return;
      done[fact] = true;  // said once
      refuse(place, "rules.computed",
             "nobody computes '" + rules_.vocabulary[fact].id + "', and rules read it",
             "derive it in the pathway, or approve the plugin that calculates it");
    };
    const auto compared = [&](const logic::Condition& condition, const Place& place) {
      read(condition.constraint.other, place);
      for (const DeriveRule& rule : rules_.pathway->derive)
        if (rule.fact == condition.fact || rule.fact == condition.constraint.other)
          refuse(place, "rules.constraint",
                 "'" + rules_.vocabulary[rule.fact].id +
                     "' is a score, which is not compared with a fact",
                 "compare it with numbers");
    };
    const std::function<void(const logic::Condition&, std::uint32_t)> look =
        [&](const logic::Condition& condition, std::uint32_t document) {
          if (condition.kind == logic::Condition::Kind::fact)
            read(condition.fact, {document, condition.span});
          if (condition.constraint.kind == logic::Constraint::Kind::than_fact)
            compared(condition, {document, condition.span});
          for (const logic::Condition& part : condition.parts) look(part, document);
        };
    each_condition(rules_, layered_, look);
    for (const CalculateRule& rule : rules_.pathway->calculate)
      for (model::FactId fact : rule.formula.inputs) read(fact, rule.place);
    const auto required = [&](const Requirement& one) {
      for (model::FactId fact : one.facts) read(fact, one.place);
    };
    for (const Requirement& one : rules_.screening.requires_known) required(one);
    for (const LayeredModality& modality : layered_.modalities)
      for (const auto& item : modality.requires_known) required(*item.rule);
  }

  void check_screening() {
    for (const RedFlagRule& flag : rules_.screening.red_flags) {
      cite(flag.grounds.evidence);
      for (const RedFlagLevel& level : flag.levels) check(level.effects);
    }
  }

  void check_modality(const LayeredModality& modality) {
    const ModalityDocument& document = *modality.document;
    check(document.stage, stages_, "rules.stage", "stage");
    for (const Reference& other : document.alternatives)
      check(other, modalities_, "rules.modality", "modality");
    check_protocol(document);
    for (const auto* statements :
         {&document.stop_rules, &document.adverse_events, &document.outcomes, &document.consent})
      cite(*statements);
    cite_grounds(modality.contraindications);
    cite_grounds(modality.deferrals);
    cite_grounds(modality.indications);
  }

  void check_protocol(const ModalityDocument& document) {
    if (!document.protocol_lines.empty()) return;
    const std::string& plugin = rules_.infos[document.place.document].plugin;
    const Reference& wanted = document.protocol;
    const std::vector<std::string>& offered = rules_.prescribers.at(plugin);
    if (std::find(offered.begin(), offered.end(), wanted.id) != offered.end()) return;
    if (plugin.empty())
      refuse(wanted.place, "rules.protocol",
             "no plugin brings modality '" + document.id + "', so nobody prescribes '" + wanted.id +
                 "'",
             "name the lock of the plugin that brings it with `--plugins`, its document then lies "
             "inside the plugin; or write the protocol here, `protocol: {lines: [...]}`");
    else
      refuse(wanted.place, "rules.protocol",
             "plugin '" + plugin + "' has no prescriber '" + wanted.id + "'",
             base::meant_or_known(wanted.id, offered));
  }

  void check_pathway() {
    const Pathway& pathway = *rules_.pathway;
    for (const CourseRule& rule : pathway.course) {
      check(rule.effects);
      cite(rule.grounds.evidence);
    }
    for (const AdviceRule& advice : pathway.advice) {
      check(advice.stage, stages_, "rules.stage", "stage");
      cite(advice.grounds.evidence);
    }
    for (const Reference& modality : pathway.asking.first_line)
      check(modality, modalities_, "rules.modality", "modality");
    for (const DeriveRule& rule : pathway.derive) cite(rule.grounds.evidence);
    for (const CalculateRule& rule : pathway.calculate) cite(rule.grounds.evidence);
    for (const ReviewRule& rule : pathway.reviews) cite(rule.grounds.evidence);
    cite(pathway.measures);
  }

  const RuleBase& rules_;
  const LayeredRules& layered_;
  base::Diagnostics& problems_;
  const Names modalities_, stages_, evidence_;
  std::unordered_map<std::string, std::string> unusable_;  // evidence, and how it was verified
};

void visit_if(const std::optional<logic::Condition>& condition, const Place& place,
              const VisitCondition& visit) {
  if (condition) visit(*condition, place.document);
}

void each_condition(const LayeredModality& modality, const VisitCondition& visit) {
  const auto each = [&visit](const auto& items) {
    for (const auto& item : items) visit(item.rule->when, item.rule->place.document);
  };
  each(modality.indications);
  each(modality.contraindications);
  each(modality.deferrals);
  for (const auto& item : modality.requires_known)
    visit_if(item.rule->when, item.rule->place, visit);
  for (const ProtocolRule& line : modality.document->protocol_lines)
    visit_if(line.when, line.place, visit);
}

void each_condition(const Pathway& pathway, const VisitCondition& visit) {
  for (const DeriveRule& rule : pathway.derive)
    each_condition(rule, [&](const logic::Condition& when) { visit(when, rule.place.document); });
  for (const StageRule& stage : pathway.stages) {
    visit_if(stage.starts, stage.place, visit);
    visit_if(stage.ends, stage.place, visit);
  }
  for (const CourseRule& rule : pathway.course) visit(rule.when, rule.place.document);
  for (const AdviceRule& advice : pathway.advice) visit_if(advice.when, advice.stage.place, visit);
  for (const AskedOnlyWhen& rule : pathway.asking.only_when) visit(rule.when, rule.place.document);
  visit_if(pathway.asking.invasive_wanted, pathway.place, visit);
}

}  // namespace

void each_condition(const RuleBase& rules, const LayeredRules& layered,
                    const VisitCondition& visit) {
  for (const LayeredModality& modality : layered.modalities) each_condition(modality, visit);
  for (const RedFlagRule& flag : rules.screening.red_flags)
    for (const RedFlagLevel& level : flag.levels) visit(level.when, level.place.document);
  for (const Requirement& requirement : rules.screening.requires_known)
    visit_if(requirement.when, requirement.place, visit);
  each_condition(*rules.pathway, visit);
  for (const InteractionRule& rule : rules.interactions) visit_if(rule.when, rule.place, visit);
  for (const AssumptionRule& rule : rules.assumptions) visit(rule.never, rule.place.document);
}

void check_red_flags(const logic::Condition& condition, const Screening& screening,
                     const base::Source& source, base::Diagnostics& problems) {
  find_red_flags(condition, names_of_flags(screening), source, problems);
}

void check_references(const RuleBase& rules, const LayeredRules& layered,
                      base::Diagnostics& problems) {
  ReferenceCheck(rules, layered, problems).run();
}

}  // namespace windlass::knowledge
