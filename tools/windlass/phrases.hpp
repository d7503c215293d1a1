// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words in which a plan is shown to people, the same in the text, on the page and in an explanation.
//
// Nothing is decided here. Thread rule: [pure] functions.

#include <string>
#include <string_view>
#include <vector>

#include "model/recommendation.hpp"

namespace windlass::tool {

// "Emergency care first: ..." in one sentence, and what it means for the treatments.
std::string meaning(model::Disposition);
// Whether anything may be begun while the disposition stands: not in an emergency, not when something urgent comes first.
bool treatments_wait(model::Disposition);
// "not indicated" for not_indicated.
std::string spoken(std::string_view word_with_underscores);
// "contraindication adhesive-allergy", "red flag rf.dvt".
std::string name_of(model::Origin, std::string_view id);

// A reason that makes the status what it is, and not only another thing that holds.
bool decides(const model::Reason&, model::Status);
std::vector<const model::Reason*> deciding(const model::ModalityPlan&);
// " [design]", " [unverified]" or nothing: marks that the foot of the plan explains.
std::string mark(model::Basis);
// "strong, moderate evidence (grade A)" of the reasons that decide; "no evidence but the project's own design".
std::string how_sure(const model::ModalityPlan&);
// A citation's standing: "strong, grade A of APTA/JOSPT 2014, read".
std::string standing(const model::Evidence&);

// A protocol line as a person says it: "Strips 5", "Wear one tape at most 48 h".
std::string amount(const model::ProtocolLine&);
std::string dose_in_brief(const model::Protocol&);
std::string method_in_brief(const model::Protocol&);
// All lines of one section, "Title: text" each.
std::vector<std::string> lines_of(const model::Protocol&, std::string_view section);

std::string week_line(const model::Recommendation&);

}  // namespace windlass::tool
