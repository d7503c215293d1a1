// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Trial puts mutants of the rules to the cases: which of them do the cases notice?
//
// The conditions of all mutants are compiled beside the rules and decided for every case at once.
// So for each mutant it is known whom it touches: patients for whom its condition comes out
// otherwise. Each mutant is then compiled as rules of its own and makes the plans of those
// patients, until a case fails; whole plans only where the case looks at more than verdicts, or
// they are others. In a second round those follow of whom something is open that the condition
// reads, as far as their cases look at that: what is asked and assumed of them may be another.
// Verdicts and statuses are not.
//
// Thread rule: a round runs on several threads and returns when all are done; else it belongs to
// one thread.

#include <functional>

#include "cases/coverage.hpp"
#include "cases/mutants.hpp"

namespace windlass::cases {

enum class Fate : std::uint8_t {
  open,        // not tried yet, or by the first round only
  killed,      // a case fails
  survived,    // no case notices
  equivalent,  // proved: it is no other rule (analyse/equivalent.hpp)
  refused,     // its rules do not compile
};

class Trial {
 public:
  // Which documents get mistakes; empty: all.
  using Only = std::function<bool(std::uint32_t document)>;
  // The rules, and cases that all pass. Both have to outlive the Trial. `every`: 1 for all mutants,
  // 10 for each tenth of them, the first one included.
  static base::Result<std::unique_ptr<Trial>> prepare(const plan::Engine&,
                                                      const std::vector<CasesDocument>&,
                                                      std::size_t every = 1, const Only& = {});

  const plan::Engine& engine() const { return engine_; }
  // The rules with all conditions asked besides, in the order of each_written(), and behind them
  // those of the mutants.
  const knowledge::KnowledgeBase& base() const { return *base_; }
  const std::vector<Mutant>& mutants() const { return mutants_; }
  logic::Slot was(std::size_t mutant) const;  // what decides its condition
  logic::Slot now(std::size_t mutant) const;  // with the mistake; of a level the same
  Fate fate(std::size_t mutant) const { return fates_[mutant]; }
  void set_equivalent(std::size_t mutant) { fates_[mutant] = Fate::equivalent; }
  void set_killed(std::size_t mutant) { fates_[mutant] = Fate::killed; }
  // The rules with the mistake, and what binds plugins to them.
  struct Mutated {
    std::shared_ptr<const knowledge::KnowledgeBase> base;
    plan::Calls calls;
  };
  base::Result<Mutated> compiled(std::size_t mutant) const;
  // By mutant: whether its condition comes out otherwise for this patient.
  std::vector<bool> touches(const model::Facts&) const;
  // The cases for whose patients it does, at most so many, from all over the documents.
  std::vector<const Case*> touched_cases(std::size_t mutant, std::size_t most) const;
  // What is wrong with the rules of one that is refused.
  const std::string& why_refused(std::size_t mutant) const { return why_refused_[mutant]; }

  // Called now and then, by one thread at a time, with how many are done of how many.
  using Progress = std::function<void(std::size_t done, std::size_t all)>;
  // Tries those that are open. After the second round nothing is.
  void first_round(std::size_t jobs, const Progress&);
  void second_round(std::size_t jobs, const Progress&);

 private:
  Trial(const plan::Engine& engine, const std::vector<CasesDocument>& documents);
  base::Diagnostics compile(std::size_t every, const Only&);
  void look();
  std::vector<bool> touched_by(const plan::Evaluation&) const;
  void find_facts();
  void round(std::size_t jobs, const Progress&, bool second);
  void attempt(std::size_t mutant, bool second);
  void refuse(std::size_t mutant, std::string why);
  bool is_touched(std::size_t mutant, std::size_t one) const;
  bool is_open(std::size_t mutant, std::size_t one) const;

  // What the disposition, red flags, statuses and contradictions of a plan are made from,
  // protocols apart.
  struct Verdicts {
    model::Disposition disposition{};
    std::vector<model::Status> statuses;
    std::vector<model::Verdict> flags;
    std::vector<std::string> contradictions;  // assumptions that are broken
    bool operator==(const Verdicts&) const = default;
  };
  static Verdicts verdicts(const plan::Evaluation&);

  struct OfCase {
    const CasesDocument* document = nullptr;
    const Case* written = nullptr;
    std::vector<bool> touched;  // by mutant
    std::vector<bool> open;     // by fact: it is not known, or in conflict
    Verdicts verdicts;          // by the rules
  };
  static bool notices(const OfCase&, const Mutated&, const plan::Evaluation&);
  // The first of these cases that fails, if one does.
  std::optional<std::size_t> noticed_by(std::size_t mutant, const Mutated&,
                                        const std::vector<std::size_t>& tried) const;
  const plan::Engine& engine_;
  std::vector<OfCase> cases_;  // who expects most stands first
  std::shared_ptr<const knowledge::KnowledgeBase> base_;
  plan::Calls calls_;  // to base_
  // The rules without what was read of their documents' text: quickly changed.
  std::shared_ptr<const knowledge::KnowledgeBase> light_;
  std::vector<Mutant> mutants_;
  std::vector<std::size_t> asked_;                 // by mutant: the number of its condition
  std::vector<std::vector<model::FactId>> facts_;  // by mutant: what it rests on
  std::vector<Fate> fates_;
  std::vector<std::string> why_refused_;
};

}  // namespace windlass::cases
