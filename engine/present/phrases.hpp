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
#include "present/marks.hpp"

namespace windlass::present {

// "contraindication adhesive-allergy", "red flag rf.dvt"; of a reason with " (unknown)" when nobody
// knows whether it holds.
std::string name_of(model::Origin, std::string_view id);
std::string name_of(const model::Reason&);
// The reason with its mark and, where a layer brought or changed it, whose it is.
std::string in_words(const model::Reason&);
// What cannot be together, what was said of each fact, and what to do about it.
std::string in_words(const model::Contradiction&, const model::Vocabulary&);
// "taping.yaml:12"; empty for a reason that stands in no document.
std::string place_of(const model::Reason&);
// "allergy.adhesive, exam.abi".
std::string ids_of(const std::vector<model::FactId>&, const model::Vocabulary&);

// "Allergy to adhesive, Ankle-brachial index".
std::string titles_of(const std::vector<model::FactId>&, const model::Vocabulary&);

// What the disposition means for the treatments. What was asked in vain, or what nobody asked, is
// not called answered.
std::string meaning_of(const model::Recommendation&, const model::Vocabulary&);

// The reasons that make the status what it is, each once.
std::vector<const model::Reason*> deciding(const model::ModalityPlan&);
// "no indication holds" for what is not indicated, "not known whether an indication holds" for what
// asks; empty where an indication holds, or where that does not matter.
std::string no_indication(const model::ModalityPlan&);
// "rule set northside 1.0.0 (northside.yaml:20), until 2027-01-01: Why."
std::string in_words(const model::Amendment&);
// "plantar-heel-pain 1.0.0 + northside 1.0.0"
std::string rule_sets(const model::Recommendation&);
// "rules: plantar-heel-pain 1.0.0 + northside 1.0.0, windlass 0.1.0, semantics 1."
std::string made_with(const model::Recommendation&);
// "No indication holds." for "no indication holds"; nothing for nothing.
std::string sentence(std::string words);
// "three trials for, one against; graded B by APTA/JOSPT 2023, letter not verified", of the
// indications that hold. Of several editions of one guideline the newest alone is named.
std::string how_sure(const model::ModalityPlan&);
// How good a source is, in its own grading, and whether somebody read it: "strong, grade A of
// APTA/JOSPT 2014, read".
std::string appraisal(const model::Evidence&);

// The value of a protocol line, its unit left out where the title says it.
std::string value_of(const model::ProtocolLine&);
// The plan's entry for a modality; nullptr when it has none.
const model::ModalityPlan* modality_of(const model::Recommendation&, std::string_view id);
const model::RedFlag* red_flag_of(const model::Recommendation&, std::string_view id);
// The title of an open red flag. Where one of its levels holds already, what else it may be.
std::string title_of_open(const model::Recommendation&, const model::RedFlag&);
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

// When a treatment that is possible is not for now: after what. Empty otherwise.
std::string_view later_after(const model::Recommendation&, std::string_view modality);
// The treatments of one status, those that one reason withholds together.
struct Withheld {
  std::vector<const model::ModalityPlan*> treatments;
  const model::Reason* reason = nullptr;
};
std::vector<Withheld> group_withheld(const model::Recommendation&, model::Status);
// "every treatment", or their titles.
std::string titles(const Withheld&, const model::Recommendation&);

}  // namespace windlass::present
