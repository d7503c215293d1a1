// SPDX-License-Identifier: Apache-2.0
#pragma once

// The calls of engine.h, their answers as std::string.
//
// Thread rule: every member may be called from any thread.

#include <string>
#include <string_view>

#include "windlass/engine.h"

namespace windlass::service {

struct Said {
  windlass_result result = WINDLASS_STOPPED;
  std::string text;
  bool done() const { return result == WINDLASS_DONE; }
};

class Calls {
 public:
  // REQUIRES: the engine outlives it.
  explicit Calls(windlass_engine* engine) : engine_(engine) {}

  Said rules() const;
  Said facts(std::string_view fhir, std::string_view options) const;
  Said recommend(std::string_view patient, std::string_view options) const;
  Said explain(std::string_view patient, std::string_view options) const;
  Said intake(std::string_view patient, std::string_view requests) const;
  Said feedback(std::string_view words) const;
  Said reload() const;

 private:
  windlass_engine* engine_;
};

}  // namespace windlass::service
