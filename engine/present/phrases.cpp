// SPDX-License-Identifier: Apache-2.0
#include "present/phrases.hpp"

#include <algorithm>

#include "plan/asked_in_vain.hpp"
#include "plan/engine.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

using model::ModalityPlan;
using model::Origin;
using model::ProtocolLine;
using model::Reason;
using model::Status;
using model::Verdict;

std::string name_of(Origin origin, std::string_view id) {
  return with_spaces(model::word(origin)) + " " + std::string(id);
}

std::string name_of(const Reason& reason) {
  return name_of(reason.origin, reason.id) +
         (reason.verdict == Verdict::unknown ? " (unknown)" : "");
}

namespace {

// Whose rule it is now: "layer northside", "raised by layer northside".
std::string whose(const Reason& reason) {
  const std::string layer = "layer " + std::string(reason.layer);
  if (reason.amendment == nullptr || reason.amendment->done == "brought") return layer;
  return std::string(reason.amendment->done) + " by " + layer +
         (reason.amendment->reason.empty() ? "" : ": " + std::string(reason.amendment->reason));
}

}  // namespace

std::string in_words(const Reason& reason) {
  return std::string(reason.text) + mark(reason.basis) +
         (reason.layer.empty() ? "" : " (" + whose(reason) + ")");
}

std::string in_words(const model::Amendment& one) {
  std::string out = "rule set " + std::string(one.layer);
  if (!one.version.empty()) out += " " + std::string(one.version);
  out += " (" + std::string(one.document) + ":" + std::to_string(one.line) + ")";
  if (!one.from.empty()) out += ", from " + std::string(one.from);
  if (!one.until.empty()) out += ", until " + std::string(one.until);
  return one.reason.empty() ? out : out + ": " + std::string(one.reason);
}

std::string rule_sets(const model::Recommendation& plan) {
  std::vector<std::string> words;
  for (const model::RuleSetUsed& one : plan.rules)
    words.push_back(std::string(one.id) +
                    (one.version.empty() ? "" : " " + std::string(one.version)));
  return join(words, " + ");
}

namespace {

std::string why_lapsed(const model::LapsedLayer& layer) {
  if (layer.why == model::NotInForce::no_as_of) return "has days, and the plan has no as_of date";
  return (layer.why == model::NotInForce::layer_ended ? "ended on " : "begins on ") +
         std::string(layer.day);
}

}  // namespace

std::string made_with(const model::Recommendation& plan) {
  std::vector<std::string> out_of_force;
  for (const model::LapsedLayer& one : plan.lapsed_layers)
    out_of_force.push_back(std::string(one.id) + " " + std::string(one.version) + " " +
                           why_lapsed(one));
  return "rules: " + rule_sets(plan) +
         (out_of_force.empty() ? "" : " (not in force: " + join(out_of_force, "; ") + ")") +
         ", windlass " + std::string(plan.engine_version) + ", semantics " +
         std::to_string(plan::engine_semantics) + ".";
}

std::string in_words(const model::Contradiction& one, const model::Vocabulary& facts) {
  std::vector<std::string> said;
  for (const auto& [fact, value] : one.facts) said.push_back(facts[fact].title + ": " + value);
  std::vector<std::string> open;
  for (const auto& [fact, state, value] : one.open) {
    open.push_back(facts[fact].title);
    said.push_back(facts[fact].title + ": " +
                   (value.empty() ? with_spaces(model::word(state))
                                  : value + (state == model::State::stale ? ", too old" : "")));
  }
  return join(said, "; ") + ". " + std::string(one.because) + " (" + std::string(one.id) + "). " +
         (!open.empty()     ? "Another answer may be wrong, so ask again: " + join(open, ", ") + "."
          : said.size() > 1 ? "One of these answers is wrong: ask which, and correct it."
                            : "This answer is wrong: ask again, and correct it.") +
         " Until then each may be wrong, and the most cautious reading counts.";
}

std::string place_of(const Reason& reason) {
  return reason.document.empty() ? std::string()
                                 : std::string(reason.document) + ":" + std::to_string(reason.line);
}

std::string ids_of(const std::vector<model::FactId>& facts, const model::Vocabulary& vocabulary) {
  std::vector<std::string> words;
  for (const model::FactId fact : facts) words.push_back(vocabulary[fact].id);
  return join(words, ", ");
}

