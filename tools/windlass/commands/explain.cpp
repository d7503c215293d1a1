// SPDX-License-Identifier: Apache-2.0
// `windlass explain`: why and why not, what to ask, and what would change if.
#include <ostream>

#include "commands.hpp"
#include "commands/whatif.hpp"
#include "present/explain_json.hpp"
#include "present/explanations.hpp"
#include "present/phrases.hpp"
#include "present/text.hpp"
#include "present/tree.hpp"

namespace windlass::tool {

using model::Recommendation;

namespace {

struct Explained {
  const model::Vocabulary& vocabulary;
  const model::Facts& facts;
  const plan::Evaluation& evaluation;
  const Recommendation& plan;
};

// What `explain` was asked about, found in the rules.
struct About {
  const knowledge::Modality* modality = nullptr;
  const knowledge::Flag* flag = nullptr;
};

// Nothing after the complaint was printed.
std::optional<About> find(const knowledge::KnowledgeBase& base, const std::string& id,
                          Streams& streams) {
  About about{base.modality(id)};
  std::vector<std::string> names;
  for (const knowledge::Modality& one : base.modalities()) names.push_back(one.id);
  const std::string modalities = join(names, ", ");
  for (const knowledge::Flag& one : base.flags()) {
    names.push_back(one.id);
    if (one.id == id) about.flag = &one;
  }
  if (id.empty() || about.modality != nullptr || about.flag != nullptr) return about;
  const std::string near = base::did_you_mean(id, names);
  complain(streams, "'" + id + "' is neither a modality nor a red flag",
           near.empty() ? "the modalities are " + modalities : near);
  return std::nullopt;
}

void write_tree(const Explained& seen, const model::ModalityPlan& modality, bool all, Page& page) {
  write_tree(plan::trace(seen.evaluation, modality), seen.vocabulary,
             {all, true, later_after(seen.plan, modality.id)}, page);
}

void as_text(const Explained& seen, const ExplainOptions& options, const About& about,
             const Streams& streams, Page& page) {
  const PlanView view{seen.plan, seen.vocabulary, seen.facts, nullptr,
                      follow_up(streams, options.open, "explain", options.patient)};
  if (options.ask) {
    write_text(questions_of(view), TextForm::whole, page);
  } else if (about.modality != nullptr) {
    write_tree(seen, *modality_of(seen.plan, about.modality->id), options.all, page);
    write_text(protocol_of(view, about.modality->id), TextForm::whole, page);
  } else if (about.flag != nullptr) {
    write_flag(*about.flag, seen.evaluation, seen.vocabulary, options.all, page);
  } else if (options.all) {
    for (const model::ModalityPlan& one : seen.plan.modalities) write_tree(seen, one, true, page);
  } else {
    return write_text(reasons_of(view), TextForm::brief,
                      page);  // says itself what it was made with
  }
  page.blank();
  page.hang({}, made_with(seen.plan), Ink::plain, Ink::faint);
}

int run_explain(const ExplainOptions& options, Streams& streams) {
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  const knowledge::KnowledgeBase& base = engine->knowledge();
  const std::optional<About> about = find(base, options.about, streams);
  if (!about) return exit_bad_input;
  const std::optional<model::Facts> told =
      read_told_file(options.patient, base.vocabulary(), options.open, streams);
  if (!told) return exit_bad_input;
  note_rules_beside(options.patient, options.open, streams);
  model::Facts facts = *told;
  model::age(base.vocabulary(), facts);
  const plan::Evaluation evaluation = engine->evaluate(facts);
  const Recommendation plan = engine->recommend(evaluation);
  if (!options.what_if.empty()) return run_what_if(*engine, *told, plan, options, streams);

  const Explained seen{base.vocabulary(), facts, evaluation, plan};
  if (options.format == "json") {
    streams.out << explain_json(plan, evaluation, {about->modality, about->flag, options.ask})
                << "\n";
    return exit_done;
  }
  Page page(streams.width, streams.colour);
  as_text(seen, options, *about, streams, page);
  streams.out << page.text();
  return exit_done;
}

void declare(ExplainOptions& options, Arguments& arguments) {
  add_patient(options.patient, arguments);
  arguments.add("MODALITY", &options.about,
                "A modality or a red flag; without one, everything in brief");
  add_open_options(options.open, arguments);
  arguments.add_format(options.format, {"text", "json"});
  arguments.add("--ask", &options.ask, "The open questions, ranked, and what each settles")
      .excludes("MODALITY");
  arguments
      .add("--what-if", &options.what_if,
           "Another answer, fact=value, as in a patient document or the word unknown; repeatable",
           "FACT=VALUE")
      .excludes("--ask");
  arguments.add("--all", &options.all, "Also show what does not hold").excludes("--ask");
}

}  // namespace

CommandRow explain_command() {
  return make_command<ExplainOptions>(
      "explain", "Why and why not, what to ask next, and what would change if",
      "Examples:\n"
      "  windlass explain SAMPLE gait\n"
      "  windlass explain patient.yaml --ask\n"
      "  windlass explain patient.yaml --what-if symptom.first_step_nprs=3 \\\n"
      "      --what-if history.icd=unknown",
      declare, run_explain);
}

}  // namespace windlass::tool
