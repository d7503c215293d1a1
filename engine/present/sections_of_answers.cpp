// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "model/spoken.hpp"
#include "present/sections.hpp"
#include "present/treatment_lines.hpp"

namespace windlass::present {

using model::ModalityPlan;
using model::Status;
using model::Verdict;

namespace {

constexpr std::size_t questions_shown = 8;  // in a brief form
constexpr std::size_t assumed_shown = 6;
constexpr std::size_t most_named = 4;  // treatments that a question decides about

void open_treatments(const PlanView& view, Section& out) {
  Line open{.kind = LineKind::open_treatments, .tone = Tone::ask};
  std::vector<std::string> names;
  for (const ModalityPlan& one : view.plan.modalities) {
    if (one.status != Status::ask || model::row(view.plan.disposition).hides_treatments) continue;
    names.emplace_back(one.title);
    open.lines.push_back(treatment_asked(view, one));
  }
  if (names.empty()) return;
  open.lead = "open until answered";
  open.text = names.size() == view.plan.modalities.size() ? "every treatment" : join(names, "; ");
  out.lines.push_back(std::move(open));
}

void open_flags(const PlanView& view, Section& out) {
  for (const model::RedFlag& flag : view.plan.red_flags) {
    if (flag.verdict != Verdict::unknown) continue;
    Line line{.kind = LineKind::open_flag, .tone = Tone::ask, .lead = "not excluded"};
    line.about = flag.id;
    line.title = title_of_open(view.plan, flag);
    Line why = text_line(LineKind::because, "why", std::string(flag.because));
    why.keep = Keep::detail;
    line.lines.push_back(std::move(why));
    if (!flag.unknown_facts.empty()) {
      Line facts = text_line(LineKind::not_known, "not known",
                             titles_of(flag.unknown_facts, view.vocabulary));
      facts.keep = Keep::detail;
      for (const model::FactId fact : flag.unknown_facts)
        facts.items.push_back(view.vocabulary[fact].id);
      line.lines.push_back(std::move(facts));
    }
    out.lines.push_back(std::move(line));
  }
}

// What the answer helps to settle: "decides: Possible deep-vein clot; opens: Supportive taping".
std::string what_it_opens(const PlanView& view, const model::Question& question) {
  std::vector<std::string> flags, treatments, parts;
  for (const std::string_view id : question.red_flags)
    if (const model::RedFlag* flag = red_flag_of(view.plan, id)) flags.emplace_back(flag->title);
  const bool opens = !question.opens.empty();
  for (const std::string_view id : opens ? question.opens : question.affects)
    if (const ModalityPlan* one = modality_of(view.plan, id)) treatments.emplace_back(one->title);
  const std::string what = opens ? "opens: " : "decides about: ";
  if (!flags.empty()) parts.push_back("decides: " + join(flags, ", "));
  if (treatments.size() == view.plan.modalities.size() && !treatments.empty())
    parts.push_back(what + "every treatment");
  else if (!opens && treatments.size() > most_named)
    parts.push_back(what + count(treatments.size(), "treatment", "treatments"));
  else if (!treatments.empty())
    parts.push_back(what + join(treatments, ", "));
  if (parts.empty()) parts.emplace_back("decides what comes first");
  return join(parts, "; ");
}

// What comes first does not wait for them. Of safety they stand by name: whoever takes over will
// want to know, and a red flag that is more urgent may hide there.
void waiting_questions(const PlanView& view, Section& out) {
  std::vector<model::FactId> safety;
  for (const model::Question& one : view.plan.waiting)
    if (one.safety) safety.push_back(one.fact);
  if (!safety.empty())
    out.lines.push_back(text_line(LineKind::not_known, "not asked",
                                  count(safety.size(), "safety question", "safety questions") +
                                      " that this plan does not wait for. An answer that alarms "
                                      "may be more urgent still, and whoever takes over will want "
                                      "to know: " +
                                      titles_of(safety, view.vocabulary) + "."));
  if (const std::size_t rest = view.plan.waiting.size() - safety.size(); rest != 0)
    out.lines.push_back(text_line(LineKind::not_known, "later",
                                  count(rest, "more question", "more questions") +
                                      " on treatments, once the red flag is cleared."));
}

// Whose rule it is, for people: the title of a red flag or of a treatment.
std::string owner_of(const PlanView& view, std::string_view rule) {
  if (const model::RedFlag* flag = red_flag_of(view.plan, rule)) return std::string(flag->title);
  const std::string_view modality = rule.substr(0, rule.find('/'));
  if (const ModalityPlan* one = modality_of(view.plan, modality)) return std::string(one->title);
  return "the plan as a whole";
}

}  // namespace

Section open_answers_section(const PlanView& view) {
  Section out = section(view, SectionKind::ask, "Ask");
  out.more = view.explain + " --ask";
  std::size_t number = 0;
  for (const model::Question& question : view.plan.questions) {
    Line line{.kind = LineKind::question, .tone = Tone::ask};
    line.lead = std::to_string(++number) + ".";
    line.text = view.vocabulary[question.fact].question;
    line.group = view.vocabulary[question.fact].group;
    if (question.state != model::State::not_supplied)
      line.title = with_spaces(model::word(question.state));
    line.note = what_it_opens(view, question);
    if (number > questions_shown) line.keep = Keep::detail;
    out.lines.push_back(std::move(line));
  }
  waiting_questions(view, out);
  open_flags(view, out);
  open_treatments(view, out);
  return out;
}

namespace {

bool is_medicine(const model::FactDefinition& fact) {
  return std::any_of(fact.codes.begin(), fact.codes.end(),
                     [](const model::Code& one) { return one.system == "atc"; });
}

// Whether no two sources disagree: it was answered once, and may not count any more.
bool is_doubted(const model::Fact& fact) {
  return fact.candidates.size() == 2 && fact.candidates.front().unsure.empty() &&
         !fact.candidates.back().unsure.empty() && fact.candidates.back().source.empty();
}

// Of what a source gave, or should have given.
std::string why_calculated(const PlanView& view, model::FactId id) {
  const model::Fact& told = view.facts[id];
  if (told.state == model::State::known || (told.state == model::State::stale && !told.value_lost))
    return model::in_words(view.vocabulary[id], told.value) +
           (told.observed ? " of " + model::text(*told.observed) : "") + " is too old";
  return with_spaces(model::word(told.state));
}

}  // namespace

Section doubts_of(const PlanView& view) {
  Section out = section(view, SectionKind::doubts, "Doubtful answers");
  for (const model::Contradiction& one : view.plan.contradictions)
    out.lines.push_back(text_line(LineKind::contradiction, "contradiction",
                                  in_words(one, view.vocabulary), Tone::stop));
  for (const model::Conflict& one : view.plan.conflicts) {
    if (only_contradicts(view, one.fact)) continue;
    std::vector<std::string> values;
    for (const model::Candidate& candidate : view.facts[one.fact].candidates)
      values.push_back((candidate.unsure.empty()
                            ? model::in_words(view.vocabulary[one.fact], candidate.value)
                            : model::text(view.vocabulary[one.fact], candidate)) +
                       (candidate.source.empty() ? "" : " (" + candidate.source + ")"));
    out.lines.push_back(text_line(
        LineKind::conflict, "conflict",
        view.vocabulary[one.fact].title + ": " +
            (values.empty() ? "what was given contradicts what follows from the other answers"
                            : join(values, " or ")) +
            ". The most cautious reading counts. " +
            (is_doubted(view.facts[one.fact]) ? "Ask it again today."
                                              : "Settle it today with both sources.") +
            (is_medicine(view.vocabulary[one.fact])
                 ? " Tell who prescribes it; nobody stops or begins it meanwhile."
                 : ""),
        Tone::care));
  }
  for (const model::FactId id : view.plan.stale) {
    const model::Fact& fact = view.facts[id];
    out.lines.push_back(
        text_line(LineKind::stale, "stale",
                  view.vocabulary[id].title + ": " +
                      (fact.value_lost ? std::string("an old value")
                                       : model::in_words(view.vocabulary[id], fact.value)) +
                      (fact.observed ? " of " + model::text(*fact.observed) : "") +
                      ". Counts as unknown; ask again.",
                  Tone::care));
  }
  for (const model::FactId id : view.plan.calculated_instead)
    out.lines.push_back(text_line(LineKind::stale, "calculated",
                                  view.vocabulary[id].title + ": " + why_calculated(view, id) +
                                      ". What the other answers give counts; look at it.",
                                  Tone::care));
  if (!view.plan.not_understood.nothing())
    out.lines.push_back(text_line(LineKind::not_understood, "not read",
                                  model::in_words(view.plan.not_understood), Tone::care));
  return out;
}

namespace {

// An old answer was looked at: it would raise nothing there, and a new one may.
std::string why_assumed(const model::Assumed& one, bool needless) {
  if (one.state == model::State::stale)
    return "counts as unknown where it is demanded; the old answer raises nothing in ";
  return needless ? "not asked of this patient; on record it would count in "
                  : "so no finding for ";
}

using AssumedOfFact = std::pair<model::FactId, std::vector<const model::Assumed*>>;

bool may_change_what_comes_first(const AssumedOfFact& one) {
  return std::any_of(one.second.begin(), one.second.end(), [](const model::Assumed* each) {
    return model::names_disposition(each->affects);
  });
}

// What may change the disposition stands first.
std::vector<AssumedOfFact> assumed_by_fact(const model::Recommendation& plan) {
  std::map<model::FactId, std::vector<const model::Assumed*>> by_fact;
  for (const model::Assumed& one : plan.assumed) by_fact[one.fact].push_back(&one);
  std::vector<AssumedOfFact> list(by_fact.begin(), by_fact.end());
  std::stable_partition(list.begin(), list.end(), may_change_what_comes_first);
  return list;
}

}  // namespace

// One line for each answer that nobody gave, with the rules that take it as no finding.
Section assumed_of(const PlanView& view) {
  Section out = section(view, SectionKind::assumed,
                        "Assumed until asked: not on record, so taken as no finding");
  out.more = view.explain;
  std::size_t shown = 0;
  for (const auto& [fact, all] : assumed_by_fact(view.plan)) {
    std::vector<std::string> rules;
    for (const model::Assumed* one : all)
      if (std::string rule = owner_of(view, one->rule);
          std::find(rules.begin(), rules.end(), rule) == rules.end())
        rules.push_back(std::move(rule));
    Line line{.kind = LineKind::assumed, .tone = Tone::care};
    line.lead = view.vocabulary[fact].title;
    line.text = with_spaces(model::word(all.front()->state));
    const bool asked = model::names(view.plan.questions, fact);
    const bool needless = all.front()->needless && !asked;
    line.note = why_assumed(*all.front(), needless) + join(rules, ", ");
    if (asked) line.note += "; still asked above";
    if (needless || shown >= assumed_shown || model::row(view.plan.disposition).hides_treatments)
      line.keep = Keep::detail;
    else
      ++shown;
    out.lines.push_back(std::move(line));
  }
  return out;
}

Section faults_of(const PlanView& view) {
  Section out = section(view, SectionKind::faults, "Faults");
  for (const model::Fault& one : view.plan.faults) {
    std::string what =
        one.plugin.empty() && one.fact ? "the rules, calculating " + view.vocabulary[*one.fact].id
        : one.plugin.empty()           ? "the rules of " + std::string(one.modality)
                             : std::string(one.function) + " of plugin " + std::string(one.plugin);
    what += ": " + one.what + ".";
    if (!one.modality.empty())
      what += " " + title_of(view, one.modality) + " has no protocol for it.";
    if (one.fact) what += " Not known for it: " + view.vocabulary[*one.fact].title + ".";
    out.lines.push_back(text_line(LineKind::fault, "fault", std::move(what), Tone::stop));
  }
  return out;
}

Section lapsed_layers_of(const PlanView& view) {
  Section out = section(view, SectionKind::lapsed, "Layers not in force");
  for (const model::LapsedLayer& layer : view.plan.lapsed_layers) {
    Line line = text_line(LineKind::lapsed_layer, "not in force", lapsed(layer), Tone::care);
    for (const model::Lapsed& change : layer.changes)
      line.lines.push_back(text_line(LineKind::lapsed_change,
                                     title_of(view, change.modality) + ", " + lapsed(change)));
    out.lines.push_back(std::move(line));
  }
  return out;
}

namespace {

// Who answers for an override, and what the plan would say without it.
Line terms_of(const model::Override& one) {
  std::string text = std::string(one.owner) + ", approved " + std::string(one.approved) +
                     ", expires " + std::string(one.expires) + " (" + std::string(one.document) +
                     ":" + std::to_string(one.line) + "). Without it: " + with_spaces(one.without) +
                     ". Without any override: " + with_spaces(one.base) + ".";
  if (!one.together.empty())
    text += " It changes the status together with " + join(one.together, ", ") + ".";
  return text_line(LineKind::override_terms, std::move(text));
}

void tightened_of(const PlanView& view, Section& out) {
  for (const model::Tightened& one : view.plan.tightened) {
    Line line{.kind = LineKind::override_, .tone = Tone::care, .lead = "in force"};
    line.text = title_of(view, one.modality) + ": " + std::string(one.layer) + " tightens, " +
                std::string(one.change) + ".";
    if (!one.because.empty()) line.text += " " + std::string(one.because);
    std::string where = std::string(one.document) + ":" + std::to_string(one.line);
    if (!one.from.empty()) where += ", from " + std::string(one.from);
    if (!one.until.empty()) where += ", until " + std::string(one.until);
    line.lines.push_back(text_line(LineKind::override_terms, std::move(where)));
    out.lines.push_back(std::move(line));
  }
}

}  // namespace

Section overrides_of(const PlanView& view) {
  Section out = section(view, SectionKind::overrides, "House rules");
  for (const model::Override& one : view.plan.overrides) {
    Line line{.kind = LineKind::override_, .tone = Tone::care};
    line.lead = one.expired ? "not in force" : "in force";
    line.text = title_of(view, one.modality) + ": " + std::string(one.layer) +
                (one.expired ? " would change " : " changes ") + std::string(one.target) + ". " +
                std::string(one.reason);
    if (one.expired) line.note = why_not(one.why, one.day);
    line.lines.push_back(terms_of(one));
    out.lines.push_back(std::move(line));
  }
  tightened_of(view, out);
  return out;
}

}  // namespace windlass::present
