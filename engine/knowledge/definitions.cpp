// SPDX-License-Identifier: Apache-2.0
#include "knowledge/definitions.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace windlass::knowledge {

using logic::Condition;
using model::FactId;

Definitions::Definitions(const RuleBase& rules) : rules_(rules), derived_(rules.vocabulary.size()) {
  for (const DeriveRule& rule : rules.pathway->derive) derived_[rule.fact] = &rule;
  for (const RedFlagRule& flag : rules.screening.red_flags) flags_.emplace(flag.id, &flag);
}

const RedFlagRule* Definitions::red_flag(const std::string& id) const {
  const auto found = flags_.find(id);
  return found == flags_.end() ? nullptr : found->second;
}

// A depth-first walk with a stack of its own: chains may be longer than the machine's stack is
// deep.
class DefinitionOrder {
 public:
  explicit DefinitionOrder(const Definitions& definitions) : definitions_(definitions) {
    const RuleBase& rules = definitions.rules_;
    for (const DeriveRule& rule : rules.pathway->derive) {
      derived_.emplace(rule.fact, nodes_.size());
      nodes_.push_back({{&rule, nullptr}});
    }
    for (const RedFlagRule& flag : rules.screening.red_flags) {
      flags_.emplace(flag.id, nodes_.size());
      nodes_.push_back({{nullptr, &flag}});
    }
    any_ = nodes_.size();
    nodes_.push_back({});
    for (Node& node : nodes_) {
      if (node.definition.derived != nullptr)
        each_condition(*node.definition.derived,
                       [&](const Condition& when) { add_edges(when, node); });
      if (node.definition.flag != nullptr)
        for (const RedFlagLevel& level : node.definition.flag->levels) add_edges(level.when, node);
    }
    for (const auto& [id, node] : flags_) nodes_[any_].rests_on.push_back(node);
    std::sort(nodes_[any_].rests_on.begin(), nodes_[any_].rests_on.end());
  }

  base::Result<std::vector<Definition>> run() {
    for (std::size_t node = 0; node < nodes_.size(); ++node)
      if (nodes_[node].state == State::untouched) visit(node);
    if (!problems_.empty()) return problems_;
    return std::move(order_);
  }

 private:
  enum class State { untouched, open, done };
  struct Node {
    Definition definition;
    std::vector<std::size_t> rests_on = {};
    State state = State::untouched;
    std::size_t next = 0;   // of rests_on
    std::size_t links = 1;  // of the longest chain that ends here
  };

  void add_edges(const Condition& condition, Node& node) const {
    if (condition.kind == Condition::Kind::fact)
      if (const auto found = derived_.find(condition.fact); found != derived_.end())
        node.rests_on.push_back(found->second);
    if (condition.kind == Condition::Kind::red_flag)
      node.rests_on.push_back(condition.text == "any" ? any_ : flags_.at(condition.text));
    for (const Condition& part : condition.parts) add_edges(part, node);
  }

  void visit(std::size_t first) {
    open(first);
    while (!path_.empty()) {
      Node& node = nodes_[path_.back()];
      if (node.next == node.rests_on.size()) {
        close(node);
        continue;
      }
      const std::size_t other = node.rests_on[node.next++];
      if (nodes_[other].state == State::untouched)
        open(other);
      else if (nodes_[other].state == State::open)
        refuse_cycle(other);
      else
        node.links = std::max(node.links, nodes_[other].links + 1);
    }
  }

  void open(std::size_t node) {
    nodes_[node].state = State::open;
    path_.push_back(node);
  }

  void close(Node& node) {
    node.state = State::done;
    order_.push_back(node.definition);
    path_.pop_back();
    if (!path_.empty()) {
      std::size_t& links = nodes_[path_.back()].links;
      links = std::max(links, node.links + 1);
    }
    if (node.links <= longest_chain || std::exchange(too_long_, true)) return;
    problems_.push_back(problem_at(definitions_.rules_, place(node), "rules.chain",
                                   name(node) + " rests on a chain of more than " +
                                       std::to_string(longest_chain) +
                                       " derived facts and red flags",
                                   "say in one definition what several say of each other"));
  }

  std::string name(const Node& node) const {
    if (node.definition.derived != nullptr)
      return "'" + definitions_.rules_.vocabulary[node.definition.derived->fact].id + "'";
    return node.definition.flag != nullptr ? "red flag '" + node.definition.flag->id + "'"
                                           : "`red_flag: any`";
  }

