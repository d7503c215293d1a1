// SPDX-License-Identifier: Apache-2.0
// The functions of engine.h. Nothing is decided here: a call becomes one of Embedded, and whatever
// is thrown ends here.
#include "embed/c_call.hpp"
#include "windlass/plugin.h"

using windlass::embed::Answer;
using windlass::embed::answered;
using windlass::embed::Embedded;
using windlass::embed::view;

namespace {

constexpr std::string_view no_engine =
    R"({"error": {"result": 2, "message": "the engine is NULL", "diagnostics": [], )"
    R"("left_out": 0}})"
    "\n";

template <class Engine, class Call>
windlass_result asked(Engine* engine, char** answer, const Call& call) noexcept {
  return answered(answer, [&] {
    if (engine == nullptr) return Answer{WINDLASS_BAD_INPUT, std::string(no_engine), {}};
    return call(*engine->embedded);
  });
}

}  // namespace

#define AS_TEXT_(number) #number
#define AS_TEXT(number) AS_TEXT_(number)

const char* windlass_version(void) noexcept {
  static_assert(windlass::plan::engine_semantics == 1 && WINDLASS_ABI_MAJOR == 1u,
                "the numbers stand in the text below");
  return "{\"version\": \"" AS_TEXT(WINDLASS_VERSION_MAJOR) "." AS_TEXT(
      WINDLASS_VERSION_MINOR) "." AS_TEXT(WINDLASS_VERSION_PATCH) "\", \"semantics\": 1, "
                                                                   "\"plugin_abi\": 1}";
}

windlass_result windlass_open(const char* config, size_t config_size, const windlass_host* host,
                              windlass_engine** engine, char** answer) noexcept {
  if (engine != nullptr) *engine = nullptr;
  return answered(answer, [&] {
    if (engine == nullptr) return Answer{WINDLASS_BAD_INPUT, std::string(no_engine), {}};
    Answer opened;
    auto made = std::make_unique<windlass_engine>();
    made->embedded = Embedded::open(view(config, config_size), host, opened);
    if (made->embedded) *engine = made.release();
    return opened;
  });
}

void windlass_close(windlass_engine* engine) noexcept { delete engine; }
void windlass_free(char* answer) noexcept { std::free(answer); }

windlass_result windlass_rules(const windlass_engine* engine, char** answer) noexcept {
  return asked(engine, answer, [](const Embedded& one) { return one.rules(); });
}
windlass_result windlass_facts(const windlass_engine* engine, const char* fhir, size_t fhir_size,
                               const char* options, size_t options_size, char** answer) noexcept {
  return asked(engine, answer, [&](const Embedded& one) {
    return one.facts(view(fhir, fhir_size), view(options, options_size));
  });
}
windlass_result windlass_recommend(const windlass_engine* engine, const char* patient,
                                   size_t patient_size, const char* options, size_t options_size,
                                   char** answer) noexcept {
  return asked(engine, answer, [&](const Embedded& one) {
    return one.recommend(view(patient, patient_size), view(options, options_size));
  });
}
windlass_result windlass_explain(const windlass_engine* engine, const char* patient,
                                 size_t patient_size, const char* options, size_t options_size,
                                 char** answer) noexcept {
  return asked(engine, answer, [&](const Embedded& one) {
    return one.explain(view(patient, patient_size), view(options, options_size));
  });
}
windlass_result windlass_intake(const windlass_engine* engine, const char* patient,
                                size_t patient_size, const char* requests, size_t requests_size,
                                char** answer) noexcept {
  return asked(engine, answer, [&](const Embedded& one) {
    return one.intake(view(patient, patient_size), view(requests, requests_size));
  });
}
windlass_result windlass_feedback(const windlass_engine* engine, const char* feedback,
                                  size_t feedback_size, char** answer) noexcept {
  return asked(engine, answer,
               [&](const Embedded& one) { return one.feedback(view(feedback, feedback_size)); });
}
windlass_result windlass_verify(const windlass_engine* engine, char** answer) noexcept {
  return asked(engine, answer, [](const Embedded& one) { return one.verify(); });
}
windlass_result windlass_reload(windlass_engine* engine, char** answer) noexcept {
  return asked(engine, answer, [](Embedded& one) { return one.reload(); });
}
