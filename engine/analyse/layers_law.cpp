// SPDX-License-Identifier: Apache-2.0
#include "analyse/layers_law.hpp"

#include <algorithm>
#include <set>

#include "analyse/difference.hpp"

namespace windlass::analyse {

namespace {

using Verdict = Change::Verdict;

// Of all who get a looser answer, one of whom least is known.
const Change* smallest_of(const Difference& found) {
  const Change* made = nullptr;
  for (const Change& one : found.changes)
    if (one.verdict == Verdict::somebody && (made == nullptr || one.answers < made->answers))
      made = &one;
  return made;
}

Proved refuted(const Change& one, const Difference& found) {
  Proved made;
  made.verdict = Proved::Verdict::refuted;
  made.patient = one.patient;
  made.answers = one.answers;
  made.smallest = one.smallest;
  for (const Change& other : found.changes)
    if (other.verdict == Verdict::not_decided) made.smallest = false;
  const std::string about = one.kind == Change::Kind::disposition ? "the disposition" : one.about;
  const auto because = [](const std::string& text) {
    return text.empty() ? "" : " (" + text + ")";
  };
  made.broken.push_back(about + " without the layers: " + one.before + because(one.because_before));
  made.got.push_back("with them " + one.after + because(one.because_after));
  return made;
}

Proved undecided(std::string why) {
  Proved made;
  made.why = std::move(why);
  return made;
}

// The rules beneath without the treatments that layers bring, and without what names these. What a
// clinic brings besides, its facts and red flags, stays.
class Beneath {
 public:
  explicit Beneath(knowledge::RuleBase& rules) : rules_(rules) {}

  void take_layers_out() {
    rules_.rulesets.clear();
    rules_.handouts.clear();
    for (const knowledge::ModalityDocument& one : rules_.modalities)
      if (!one.layer.id.empty()) gone_.insert(one.id);
    if (gone_.empty()) return;
    std::erase_if(rules_.modalities, [&](const auto& one) { return gone_.count(one.id) != 0; });
    std::erase_if(rules_.interactions,
                  [&](const auto& one) { return is_gone(one.first) || is_gone(one.second); });
    for (knowledge::ModalityDocument& one : rules_.modalities) forget(one.alternatives);
    for (knowledge::RedFlagRule& flag : rules_.screening.red_flags)
      for (knowledge::RedFlagLevel& level : flag.levels) forget(level.effects);
    for (knowledge::CourseRule& one : rules_.pathway->course) forget(one.effects);
    forget(rules_.pathway->asking.first_line);
    // A review of nothing but these would be one for everybody.
    std::erase_if(rules_.pathway->reviews, [&](knowledge::ReviewRule& one) {
      const bool named = !one.modalities.empty();
      forget(one.modalities);
      return named && one.modalities.empty();
    });
  }

 private:
  bool is_gone(const knowledge::Reference& one) const { return gone_.count(one.id) != 0; }

  void forget(std::vector<knowledge::Reference>& list) const {
    std::erase_if(list, [&](const auto& one) { return is_gone(one); });
  }

  // Whom no word of the list reaches keeps what the list gave them.
  void forget(knowledge::Effects& effects) const {
    const knowledge::Effect unnamed = effects.unnamed();
    const bool reaches_all = std::any_of(
        effects.modalities.begin(), effects.modalities.end(),
        [](const auto& one) { return one.first.id == "others" || one.first.id == "all"; });
    const auto taken =
        std::erase_if(effects.modalities, [&](const auto& one) { return is_gone(one.first); });
    if (taken > 0 && !reaches_all) effects.modalities.push_back({{"others", {}}, unnamed});
  }

  knowledge::RuleBase& rules_;
  std::set<std::string> gone_;
};

}  // namespace

Proved prove_layers(const Laws& laws, const ProveOptions& options) {
  const auto beneath = laws.knowledge->changed(
      [](knowledge::RuleBase& rules) { Beneath(rules).take_layers_out(); }, {});
  if (!beneath)
    return undecided("the rules do not stand without their layers: " +
                     beneath.error().begin()->message);
  const auto calls = plan::Calls::bind(**beneath, laws.engine->plugins());
  if (!calls) return undecided(calls.error().begin()->message);
  const auto found = difference({**beneath, *calls, ", without its layers"},
                                {*laws.knowledge, laws.calls}, options, Directions::looser);
  if (!found) return undecided(found.error().begin()->message);
  Proved made;
  if (const Change* least = smallest_of(*found)) {
    made = refuted(*least, *found);
  } else if (found->nobody_looser.proof.empty()) {
    for (const Change& one : found->changes)
      if (one.verdict == Verdict::not_decided) made.why = one.why;
    if (made.why.empty()) made.why = "the solver's refutation could not be followed";
  } else {
    made.verdict = Proved::Verdict::holds;
    made.in_each_combination = true;
    made.contradictory = Contradictions::any_candidate;
    made.speaks_of = Proved::SpeaksOf::somebody;
    made.formula = found->nobody_looser.formula;
    made.proof = found->nobody_looser.proof;
  }
  for (const std::string& id : found->calculated)
    if (const auto fact = laws.knowledge->vocabulary().find(id)) made.calculated.push_back(*fact);
  made.variables = found->variables;
  made.clauses = found->clauses;
  return made;
}

}  // namespace windlass::analyse
