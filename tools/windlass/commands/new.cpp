// SPDX-License-Identifier: Apache-2.0
// `windlass new`: a folder to begin with, whose documents hold as they are.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <ostream>

#include "analyse/example.hpp"
#include "analyse/patient.hpp"
#include "base/calendar.hpp"
#include "commands.hpp"
#include "skeletons.hpp"

namespace windlass::tool {

namespace {

struct NewOptions {
  OpenOptions open;  // of a clinic
  std::string name;
  std::string below = ".";
};

std::string day_from_now(std::int32_t days) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto today = std::chrono::duration_cast<std::chrono::hours>(now).count() / 24;
  return base::day_text(static_cast<std::int32_t>(today) + days);
}

bool is_name(std::string_view text, char between) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && text.size() <= 40 && is_small(text.front()) && text.back() != between &&
         text.find(std::string(2, between)) == text.npos &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_small(c) || is_digit(c) || c == between; });
}
std::string refuse_hyphened(const std::string& name) {
  return is_name(name, '-')
             ? ""
             : "a name begins with a small letter; small letters, digits and '-' follow, as in "
               "north-side";
}
std::string refuse_underscored(const std::string& name) {
  return is_name(name, '_')
             ? ""
             : "a name begins with a small letter; small letters, digits and '_' follow, as in "
               "calf_stretch";
}

std::string folder_of(const NewOptions& options) {
  return (std::filesystem::path(options.below) / options.name).lexically_normal().string();
}

Words words_of(const NewOptions& options) {
  return {{"name", options.name},
          {"folder", shell_word(folder_of(options))},
          {"today", day_from_now(0)},
          {"from", day_from_now(0).substr(0, 4) + "-01-01"},
          {"until", day_from_now(365).substr(0, 4) + "-12-31"}};
}

// Writes the folder and says what to do with it.
int write(const std::vector<std::string_view>& kinds, const NewOptions& options, const Words& words,
          const std::vector<std::string>& next, Streams& streams) {
  const std::string folder = folder_of(options);
  const auto written = write_folder(kinds, folder, words);
  if (!written) {
    print(written.error(), streams);
    return written.error().front().code == "file.write" ? exit_stopped : exit_bad_input;
  }
  streams.changed = "'" + folder + "' was written";
  Page page(streams.width, streams.colour);
  page.line("Wrote " + folder + ":");
  for (const std::string& path : *written) page.line("  " + path);
  page.blank();
  page.line("Next:");
  for (const std::string& line : next) page.line("  " + line);
  streams.out << page.text();
  return exit_done;
}

// What the example of a clinic's rules is about: a treatment, somebody who gets it, a yes that
// forbids it in this house alone, and a question that nobody asks of that patient yet.
struct Example {
  const knowledge::Modality* modality = nullptr;
  std::string status;  // that they get
  std::string facts;   // lines of the fixture
  model::Facts patient;
  const model::FactDefinition* fact = nullptr;
  const model::FactDefinition* asked = nullptr;
  bool is_whole() const { return fact != nullptr && asked != nullptr; }
};

class ExampleMaker {
 public:
  explicit ExampleMaker(const plan::Engine& engine) : engine_(engine) {}

  // The first treatment of a visit for which there is all of this, else the first that somebody
  // gets; then the house asks questions of its own.
  std::optional<Example> run() {
    std::vector<const knowledge::Modality*> all;
    for (const knowledge::Modality& one : engine_.knowledge().modalities()) all.push_back(&one);
    std::stable_sort(all.begin(), all.end(),
                     [](const auto* a, const auto* b) { return a->order < b->order; });
    std::optional<Example> first;
    for (const knowledge::Modality* one : all) {
      auto made = example_of(*one);
      if (made && made->is_whole()) return made;
      if (made && !first) first = std::move(made);
    }
    return first;
  }

