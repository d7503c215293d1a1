// SPDX-License-Identifier: Apache-2.0
#pragma once

// The recommendation document (schemas/recommendation.schema.json) as JSON: the form that programs
// read and that a record keeps.
//
// Deterministic: same plan, same bytes. Thread rule: [pure].

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"

namespace windlass::plan {

struct JsonOptions {
  int indent = 0;
  // Every contribution of every modality, and every red flag; needs the evaluation.
  bool trace = false;
  // Where the plan was recorded, when it was, and what changed since the record before. A record
  // holds the plan without it.
  bool receipt = true;
};

// `evaluation` is needed for the trace only.
std::string to_json(const model::Recommendation&, const model::Vocabulary&, JsonOptions = {},
                    const Evaluation* evaluation = nullptr);
// The texts of that document, keys left out, each with a zero byte behind it.
std::string texts_of(const model::Recommendation&, const model::Vocabulary&);

// The open questions as an array, as they stand in the document.
void write_questions(base::JsonWriter&, const model::Recommendation&, const model::Vocabulary&);
// What a few reassuring answers would open, as an array.
void write_provisional(base::JsonWriter&, const model::Recommendation&, const model::Vocabulary&);

// The rule sets in force and their versions, as `rules` of the object that is being written.
void write_rules(base::JsonWriter&, const model::Recommendation&);

// What decided, as `engine` of the object that is being written; a plan has the version of its own.
void write_engine(base::JsonWriter&, std::string_view version);

// The part of a plan that anybody who reads a log may see, as one object: statuses and ids of rules
// and plugins, and nothing that is known of the patient. FORMAT: part of audit records.
void write_public(base::JsonWriter&, const model::Recommendation&, const model::Vocabulary&);

}  // namespace windlass::plan
