// SPDX-License-Identifier: Apache-2.0
#pragma once

// An assignment of the formula as a patient: a document that can be run.
//
// A code stands for many values; `attempt` 0 takes plain ones, other numbers others. Whether the
// patient is what the assignment says is for the engine to judge: formulas, plugins and supplied
// derived facts can make it another one.
//
// Thread rule: [pure].

#include <string>

#include "analyse/encoding.hpp"

namespace windlass::analyse {

// What is known of the patient: the facts of the formula that the assignment knows.
model::Facts patient_of(const Encoding&, const Assignment&, const std::string& id,
                        std::uint32_t attempt);

// The document that says so.
std::string document_of(const knowledge::KnowledgeBase&, const model::Facts&,
                        const std::string& title);

}  // namespace windlass::analyse