 private:
  std::optional<Example> example_of(const knowledge::Modality& modality) {
    const auto treated =
        analyse::somebody_treated(engine_, modality, *model::parse_date(day_from_now(0)));
    if (!treated) return std::nullopt;
    const plan::Evaluation evaluation = engine_.evaluate(treated->patient);
    status_ = evaluation.status(modality);
    Example made;
    made.modality = &modality;
    made.status = model::word(status_);
    made.facts = treated->facts;
    model::Facts patient = treated->patient;
    choose_question(made, evaluation, patient);
    choose_fact(made, patient);
    if (!made.is_whole()) made.facts = treated->facts, patient = treated->patient;
    made.patient = std::move(patient);
    made.patient.id = "sample-1";
    return made;
  }

  bool gets_the_same(const knowledge::Modality& modality, const model::Facts& facts) const {
    return engine_.evaluate(facts).status(modality) == status_;
  }

  // A question with an answer that changes nothing, which the patient then gives.
  void choose_question(Example& made, const plan::Evaluation& evaluation, model::Facts& patient) {
    const model::Vocabulary& vocabulary = engine_.knowledge().vocabulary();
    std::vector<bool> is_asked(vocabulary.size());
    for (const model::Question& question : engine_.recommend(evaluation).questions)
      is_asked[question.fact] = true;
    for (model::FactId id = 0; id < vocabulary.size(); ++id) {
      const model::FactDefinition& fact = vocabulary[id];
      if (fact.derived || is_asked[id] || patient[id].state != model::State::not_supplied ||
          fact.type != model::FactType::boolean)
        continue;
      for (const std::uint16_t answer : {std::uint16_t{0}, std::uint16_t{1}}) {
        model::Facts told = patient;
        told[id].state = model::State::known;
        told[id].value.choice = answer;
        if (!gets_the_same(*made.modality, told)) continue;
        made.asked = &fact;
        made.facts += "      " + fact.id + ": " + (answer != 0 ? "true" : "false") + "\n";
        patient = std::move(told);
        return;
      }
    }
  }

  // A yes that the base does not mind, so that the case shows what the house does.
  void choose_fact(Example& made, const model::Facts& patient) const {
    const model::Vocabulary& vocabulary = engine_.knowledge().vocabulary();
    for (model::FactId id = 0; id < vocabulary.size(); ++id) {
      const model::FactDefinition& fact = vocabulary[id];
      if (fact.derived || fact.type != model::FactType::boolean || &fact == made.asked ||
          patient[id].state != model::State::known || patient[id].value.choice != 0)
        continue;
      model::Facts told = patient;
      told[id].value.choice = 1;
      if (!gets_the_same(*made.modality, told)) continue;
      made.fact = &fact;
      return;
    }
  }

  const plan::Engine& engine_;
  model::Status status_{};
};

bool is_taken(const std::string& id, const knowledge::KnowledgeBase& base) {
  const auto& documents = base.documents();
  return std::any_of(documents.begin(), documents.end(), [&](const knowledge::DocumentInfo& one) {
    return one.id == id && (one.kind == "pathway" || one.kind == "ruleset");
  });
}

Words words_of(const NewOptions& options, const plan::Engine& engine, const Example& example) {
  Words words = words_of(options);
  const auto plain = [](std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '"' || c == '\\'; }, '\'');
    return text;
  };
  std::string facts = example.facts, patient;
  patient = analyse::document_of(engine.knowledge(), example.patient, "Somebody who is treated");
  words.insert(words.end(), {{"base", engine.knowledge().pathway().id},
                             {"modality", example.modality->id},
                             {"status", example.status}});
  if (example.is_whole()) {
    words.insert(words.end(), {{"fact", example.fact->id},
                               {"title", plain(example.fact->title)},
                               {"question", example.fact->question},
                               {"asked", example.asked->id},
                               {"asked_question", example.asked->question}});
  } else {
    // As skeletons/clinic_that_asks/vocabulary.yaml has them.
    words.insert(words.end(), {{"fact", "house.rather_waits"},
                               {"title", "Would rather wait"},
                               {"question", "Would you rather wait with the treatment?"},
                               {"asked", "house.told_of_costs"},
                               {"asked_question", "Was it said what the treatment costs?"}});
    facts += "      house.told_of_costs: true\n";
    patient += "  house.rather_waits: false\n  house.told_of_costs: true\n";
  }
  words.insert(words.end(), {{"facts", facts}, {"patient", patient}});
  return words;
}

