// SPDX-License-Identifier: Apache-2.0
#pragma once

// The plan as one self-contained page: no scripts, nothing fetched, everything escaped. On screen
// the reasons fold open; on paper it is one sheet.
//
// Thread rule: [pure].

#include <string>
#include <string_view>

#include "plan/trace.hpp"

namespace windlass::present {

std::string to_html(const model::Recommendation&, const model::Vocabulary&, const model::Facts&,
                    const plan::Evaluation&);

// The parts, in files of their own.
// `text` as the content of an element or of an attribute in double quotes.
std::string escape(std::string_view text);
// "<tag class>escaped</tag>".
std::string element(std::string_view tag, std::string_view text, std::string_view classes = {});
// "is recommended" at a glance: a mark, the word, and a colour that says nothing by itself.
std::string pill(model::Status);
std::string_view style_sheet();
std::string time_line(const model::Recommendation&, const model::Vocabulary&, const model::Facts&);
// What folds open below a modality: every contribution with its condition, facts, evidence and
// place. `about`: whose they are, where the page does not say it just above.
std::string reasons(const plan::Trace&, const model::Vocabulary&, std::string_view about = {});

}  // namespace windlass::present
