// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Recommendation is the staged plan for one patient: what happens first, what now, what next,
// what is withheld and why, what to ask.
//
// Texts are views into the KnowledgeBase that made the plan (ids, reasons, instructions), so
// building one allocates little. It is valid while that KnowledgeBase lives. What the patient's own
// facts say is not in it, except ids and states; see trace.hpp.
//
// Thread rule: plain value; do not outlive the KnowledgeBase.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/date.hpp"
#include "model/vocabulary.hpp"

namespace windlass::model {

enum class Verdict : std::uint8_t { false_, true_, unknown };
std::string_view word(Verdict);  // "false", "true", "unknown"

// Most to least urgent, so that the lesser enumerator wins.
enum class Disposition : std::uint8_t {
  emergency,
  urgent,
  refer_urgent,
  investigate_first,
  incomplete,
  refer_routine,
  proceed_with_referral,
  proceed,
};
std::string_view word(Disposition);
std::optional<Disposition> disposition_from(std::string_view);

// Most to least cautious, so that the lesser enumerator wins when statuses meet.
enum class Status : std::uint8_t { block, ask, not_indicated, defer, caution, optional, recommend };
std::string_view word(Status);
std::optional<Status> status_from(std::string_view);
// recommend, optional or caution: something a clinician may do now.
constexpr bool actionable(Status s) { return s >= Status::caution; }

// How far an author's statement rests on something that was read. Marks of the clinical brief.
enum class Basis : std::uint8_t { verified, secondhand, unverified, design };
std::string_view word(Basis);

// What contributed to a status.
enum class Origin : std::uint8_t {
  red_flag,
  contraindication,
  requirement,
  deferral,
  course,
  indication,
  interaction,
  conflict,
  plugin
};
std::string_view word(Origin);

struct Evidence {
  std::string_view id, citation, claim, grade, grading, strength, quality, verification;
};

// One condition that holds, or is not known not to hold, and speaks about a modality's status.
struct Reason {
  Origin origin{};
  std::string_view id;    // of the rule item: "adhesive-allergy", "rf.dvt"
  std::string_view text;  // in plain words
  Verdict verdict{};      // true_, or unknown
  Status effect{};        // what it does to the status
  // It is one of those that make the status what it is: without all of them the status would be
  // another, and any one of them is enough.
  bool decides = false;
  bool absolute = false;  // of a contraindication
  bool hard = false;
  Basis basis{};
  std::string_view mitigation, reopens;  // may be empty
  std::vector<FactId> unknown_facts;     // what would settle it, when the verdict is unknown
  const std::vector<Evidence>* evidence = nullptr;
  std::string_view document;  // where it stands
  std::uint32_t line = 0;
  std::string_view layer;  // id of the rule set that brought or amended it; empty for the base
};

// One line of a protocol, as a plugin's prescriber gave it and the host checked it.
struct ProtocolLine {
  std::string_view section;  // technique dose schedule progression stop measure note assumption
  std::string_view key, title;
  std::string text;       // for people, number and unit included
  std::string number;     // exact decimal text; empty for a text line
  std::string_view unit;  // UCUM; empty for a text line
};

struct Protocol {
  std::string_view prescriber;
  std::vector<ProtocolLine> lines;
  std::string fault;  // why there are no lines, when the plugin was asked and gave none
};

// What a plugin got wrong while this plan was made, and what is withheld for it.
struct Fault {
  std::string_view plugin, function;  // ids; the function is a calculator or a prescriber
  std::string what;                   // in plain words, as the host saw it
  std::string_view modality;          // of a prescriber: whose protocol is withheld; else empty
  std::optional<FactId> fact;         // of a calculator: what is not known for it
};

struct ModalityPlan {
  std::string_view id, title, summary, stage;
  Status status{};
  // Whether an indication holds: unknown is not the same as none.
  Verdict indicated{};
  // The reasons that decide the status first, then the others that hold or are open.
  std::vector<Reason> because;
  std::vector<std::string_view> mitigations;
  std::vector<std::string_view> reopen_when;
  std::vector<FactId> ask;  // the smallest set that settles it, when the status is ask
  Protocol protocol;        // filled when actionable
  std::vector<std::string_view> stop_rules, outcomes, adverse_events, consent;
  std::string_view plugin;  // id of the plugin that brought it
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
  Disposition disposition{};
  Basis basis{};
  const std::vector<Evidence>* evidence = nullptr;
  std::vector<FactId> unknown_facts;
  std::string_view document;
  std::uint32_t line = 0;
};

struct Question {
  FactId fact{};
  std::vector<std::string_view>
      affects;  // modality ids, and "disposition" where a red flag is open
  std::vector<std::string_view> red_flags;  // open flags that it helps to settle
  State state{};                            // why it is not known
  bool safety = false;                      // it decides a red flag or an absolute contraindication
};

struct Review {
  std::int32_t week = 0;
  std::string_view purpose;
  bool due = false;
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
// Why a change that a layer makes does not count for this plan.
enum class NotInForce : std::uint8_t {
  in_force,
  expired,
  not_yet_approved,
  layer_ended,
  layer_not_begun,
  no_as_of
};
std::string_view word(NotInForce);
struct Override {
  std::string_view layer, target, modality, reason, owner, approved, expires;
  Status without{};      // what the base would have said
  bool expired = false;  // not in force, for whichever reason
  NotInForce why{};
  std::string_view day;  // the day that `why` speaks of; empty for no_as_of
};
// A tightening that does not count, because its layer is not in force, and that would concern this
// patient.
struct Lapsed {
  std::string_view modality, change, because;
  Status with{};  // what the plan would say with the whole layer in force
};
// A layer that tightens and is not in force on the plan's day.
struct LapsedLayer {
  std::string_view id, title, day;
  NotInForce why{};               // layer_ended or layer_not_begun
  std::uint32_t tightenings = 0;  // how many it holds, whomever they concern
  std::vector<Lapsed> changes;
};
// Proof that the plan was recorded before it was shown: where, and under which leaf.
struct Receipt {
  std::string origin;
  std::uint64_t sequence = 0;
  std::string leaf;
};
struct PluginUsed {
  std::string_view id, version, digest;
};

struct Recommendation {
  std::string patient;
  std::optional<Date> as_of;
  Disposition disposition{};
  std::vector<RedFlag> red_flags;  // most urgent first
  std::vector<StagePlan> stages;
  std::vector<ModalityPlan> modalities;  // in order of their ids
  std::vector<Question> questions;       // in rank order
  std::vector<Fault> faults;             // calculators' first, then by modality
  std::vector<Review> reviews;
  std::vector<Advice> advice;
  std::vector<Interaction> interactions;
  std::vector<Conflict> conflicts;
  std::vector<FactId> stale;
  std::vector<Override> overrides;
  std::vector<LapsedLayer> lapsed_layers;  // in order of their ids
  std::vector<std::string_view> labels;    // true derived diagnosis labels: "dx.likely"
  std::string_view knowledge_digest, pathway, notice, engine_version;
  std::vector<PluginUsed> plugins;
  std::optional<Receipt> receipt;  // once recorded
};

}  // namespace windlass::model
