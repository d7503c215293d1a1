// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/text.hpp"
#include "knowledge/checks.hpp"

namespace windlass::knowledge {

namespace {

using Rules = std::vector<const InteractionRule*>;

constexpr int needs_known = 1, needs_unknown = 2;
using Needs = std::map<model::FactId, int>;  // sets of the two

// The facts that a condition requires to be known or unknown. Only lines that must all hold are
// read. Other lines can be unknown themselves, and an unknown interaction counts.
void add_required_knowledge(const logic::Condition& condition, Needs& needs) {
  using Kind = logic::Condition::Kind;
  if (condition.kind == Kind::all)
    for (const logic::Condition& part : condition.parts) add_required_knowledge(part, needs);
  if (condition.kind != Kind::fact || condition.constraint.on_record) return;
  if (condition.constraint.kind == logic::Constraint::Kind::known)
    needs[condition.fact] |= needs_known;
  if (condition.constraint.kind == logic::Constraint::Kind::unknown)
    needs[condition.fact] |= needs_unknown;
}

Needs required_knowledge(const InteractionRule& rule) {
  Needs needs;
  if (rule.when) add_required_knowledge(*rule.when, needs);
  return needs;
}

// Cycles in the graph whose edges lead from the first modality of an interaction to the second.
class Cycles {
 public:
  explicit Cycles(const Rules& rules) {
    for (const InteractionRule* rule : rules) from_[rule->first.id].push_back(rule);
  }

  // Each cycle as the rules that make it, one after the other; one for each rule that closes one,
  // up to a hundred.
  std::vector<Rules> find() {
    for (const auto& [modality, rules] : from_)
      if (found_.size() < most) walk(modality);
    return std::move(found_);
  }

 private:
  static constexpr std::size_t most = 100;
  enum class State { untouched, on_path, done };
  struct Step {
    std::string modality;
    const InteractionRule* by;  // the rule that leads here; none at the start
    std::size_t next = 0;       // of the rules that lead on
  };

  // Depth first, without recursion: a chain is as long as there are modalities.
  void walk(const std::string& start) {
    if (state_[start] != State::untouched) return;
    std::vector<Step> path;
    const auto enter = [&](const std::string& modality, const InteractionRule* by) {
      state_[modality] = State::on_path;
      path.push_back({modality, by});
    };
    for (enter(start, nullptr); !path.empty() && found_.size() < most;) {
      Step& step = path.back();
      const auto rules = from_.find(step.modality);
      if (rules == from_.end() || step.next == rules->second.size()) {
        state_[step.modality] = State::done;
        path.pop_back();
        continue;
      }
      const InteractionRule* rule = rules->second[step.next++];
      const State state = state_[rule->second.id];
      if (state == State::done) continue;
      if (state == State::untouched) {
        enter(rule->second.id, rule);
        continue;
      }
      Rules cycle;
      auto at = std::find_if(path.begin(), path.end(),
                             [&](const Step& one) { return one.modality == rule->second.id; });
      for (++at; at != path.end(); ++at) cycle.push_back(at->by);
      cycle.push_back(rule);
      found_.push_back(std::move(cycle));
    }
  }

  std::map<std::string, Rules> from_;
  std::unordered_map<std::string, State> state_;
  std::vector<Rules> found_;
};

class InteractionCheck {
 public:
  InteractionCheck(const RuleBase& rules, base::Diagnostics& problems)
      : rules_(rules), problems_(problems) {}

  void run() {
    std::unordered_map<std::string, const InteractionRule*> said;
    for (const InteractionRule& rule : rules_.interactions) {
      if (rule.first.id == rule.second.id) {
        refuse(rule.second.place, "rules.interaction",
               "interaction '" + rule.id + "' is of '" + rule.first.id + "' with itself",
               "name two modalities; what one needs of itself stands in its own document");
        continue;
      }
      const std::string instruction = rule.later ? std::string() : rule.instruction;
      const auto [at, first] = said.emplace(rule.first.id + "\n" + rule.second.id + "\n" +
                                                (rule.later ? "later\n" : "note\n") + instruction +
                                                "\n" + canonical(rule.when),
                                            &rule);
      if (!first && at->second->id != rule.id)
        refuse(rule.place, "rules.duplicate",
               "interaction '" + rule.id + "' says what '" + at->second->id + "' says already",
               "the other is " + where(rules_, at->second->place) + "; one is enough");
      if (rule.later) later_.push_back(&rule);
    }
    find_cycles();
  }

 private:
  void refuse(const Place& place, std::string code, std::string message, std::string hint) {
    problems_.push_back(
        problem_at(rules_, place, std::move(code), std::move(message), std::move(hint)));
  }

  // Two interactions of which one asks that a fact is known and the other that it is not are never
  // in one plan. So each combination of known and unknown is searched, for at most six such facts.
  // Of further facts both are taken to hold at once.
  void find_cycles() {
    constexpr std::size_t most_facts = 6;
    std::vector<Needs> needs;
    Needs seen;
    for (const InteractionRule* rule : later_) {
      needs.push_back(required_knowledge(*rule));
      for (const auto& [fact, bits] : needs.back()) seen[fact] |= bits;
    }
    std::vector<model::FactId> contested;
    for (const auto& [fact, bits] : seen)
      if (bits == (needs_known | needs_unknown) && contested.size() < most_facts)
        contested.push_back(fact);
    for (std::size_t combination = 0; combination < std::size_t{1} << contested.size();
         ++combination) {
      Rules possible;
      for (std::size_t i = 0; i < later_.size(); ++i)
        if (can_hold_in(needs[i], contested, combination)) possible.push_back(later_[i]);
      for (const Rules& cycle : Cycles(possible).find()) report(cycle);
    }
  }

  // A bit of `combination` is set where the contested fact is known.
  static bool can_hold_in(const Needs& needs, const std::vector<model::FactId>& contested,
                          std::size_t combination) {
    for (std::size_t i = 0; i < contested.size(); ++i) {
      const auto found = needs.find(contested[i]);
      const int now = (combination >> i & 1) != 0 ? needs_known : needs_unknown;
      if (found != needs.end() && (found->second & ~now) != 0) return false;
    }
    return true;
  }

  void report(const Rules& cycle) {
    std::set<std::string> ids;
    for (const InteractionRule* rule : cycle) ids.insert(rule->id);
    if (!reported_.insert(ids).second) return;
    // From the smallest modality on, so that it reads the same wherever the search began.
    Rules rotated = cycle;
    std::rotate(rotated.begin(),
                std::min_element(rotated.begin(), rotated.end(),
                                 [](const InteractionRule* a, const InteractionRule* b) {
                                   return a->first.id < b->first.id;
                                 }),
                rotated.end());
    std::vector<std::string> steps, places;
    for (const InteractionRule* rule : rotated) {
      steps.push_back("'" + rule->second.id + "' after '" + rule->first.id + "' (" + rule->id +
                      ")");
      places.push_back(where(rules_, rule->place));
    }
    refuse(
        rotated.back()->place, "rules.cycle",
        "these interactions form a cycle, so that nothing comes first: " + base::list_some(steps),
        "they stand in " + base::list_some(places) +
            "; remove one, or give them conditions that cannot hold together");
  }

  const RuleBase& rules_;
  base::Diagnostics& problems_;
  Rules later_;
  std::set<std::set<std::string>> reported_;
};

}  // namespace

void check_interactions(const RuleBase& rules, base::Diagnostics& problems) {
  InteractionCheck(rules, problems).run();
}

}  // namespace windlass::knowledge
