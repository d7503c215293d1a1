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

// What the lines of a condition that all must hold say of knowledge itself: nothing else is never
// unknown, and an interaction whose condition is unknown counts.
void knowledge_of(const logic::Condition& condition, std::map<model::FactId, int>& says) {
  using Kind = logic::Condition::Kind;
  if (condition.kind == Kind::all)
    for (const logic::Condition& part : condition.parts) knowledge_of(part, says);
  if (condition.kind != Kind::fact || condition.constraint.on_record) return;
  if (condition.constraint.kind == logic::Constraint::Kind::known) says[condition.fact] |= 1;
  if (condition.constraint.kind == logic::Constraint::Kind::unknown) says[condition.fact] |= 2;
}

std::map<model::FactId, int> knowledge_of(const InteractionRule& rule) {
  std::map<model::FactId, int> says;
  if (rule.when) knowledge_of(*rule.when, says);
  return says;
}

// Rings in the graph whose edges lead from the first modality of an interaction to the second.
class Rings {
 public:
  explicit Rings(const Rules& rules) {
    for (const InteractionRule* rule : rules) from_[rule->first.id].push_back(rule);
  }

  // Each ring as the rules that make it, one after the other; one for each rule that closes one,
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
    std::size_t next = 0;
  };

  // Depth first, without recursion: a chain is as long as there are modalities.
  void walk(const std::string& start) {
    if (state_[start] != State::untouched) return;
    std::vector<Step> path;
    Rules taken;  // from each step of the path to the next
    const auto enter = [&](const std::string& modality) {
      state_[modality] = State::on_path;
      path.push_back({modality});
    };
    for (enter(start); !path.empty() && found_.size() < most;) {
      Step& step = path.back();
      const auto rules = from_.find(step.modality);
      if (rules == from_.end() || step.next == rules->second.size()) {
        state_[step.modality] = State::done;
        path.pop_back();
        if (!taken.empty()) taken.pop_back();
        continue;
      }
      const InteractionRule* rule = rules->second[step.next++];
      const State state = state_[rule->second.id];
      if (state == State::done) continue;
      taken.push_back(rule);
      if (state == State::untouched) {
        enter(rule->second.id);
        continue;
      }
      const auto begin = std::find_if(path.begin(), path.end(), [&](const Step& one) {
        return one.modality == rule->second.id;
      });
      found_.emplace_back(taken.begin() + (begin - path.begin()), taken.end());
      taken.pop_back();
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
    find_rings();
  }

 private:
  void refuse(const Place& place, std::string code, std::string message, std::string hint) {
    problems_.push_back(
        problem_at(rules_, place, std::move(code), std::move(message), std::move(hint)));
  }

  // Two interactions of which one asks that a fact is known and the other that it is not are never
  // in one plan: each way of knowing is looked at, for a few such facts. More facts than that count
  // as if both could hold.
  void find_rings() {
    constexpr std::size_t most_facts = 6;
    std::vector<std::map<model::FactId, int>> says;
    std::map<model::FactId, int> seen;
    for (const InteractionRule* rule : later_) {
      says.push_back(knowledge_of(*rule));
      for (const auto& [fact, bits] : says.back()) seen[fact] |= bits;
    }
    std::vector<model::FactId> split;
    for (const auto& [fact, bits] : seen)
      if (bits == 3 && split.size() < most_facts) split.push_back(fact);
    for (std::size_t world = 0; world < std::size_t{1} << split.size(); ++world) {
      Rules possible;
      for (std::size_t i = 0; i < later_.size(); ++i)
        if (holds_in(says[i], split, world)) possible.push_back(later_[i]);
      for (const Rules& ring : Rings(possible).find()) report(ring);
    }
  }

  static bool holds_in(const std::map<model::FactId, int>& says,
                       const std::vector<model::FactId>& split, std::size_t world) {
    for (std::size_t i = 0; i < split.size(); ++i) {
      const auto found = says.find(split[i]);
      const int now = (world >> i & 1) != 0 ? 1 : 2;
      if (found != says.end() && (found->second & ~now) != 0) return false;
    }
    return true;
  }

  void report(const Rules& ring) {
    std::set<std::string> ids;
    for (const InteractionRule* rule : ring) ids.insert(rule->id);
    if (!reported_.insert(ids).second) return;
    // From the smallest modality on, so that it reads the same wherever the search began.
    Rules turned = ring;
    std::rotate(turned.begin(),
                std::min_element(turned.begin(), turned.end(),
                                 [](const InteractionRule* a, const InteractionRule* b) {
                                   return a->first.id < b->first.id;
                                 }),
                turned.end());
    std::vector<std::string> steps, places;
    for (const InteractionRule* rule : turned) {
      steps.push_back("'" + rule->second.id + "' after '" + rule->first.id + "' (" + rule->id +
                      ")");
      places.push_back(where(rules_, rule->place));
    }
    refuse(turned.back()->place, "rules.cycle",
           "these interactions are a ring, so that nothing comes first: " + base::list_some(steps),
           "they stand in " + base::list_some(places) +
               "; take one out, or let conditions on what is known part them");
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
