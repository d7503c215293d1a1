// SPDX-License-Identifier: Apache-2.0
// One condition against one patient. The answer is not the exit code: true, false and unknown all
// end with 0.
#include <ostream>

#include "base/yaml.hpp"
#include "commands.hpp"
#include "present/tree.hpp"

namespace windlass::tool {

namespace {

struct EvalOptions {
  OpenOptions open;
  std::string condition, patient;
  std::string format = "text";
};

void write_json(const plan::TraceNode& node, const model::Facts& facts,
                const model::Vocabulary& vocabulary, std::ostream& out) {
  base::JsonWriter json(2);
  json.begin_object()
      .field("patient", facts.id)
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
  out << json.take() << "\n";
}

int run_eval(const EvalOptions& options, Streams& streams) {
  auto condition = base::read_yaml("CONDITION", options.condition);
  if (!condition) {
    print(condition.error(), streams);
    return exit_bad_input;
  }
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  // The rules are compiled again with the condition beside them.
  auto asking = engine->knowledge().asking({*condition});
  if (!asking) {
    print(asking.error(), streams);
    return exit_bad_input;
  }
  const knowledge::KnowledgeBase& knowledge = **asking;
  const model::Vocabulary& vocabulary = knowledge.vocabulary();
  const std::optional<model::Facts> facts =
      read_patient_file(options.patient, vocabulary, options.open, streams);
  if (!facts) return exit_bad_input;
  auto calls = plan::Calls::bind(knowledge, engine->plugins());
  if (!calls) {
    print(calls.error(), streams);
    return exit_refused;
  }
  const plan::Evaluation evaluation(knowledge, *calls, *facts);
  const plan::TraceNode node = plan::trace(evaluation, *knowledge.asked().front());
  if (options.format == "json") {
    write_json(node, *facts, vocabulary, streams.out);
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
