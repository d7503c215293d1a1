// SPDX-License-Identifier: Apache-2.0
#pragma once

// An account as one self-contained page: no scripts, nothing fetched, everything escaped. On screen
// the details fold open; on paper doses and what waits are printed, and reasons, evidence and notes
// are left out and counted.
//
// Thread rule: [pure].

#include <string>
#include <utility>
#include <vector>

#include "present/account.hpp"
#include "present/html_writer.hpp"

namespace windlass::present {

// What a store says of a recorded plan, or of any record: shown above the foot of a page.
struct RecordSection {
  std::string title;                                       // "Record 12"
  std::vector<std::pair<std::string, std::string>> facts;  // name and value, in order
  std::string preformatted;                                // its lines are kept; may be empty
};

// The page of a plan. A receipt in the plan is shown in the foot, a record section above it. With
// an evaluation in the view, every reason folds open to its condition.
std::string write_page(const PlanView&, const RecordSection* = nullptr);
// The page of a record that holds no plan, or none that can be computed again.
std::string write_page(const RecordSection&);

// The parts, in files of their own.
// The lines of a section, in order.
void write_lines(const std::vector<Line>&, const Account&, HtmlWriter&);
void write_timeline(const Section&, HtmlWriter&);
// What folds open below a treatment: every contribution with its condition, facts, evidence and
// place. `about`: whose they are, where the page does not say it just above.
void write_reasons(const plan::Trace&, const model::Vocabulary&, std::string_view about,
                   HtmlWriter&);
// A status at a glance: a sign, the word, and a colour that says nothing by itself.
void write_pill(std::string_view sign, std::string_view word, Tone, HtmlWriter&);
void write_pill(model::Status, HtmlWriter&);
// A source: its claim, its citation, how good it is.
void write_evidence(std::string_view claim, std::string_view citation, std::string_view appraisal,
                    HtmlWriter&);

}  // namespace windlass::present
