// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a client is told when a request is not served: a status, a stable code, a sentence and a
// hint, in the form that the path's readers expect.
//
// A client hears of its own text alone. What goes wrong on our side is a code and no words: paths,
// stores and keys are none of its business.
//
// Thread rule: [pure].

#include <string>

#include "service/engine_calls.hpp"
#include "service/message.hpp"

namespace windlass::service {

// `json`: {"error": ...} as engine.h writes it. `fhir`: an OperationOutcome.
enum class Form { json, fhir };

Response problem(Form, int status, std::string code, std::string message, std::string hint = {});
Response problem(Form, int status, const base::Diagnostics&);
// An answer of the engine that is not WINDLASS_DONE.
Response problem(Form, const CallResult&);

}  // namespace windlass::service
