// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Trace says why: for one modality every contribution, those that hold and those that do not,
// each with its condition as a tree of verdicts down to the facts and their states, and the
// document, line and plugin it came from.
//
// Built on demand from a decided patient, so it costs nothing when nobody asks. Thread rule: plain
// values; building is [pure].

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/json.hpp"
#include "plan/evaluation.hpp"

namespace windlass::plan {

// One node of a condition, decided.
struct TraceNode {
  enum class Kind { all, any, none, at_least, fact, red_flag, derived, score, missing };
  Kind kind{};
  model::Verdict verdict{};
  std::uint32_t count = 0;      // at_least
  model::FactId fact = 0;       // fact, derived, missing
  std::string_view constraint;  // fact: as written; red_flag: its id
  model::State state{};         // fact
  std::string
      value;  // fact: as a person reads it, with its source when it has one; empty when unknown
  bool assumed = false;  // fact: `on record`, and false because nobody looked
  // fact: the computed fact that a source holds and could not tell, so that this one may be on
  // record there; empty where that is not so
  std::string_view doubted_for;
  std::string_view fault;        // fact: what the calculator that should give it got wrong
  std::vector<TraceNode> parts;  // of a derived fact: the cases, in order; of a score: its items
  std::string_view formula;      // fact: how it is calculated; its parts are what that reads
  std::string points;            // an item of a score: what it gives where it holds
  std::string least, most;       // score: its bounds
};

struct TraceItem {
  model::Origin origin{};
  std::string_view id, text, layer, plugin, reopens, mitigation;
  std::string_view because_unrecorded;  // why not having looked is no concern; may be empty
  model::Status effect{};               // on the modality
  std::optional<model::Disposition> disposition;  // of a level of a red flag, instead of an effect
  model::Verdict verdict{};                       // of the contribution, layers included
  bool decides = false;                           // as model::Reason
  bool absolute = false, hard = false;
  model::Basis basis{};
  const std::vector<model::Evidence>* evidence = nullptr;
  std::string_view document;
  std::uint32_t line = 0;
  const model::Amendment* amendment = nullptr;    // of the layer
  std::vector<const model::Amendment*> taken_by;  // why it is false though its condition is not
  // False though its condition is not, as its layer is not in force on that day.
  bool lapsed = false;
  TraceNode condition;  // without parts for a reason of the plan itself
};

struct Trace {
  std::string_view modality, title;
  model::Status status{};
  // The plan's own reasons (never alone, no protocol), then every contribution in the order in
  // which they are considered.
  std::vector<TraceItem> items;
};

// Says the same status and names the same deciding reasons as the plan.
Trace trace(const Evaluation&, const model::ModalityPlan&);
// The trace of one condition (`eval`, a red flag, a derived fact).
TraceNode trace(const Evaluation&, const logic::Condition&);
// Every red flag, true, unknown and false.
std::vector<TraceItem> trace_red_flags(const Evaluation&);

// The same, one item at a time: a whole trace is large. A red flag speaks to many modalities: its
// condition stands under each, or only its name.
enum class RedFlags { in_full, by_name };
void visit_trace(const Evaluation&, const model::ModalityPlan&, RedFlags,
                 const std::function<void(TraceItem&&)>& visit);
void visit_red_flags(const Evaluation&, const std::function<void(TraceItem&&)>& visit);

// Writes the parts of one explanation. With `once`, what a derived or a calculated fact is made of,
// of which dozens of rules ask the same, stands where it is asked first; where the same is asked of
// it again, `parts_above` is true instead.
class TraceWriter {
 public:
  TraceWriter(base::JsonWriter& json, const model::Vocabulary& vocabulary, bool once)
      : json_(json), vocabulary_(vocabulary), once_(once) {}
  void write(const Trace&);
  void write(const TraceItem&);
  void write(const TraceNode&);

 private:
  void write_parts(const TraceNode&);

  base::JsonWriter& json_;
  const model::Vocabulary& vocabulary_;
  const bool once_;
  std::set<std::tuple<TraceNode::Kind, model::FactId, std::string>> told_;
};

// Every red flag in full, and every modality with its red flags by name: the document and the line
// say where a flag stands. Parts of facts once.
void write_traces(base::JsonWriter&, const Evaluation&, const model::Recommendation&);
void write_json(base::JsonWriter&, const TraceNode&, const model::Vocabulary&);

}  // namespace windlass::plan
