// SPDX-License-Identifier: Apache-2.0
#pragma once

// A conversation about a patient of tests/population/clinic, with somebody who answers
// reassuringly.
//
// Thread rule: as Conversation.

#include <map>
#include <string>

#include "intake/conversation.hpp"
#include "oracle/tree.hpp"

namespace windlass::test {

inline base::Document patient_file(const std::string& name) {
  return document(name, read_text(std::filesystem::path(WINDLASS_SOURCE_DIR) / "tests" /
                                  "population" / "clinic" / (name + ".yaml")));
}

inline intake::Conversation talk(const base::Document& patient) {
  auto opened = intake::Conversation::open(Tree::instance().engine, patient);
  if (!opened) throw std::runtime_error(base::render(opened.error()));
  return std::move(*opened);
}

// A reassuring answer for facts without `safe` in the vocabulary.
inline std::string reassuring(const model::FactDefinition& fact) {
  static const std::map<std::string, std::string> answers{
      {"symptom.onset", "gradual"},
      {"symptom.load_pattern", "eases"},
      {"symptom.location", "plantar_medial"},
      {"symptom.first_step_pain", "true"},
      {"symptom.first_step_nprs", "6"},
      {"symptom.rest_nprs", "0"},
      {"symptom.morning_stiffness_min", "5"},
      {"symptom.settle_hours_after_load", "6"},
      {"exam.heel_raise_bilateral_nprs", "2"},
      {"symptom.duration_weeks", "12"},
      {"symptom.side", "left"},
      {"demo.age_years", "45"},
      {"demo.height_cm", "170"},
      {"demo.weight_kg", "70"},
      {"load.change_4wk_pct", "0"},
      {"exam.hop_pain", "none"},
      {"exam.medial_tubercle_tenderness", "true"},
      {"exam.ankle_df_knee_ext_deg", "8"},
      {"exam.wblt_cm", "6"},
      {"exam.trigger_points", "calf"},
      {"exam.csi_score", "20"},
      {"exam.heel_raise_single_reps", "20"},
      {"exam.abi", "1.1"},
      {"exam.toe_brachial_index", "0.9"},
      {"history.anticoagulant_reason", "af_valve"},
      {"imaging.heel_result", "normal"},
      {"course.week", "0"},
      {"course.exercise_nprs", "2"},
      {"course.tape_trial_nprs_change", "-2"},
      {"pref.needling", "\"no\""},
      {"consent.needling", "given"},
      {"consent.electrical_stimulation", "given"},
      {"setting.clinician_needling_competent", "true"},
      {"lab.inr", "2.5"},
      {"lab.platelets", "250"},
      {"lab.neutrophils", "4"},
  };
  if (const auto found = answers.find(fact.id); found != answers.end()) return found->second;
  if (fact.safe) return model::text(fact, *fact.safe);
  if (fact.blank_is_never) return "never";
  if (fact.type == model::FactType::boolean) return "false";
  if (fact.type == model::FactType::set) return "[]";
  if (fact.type == model::FactType::enumeration) return fact.values.front();
  throw std::runtime_error("nobody said what reassures of " + fact.id);
}

inline intake::AnswerEffect answer(intake::Conversation& conversation, model::FactId fact,
                                   const std::string& entry) {
  const base::Document written = document("answer", entry);
  auto change = conversation.answer(fact, *written.source, written.root);
  if (!change) throw std::runtime_error(base::render(change.error()));
  return std::move(*change);
}

// Answers so many screens, each with what reassures.
inline void reassure(intake::Conversation& conversation, int screens) {
  for (int i = 0; i < screens; ++i) {
    const auto asked = conversation.next();
    if (!asked) throw std::runtime_error("nothing is asked any more");
    const model::FactId fact = asked->questions.front().fact;
    if (asked->together)
      conversation.none_of(*asked);
    else
      answer(conversation, fact, reassuring(Tree::instance().rules->vocabulary[fact]));
  }
}

}  // namespace windlass::test
