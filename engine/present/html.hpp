// SPDX-License-Identifier: Apache-2.0
#pragma once

// The plan as one self-contained page: no scripts, nothing fetched, everything escaped. On screen
// the reasons fold open; on paper it is one sheet.
//
// Thread rule: [pure].

#include <string>
#include <string_view>

#include <utility>
#include <vector>

#include "plan/trace.hpp"
#include "present/html_writer.hpp"
#include "present/plan_view.hpp"

namespace windlass::present {

// What a store says of a recorded plan, or of any record: shown above the foot of a page.
struct RecordSection {
  std::string title;                                       // "Record 12"
  std::vector<std::pair<std::string, std::string>> facts;  // name and value, in order
  std::string preformatted;  // text whose lines are kept; may be empty
};

// The page of a plan. A receipt in the plan is shown in the foot, a record section above it. Needs
// the view's evaluation.
std::string write_page(const PlanView&, const RecordSection* = nullptr);
// The page of a record that holds no plan, or none that can be computed again.
std::string write_page(const RecordSection&);

// The parts, in files of their own.
// "<tag class>escaped</tag>".
std::string element(std::string_view tag, std::string_view text, std::string_view classes = {});
// "is recommended" at a glance: a mark, the word, and a colour that says nothing by itself.
std::string pill(model::Status);
std::string time_line(const model::Recommendation&, const model::Vocabulary&, const model::Facts&);
// What folds open below a modality: every contribution with its condition, facts, evidence and
// place. `about`: whose they are, where the page does not say it just above.
std::string reasons(const plan::Trace&, const model::Vocabulary&, std::string_view about = {});

}  // namespace windlass::present
