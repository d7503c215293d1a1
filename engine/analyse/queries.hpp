// SPDX-License-Identifier: Apache-2.0
#pragma once

// Many questions to one formula: can this literal be true? Each patient that is found answers all
// questions that they make true, so most cost no search of their own.
//
// Thread rule: belongs to one thread.

#include <map>
#include <unordered_map>

#include "analyse/encoding.hpp"
#include "analyse/solver.hpp"

namespace windlass::analyse {

class Queries {
 public:
  // Of whom it is asked. Who breaks an assumption of the vocabulary contradicts himself, and so
  // does somebody of whom a derived value was supplied that his other answers rule out.
  enum class Of { everybody, who_keeps_assumptions, who_agrees };
  explicit Queries(std::uint64_t most_conflicts, Of of = Of::everybody, Budget* budget = nullptr)
      : most_conflicts_(most_conflicts), of_(of), solver_(false, budget) {}

  void add(Lit one) {
    if (answers_.emplace(one, Outcome{}).second) open_.push_back(one);
  }
  // All that were added since it was last called.
  void ask(Encoding&);
  // This one, now. REQUIRES: ask() was called; what it rests on was in the formula then.
  Satisfiability ask(Encoding&, Lit one);
  // Of each patient who is found from now on, up to a number, it is kept what of these is true.
  // REQUIRES: they are in the formula.
  void watch(const std::vector<Lit>&);
  // Whether one of those who were found shows that the first can be true without the second.
  // REQUIRES: both are watched.
  bool is_shown(Lit first, Lit without) const;
  // Whether somebody is there for whom it is true. `stopped`: not decided. REQUIRES: it was added.
  Satisfiability answer(Lit one) const { return answers_.at(one).answer; }
  bool impossible(Lit one) const { return answer(one) == Satisfiability::unsatisfiable; }
  // What an impossible one rests on: " under the assumption 'male-pregnant'", " where no derived
  // value that was supplied contradicts the answers". Empty: whoever contradicts himself is not
  // among them either.
  std::string under(Lit one) const;
  // The ids of these assumptions: as low in the order of layers as can be.
  const std::vector<std::string>& rests_on(Lit one) const { return answers_.at(one).rests_on; }
  std::size_t not_decided() const;
  std::size_t asked() const { return answers_.size(); }

 private:
  struct Outcome {
    Satisfiability answer = Satisfiability::stopped;
    std::vector<std::string> rests_on;  // ids of assumptions
    bool rests_on_agreement = false;
  };
  void look(Encoding&, Lit one);
  void note_patient();
  void note_what_it_rests_on(Encoding&, std::vector<Lit> wanted, Outcome&);
  void look_lower(Encoding&, const std::vector<Lit>& wanted, Outcome&);
  const std::uint64_t most_conflicts_;
  const Of of_;
  Solver solver_;
  std::map<Lit, Outcome> answers_;
  std::vector<Lit> open_;    // added, and not yet asked
  std::vector<Lit> wanted_;  // room for the question, then of whom it is asked
  std::unordered_map<Lit, std::vector<std::uint64_t>> watched_;  // a bit for each patient
  std::size_t patients_ = 0;
};

// The assumptions that the last answer of a solver rests on, which was `unsatisfiable`.
std::vector<std::string> assumptions_behind(const Solver&, Encoding&);
// "the assumption 'a'", "the assumptions 'a' and 'b'". REQUIRES: one at least.
std::string in_words(const std::vector<std::string>& assumptions);

}  // namespace windlass::analyse
