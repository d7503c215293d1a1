// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a call of engine.h ends: its result and its text, or an error document.
//
// Thread rule: plain values; the functions are [pure].

#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "windlass/engine.h"

namespace windlass::embed {

struct Answer {
  windlass_result result = WINDLASS_DONE;
  std::string text;
  std::string code;  // of the first diagnostic, for the log; it says nothing of a patient
};

// {"error": ...} as engine.h describes it. Excerpts of the caller's text are left out.
Answer failed(windlass_result, const base::Diagnostics&);
Answer failed(windlass_result, std::string code, std::string message, std::string hint = {});
// Of the log and the store: the result is that of the first code.
Answer failed_by_store(const base::Diagnostics&);

}  // namespace windlass::embed
