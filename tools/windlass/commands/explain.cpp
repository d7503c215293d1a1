// SPDX-License-Identifier: Apache-2.0
// Why and why not, what to ask, and what would change if.
#include <algorithm>
#include <ostream>

#include "commands.hpp"
#include "commands/whatif.hpp"
#include "present/phrases.hpp"
#include "present/tree.hpp"

namespace windlass::tool {

using model::Recommendation;
using model::Status;
using model::Verdict;

namespace {

struct Explained {
  const plan::Engine& engine;
  const model::Vocabulary& vocabulary;
  const plan::Evaluation& evaluation;
  const Recommendation& plan;
};

std::string facts_in_words(const std::vector<model::FactId>& facts,
                           const model::Vocabulary& vocabulary) {
  std::vector<std::string> words;
  for (const model::FactId fact : facts) words.push_back(vocabulary[fact].id);
  return join(words, ", ");
}

// Every modality in a few lines.
void brief(const Explained& seen, const std::string& explain, Page& page) {
  page.line(
      "Plan for " + seen.plan.patient + ": " + upper(spoken(model::word(seen.plan.disposition))),
      Ink::bold);
  for (const model::RedFlag& flag : seen.plan.red_flags) {
    const bool raised = flag.verdict == Verdict::true_;
    page.hang(
        raised ? "  RED FLAG  " : "  open      ",
        std::string(flag.title) + " (" + std::string(flag.id) + "): " + std::string(flag.because),
        raised ? Ink::stop : Ink::ask);
    if (!flag.unknown_facts.empty())
      page.hang("            not known: ", facts_in_words(flag.unknown_facts, seen.vocabulary));
  }
  for (const model::ModalityPlan& one : seen.plan.modalities) {
    const std::string_view after = later_after(seen.plan, one.id);
    page.heading(std::string(one.title) + " (" + std::string(one.id) + "): " +
                 upper(spoken(model::word(one.status))) + (after.empty() ? "" : ", for later"));
    if (!after.empty()) page.hang("  not now, but after: ", after, Ink::care);
    if (const std::string none = no_indication(one); !none.empty()) page.hang("  - ", none);
    std::size_t shown = 0;
    for (const model::Reason& reason : one.because) {
      if (!reason.decides) continue;
      ++shown;
      std::string text = name_of(reason.origin, reason.id) +
                         (reason.verdict == Verdict::unknown ? " (unknown)" : "") + ": " +
                         std::string(reason.text) + mark(reason.basis);
      page.hang("  - ",
                text +
                    (reason.document.empty()
                         ? std::string()
                         : " " + std::string(reason.document) + ":" + std::to_string(reason.line)) +
                    (reason.layer.empty() ? "" : " (layer " + std::string(reason.layer) + ")"));
      if (!reason.unknown_facts.empty())
        page.hang("    not known: ", facts_in_words(reason.unknown_facts, seen.vocabulary));
    }
    if (!one.protocol.fault.empty()) page.hang("  - no protocol: ", one.protocol.fault);
    if (one.because.size() > shown)
      page.hang("    ",
                "and " + count(one.because.size() - shown, "other thing that holds or is open",
                               "other things that hold or are open"),
                Ink::plain, Ink::faint);
  }
  page.blank();
  page.line("The whole tree of one, what to ask, and what another answer would change:",
            Ink::faint);
  for (const char* more : {" MODALITY", " --ask", " --what-if FACT=VALUE"})
    page.line("  " + explain + more, Ink::faint);
}

// The levels of one red flag.
std::vector<plan::TraceItem> levels_of(const Explained& seen, std::string_view flag) {
  std::vector<plan::TraceItem> levels;
  for (plan::TraceItem& item : plan::trace_red_flags(seen.evaluation))
    if (item.id == flag) levels.push_back(std::move(item));
  return levels;
}

void red_flag(const Explained& seen, const knowledge::Flag& flag, TreeOptions options, Page& page) {
  page.heading(flag.title + " (" + flag.id +
               "): " + upper(std::string(model::word(seen.evaluation.any_lane(flag.slot)))));
  const std::vector<plan::TraceItem> levels = levels_of(seen, flag.id);
  for (std::size_t i = 0; i < levels.size() && i < flag.levels.size(); ++i) {
    const knowledge::FlagLevel& level = flag.levels[i];
    if (i > 0) page.blank();
    const std::string lead = "  " + std::string(model::word(levels[i].verdict));
    page.hang(lead + std::string(11 - lead.size(), ' '),
              "level " + level.id + " -> " + spoken(model::word(level.disposition)), Ink::bold,
              Ink::bold);
    page.hang("      ", level.because);
    page.hang("      do: ", level.action);
    page.hang("      clears: ", flag.clears);
    page.hang("      at ",
              std::string(levels[i].document) + ":" + std::to_string(levels[i].line) + ", basis " +
                  std::string(model::word(levels[i].basis)),
              Ink::faint, Ink::faint);
    write_node(levels[i].condition, seen.vocabulary, 0, options.all, page);
    if (levels[i].evidence != nullptr)
      for (const model::Evidence& one : *levels[i].evidence) {
        page.hang("      evidence ", std::string(one.id) + ": " + standing(one), Ink::faint,
                  Ink::faint);
        page.hang("               ", std::string(one.claim) + " " + std::string(one.citation) + ".",
                  Ink::faint, Ink::faint);
      }
  }
}

void ask(const Explained& seen, Page& page) {
  const Recommendation& plan = seen.plan;
  if (plan.questions.empty()) {
    page.line("Nothing is open: every status and every red flag is decided by what is known.");
    return;
  }
  page.line(count(plan.questions.size(), "question", "questions") + " for " + plan.patient +
                ", the most useful first",
            Ink::bold);
  for (std::size_t i = 0; i < plan.questions.size(); ++i) {
    const model::Question& question = plan.questions[i];
    const model::FactDefinition& fact = seen.vocabulary[question.fact];
    page.blank();
    std::string lead = std::to_string(i + 1) + ". ";
    lead = std::string(lead.size() < 5 ? 5 - lead.size() : 0, ' ') + lead;
    page.hang(lead, fact.question, Ink::ask, Ink::bold);
    page.hang("     ", fact.id + ", " + spoken(model::word(question.state)) +
                           (question.safety ? ", decides safety" : ""));
    std::vector<std::string> affects, flags;
    for (const std::string_view one : question.affects) {
      const model::ModalityPlan* modality = modality_of(plan, one);
      affects.emplace_back(modality == nullptr ? one : modality->title);
    }
    for (const std::string_view one : question.red_flags) flags.emplace_back(one);
    if (!affects.empty()) page.hang("     helps to settle: ", join(affects, ", "));
    if (!flags.empty()) page.hang("     red flags: ", join(flags, ", "));
  }
  page.heading("SMALLEST SETS",
               "with every answer of a set reassuring, its line is settled; an alarming answer "
               "settles it sooner");
  for (const model::ModalityPlan& one : plan.modalities)
    if (!one.ask.empty())
      page.hang("  " + std::string(one.id) + ": ", facts_in_words(one.ask, seen.vocabulary),
                Ink::bold);
}

void write_questions(base::JsonWriter& json, const Explained& seen) {
  json.key("questions").begin_array();
  for (const model::Question& question : seen.plan.questions) {
    const model::FactDefinition& fact = seen.vocabulary[question.fact];
    json.begin_object()
        .field("fact", fact.id)
        .field("question", fact.question)
        .field("state", model::word(question.state))
        .field("safety", question.safety);
    json.key("affects").begin_array();
    for (const std::string_view one : question.affects) json.string(one);
    json.end_array().key("red_flags").begin_array();
    for (const std::string_view one : question.red_flags) json.string(one);
    json.end_array().end_object();
  }
  json.end_array().key("settles").begin_object();
  for (const model::ModalityPlan& one : seen.plan.modalities) {
    if (one.ask.empty()) continue;
    json.key(one.id).begin_array();
    for (const model::FactId fact : one.ask) json.string(seen.vocabulary[fact].id);
    json.end_array();
  }
  json.end_object();
}

std::string as_json(const Explained& seen, const ExplainOptions& options,
                    const knowledge::Modality* modality, const knowledge::Flag* flag) {
  base::JsonWriter json(2);
  json.begin_object()
      .field("patient", seen.plan.patient)
      .field("disposition", model::word(seen.plan.disposition));
  if (options.ask) write_questions(json, seen);
  if (flag != nullptr || modality == nullptr) {
    json.key("red_flags").begin_array();
    for (const plan::TraceItem& item : plan::trace_red_flags(seen.evaluation))
      if (flag == nullptr || item.id == flag->id) plan::write_json(json, item, seen.vocabulary);
    json.end_array();
  }
  if (flag == nullptr) {
    json.key("modalities").begin_array();
    for (const model::ModalityPlan& one : seen.plan.modalities)
      if (modality == nullptr || one.id == modality->id)
        plan::write_json(json, plan::trace(seen.evaluation, one), seen.vocabulary);
    json.end_array();
    json.key("later").begin_object();
    for (const model::ModalityPlan& one : seen.plan.modalities)
      if (const std::string_view after = later_after(seen.plan, one.id);
          !after.empty() && (modality == nullptr || modality->id == one.id))
        json.field(one.id, after);
    json.end_object();
  }
  json.field("knowledge", seen.plan.knowledge_digest).end_object();
  return json.take() + "\n";
}

int run_explain(const ExplainOptions& options, Streams& streams) {
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  const knowledge::KnowledgeBase& base = engine->knowledge();
  const knowledge::Modality* modality = base.modality(options.about);
  const knowledge::Flag* flag = nullptr;
  std::vector<std::string> names;
  for (const knowledge::Modality& one : base.modalities()) names.push_back(one.id);
  for (const knowledge::Flag& one : base.flags()) {
    names.push_back(one.id);
    if (one.id == options.about) flag = &one;
  }
  if (!options.about.empty() && modality == nullptr && flag == nullptr) {
    const std::string near = base::did_you_mean(options.about, names);
    complain(streams, "'" + options.about + "' is neither a modality nor a red flag",
             near.empty() ? "the modalities are " +
                                join({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(
                                                                         base.modalities().size())},
                                     ", ")
                          : near);
    return exit_bad_input;
  }
  const std::optional<model::Facts> facts =
      read_patient_file(options.patient, base.vocabulary(), streams);
  if (!facts) return exit_bad_input;
  const plan::Evaluation evaluation = engine->evaluate(*facts);
  const Recommendation plan = engine->recommend(evaluation);
  if (!options.what_if.empty()) return run_what_if(*engine, *facts, plan, options, streams);

  const Explained seen{*engine, base.vocabulary(), evaluation, plan};
  if (options.format == "json") {
    streams.out << as_json(seen, options, modality, flag);
    return exit_done;
  }
  Page page(streams.width, streams.colour);
  const auto tree = [&](std::string_view about) {
    return TreeOptions{options.all, true, later_after(plan, about)};
  };
  if (options.ask)
    ask(seen, page);
  else if (modality != nullptr)
    write_tree(plan::trace(evaluation, *modality_of(plan, modality->id)), base.vocabulary(),
               tree(modality->id), page);
  else if (flag != nullptr)
    red_flag(seen, *flag, tree({}), page);
  else if (options.all)
    for (const model::ModalityPlan& one : plan.modalities)
      write_tree(plan::trace(evaluation, one), base.vocabulary(), tree(one.id), page);
  else
    brief(seen, follow_up(options.open, "explain", options.patient), page);
  streams.out << page.text();
  return exit_done;
}

void declare(ExplainOptions& options, Arguments& arguments) {
  add_patient(options.patient, arguments);
  arguments.add("MODALITY", &options.about,
                "A modality or a red flag; without one, everything in brief");
  add_open_options(options.open, arguments);
  arguments.add_format(options.format, {"text", "json"});
  arguments.add("--ask", &options.ask, "The open questions, ranked, and what each settles");
  arguments
      .add("--what-if", &options.what_if,
           "Another answer, fact=value, as in a patient document or the word unknown; repeatable",
           "FACT=VALUE")
      .excludes("--ask");
  arguments.add("--all", &options.all, "What does not hold, too");
}

}  // namespace

CommandRow explain_command() {
  return make_command<ExplainOptions>(
      "explain", "Why and why not, what to ask next, and what would change if",
      "Examples:\n"
      "  windlass explain rules/examples/patients/sample-1.yaml gait\n"
      "  windlass explain patient.yaml --ask\n"
      "  windlass explain patient.yaml --what-if symptom.first_step_nprs=3 \\\n"
      "      --what-if history.icd=unknown",
      declare, run_explain);
}

}  // namespace windlass::tool
