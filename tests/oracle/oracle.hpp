// SPDX-License-Identifier: Apache-2.0
#pragma once

// The oracle: a second, slow and obvious reading of the rule language. It lives in tests/ only and
// never serves a patient.
//
// It reads documents into a plain tree and walks that tree for every question, once for each
// combination of candidates in conflict. From the product it takes numbers, units, the vocabulary
// and the document readers, and nothing of logic/, knowledge/ or plan/. What it does is what
// rules/README.md says; where that page is silent, the choice is marked CHOICE in decide.cpp.
//
// Thread rule: Rules is immutable once built; a World belongs to one thread.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "model/facts.hpp"
#include "model/recommendation.hpp"

namespace windlass::oracle {

using model::Disposition;
using model::FactId;
using model::Status;

enum class Answer { no, yes, unknown };

// One condition, as written.
struct Expr {
  enum class Kind {
    all,
    any,
    none,
    at_least,
    is_one_of,
    has_any,
    has_all,
    has_none,
    compare,
    never,
    known,
    not_known,
    red_flag
  };
  Kind kind = Kind::all;
  std::vector<Expr> parts;
  std::size_t needed = 0;
  FactId fact = 0;
  std::set<std::size_t> values;              // indices into the fact's values; booleans 0 and 1
  std::optional<model::Number> least, most;  // compare; of a date: its age in days
  bool above = false, below = false;         // the bound itself does not count
  std::string flag;
};

// Days on which something is in force, both ends in; `undated` is the answer for a patient without
// as_of.
struct Window {
  std::int64_t from = INT64_MIN, until = INT64_MAX;
  bool undated = true;
};

// Anything that speaks about a modality.
struct Item {
  enum class Kind { flag, contraindication, requirement, deferral, course, indication };
  Kind kind{};
  std::string id;
  Status effect{};                      // when it holds
  bool absolute = false, hard = false;  // contraindications
  std::optional<Expr> when;
  std::vector<FactId> any_known;  // requirements: one of them
  std::vector<Window> added, retired, raised, lowered;
};

struct Modality {
  std::string id, stage;
  int order = 50;
  bool invasive = false, never_alone = false;
  std::vector<std::string> alternatives;
  std::vector<Item> items;
};

struct Level {
  std::string flag;
  Disposition disposition{};
  Expr when;
  const base::Node* effects = nullptr;
};

struct Derivation {
  FactId fact = 0;
  std::vector<std::pair<Expr, std::size_t>> cases;
  std::size_t otherwise = 0;
};

struct Loosened {
  std::string layer, modality, target;
  Window window;
};

class Rules {
 public:
  // Documents that are in order; anything else throws std::runtime_error. The nodes must outlive
  // the Rules.
  Rules(const model::Vocabulary&, const std::vector<const base::Node*>& documents);

  const model::Vocabulary& vocabulary;
  std::vector<Item> screening;  // requirements
  std::vector<Level> levels;
  std::vector<Derivation> derivations;
  std::map<std::string, Modality> modalities;
  std::vector<Loosened> loosened;
  std::map<FactId, std::vector<model::Number>> thresholds;  // every number a fact is compared with

  const Derivation* derivation(FactId) const;
  Expr expression(const base::Node&);

 private:
  Expr fact_expression(const base::Node& key, const base::Node& value);
  Expr number_expression(FactId, const std::string& text);
  Item requirement(const base::Node&);
  Item item(const base::Node&, Item::Kind);
  void read_modality(const base::Node&);
  void read_screening(const base::Node&);
  void read_pathway(const base::Node&);
  void apply_layer(const base::Node&);
  void spread_effects(const base::Node& effects, const Item& like);
};

// One patient with every fact either known or not: one combination of the candidates of a conflict.
class World {
 public:
  World(const Rules&, std::vector<std::optional<model::Value>> known,
        std::optional<model::Date> as_of);

  Answer answer(const Expr&);
  Answer holds(const Item&);  // within its windows; a requirement holds when it is missing
  Answer red_flag(const std::string& id);
  Status status(const Modality&);  // taken by itself
  std::map<std::string, Status>
  statuses();  // together: what is never alone is deferred when nothing else is possible
  Disposition disposition();
  bool known(FactId);
  // The values that a derived fact can still have.
  std::set<std::size_t> possible(const Derivation&);
  bool in_force(const Window&) const;

 private:
  Answer atom(const Expr&);
  bool satisfies(const Expr&, const model::Value&) const;
  const Rules& rules_;
  std::vector<std::optional<model::Value>> known_;
  std::optional<model::Date> as_of_;
  std::map<FactId, std::set<std::size_t>> possible_;
  std::map<std::string, Answer> flags_;
};

// What is never alone is deferred where nothing else is actionable.
void accompany(const Rules&, std::map<std::string, Status>&);

struct Judgement {
  Disposition disposition{};
  std::map<std::string, Status> status;
  std::map<std::string, Answer> red_flags;  // yes when yes in any combination
};

// How many combinations of candidates the conflicts of a patient have.
std::size_t combinations(const model::Facts&);
// Numbers that plugins calculate from what is known. The oracle asks for them once for each
// combination.
using Calculate = std::function<std::map<FactId, model::Value>(const model::Facts&)>;
// The whole patient: every combination, the most cautious answer of each kind.
Judgement judge(const Rules&, const model::Facts&, const Calculate& = {});
// The worlds of a patient, for tests that look at single conditions.
std::vector<World> worlds(const Rules&, const model::Facts&, const Calculate& = {});

}  // namespace windlass::oracle
