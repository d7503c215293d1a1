// SPDX-License-Identifier: Apache-2.0
#include "analyse/certificate.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace windlass::analyse {

namespace {

using Clause = std::vector<Lit>;
constexpr std::uint32_t no_clause = UINT32_MAX;

// Follows a refutation step by step, and keeps for each step the clauses that it rests on.
class Elaborator {
 public:
  explicit Elaborator(const Cnf& cnf) { grow(cnf.variables()); }

  // False where the clause does not follow from those before it.
  bool step(Clause clause, bool given) {
    for (const Lit lit : clause) grow(std::abs(lit));
    reasons_.emplace_back();
    const auto number = static_cast<std::uint32_t>(reasons_.size() - 1);
    if (!given && !follows(clause, reasons_.back())) return false;
    given_ += given ? 1 : 0;
    clauses_.push_back(std::move(clause));
    attach(number);
    return true;
  }
  // Whether what was given and has followed contradicts itself; reasons of that in `why`.
  bool refuted(std::vector<std::uint32_t>& why) { return follows({}, why); }

  std::string text(std::vector<std::uint32_t> last) const {
    std::vector<bool> needed(clauses_.size());
    for (const std::uint32_t one : last) needed[one] = true;
    for (std::size_t i = clauses_.size(); i-- > given_;)
      if (needed[i])
        for (const std::uint32_t one : reasons_[i]) needed[one] = true;
    std::string out;
    for (std::size_t i = given_; i < clauses_.size(); ++i)
      if (needed[i]) write(i, clauses_[i], reasons_[i], out);
    write(clauses_.size(), {}, last, out);
    return out;
  }

 private:
  // Clauses are counted from 1 in the file.
  static void write(std::size_t number, const Clause& clause, const std::vector<std::uint32_t>& why,
                    std::string& out) {
    out += std::to_string(number + 1);
    for (const Lit lit : clause) out += " " + std::to_string(lit);
    out += " 0";
    for (const std::uint32_t one : why) out += " " + std::to_string(one + 1);
    out += " 0\n";
  }

  static std::size_t index(Lit lit) {
    return 2 * static_cast<std::size_t>(std::abs(lit)) + (lit < 0 ? 1 : 0);
  }
  void grow(Lit variable) {
    const std::size_t size = 2 * static_cast<std::size_t>(variable) + 2;
    if (value_.size() >= size) return;
    value_.resize(size, 0);
    watched_.resize(size);
    reason_.resize(size, no_clause);
    place_.resize(size, 0);
  }
  bool is_true(Lit lit) const { return value_[index(lit)] > 0; }
  bool is_false(Lit lit) const { return value_[index(lit)] < 0; }

  void assign(Lit lit, std::uint32_t why) {
    value_[index(lit)] = 1;
    value_[index(-lit)] = -1;
    reason_[index(lit)] = why;
    place_[index(lit)] = trail_.size();
    trail_.push_back(lit);
  }

  // What is true without assumptions stays assigned. A clause that is false then is kept as the
  // conflict.
  void attach(std::uint32_t number) {
    Clause& clause = clauses_[number];
    if (conflict_ != no_clause) return;
    // Those that are not false come first.
    std::stable_partition(clause.begin(), clause.end(), [&](Lit lit) { return !is_false(lit); });
    if (clause.size() > 1)
      for (std::size_t i = 0; i < 2; ++i) watched_[index(clause[i])].push_back(number);
    if (clause.empty() || is_false(clause.front())) {
      conflict_ = number;
      return;
    }
    if ((clause.size() == 1 || is_false(clause[1])) && !is_true(clause.front())) {
      assign(clause.front(), number);
      conflict_ = propagate();
    }
  }

  std::uint32_t propagate() {
    for (; next_ < trail_.size(); ++next_)
      if (const std::uint32_t found = visit(-trail_[next_]); found != no_clause) return found;
    return no_clause;
  }

  // Clauses that watch a literal that has become false look for another one.
  std::uint32_t visit(Lit falsified) {
    std::vector<std::uint32_t>& list = watched_[index(falsified)];
    std::uint32_t conflict = no_clause;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::uint32_t number = list[i];
      Clause& clause = clauses_[number];
      if (clause[0] == falsified) std::swap(clause[0], clause[1]);
      const auto other =
          std::find_if(clause.begin() + 2, clause.end(), [&](Lit lit) { return !is_false(lit); });
      if (conflict == no_clause && !is_true(clause[0]) && other != clause.end()) {
        std::swap(clause[1], *other);
        watched_[index(clause[1])].push_back(number);
        continue;
      }
      list[kept++] = number;
      if (conflict != no_clause || is_true(clause[0])) continue;
      if (is_false(clause[0]))
        conflict = number;
      else
        assign(clause[0], number);
    }
    list.resize(kept);
    return conflict;
  }

