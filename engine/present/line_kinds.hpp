// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a line of an account can be. One row for each kind in line_kinds.cpp says how it is called
// and how it is counted where a form leaves it out.
//
// Thread rule: [pure].

#include <cstdint>
#include <string_view>

namespace windlass::present {

enum class LineKind : std::uint8_t {
  disposition,
  red_flag,
  open_flag,  // not known whether it holds
  action,     // of a red flag: what to do
  acts,       // and who does it
  because,
  clears,
  paragraph,
  waiting,  // that treatments wait, and which
  stage,
  treatment,
  open_treatments,  // those that an answer is missing for
  // Of a protocol, by its sections.
  technique,
  dose,
  schedule,
  assumption,
  progression,
  measure,
  note,
  stop,
  adverse_event,
  consent,
  // Of a treatment.
  care,     // a mitigation and what it is for
  timing,   // after what
  who,      // who carries it out
  reopens,  // what lifts a restraint
  fault,    // a plugin misbehaved
  reasons,  // the reasons that are not shown elsewhere
  reason,
  layer_reason,  // a reason that a layer brought or changed
  not_known,     // facts that would settle it
  evidence,
  place,
  // Of the plan.
  since,  // what changed since the last recorded plan
  visit,  // what to mind when two treatments meet
  question,
  settles,        // of a question: its fact, and what the answer helps to settle
  contradiction,  // answers that cannot be together
  conflict,
  stale,
  not_understood,  // entries of the record that no fact was made of
  assumed,         // an answer that nobody gave and that the rules take as no finding
  override_,       // a layer loosens something
  override_terms,
  lapsed_layer,  // a layer that tightens and is not in force
  lapsed_change,
  review,
  stop_rules,
  advice,
  change,  // what another answer would do
  key,     // what the marks mean
  notice,  // what the plan is not
  made_with,
  follow_up,
  receipt,
};

struct LineRow {
  LineKind kind;
  std::string_view word;       // "dose", before lines of a protocol; else empty
  std::string_view one, many;  // "dose line", "dose lines"; empty: not counted
};
const LineRow& line_row(LineKind);
// The kind of a protocol's section: "dose", "schedule". `note` for one that is not known.
LineKind protocol_kind(std::string_view section);
// What it takes to carry a treatment out: how, dose, schedule, what is assumed, the next step. No
// form leaves it out of a treatment of now.
bool is_part_of_the_dose(LineKind);
// Whether lines of the kind read as one paragraph.
bool reads_on(LineKind);

}  // namespace windlass::present
