// SPDX-License-Identifier: Apache-2.0
#include "service/engine_calls.hpp"

namespace windlass::service {

namespace {

CallResult said(windlass_result result, char* answer) {
  CallResult out{result, answer == nullptr ? std::string() : std::string(answer)};
  windlass_free(answer);
  if (answer == nullptr && out.done()) out.result = WINDLASS_STOPPED;
  return out;
}

}  // namespace

CallResult EngineCalls::rules() const {
  char* answer = nullptr;
  const auto result = windlass_rules(engine_, &answer);
  return said(result, answer);
}
CallResult EngineCalls::facts(std::string_view fhir, std::string_view options) const {
  char* answer = nullptr;
  const auto result =
      windlass_facts(engine_, fhir.data(), fhir.size(), options.data(), options.size(), &answer);
  return said(result, answer);
}
CallResult EngineCalls::recommend(std::string_view patient, std::string_view options) const {
  char* answer = nullptr;
  const auto result = windlass_recommend(engine_, patient.data(), patient.size(), options.data(),
                                         options.size(), &answer);
  return said(result, answer);
}
CallResult EngineCalls::explain(std::string_view patient, std::string_view options) const {
  char* answer = nullptr;
  const auto result = windlass_explain(engine_, patient.data(), patient.size(), options.data(),
                                       options.size(), &answer);
  return said(result, answer);
}
CallResult EngineCalls::intake(std::string_view patient, std::string_view requests) const {
  char* answer = nullptr;
  const auto result = windlass_intake(engine_, patient.data(), patient.size(), requests.data(),
                                      requests.size(), &answer);
  return said(result, answer);
}
CallResult EngineCalls::feedback(std::string_view words) const {
  char* answer = nullptr;
  const auto result = windlass_feedback(engine_, words.data(), words.size(), &answer);
  return said(result, answer);
}
CallResult EngineCalls::reload() const {
  char* answer = nullptr;
  const auto result = windlass_reload(engine_, &answer);
  return said(result, answer);
}

}  // namespace windlass::service
