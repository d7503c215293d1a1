// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules as the oracle reads them: a plain tree, with what layers did written beside each item.
//
// Thread rule: immutable once built.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "model/date.hpp"
#include "model/recommendation.hpp"
#include "oracle/acts.hpp"
#include "oracle/expr.hpp"

namespace windlass::oracle {

using model::Disposition;
using model::FactId;
using model::Status;

// Anything that speaks about a modality.
struct Item {
  enum class Kind { flag, contraindication, requirement, deferral, course, indication };
  Kind kind{};
  std::string id;
  Status effect{};                      // when it holds
  bool absolute = false, hard = false;  // contraindications
  bool final = false;                   // course rules: not_indicated that asks nothing
  std::optional<Expr> when;
  std::vector<FactId> any_known;  // requirements: one of them
  std::string layer;              // that brought it; empty for the base
  std::vector<Window> added;
  std::vector<Act> acts;
};

struct Modality {
  std::string id, stage;
  int order = 50;
  bool invasive = false, never_alone = false;
  std::string layer;  // that brings the whole of it; empty for the base
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
  std::vector<Points> score;  // empty: by cases
};

// Something that a plan says beside statuses, and whom it is said of.
struct Remark {
  enum class Kind { interaction, line, advice };
  Kind kind{};
  std::string rule;                     // as a plan names it
  std::vector<std::string> modalities;  // of an interaction: the first, the second
  std::string id;
  bool later = false;
  Expr when;
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
  std::vector<Expr> never;  // what assumptions say of nobody
  std::vector<Formula> formulas;
  std::vector<Remark> remarks;  // those that have a condition
  std::map<std::string, Modality> modalities;
  std::vector<Loosened> loosened;
  std::map<std::string, std::string> extends;  // by rule set
  // The rule sets under one, the pathway last.
  std::vector<std::string> under(const std::string& layer) const;
  std::map<FactId, std::vector<model::Number>> thresholds;  // every number a fact is compared with

  const Derivation* derivation(FactId) const;
  Expr expression(const base::Node&, bool under_none = false);
  std::map<FactId, std::set<FactId>> read_for;                  // all facts behind a derived one
  void follow_down(const Expr&, std::set<FactId>& read) const;  // the same of a condition
  // Every place that says `on record`, with the rule in which it stands, as a plan names it.
  std::map<std::size_t, std::pair<std::string, const Expr*>> places() const;
  std::vector<model::Value> all_values(FactId, std::optional<model::Date> as_of) const;

 private:
  void follow_down(FactId, std::set<FactId>& read) const;
  std::set<FactId> named_in(const std::string& formula) const;
  Expr fact_expression(const base::Node& key, const base::Node& value, bool under_none);
  std::size_t last_place_ = 0;
  Expr number_expression(FactId, const std::string& text);
  Expr comparison(FactId, const std::string& text) const;
  Points score_item(const base::Node&);
  void bound_by_layers(const std::vector<const base::Node*>& layers);
  Item requirement(const base::Node&);
  Item item(const base::Node&, Item::Kind);
  void read_modality(const base::Node&);
  void read_screening(const base::Node&);
  void read_pathway(const base::Node&);
  void remark(const base::Node&, Remark::Kind, const std::string& rule,
              const std::vector<std::string>& whom);
  void apply_layers(const std::vector<const base::Node*>&);
  void bring(const base::Node& amendment, const std::string& layer, const Window&);
  void act(const base::Node& amendment, const std::string& layer, const Window&, bool loosens);
  void spread_effects(const base::Node& effects, const Item& like, bool final = false);
};

}  // namespace windlass::oracle
