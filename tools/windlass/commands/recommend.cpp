// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "audit.hpp"
#include "commands.hpp"
#include "fhir.hpp"
#include "present/forms.hpp"

namespace windlass::tool {

namespace {

struct RecommendOptions {
  OpenOptions open;
  FhirOptions fhir;
  std::string patient;
  std::string format = "text";
  bool explain = false;
  RecordOptions record;
};

int run_recommend(const RecommendOptions& options, Streams& streams) {
  if (options.explain && options.format != "text" && options.format != "json") {
    complain(streams, "--explain changes text and JSON alone",
             options.format == "html" ? "leave it out: the page always shows every condition"
                                      : "leave it out, or choose another --format");
    return exit_bad_input;
  }
  const RecordOptions record = fixed_in_place(options.record);
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  const model::Vocabulary& vocabulary = engine->knowledge().vocabulary();
  int read_code = exit_bad_input;
  const std::optional<base::Document> document = read_patient_or_fhir(
      options.patient, options.fhir, vocabulary, !record.log.store.empty(), streams, read_code);
  if (!document) return read_code;
  const auto facts = model::read_patient(vocabulary, *document);
  if (!facts) {
    refuse_patient(facts.error(), options.patient, options.open, !record.log.store.empty(),
                   streams);
    return exit_bad_input;
  }
  note_rules_beside(options.patient, options.open, streams);
  const plan::Evaluation evaluation = engine->evaluate(*facts);
  model::Recommendation plan = engine->recommend(evaluation);
  if (!record.log.store.empty()) {
    const int code =
        record_plan(record, engine, std::string(document->source->text()), *facts,
                    {{"format", options.format}, {"explain", options.explain ? "true" : "false"}},
                    plan, streams);
    if (code != exit_done) return code;
  }
  const PlanView view{plan, vocabulary, *facts, &evaluation,
                      follow_up(streams, options.open, "explain", options.patient)};
  streams.out << write_plan(view, form_from(options.format),
                            {options.explain, streams.width, streams.colour});
  return exit_done;
}

void declare(RecommendOptions& options, Arguments& arguments) {
  add_patient(options.patient, arguments);
  add_open_options(options.open, arguments);
  add_fhir_options(options.fhir, arguments);
  arguments.add_format(options.format, {form_words().begin(), form_words().end()});
  arguments.add("--explain", &options.explain,
                "Also show every condition, its verdict and the facts behind it (with text and "
                "json; a page always does)");
  arguments.add("--isolate", &options.open.isolate,
                "Run each plugin in a process of its own: one that fails loses its own treatment "
                "alone");
  add_record_options(options.record, arguments);
}

}  // namespace

CommandRow recommend_command() {
  return make_command<RecommendOptions>(
      "recommend", "The staged plan for one patient",
      "Examples:\n"
      "  windlass recommend SAMPLE\n"
      "  windlass recommend patient.yaml --format html > plan.html\n"
      "  windlass recommend --fhir bundle.json --as-of 2026-01-15",
      declare, run_recommend);
}

}  // namespace windlass::tool
