// SPDX-License-Identifier: Apache-2.0
#pragma once

// The oracle: a second, slow and obvious reading of the rule language. It lives in tests/ only and
// never serves a patient.
//
// rules.hpp reads documents into a plain tree; what is here walks that tree for every question,
// once for each combination of candidates in conflict. From the product it takes numbers, units,
// the vocabulary and the document readers, and nothing of logic/, knowledge/ or plan/. What it does
// is what rules/README.md says; where that page is silent, the choice is marked CHOICE in
// decide.cpp and combine.cpp.
//
// Thread rule: Rules is immutable once built; a World belongs to one thread.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/facts.hpp"
#include "oracle/rules.hpp"

namespace windlass::oracle {

enum class Answer { no, yes, unknown };

// What a score can be.
struct Bounds {
  model::Number least, most;
};

// One patient with every fact either known or not: one combination of the candidates of a conflict.
class World {
 public:
  // `not_told`: why others are not known; whoever is in neither, nobody looked for.
  World(const Rules&, std::vector<std::optional<model::Value>> known,
        std::optional<model::Date> as_of, std::map<FactId, model::Fact> not_told = {});

  Answer answer(const Expr&);
  Answer holds(const Item&);  // within its windows; a requirement holds when it is missing
  Answer red_flag(const std::string& id);
  Status status(const Modality&);  // taken by itself
  std::map<std::string, Status>
  statuses();  // together: what is never alone is deferred when nothing else is possible
  Disposition disposition();
  bool may_begin(const Modality&);  // an indication of it holds or is open
  bool screen_open();               // something it needs is missing, or an urgent flag is open
  bool known(FactId);
  // The values that a derived fact can still have.
  std::set<std::size_t> possible(const Derivation&);
  Bounds bounds(const Derivation&);  // of a score
  // Whether some way of filling in what is open gives exactly this number; nothing is assumed.
  bool can_give(const Derivation&, const model::Number&);
  // The same where what nobody looked for is open: it contradicts nobody.
  std::vector<std::vector<Bounds>> possibilities(const Derivation&);
  bool in_force(const Window&) const;
  // What the expression can be once each answer that cannot be told is filled in, whatever it is.
  std::set<Answer> filled_in(const Expr&);
  // Whether somebody holds it or looked for it, or for what it is computed from, in vain.
  bool cannot_be_told(FactId) const;
  bool says(FactId fact, const model::Value& value) const { return known_[fact] == value; }
  // Whether `on record` at this place is false because nobody looked.
  bool assumes(const Expr&) const;
  // What if it were true at these places? Before anything is asked.
  void suppose(std::set<std::size_t> places) { supposed_ = std::move(places); }

 private:
  std::optional<Status> effect(const Item&) const;  // nothing when its layers took it away
  Answer atom(const Expr&);
  Answer recorded(const Expr&) const;
  Answer compared(const Expr&) const;
  bool satisfies(const Expr&, const model::Value&) const;
  bool holds_for(const Expr&, const model::Value&) const;  // reading one fact, which has this value
  Bounds given(const Points&, const model::Value&) const;
  Answer score_answer(const Expr&, const Bounds&) const;
  const Rules& rules_;
  std::vector<std::optional<model::Value>> known_;
  std::optional<model::Date> as_of_;
  std::map<FactId, model::Fact> not_told_;
  // What is read to compute what somebody holds and could not tell.
  std::set<FactId> doubted_;
  std::set<std::size_t> supposed_;
  bool nothing_assumed_ = false;
  std::map<FactId, std::set<std::size_t>> possible_;
  std::map<std::string, Answer> flags_;
};

// What is never alone is deferred where nothing else is actionable.
void accompany(const Rules&, std::map<std::string, Status>&);

struct Judgement {
  Disposition disposition{};
  bool screen_open = false;  // in any combination
  std::map<std::string, Status> status;
  std::map<std::string, Answer> red_flags;  // yes when yes in any combination
  // Of each remark whether its condition lets it be said, and of each modality whether it may begin
  // in any combination.
  std::vector<bool> remarks;
  std::set<std::string> may_begin;
};

// That of a flag comes before the word for an open screen, whichever combination it is true in.
Disposition first_of(Disposition, Disposition);
// How many combinations of candidates the conflicts of a patient have.
std::size_t combinations(const model::Facts&);
// Numbers that are calculated from what is known: arithmetic.hpp. Asked for once for each
// combination.
using Calculate = std::function<std::map<FactId, std::optional<model::Value>>(const model::Facts&)>;
// Thrown where a patient has more worlds than anybody can wait for: contradictions of derived facts
// multiply with the candidates of conflicts.
struct TooManyWorlds {};
inline constexpr std::size_t most_worlds = 500;
// The whole patient: every combination, the most cautious answer of each kind. Throws
// TooManyWorlds.
Judgement judge(const Rules&, const model::Facts&, const Calculate& = {},
                std::size_t most = most_worlds);
// The same of the patient's worlds, none of which was asked anything, what if `on record` were true
// at the places that are supposed?
Judgement judge(const Rules&, std::vector<World>, const std::set<std::size_t>& supposed = {});
// What the patient's plan assumes: a place where `on record` is false because nobody looked, and
// whatever would be more cautious, or have more said of it, if it were true there alone.
struct Assumption {
  FactId fact = 0;
  std::string rule;
  std::vector<std::string> affects;
  auto operator<=>(const Assumption&) const = default;
};
std::vector<Assumption> assumptions(const Rules&, const model::Facts&, const Calculate& = {});
// The same of a fact of which no place matters alone: its places, and what would be more cautious
// if it were true at all of them.
struct Together {
  std::map<std::size_t, std::string> rules;  // by place
  std::vector<std::string> affects;
};
// REQUIRES: `alone` is what assumptions() gives.
std::map<FactId, Together> assumed_together(const Rules&, const model::Facts&, const Calculate&,
                                            const std::vector<Assumption>& alone);
// What would be more cautious than the patient's judgement if it were true at these places.
std::vector<std::string> affected(const Rules&, const std::vector<World>&, const Judgement&,
                                  const std::set<std::size_t>& places);
// The worlds of a patient.
std::vector<World> worlds(const Rules&, const model::Facts&, const Calculate& = {},
                          std::size_t most = most_worlds);

}  // namespace windlass::oracle
