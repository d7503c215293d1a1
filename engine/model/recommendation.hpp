// SPDX-License-Identifier: Apache-2.0
#pragma once

// The staged plan for one patient: what is first, now, next, withheld and why, and what to ask.
//
// Texts are views into the KnowledgeBase that made the plan, which must outlive it. What the
// patient's own facts say is not in it, except ids, states and contradictions; see trace.hpp.
//
// Thread rule: plain value.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/contradiction.hpp"
#include "model/date.hpp"
#include "model/not_understood.hpp"
#include "model/override.hpp"
#include "model/protocol.hpp"
#include "model/question.hpp"
#include "model/reason.hpp"
#include "model/since.hpp"
#include "model/status.hpp"
#include "model/vocabulary.hpp"

namespace windlass::model {

struct ModalityPlan {
  std::string_view id, title, summary, stage;
  Status status{};
  // Whether an indication holds: unknown is not the same as none.
  Verdict indicated{};
  // The reasons that decide the status first, then the others that hold or are open.
  std::vector<Reason> because;
  std::vector<TakenAway> taken_away;
  std::vector<std::string_view> mitigations;
  std::vector<std::string_view> reopen_when;
  std::vector<FactId> ask;  // the smallest set that settles it, when the status is ask
  Protocol protocol;        // filled when actionable
  std::vector<std::string_view> stop_rules, outcomes, adverse_events, consent;
  std::string_view plugin;  // id of the plugin that brought it
  std::string_view by;      // who carries it out: clinician, patient, both; empty: not said
};

struct StageItem {
  std::string_view modality;
  Status status{};
  bool now = true;     // false: later, for the reason given
  std::string timing;  // why later, or after what; may be empty
};

enum class StageState : std::uint8_t { now, later, done, on_hold };
std::string_view word(StageState);

struct StagePlan {
  std::string_view id, title, aim, entry, exit, review;  // texts for people
  StageState state{};
  std::vector<StageItem> items;
};

struct RedFlag {
  std::string_view id, title, because, action, clears;
  Verdict verdict{};  // true_ or unknown; false ones are only in the trace
  // True for some candidates of a conflict only: it holds, and the question comes before the
  // action. `unknown_facts` are then those in conflict.
  bool disputed = false;
  Disposition disposition{};
  Basis basis{};
  const std::vector<Evidence>* evidence = nullptr;
  std::vector<FactId> unknown_facts;
  std::string_view document;
  std::uint32_t line = 0;
};

struct Review {
  std::int32_t week = 0;
  std::string_view purpose;
  bool due = false;
  std::optional<Date> on;  // of one that lies ahead, where the day of the plan is known
  // The day of a weekend that it would fall on, where it is moved to the Friday before.
  std::optional<Date> moved_from;
};
struct Advice {
  std::string_view id, text, stage;
  Basis basis{};
  const std::vector<Evidence>* evidence = nullptr;
};
struct Interaction {
  std::string_view id, instruction;
  std::string_view first, second;
  Basis basis{};
  const std::vector<Evidence>* evidence = nullptr;
};
struct Conflict {
  FactId fact{};
};
// An `on record` that is false because nobody looked. Were it true, a status or the disposition
// would be more cautious.
struct Assumed {
  FactId fact{};
  State state{};                // why nothing is known: not supplied, nothing found, stale
  std::string_view rule;        // "dry_needling/low-platelets", "rf.pad", a course rule's id
  std::string_view constraint;  // as written: "on record below 50 10*9/L"
  std::string_view because;     // why the rule's author holds that to be no concern
  std::vector<std::string_view> affects;  // modality ids, and "disposition"
  bool needless = false;  // what else is known leaves nobody to ask: it has no line by itself
  std::string_view document;
  std::uint32_t line = 0;
};
struct PluginUsed {
  std::string_view id, version, digest;
};
struct Recommendation {
  std::string patient;
  std::optional<Date> as_of;
  Disposition disposition{};
  // Something that the first screen needs, or an urgent red flag, is not known: nothing begins,
  // whatever the disposition.
  bool screen_open = false;
  bool treatment_waits() const { return screen_open || row(disposition).treatment_waits; }
  std::vector<RedFlag> red_flags;  // most urgent first
  std::vector<StagePlan> stages;
  std::vector<ModalityPlan> modalities;  // in order of their ids
  std::vector<Question> questions;       // in rank order
  std::vector<Question> waiting;         // not asked while a red flag says what comes first
  std::vector<Fault> faults;             // calculators' first, then by modality
  std::vector<Review> reviews;
  std::vector<Advice> advice;
  std::vector<Interaction> interactions;
  std::vector<Conflict> conflicts;
  std::vector<Contradiction> contradictions;      // in the order of the rules
  std::vector<FactId> stale, calculated_instead;  // the latter: whatever a source told of them
  NotUnderstood not_understood;                   // entries of the record
  std::vector<Assumed> assumed;                   // in the order of the rules
  std::vector<Provisional> provisional;           // each assumes what the one before does, and more
  std::vector<RuleSetUsed> rules;
  std::vector<Override> overrides;
  std::vector<Tightened> tightened;
  std::vector<LapsedLayer> lapsed_layers;     // each after the one that it extends
  std::vector<std::string_view> labels;       // true derived diagnosis labels: "dx.likely"
  std::vector<std::string_view> open_labels;  // those that nobody can judge yet
  std::string_view knowledge_digest, pathway, notice, engine_version;
  std::vector<PluginUsed> plugins;
  std::optional<PlanReceipt> receipt;  // once recorded
  std::optional<Since> since;          // where a log has an earlier plan of the patient
};

}  // namespace windlass::model
