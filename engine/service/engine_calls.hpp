// SPDX-License-Identifier: Apache-2.0
#pragma once

// The calls of engine.h, their answers as std::string.
//
// Thread rule: every member may be called from any thread.

#include <string>
#include <string_view>

#include "windlass/engine.h"

namespace windlass::service {

struct CallResult {
  windlass_result result = WINDLASS_STOPPED;
  std::string text;
  bool done() const { return result == WINDLASS_DONE; }
};

class EngineCalls {
 public:
  // REQUIRES: the engine outlives it.
  explicit EngineCalls(windlass_engine* engine) : engine_(engine) {}

  CallResult rules() const;
  CallResult facts(std::string_view fhir, std::string_view options) const;
  CallResult recommend(std::string_view patient, std::string_view options) const;
  CallResult explain(std::string_view patient, std::string_view options) const;
  CallResult intake(std::string_view patient, std::string_view requests) const;
  CallResult feedback(std::string_view words) const;
  CallResult reload() const;

 private:
  windlass_engine* engine_;
};

}  // namespace windlass::service