std::string meaning_of(const model::Recommendation& plan, const model::Vocabulary& vocabulary) {
  if (plan.disposition == model::Disposition::proceed &&
      !(plan::asked_in_vain(plan).empty() && plan::not_asked(plan, vocabulary).empty()))
    return "Nothing that is known raises a red flag.";
  return std::string(mark_of(plan.disposition).meaning);
}

std::string titles_of(const std::vector<model::FactId>& facts,
                      const model::Vocabulary& vocabulary) {
  std::vector<std::string> words;
  for (const model::FactId fact : facts) words.push_back(vocabulary[fact].title);
  return join(words, ", ");
}

namespace {

// Which layers took indications away: "; northside took away adjunct".
std::string taken_indications(const ModalityPlan& plan) {
  std::vector<std::string> parts;
  for (const model::TakenAway& one : plan.taken_away)
    for (const model::Amendment* by : one.by)
      if (one.origin == Origin::indication)
        parts.push_back(std::string(by->layer) + " took away " + std::string(one.id));
  return parts.empty() ? std::string() : "; " + join(parts, ", ");
}

}  // namespace

std::string no_indication(const ModalityPlan& plan) {
  if (plan.indicated == Verdict::unknown && plan.status == Status::ask)
    return "not known whether an indication holds";
  return plan.indicated == Verdict::false_ && plan.status == Status::not_indicated
             ? "no indication holds" + taken_indications(plan)
             : std::string();
}

std::vector<const Reason*> deciding(const ModalityPlan& plan) {
  std::vector<const Reason*> found;
  for (const Reason& reason : plan.because) {
    const bool repeats = std::any_of(found.begin(), found.end(), [&](const Reason* one) {
      return one->text == reason.text && one->mitigation == reason.mitigation;
    });
    if (reason.decides && !repeats) found.push_back(&reason);
  }
  return found;
}

std::string with_care(const model::Recommendation& plan, const Reason& reason) {
  std::string why(reason.text);
  for (const model::RedFlag& flag : plan.red_flags)
    if (reason.origin == Origin::red_flag && reason.verdict == Verdict::true_ &&
        flag.verdict == Verdict::true_ && flag.id == reason.id)
      why = std::string(flag.title) + " (red flag).";
  return why + " " + std::string(reason.mitigation) + mark(reason.basis);
}

std::string_view key_to_marks() {
  return "[design] a rule of this project, not a literature value; [unverified] no source was "
         "found; [secondhand] read in another's account. No mark: read in the source itself. "
         "Evidence grades what a treatment does, the mark the rule that chose it. Grades are the "
         "sources' own, A the strongest, F expert opinion; \"letter not verified\": nobody read it "
         "in the guideline itself.";
}

std::string why_not(model::NotInForce why, std::string_view day) {
  switch (why) {
    case model::NotInForce::in_force: return {};
    case model::NotInForce::expired: return "expired on " + std::string(day);
    case model::NotInForce::not_yet_approved:
      return "not yet approved (approved from " + std::string(day) + ")";
    case model::NotInForce::layer_ended: return "its layer ended on " + std::string(day);
    case model::NotInForce::layer_not_begun: return "its layer begins on " + std::string(day);
    case model::NotInForce::no_as_of: return "the plan has no as_of date";
  }
  return {};
}

std::string lapsed(const model::LapsedLayer& layer) {
  std::string out =
      std::string(layer.title) + " (" + std::string(layer.id) + ") " + why_lapsed(layer) + ":";
  if (layer.tightenings == 1) out += " what it tightens does not count.";
  if (layer.tightenings > 1)
    out += " none of its " + std::to_string(layer.tightenings) + " tightenings counts.";
  if (layer.treatments > 0) out += " no treatment that it brings is offered.";
  if (layer.tightenings == 0 && layer.treatments == 0) return out + " what it loosens is closed.";
  return out + (layer.changes.empty() ? " None would concern this patient."
                                      : " For this patient they would be:");
}

std::string lapsed(const model::Lapsed& change) {
  return std::string(change.change) +
         (change.because.empty() ? "." : ": " + std::string(change.because)) +
         " With the layer in force: " + with_spaces(model::word(change.with)) + ".";
}

