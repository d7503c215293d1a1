// SPDX-License-Identifier: Apache-2.0
#include "analyse/solver.hpp"

#include <cadical.hpp>
#include <cstdio>
#include <cstdlib>

#include "base/internal_error.hpp"

namespace windlass::analyse {

namespace {

// A file in memory, which CaDiCaL writes its proof to.
class Memory {
 public:
  Memory() : file_(open_memstream(&text_, &size_)) {
    if (file_ == nullptr) throw base::InternalError("no memory for a proof");
  }
  ~Memory() {
    close();
    std::free(text_);
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  std::FILE* file() const { return file_; }
  void close() {
    if (file_ != nullptr) std::fclose(file_);
    file_ = nullptr;
  }
  std::string text() {
    close();
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

// Counts the conflicts: each teaches one clause.
class Conflicts : public CaDiCaL::Learner {
 public:
  bool learning(int) override {
    ++number_;
    return false;
  }
  void learn(int) override {}
  std::uint64_t number() const { return number_; }

 private:
  std::uint64_t number_ = 0;
};

constexpr std::uint64_t literals_of_a_step = 50'000;

}  // namespace

// INVARIANT: the library ends before the file that it writes to.
struct Solver::State {
  std::unique_ptr<Memory> proof;
  Conflicts conflicts;
  CaDiCaL::Solver library;
  Budget* budget = nullptr;
  std::size_t taken = 0;  // literals of the formula
  bool overflowed = false;
};

// Simplification between searches is off: the questions are small, and what is left is search,
// every step of which follows by unit propagation.
Solver::Solver(bool proof, Budget* budget) : state_(std::make_unique<State>()) {
  CaDiCaL::Solver& library = state_->library;
  library.configure("plain");
  library.set("quiet", 1);
  library.set("phase", 0);
  state_->budget = budget;
  if (budget != nullptr) library.connect_learner(&state_->conflicts);
  if (!proof) return;
  library.set("binary", 0);
  state_->proof = std::make_unique<Memory>();
  library.trace_proof(state_->proof->file(), "memory");
}

Solver::~Solver() = default;

void Solver::take(const Cnf& cnf) {
  const std::vector<Lit>& literals = cnf.literals();
  for (; state_->taken < literals.size(); ++state_->taken)
    state_->library.add(literals[state_->taken]);
  state_->overflowed |= cnf.overflowed();
}

void Solver::add(std::span<const Lit> clause) {
  for (const Lit lit : clause) state_->library.add(lit);
  state_->library.add(0);
}

Satisfiability Solver::solve(std::span<const Lit> assumptions, std::uint64_t most_conflicts) {
  Budget* const budget = state_->budget;
  if (state_->overflowed || (budget != nullptr && budget->spent())) return Satisfiability::stopped;
  if (budget != nullptr) {
    budget->take(1 + state_->taken / literals_of_a_step);
    most_conflicts = std::min(most_conflicts, budget->left());
  }
  for (const Lit lit : assumptions) state_->library.assume(lit);
  constexpr std::uint64_t most = 2'000'000'000;
  state_->library.limit("conflicts", static_cast<int>(std::min(most_conflicts, most)));
  const std::uint64_t before = state_->conflicts.number();
  const int answer = state_->library.solve();
  if (budget != nullptr) budget->take(state_->conflicts.number() - before);
  switch (answer) {
    case 10: return Satisfiability::satisfiable;
    case 20: return Satisfiability::unsatisfiable;
    default: return Satisfiability::stopped;
  }
}

bool Solver::rests_on(Lit one) const { return state_->library.failed(one); }

bool Solver::value(Lit lit) const { return (state_->library.val(std::abs(lit)) > 0) == (lit > 0); }

void Solver::prefer(Lit lit) { state_->library.phase(lit); }

std::string Solver::refutation() {
  state_->library.close_proof_trace();
  return state_->proof->text();
}

std::string solver_name() { return std::string("cadical-") + CaDiCaL::Solver::version(); }

}  // namespace windlass::analyse
