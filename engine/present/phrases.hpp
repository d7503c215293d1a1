// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words in which a plan is shown to people, the same in the text, on the page and in an
// explanation.
//
// Nothing is decided here. Thread rule: [pure] functions.

#include <string>
#include <string_view>
#include <vector>

#include "model/recommendation.hpp"

namespace windlass::present {

// "Emergency care first: ..." in one sentence, and what it means for the treatments.
std::string meaning(model::Disposition);
// Whether anything may be begun while the disposition stands: not in an emergency, not when
// something urgent comes first.
bool treatments_wait(model::Disposition);
// "not indicated" for not_indicated.
std::string spoken(std::string_view word_with_underscores);
// "contraindication adhesive-allergy", "red flag rf.dvt".
std::string name_of(model::Origin, std::string_view id);

// "no indication holds" for what is not indicated, "not known whether an indication holds" for what
// asks; empty where an indication holds, or where that does not matter.
std::string no_indication(const model::ModalityPlan&);
// The reasons that make the status what it is, each text once.
std::vector<const model::Reason*> deciding(const model::ModalityPlan&);
// " [design]", " [unverified]" or nothing: marks that the foot of the plan explains.
std::string mark(model::Basis);
// "best evidence strong, grade A; also moderate; some is against it", of the indications that hold.
std::string how_sure(const model::ModalityPlan&);
// A citation's standing: "strong, grade A of APTA/JOSPT 2014, read".
std::string standing(const model::Evidence&);

// A protocol line as a person says it: "Strips 5", "Wear one tape at most 48 h".
std::string amount(const model::ProtocolLine&);
// The value alone, its unit left out where the title says it.
std::string value_of(const model::ProtocolLine&);
std::string dose_in_brief(const model::Protocol&);
std::string method_in_brief(const model::Protocol&);
// The plan's entry for a modality; nullptr when it has none.
const model::ModalityPlan* modality_of(const model::Recommendation&, std::string_view id);
// When to stop: as this patient's protocol says, else as the modality's document does.
std::vector<std::string> when_to_stop(const model::ModalityPlan&);

// Why a caution, and how it may still be done. A red flag that holds has said its reason above: its
// title stands for it.
std::string with_care(const model::Recommendation&, const model::Reason&);
// What the grades and marks mean, for the foot of a plan.
std::string_view key_to_marks();
// "expired on 2026-12-31", "not yet approved (from 2026-01-01 on)", "the plan has no as_of date".
std::string why_not(model::NotInForce, std::string_view day);
// "Layer northside (House rules) ended on 2026-12-31: its 3 tightenings do not count."
std::string lapsed(const model::LapsedLayer&);
// "contraindication any-anticoagulant (No needling on anticoagulants.); with the layer: block"
std::string lapsed(const model::Lapsed&);

// What could be begun on what is known, and waits because the disposition says so: "Supportive
// taping (optional)". Empty when nothing does.
std::vector<std::string> held_back(const model::Recommendation&);
// When a treatment that is possible is not for now: after what. Empty otherwise.
std::string_view later_after(const model::Recommendation&, std::string_view modality);
// The treatments of one status, those that one reason withholds together.
struct Withheld {
  std::vector<const model::ModalityPlan*> treatments;
  const model::Reason* reason = nullptr;
};
std::vector<Withheld> withheld(const model::Recommendation&, model::Status);
// "every treatment", or their titles.
std::string titles(const Withheld&, const model::Recommendation&);

std::string week_line(const model::Recommendation&);

}  // namespace windlass::present
