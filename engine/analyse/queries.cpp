// SPDX-License-Identifier: Apache-2.0
#include "analyse/queries.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "analyse/layer_height.hpp"
#include "base/text.hpp"

namespace windlass::analyse {

namespace {

// More patients than these show little more.
constexpr std::size_t most_patients = 4'096, bits = 64;

}  // namespace

void Queries::ask(Encoding& encoding) {
  wanted_ = {no};
  if (of_ != Of::everybody)
    wanted_.insert(wanted_.end(), encoding.kept().begin(), encoding.kept().end());
  if (of_ == Of::who_agrees) wanted_.push_back(encoding.without_disagreement());
  std::sort(open_.begin(), open_.end());
  while (!open_.empty()) {
    const Lit one = open_.back();
    open_.pop_back();
    look(encoding, one);
  }
}

Satisfiability Queries::ask(Encoding& encoding, Lit one) {
  if (one == no) answers_[one].answer = Satisfiability::unsatisfiable;
  if (answers_.emplace(one, Outcome{}).second) look(encoding, one);
  return answer(one);
}

void Queries::look(Encoding& encoding, Lit one) {
  solver_.take(encoding.cnf());
  wanted_.front() = one;
  Outcome& asked = answers_[one];
  asked.answer = solver_.solve(wanted_, most_conflicts_);
  if (asked.answer == Satisfiability::unsatisfiable)
    note_what_it_rests_on(encoding, wanted_, asked);
  if (asked.answer != Satisfiability::satisfiable) return;
  note_patient();
  std::erase_if(open_, [&](Lit other) {
    const bool is_true = solver_.value(other);
    if (is_true) answers_[other].answer = Satisfiability::satisfiable;
    return is_true;
  });
}

void Queries::watch(const std::vector<Lit>& all) {
  for (const Lit one : all) watched_.try_emplace(one, (patients_ + bits - 1) / bits, 0);
}

void Queries::note_patient() {
  if (watched_.empty() || patients_ == most_patients) return;
  const std::uint64_t bit = std::uint64_t{1} << patients_ % bits;
  for (auto& [one, seen] : watched_) {
    if (patients_ % bits == 0) seen.push_back(0);
    if (solver_.value(one)) seen.back() |= bit;
  }
  ++patients_;
}

bool Queries::is_shown(Lit first, Lit without) const {
  const std::vector<std::uint64_t>&one = watched_.at(first), &other = watched_.at(without);
  for (std::size_t i = 0; i < one.size(); ++i)
    if ((one[i] & ~other[i]) != 0) return true;
  return false;
}

// `wanted` has no solution. That nothing contradicts a derived value comes last in it, and is named
// only where the answer is another without it, or is not found.
void Queries::note_what_it_rests_on(Encoding& encoding, std::vector<Lit> wanted, Outcome& asked) {
  if (of_ == Of::everybody) return;
  asked.rests_on = assumptions_behind(solver_, encoding);
  if (of_ == Of::who_agrees) {
    const bool on_agreement = solver_.rests_on(wanted.back());
    wanted.pop_back();
    if (on_agreement) {
      asked.rests_on_agreement =
          solver_.solve(wanted, most_conflicts_) != Satisfiability::unsatisfiable;
      if (asked.rests_on_agreement) return;
      asked.rests_on = assumptions_behind(solver_, encoding);
    }
  }
  if (!asked.rests_on.empty()) look_lower(encoding, wanted, asked);
}

// Of what layers assume only what is needed beside the rules beneath them: as long as these are
// enough, nothing higher is asked. What two assume alike is one literal.
void Queries::look_lower(Encoding& encoding, const std::vector<Lit>& wanted, Outcome& asked) {
  const std::vector<Lit>& kept = encoding.kept();
  std::map<Lit, std::size_t> lowest;
  std::map<std::string, std::size_t> heights;
  std::set<std::size_t> all;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const knowledge::Assumption& one = encoding.base().assumptions()[i];
    const std::size_t own = height_of(encoding.base(), one.rule->place.document);
    std::size_t& least = lowest.emplace(kept[i], own).first->second;
    least = std::min(least, own);
    heights[one.rule->id] = own;
    all.insert(own);
  }
  if (all.size() < 2) return;
  for (const std::size_t height : all) {
    std::vector<Lit> lower{wanted.front()};
    std::copy_if(wanted.begin() + 1, wanted.end(), std::back_inserter(lower), [&](Lit one) {
      const auto own = lowest.find(one);
      return own == lowest.end() || own->second <= height;
    });
    if (solver_.solve(lower, most_conflicts_) != Satisfiability::unsatisfiable) continue;
    asked.rests_on = assumptions_behind(solver_, encoding);
    std::erase_if(asked.rests_on, [&](const std::string& id) { return heights[id] > height; });
    return;
  }
}

std::string Queries::under(Lit one) const {
  const Outcome& outcome = answers_.at(one);
  std::string made = outcome.rests_on.empty() ? "" : " under " + in_words(outcome.rests_on);
  if (outcome.rests_on_agreement)
    made += " where no derived value that was supplied contradicts the answers";
  return made;
}

std::size_t Queries::not_decided() const {
  return static_cast<std::size_t>(
      std::count_if(answers_.begin(), answers_.end(),
                    [](const auto& one) { return one.second.answer == Satisfiability::stopped; }));
}

std::vector<std::string> assumptions_behind(const Solver& solver, Encoding& encoding) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < encoding.kept().size(); ++i)
    if (solver.rests_on(encoding.kept()[i]))
      ids.push_back(encoding.base().assumptions()[i].rule->id);
  return ids;
}

std::string in_words(const std::vector<std::string>& assumptions) {
  std::string made = assumptions.size() == 1 ? "the assumption " : "the assumptions ";
  for (std::size_t i = 0; i < assumptions.size(); ++i)
    made += (i == 0                        ? ""
             : i + 1 == assumptions.size() ? " and "
                                           : ", ") +
            base::quote(assumptions[i]);
  return made;
}

}  // namespace windlass::analyse
