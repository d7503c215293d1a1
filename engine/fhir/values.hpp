// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a coded thing says of one fact: numbers with their units exactly, coded answers, sides,
// times. Private to floor fhir.
//
// Thread rule: [pure].

#include "fhir/statement.hpp"

namespace windlass::fhir {

// Why what says and denies at once is not read.
inline constexpr std::string_view value_and_none = "it has a value and a reason why there is none";

// A value, or why there is none. Neither: it says nothing.
struct Reading {
  std::vector<Meaning> values;
  std::string why;
  model::State state = model::State::source_error;
  Looked looked = Looked::no;
  std::string disputed = {};  // why its value may be another; mostly empty
  bool nothing() const { return values.empty() && why.empty(); }
};

// `holder`: the Observation, or one of its components.
Reading said_by_observation(const Mapping&, const Node& holder, const Binding&,
                            const model::Vocabulary&);
Reading said_by_conclusion(const Mapping&, const Node& report, const Binding&);
Reading said_by_consent(const Mapping&, const Node& consent, const Patient&);
// Why it says nothing of treatment, or not now; empty where it does.
std::string no_consent(const Node& consent, const Patient&);
// Whether it opts out by its policy, and no provision says what it permits.
bool opts_out(const Node& consent);
// Whether a text has one of the long words in the last part of a fact's name.
bool may_be_called(std::string_view text, std::string_view fact);
// Of Reads::due: what the day that is its value says on the day of the plan.
Reading said_until(const Mapping&, const Node& holder, const Patient&);
Reading time_since(const Mapping&, const std::optional<Moment>&, const Patient&,
                   const model::Vocabulary&);
Reading side_of(const Mapping&, const Node& resource, const model::Vocabulary&);
// The side that a text names, if it names one and no more: "left", "right heel".
std::string_view side_in_words(std::string_view text);
Reading age_of(const Mapping&, const Node& patient, const Patient&, const model::Vocabulary&);
Reading birth_sex_of(const Mapping&, const Node& patient);
// An answer of a QuestionnaireResponse to the question of one fact.
Reading said_by_answers(model::FactId, const std::vector<const Node*>& answers,
                        const model::Vocabulary&);
// Whether one of its values is what reassures.
bool reassures(const Reading&, const model::FactDefinition&);
// Whether one of them does not; nothing is known of a number, or of a fact without a safe answer.
bool raises_concern(const Reading&, const model::FactDefinition&);
// The same, where the response is not finished: somebody may still take a reassuring answer back.
Reading while_unfinished(Reading, const model::FactDefinition&, const Node& response);
// An answer beside that question: that nobody knows, or that it has never happened.
Reading said_beside(model::FactId, const Node& answer, bool never, const model::Vocabulary&);

}  // namespace windlass::fhir
