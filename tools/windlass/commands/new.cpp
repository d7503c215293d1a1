// SPDX-License-Identifier: Apache-2.0
// `windlass new`: a folder to begin with, whose documents hold as they are.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <ostream>

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
  return is_name(name, '-') ? "" : "a name is small letters, digits and '-', as in north-side";
}
std::string refuse_underscored(const std::string& name) {
  return is_name(name, '_') ? "" : "a name is small letters, digits and '_', as in calf_stretch";
}

std::string folder_of(const NewOptions& options) {
  return (std::filesystem::path(options.below) / options.name).lexically_normal().string();
}

Words words_of(const NewOptions& options) {
  return {{"name", options.name},
          {"folder", shell_word(folder_of(options))},
          {"from", day_from_now(0)},
          {"until", day_from_now(729)}};
}

// Writes the folder and says what to do with it.
int write(std::string_view kind, const NewOptions& options, const Words& words,
          const std::vector<std::string>& next, Streams& streams) {
  const std::string folder = folder_of(options);
  const auto written = write_folder(kind, folder, words);
  if (!written) {
    print(written.error(), streams);
    return exit_bad_input;
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

// What the example of a clinic's rules is about: a treatment that an unremarkable patient may get,
// a yes that forbids it, and a question that nobody asks of that patient yet.
struct Example {
  const knowledge::Modality* modality = nullptr;
  const model::FactDefinition* fact = nullptr;
  const model::FactDefinition* asked = nullptr;
};

Example example_of(const plan::Engine& engine) {
  const knowledge::KnowledgeBase& base = engine.knowledge();
  const model::Facts unremarkable = model::screened_negative(base.vocabulary());
  const plan::Evaluation screened = engine.evaluate(unremarkable);
  std::vector<bool> is_asked(base.vocabulary().size());
  for (const model::Question& question : engine.recommend(screened).questions)
    is_asked[question.fact] = true;
  Example out;
  for (const knowledge::Modality& modality : base.modalities())
    if (screened.status(modality) != model::Status::block &&
        (out.modality == nullptr || modality.order < out.modality->order))
      out.modality = &modality;
  for (model::FactId id = 0; id < base.vocabulary().size(); ++id) {
    const model::FactDefinition& fact = base.vocabulary()[id];
    if (fact.derived) continue;
    const bool is_known = screened.patient().state(id) == model::State::known;
    if (fact.type == model::FactType::boolean && fact.safe && fact.safe->choice == 0 && !out.fact)
      out.fact = &fact;
    if (!is_known && !is_asked[id] && !out.asked) out.asked = &fact;
  }
  return out;
}

int run_clinic(const NewOptions& options, Streams& streams) {
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  const Example example = example_of(*engine);
  if (example.modality == nullptr || example.fact == nullptr || example.asked == nullptr) {
    complain(streams, "these rules have no treatment and no questions for an example",
             "a clinic's rules stand over a rule base that treats somebody: see rules/README.md");
    return exit_bad_input;
  }
  Words words = words_of(options);
  const auto plain = [](std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '"' || c == '\\'; }, '\'');
    return text;
  };
  words.insert(words.end(), {{"base", engine->knowledge().pathway().id},
                             {"modality", example.modality->id},
                             {"fact", example.fact->id},
                             {"title", plain(example.fact->title)},
                             {"question", example.fact->question},
                             {"asked", example.asked->id},
                             {"asked_question", example.asked->question}});
  std::string rules, folder = shell_word(folder_of(options));
  for (const std::string& path : options.open.rules) rules += " --rules " + shell_word(path);
  const std::string both = rules.empty() ? "" : rules + " --rules " + folder;
  const std::string program = streams.program + " ";
  return write("clinic", options, words,
               {program + "check " + folder + rules, program + "test " + folder + both,
                "then change " + options.name + ".yaml, line by line"},
               streams);
}

int run_condition(const NewOptions& options, Streams& streams) {
  const std::string folder = shell_word(folder_of(options)), program = streams.program + " ";
  return write("condition", options, words_of(options),
               {program + "check " + folder, program + "test " + folder,
                program + "recommend " + folder + "/patients/sample-1.yaml --rules " + folder},
               streams);
}

int run_plugin(const NewOptions& options, Streams& streams) {
  const std::string folder = shell_word(folder_of(options));
  return write(
      "plugin", options, words_of(options),
      {"cmake -S " + folder + " -B " + folder + "/build", "cmake --build " + folder + "/build",
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