  // Assumes that the clause is false and propagates.
  bool follows(const Clause& clause, std::vector<std::uint32_t>& why) {
    const std::size_t level = trail_.size(), next = next_;
    std::uint32_t found = conflict_;
    Lit holds = 0;
    for (const Lit lit : clause) {
      if (found != no_clause || holds != 0) break;
      if (is_true(lit)) holds = lit;
      if (!is_true(lit) && !is_false(lit)) assign(-lit, no_clause);
    }
    if (found == no_clause && holds == 0) found = propagate();
    if (found != no_clause) collect(clauses_[found], found, why);
    if (found == no_clause && holds != 0) collect({-holds}, no_clause, why);
    while (trail_.size() > level) {
      value_[index(trail_.back())] = value_[index(-trail_.back())] = 0;
      trail_.pop_back();
    }
    next_ = next;
    return found != no_clause || holds != 0;
  }

  // The clauses by which these literals became false, in the order in which they did, and `last`.
  void collect(const Clause& from, std::uint32_t last, std::vector<std::uint32_t>& why) {
    std::vector<Lit> open, used;
    const auto need = [&](Lit lit) {
      if (reason_of(lit) == no_clause || seen(lit)) return;
      marked_.push_back(lit);
      open.push_back(lit);
    };
    for (const Lit lit : from) need(-lit);
    while (!open.empty()) {
      const Lit lit = open.back();
      open.pop_back();
      used.push_back(lit);
      for (const Lit other : clauses_[reason_of(lit)])
        if (other != lit) need(-other);
    }
    std::sort(used.begin(), used.end(),
              [&](Lit a, Lit b) { return place_[index(a)] < place_[index(b)]; });
    for (const Lit lit : used) why.push_back(reason_of(lit));
    if (last != no_clause) why.push_back(last);
    for (const Lit lit : marked_) place_mark_[index(lit)] = false;
    marked_.clear();
  }
  std::uint32_t reason_of(Lit lit) const { return is_true(lit) ? reason_[index(lit)] : no_clause; }
  bool seen(Lit lit) {
    if (place_mark_.size() < value_.size()) place_mark_.resize(value_.size());
    const bool was = place_mark_[index(lit)];
    place_mark_[index(lit)] = true;
    return was;
  }

  std::vector<Clause> clauses_;
  std::vector<std::vector<std::uint32_t>> reasons_, watched_;
  std::size_t given_ = 0;
  std::vector<signed char> value_;     // by literal
  std::vector<std::uint32_t> reason_;  // by literal that is true: the clause that made it so
  std::vector<std::size_t> place_;     // by literal that is true: its place in the trail
  std::vector<Lit> trail_, marked_;
  std::vector<bool> place_mark_;
  std::size_t next_ = 0;                // of the trail: what was not propagated
  std::uint32_t conflict_ = no_clause;  // of what is true without assumptions
};

// The next number of a text, blanks and line ends passed over; false at its end.
bool read_number(const char*& at, Lit& number) {
  char* end = nullptr;
  number = static_cast<Lit>(std::strtol(at, &end, 10));
  if (end == at) return false;
  at = end;
  return true;
}

}  // namespace

std::optional<std::string> lrat(const Cnf& cnf, const std::string& drat) {
  Elaborator elaborator(cnf);
  Clause clause;
  for (const Lit lit : cnf.literals()) {
    if (lit != 0) {
      clause.push_back(lit);
      continue;
    }
    elaborator.step(std::exchange(clause, {}), true);
  }
  std::vector<std::uint32_t> why;
  for (std::size_t at = 0; at < drat.size();) {
    const std::size_t end = std::min(drat.find('\n', at), drat.size());
    const std::string line = drat.substr(at, end - at);
    at = end + 1;
    if (line.empty() || line[0] == 'd') continue;
    const char* text = line.c_str();
    clause.clear();
    for (Lit lit = 0; read_number(text, lit) && lit != 0;) clause.push_back(lit);
    if (clause.empty()) break;
    if (!elaborator.step(clause, false)) return std::nullopt;
  }
  if (!elaborator.refuted(why)) return std::nullopt;
  return elaborator.text(std::move(why));
}

}  // namespace windlass::analyse
