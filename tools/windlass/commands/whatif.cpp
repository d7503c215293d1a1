// SPDX-License-Identifier: Apache-2.0
#include "commands/whatif.hpp"

#include <algorithm>
#include <ostream>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "plan/plan_json.hpp"
#include "present/explanations.hpp"
#include "present/phrases.hpp"
#include "present/text.hpp"

namespace windlass::tool {

using model::Recommendation;

namespace {

// "fact=value", the value as in a patient document; the bare word `unknown` is one, too.
bool apply(const std::string& given, const model::Vocabulary& vocabulary, model::Facts& facts,
           std::vector<std::string>& named, Streams& streams) {
  const std::size_t equals = given.find('=');
  if (equals == std::string::npos || equals == 0) {
    complain(streams, "--what-if '" + given + "' is not fact=value",
             "such as --what-if symptom.first_step_nprs=3 or --what-if history.icd=unknown");
    return false;
  }
  const std::string fact = given.substr(0, equals);
  std::string value = given.substr(equals + 1);
  if (std::find(named.begin(), named.end(), fact) != named.end()) {
    complain(streams, "--what-if gives '" + fact + "' twice",
             "give each fact one answer; another one is another run");
    return false;
  }
  named.push_back(fact);
  if (value.find_first_not_of(' ') == std::string::npos) {
    const std::optional<model::FactId> known = vocabulary.find(fact);
    const std::string near = known ? std::string() : base::did_you_mean(fact, vocabulary.ids());
    complain(streams, "--what-if '" + given + "' gives no value",
             known ? "write " + fact + "= and " + model::example(vocabulary[*known]) + ", or " +
                         fact + "=unknown"
             : near.empty() ? "write fact=value"
                            : near);
    return false;
  }
  if (value == "unknown") value = "{unknown: not_supplied}";
  auto document = base::read_yaml("--what-if", fact + ": " + value);
  if (!document) {
    print(document.error(), streams);
    return false;
  }
  base::Diagnostics problems;
  model::apply_facts(vocabulary, *document->source, document->root, facts, problems);
  print(problems, streams);
  return !base::has_errors(problems);
}

std::string as_json(const ExplainOptions& options, const Recommendation& after,
                    const Changes& changes) {
  base::JsonWriter json(2);
  json.begin_object().field("patient", after.patient).key("what_if").begin_array();
  for (const std::string& one : options.what_if) json.string(one);
  json.end_array()
      .key("disposition")
      .begin_object()
      .field("before", model::word(changes.was))
      .field("after", model::word(changes.is))
      .end_object();
  json.key("red_flags").begin_object();
  for (const auto& [key, flags] :
       {std::pair{"before", &changes.flags_before}, std::pair{"after", &changes.flags_after}}) {
    json.key(key).begin_array();
    for (const std::string_view flag : *flags) json.string(flag);
    json.end_array();
  }
  json.end_object().key("changed").begin_array();
  for (const Changes::Pair& one : changes.modalities) {
    if (!one.changed()) continue;
    json.begin_object()
        .field("modality", one.after->id)
        .field("before", model::word(one.before->status))
        .field("after", model::word(one.after->status))
        .key("because")
        .begin_array();
    for (const std::string& reason : why_in_words(*one.after)) json.string(reason);
    json.end_array().end_object();
  }
  json.end_array();
  plan::write_rules(json, after);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace

int run_what_if(const plan::Engine& engine, const model::Facts& told, const Recommendation& before,
                const ExplainOptions& options, Streams& streams) {
  const model::Vocabulary& vocabulary = engine.knowledge().vocabulary();
  model::Facts changed = told;
  std::vector<std::string> named;
  for (const std::string& one : options.what_if)
    if (!apply(one, vocabulary, changed, named, streams)) return exit_bad_input;
  model::age(vocabulary, changed);
  const Recommendation after = engine.recommend(changed);
  if (options.format == "json") {
    streams.out << as_json(options, after, compare(before, after));
    return exit_done;
  }
  Page page(streams.width, streams.colour);
  write_text(changes_of(before, after, options.what_if, options.about), TextForm::brief, page);
  page.hang("  ", made_with(after), Ink::plain, Ink::faint);
  streams.out << page.text();
  return exit_done;
}

}  // namespace windlass::tool
