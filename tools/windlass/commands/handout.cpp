// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "commands.hpp"
#include "intake/conversation.hpp"
#include "present/handout.hpp"

namespace windlass::tool {

namespace {

struct HandoutOptions {
  OpenOptions open;
  std::string patient;
  std::string format = "text";
  std::string language;
  RecordOptions record;
};

// Says what is wrong with the language, or that there is nothing to make a sheet from.
bool can_be_written(const knowledge::KnowledgeBase& base, const std::string& language,
                    Streams& streams) {
  const std::vector<std::string> languages = handout_languages(base);
  if (base.rules().handouts.empty()) {
    complain(streams, "these rules have no texts for a patient's sheet",
             "write a `kind: handout` and a `kind: locale` beside them");
    return false;
  }
  if (language.empty() ||
      std::find(languages.begin(), languages.end(), language) != languages.end())
    return true;
  complain(streams, "these rules have no texts in '" + clean(language) + "'",
           "they have " + join(languages, ", "));
  return false;
}

// Somebody began to ask, and has not asked all.
bool is_unfinished(const std::shared_ptr<const plan::Engine>& engine, const base::Document& patient,
                   const model::Facts& facts) {
  if (std::none_of(facts.facts.begin(), facts.facts.end(),
                   [](const model::Fact& one) { return one.source == intake::source_of_answers; }))
    return false;
  const auto conversation = intake::Conversation::open(engine, patient);
  return conversation && conversation->next();
}

int run_handout(const HandoutOptions& options, Streams& streams) {
  const RecordOptions record = fixed_in_place(options.record);
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  const knowledge::KnowledgeBase& base = engine->knowledge();
  if (!can_be_written(base, options.language, streams)) return exit_bad_input;
  const std::optional<base::Document> document =
      read_document_file(options.patient, streams, !record.log.store.empty());
  if (!document) return exit_bad_input;
  const auto facts = model::read_patient(base.vocabulary(), *document);
  if (!facts) {
    refuse_patient(facts.error(), options.patient, options.open, !record.log.store.empty(),
                   streams);
    return exit_bad_input;
  }
  note_rules_beside(options.patient, options.open, streams);
  const plan::Evaluation evaluation = engine->evaluate(*facts);
  model::Recommendation plan = engine->recommend(evaluation);
  if (!record.log.store.empty()) {
    const int code = record_plan(record, engine, std::string(document->source->text()), *facts,
                                 {{"format", "handout " + options.format}}, plan, streams);
    if (code != exit_done) return code;
  }
  const PlanView view{plan, base.vocabulary(), *facts, &evaluation};
  const SheetWords words(base, options.language);
  Sheet sheet = sheet_of(view, base, words);
  sheet.unfinished = is_unfinished(engine, *document, *facts);
  streams.out << (options.format == "html" ? write_sheet_page(sheet, words)
                                           : write_sheet(sheet, words, streams.width));
  if (sheet.unfinished)
    streams.err << "windlass: not all was asked of this patient yet, and the sheet says so; go on "
                   "with 'windlass intake "
                << shell_word(options.patient) << "'\n";
  if (sheet.untranslated)
    streams.err << "windlass: some of this sheet is not in plain words yet; `windlass check` lists "
                   "what is missing\n";
  return exit_done;
}

void declare(HandoutOptions& options, Arguments& arguments) {
  add_patient(options.patient, arguments);
  add_open_options(options.open, arguments);
  arguments.add_format(options.format, {"text", "html"});
  arguments.add("--language", &options.language,
                "The language of the sheet, as in `en`; default: the one every text stands in",
                "TAG");
  add_record_options(options.record, arguments);
}

}  // namespace

CommandRow handout_command() {
  return make_command<HandoutOptions>(
      "handout", "One plain sheet for the patient to take home",
      "A sheet supports what the clinician says; it replaces nothing. It is a draft until a named\n"
      "clinician signs it. --format html is for print.\n"
      "\n"
      "Examples:\n"
      "  windlass handout SAMPLE\n"
      "  windlass handout patient.yaml --format html > sheet.html",
      declare, run_handout);
}

}  // namespace windlass::tool
