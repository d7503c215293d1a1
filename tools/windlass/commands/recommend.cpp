// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "audit.hpp"
#include "commands.hpp"
#include "plan/plan_json.hpp"
#include "present/html.hpp"
#include "present/text.hpp"

namespace windlass::tool {

int run_recommend(const RecommendOptions& options, Streams& streams) {
  if (!is_time_or_none(options.now, streams)) return exit_bad_input;
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  const model::Vocabulary& vocabulary = engine->knowledge().vocabulary();
  const std::optional<base::Document> document =
      read_document_file(options.patient, streams, !options.store.empty());
  if (!document) return exit_bad_input;
  const auto facts = model::read_patient(vocabulary, *document);
  if (!facts) {
    print(options.store.empty() ? facts.error() : masked(facts.error()), streams);
    return exit_bad_input;
  }
  const plan::Evaluation evaluation = engine->evaluate(*facts);
  model::Recommendation plan = engine->recommend(evaluation);
  if (!options.store.empty()) {
    const int code = record_plan(
        {options.store, options.keys, options.client, options.user, options.role, options.now},
        engine, std::string(document->source->text()),
        {{"format", options.format}, {"explain", options.explain ? "true" : "false"}}, plan,
        streams);
    if (code != exit_done) return code;
  }
  if (options.format == "json") {
    streams.out << plan::to_json(plan, vocabulary, {2, options.explain}, &evaluation) << "\n";
    return exit_done;
  }
  const PlanView view{plan, vocabulary, *facts, &evaluation,
                      follow_up(options.open, "explain", options.patient)};
  if (options.format == "html") {
    streams.out << write_page(view);
    return exit_done;
  }
  Page page(streams.width, streams.colour);
  write_text(view, options.explain ? TextForm::whole : TextForm::brief, page);
  streams.out << page.text();
  return exit_done;
}

}  // namespace windlass::tool