std::string_view later_after(const model::Recommendation& plan, std::string_view modality) {
  for (const model::StagePlan& stage : plan.stages)
    for (const model::StageItem& item : stage.items)
      if (item.modality == modality && !item.now && model::actionable(item.status))
        return item.timing;
  return {};
}

std::vector<Withheld> group_withheld(const model::Recommendation& plan, Status status) {
  std::vector<Withheld> groups;
  for (const ModalityPlan& one : plan.modalities) {
    if (one.status != status) continue;
    const auto decisive = deciding(one);
    const Reason* reason = decisive.empty() ? nullptr : decisive.front();
    const auto same = [reason, &one](const Withheld& group) {
      if (group.reason == nullptr || reason == nullptr)
        return group.reason == reason &&
               no_indication(*group.treatments.front()) == no_indication(one);
      return group.reason->text == reason->text && group.reason->reopens == reason->reopens &&
             group.reason->basis == reason->basis;
    };
    const auto found = std::find_if(groups.begin(), groups.end(), same);
    if (found == groups.end())
      groups.push_back({{&one}, reason});
    else
      found->treatments.push_back(&one);
  }
  return groups;
}

std::string titles(const Withheld& group, const model::Recommendation& plan) {
  if (group.treatments.size() > 1 && group.treatments.size() == plan.modalities.size())
    return "Every treatment";
  std::vector<std::string> names;
  for (const ModalityPlan* one : group.treatments) names.emplace_back(one->title);
  return join(names, "; ");
}

std::string appraisal(const model::Evidence& one) {
  std::string out(one.strength == "none" ? "no strength given" : one.strength);
  if (one.grade != "none")
    out += ", grade " + std::string(one.grade) +
           (one.grading == "none" ? "" : " of " + std::string(one.grading));
  if (one.quality != "not_assessed") out += ", quality " + with_spaces(one.quality);
  return out + ", " +
         (one.verification == "project" ? "this project's own" : with_spaces(one.verification));
}

namespace {

// Whether the title names the unit already, so that "Sets 3" need not be "Sets 3 sets".
bool says_unit(std::string_view title, std::string_view word) {
  if (word == "count" || word == "score" || word == "grade") return true;
  if (word.size() < 3) return false;
  if (word.back() == 's') word.remove_suffix(1);
  return upper(title).find(upper(word)) != std::string::npos;
}

// Units that are counted rather than measured. A measure is never left out.
bool counted(std::string_view unit) {
  return !unit.empty() &&
         (unit.front() == '{' || unit == "wk" || unit == "d" || unit == "/d" || unit == "/wk");
}

}  // namespace

std::string value_of(const ProtocolLine& line) {
  const std::string& value = line.text;
  if (!line.number.empty() && counted(line.unit) && value.starts_with(line.number + " ") &&
      says_unit(line.title, std::string_view(value).substr(line.number.size() + 1)))
    return line.number;
  return value;
}

const ModalityPlan* modality_of(const model::Recommendation& plan, std::string_view id) {
  for (const ModalityPlan& one : plan.modalities)
    if (one.id == id) return &one;
  return nullptr;
}

std::string title_of_open(const model::Recommendation& plan, const model::RedFlag& flag) {
  const std::string title(flag.title);
  const model::RedFlag* standing = red_flag_of(plan, flag.id);
  if (standing == nullptr || standing->verdict != Verdict::true_) return title;
  return title + " (may be: " + with_spaces(model::word(flag.disposition)) + ")";
}

const model::RedFlag* red_flag_of(const model::Recommendation& plan, std::string_view id) {
  for (const model::RedFlag& one : plan.red_flags)
    if (one.id == id) return &one;
  return nullptr;
}

std::vector<std::string> when_to_stop(const ModalityPlan& one) {
  std::vector<std::string> rules;
  for (const ProtocolLine& line : one.protocol.lines)
    if (line.section == "stop")
      rules.push_back(line.key == "stop" ? line.text : std::string(line.title) + ": " + line.text);
  if (rules.empty()) rules.assign(one.stop_rules.begin(), one.stop_rules.end());
  return rules;
}

std::string sentence(std::string words) {
  if (words.empty()) return words;
  words.replace(0, 1, upper(words.substr(0, 1)));
  return words + ".";
}

}  // namespace windlass::present