  static Place place(const Node& node) {
    if (node.definition.derived != nullptr) return node.definition.derived->place;
    return node.definition.flag != nullptr ? node.definition.flag->place : Place{};
  }

  // The open path from `first` on, which comes back to it.
  void refuse_cycle(std::size_t first) {
    const auto begin = std::find(path_.begin(), path_.end(), first);
    const auto any = std::find(begin, path_.end(), any_);
    const auto shown = any == path_.end() ? begin : any + 1 == path_.end() ? begin : any + 1;
    const Node& node = nodes_[*shown];
    const std::string message =
        any != path_.end() ? name(node) + " depends on `red_flag: any`, which depends on it"
        : node.definition.derived != nullptr ? name(node) + " is derived from itself"
                                             : name(node) + " depends on itself";
    constexpr std::ptrdiff_t most_shown = 6;
    std::string hint;
    if (path_.end() - begin > 1) {
      for (auto at = begin; at != path_.end() && at - begin < most_shown; ++at)
        hint += name(nodes_[*at]) + " rests on ";
      hint += path_.end() - begin > most_shown ? "others, and so on" : name(nodes_[first]);
    }
    problems_.push_back(
        problem_at(definitions_.rules_, place(node), "rules.cycle", message, std::move(hint)));
  }

  const Definitions& definitions_;
  std::vector<Node> nodes_;
  std::unordered_map<FactId, std::size_t> derived_;
  std::unordered_map<std::string, std::size_t> flags_;
  std::size_t any_ = 0;
  std::vector<std::size_t> path_;
  std::vector<Definition> order_;
  base::Diagnostics problems_;
  bool too_long_ = false;
};

base::Result<std::vector<Definition>> Definitions::in_order() const {
  return DefinitionOrder(*this).run();
}

// REQUIRES: chains are not longer than longest_chain, so recursion is not deep.
class InputWalk {
 public:
  explicit InputWalk(const Definitions& definitions, bool through_calculations = false)
      : definitions_(definitions), through_calculations_(through_calculations) {}

  void condition(const Condition& condition) {
    if (condition.kind == Condition::Kind::fact) fact(condition.fact);
    if (condition.constraint.kind == logic::Constraint::Kind::than_fact)
      fact(condition.constraint.other);
    if (condition.kind == Condition::Kind::red_flag) {
      if (const RedFlagRule* flag = definitions_.red_flag(condition.text))
        red_flag(*flag);
      else
        for (const RedFlagRule& one : definitions_.rules_.screening.red_flags) red_flag(one);
    }
    for (const Condition& part : condition.parts) this->condition(part);
  }

  void fact(FactId id) {
    if (!seen_.insert(id).second) return;
    const DeriveRule* rule = definitions_.derived(id);
    if (rule == nullptr) {
      leaves_.push_back(id);
      if (!through_calculations_) return;
      const auto inputs = definitions_.rules_.calculations.find(id);
      if (inputs != definitions_.rules_.calculations.end())
        for (const FactId input : inputs->second) fact(input);
      return;
    }
    each_condition(*rule, [this](const Condition& when) { condition(when); });
  }

  const std::set<FactId>& seen() const { return seen_; }
  std::vector<FactId> leaves() && {
    std::sort(leaves_.begin(), leaves_.end());
    return std::move(leaves_);
  }

 private:
  void red_flag(const RedFlagRule& flag) {
    if (!flags_.insert(&flag).second) return;
    for (const RedFlagLevel& level : flag.levels) condition(level.when);
  }

  const Definitions& definitions_;
  const bool through_calculations_;
  std::set<FactId> seen_;
  std::set<const RedFlagRule*> flags_;
  std::vector<FactId> leaves_;
};

std::vector<FactId> Definitions::inputs_of(const Condition& condition) const {
  InputWalk walk(*this);
  walk.condition(condition);
  return std::move(walk).leaves();
}

std::vector<FactId> Definitions::inputs_of(const std::vector<FactId>& facts) const {
  InputWalk walk(*this);
  for (FactId fact : facts) walk.fact(fact);
  return std::move(walk).leaves();
}

std::vector<FactId> Definitions::behind(const Condition& condition) const {
  InputWalk walk(*this, true);
  walk.condition(condition);
  return {walk.seen().begin(), walk.seen().end()};
}

std::vector<FactId> Definitions::behind(FactId fact) const {
  InputWalk walk(*this, true);
  walk.fact(fact);
  std::vector<FactId> found(walk.seen().begin(), walk.seen().end());
  std::erase(found, fact);
  return found;
}

}  // namespace windlass::knowledge
