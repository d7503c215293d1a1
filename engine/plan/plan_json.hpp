// SPDX-License-Identifier: Apache-2.0
#pragma once

// The recommendation document (schemas/recommendation.schema.json) as JSON: the form that programs
// read and that a record keeps.
//
// Deterministic: same plan, same bytes. Thread rule: [pure].

#include <string>

#include "base/json.hpp"
#include "model/recommendation.hpp"
#include "plan/evaluation.hpp"

namespace windlass::plan {

struct JsonOptions {
  int indent = 0;
  bool trace =
      false;  // every contribution of every modality, and every red flag; needs the evaluation
};

// `evaluation` is needed for the trace only.
std::string to_json(const model::Recommendation&, const model::Vocabulary&, JsonOptions = {},
                    const Evaluation* evaluation = nullptr);

}  // namespace windlass::plan