int run_clinic(const NewOptions& options, Streams& streams) {
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  if (is_taken(options.name, engine->knowledge())) {
    complain(streams, "the rules beneath are called " + options.name + " already",
             "a layer has an id of its own, so that a plan can say which of the two it means");
    return exit_bad_input;
  }
  const std::optional<Example> example = ExampleMaker(*engine).run();
  if (!example) {
    complain(streams,
             "the example of a house rule wants a treatment that somebody gets; these rules give "
             "none to anybody",
             "look with `windlass check` whether they hold");
    return exit_bad_input;
  }
  const bool whole = example->is_whole();
  const Words words = words_of(options, *engine, *example);
  std::string rules, folder = shell_word(folder_of(options));
  for (const std::string& path : options.open.rules) rules += " --rules " + shell_word(path);
  const std::string both = rules.empty() ? "" : rules + " --rules " + folder;
  const std::string program = streams.program + " ";
  std::vector<std::string_view> kinds{"clinic"};
  if (!whole) kinds.emplace_back("clinic_that_asks");
  return write(kinds, options, words,
               {program + "check " + folder + rules, program + "test " + folder + both,
                "then change " + options.name + ".yaml, line by line"},
               streams);
}

int run_condition(const NewOptions& options, Streams& streams) {
  const std::string folder = shell_word(folder_of(options)), program = streams.program + " ";
  return write({"condition"}, options, words_of(options),
               {program + "check " + folder, program + "test " + folder,
                program + "recommend " + folder + "/patients/sample-1.yaml --rules " + folder},
               streams);
}

int run_plugin(const NewOptions& options, Streams& streams) {
  const std::string folder = shell_word(folder_of(options));
  return write(
      {"plugin"}, options, words_of(options),
      {streams.program + " check " + folder, "cmake -S " + folder + " -B " + folder + "/build",
       "cmake --build " + folder + "/build",
       streams.program + " plugin inspect " + folder + "/build/plugins/" + options.name + ".so"},
      streams);
}

void declare(NewOptions& options, Arguments& arguments, Argument::Check check) {
  arguments.add("NAME", &options.name, "What it is called; the folder gets the same name")
      .required()
      .checked(check);
  arguments.add("--in", &options.below, "The folder to put it in; default: the current one",
                "FOLDER");
}
void declare_clinic(NewOptions& options, Arguments& arguments) {
  declare(options, arguments, refuse_hyphened);
  add_open_options(options.open, arguments);
}
void declare_condition(NewOptions& options, Arguments& arguments) {
  declare(options, arguments, refuse_hyphened);
}
void declare_plugin(NewOptions& options, Arguments& arguments) {
  declare(options, arguments, refuse_underscored);
}

}  // namespace

CommandRow new_clinic_command() {
  return make_command<NewOptions>(
      "clinic", "House rules over a rule base, with an example and its cases",
      "Examples:\n"
      "  windlass new clinic north-side\n"
      "  windlass new clinic sports-hall --in rules/clinics --rules rules/ankle-sprain",
      declare_clinic, run_clinic);
}

CommandRow new_condition_command() {
  return make_command<NewOptions>("condition", "A rule base of its own, without code",
                                  "Example:\n  windlass new condition tennis-elbow --in rules",
                                  declare_condition, run_condition);
}

CommandRow new_plugin_command() {
  return make_command<NewOptions>("plugin", "A treatment whose dose is computed, in C++",
                                  "Example:\n  windlass new plugin cold_pack", declare_plugin,
                                  run_plugin);
}

}  // namespace windlass::tool
