// SPDX-License-Identifier: Apache-2.0
// One condition against one patient. The answer is not the exit code: true, false and unknown all
// end with 0.
#include <algorithm>
#include <ostream>

#include "base/yaml.hpp"
#include "commands.hpp"
#include "present/tree.hpp"

namespace windlass::tool {

namespace {

constexpr const char* source_name = "CONDITION";

struct EvalOptions {
  OpenOptions open;
  std::string condition, patient;
  std::string format = "text";
};

int run_eval(const EvalOptions& options, Streams& streams) {
  auto document = base::read_yaml(source_name, options.condition);
  if (!document) {
    print(document.error(), streams);
    return exit_bad_input;
  }
  std::vector<base::Document> own;
  own.push_back(std::move(*document));
  auto opened = try_open(options.open, std::move(own));
  if (!opened) {
    print(opened.error(), streams);
    const bool ours =
        std::all_of(opened.error().begin(), opened.error().end(),
                    [](const base::Diagnostic& one) { return one.file == source_name; });
    return ours ? exit_bad_input : exit_refused;
  }
  const plan::Engine& engine = **opened;
  const model::Vocabulary& vocabulary = engine.knowledge().vocabulary();
  const std::optional<model::Facts> facts = read_patient_file(options.patient, vocabulary, streams);
  if (!facts) return exit_bad_input;
  const plan::Evaluation evaluation = engine.evaluate(*facts);
  const plan::TraceNode node = plan::trace(evaluation, engine.knowledge().own_conditions().front());
  if (options.format == "json") {
    base::JsonWriter json(2);
    json.begin_object()
        .field("patient", facts->id)
        .field("verdict", model::word(node.verdict))
        .key("condition");
    plan::write_json(json, node, vocabulary);
    json.key("facts").begin_array();
    for (const plan::TraceNode* fact : facts_read(node)) {
      json.begin_object()
          .field("fact", vocabulary[fact->fact].id)
          .field("state", model::word(fact->state));
      if (!fact->value.empty()) json.field("value", fact->value);
      json.end_object();
    }
    json.end_array().end_object();
    streams.out << json.take() << "\n";
    return exit_done;
  }
  Page page(streams.width, streams.colour);
  page.line(model::word(node.verdict), Ink::bold);
  write_node(node, vocabulary, 0, true, page);
  streams.out << page.text();
  return exit_done;
}

void declare(EvalOptions& options, Arguments& arguments) {
  arguments.add("CONDITION", &options.condition, "A condition as rules write it, YAML").required();
  add_patient(options.patient, arguments);
  add_open_options(options.open, arguments);
  arguments.add_format(options.format, {"text", "json"});
}

}  // namespace

CommandRow eval_command() {
  return make_command<EvalOptions>(
      "eval", "One condition against one patient: true, false or unknown, with the facts it read",
      "Examples:\n"
      "  windlass eval 'symptom.first_step_nprs: at least 4' patient.yaml\n"
      "  windlass eval '{any: [{history.icd: true}, {red_flag: any}]}' patient.yaml\n"
      "\n"
      "The answer is printed; the exit code is 0 whatever it is.",
      declare, run_eval);
}

}  // namespace windlass::tool
