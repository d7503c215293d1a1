// SPDX-License-Identifier: Apache-2.0
// What FHIR resources were understood to say: the facts, each with the resource it came from; what
// was not used, and why; codes that nobody bound.
#include <ostream>

#include "base/text.hpp"
#include "fhir.hpp"

namespace windlass::tool {

namespace {

struct FactsOptions {
  OpenOptions open;
  FhirOptions fhir;
  std::vector<std::string> files;
  std::string format = "text";
};

std::string unknown_text(model::State state, const fhir::Merged& merged) {
  return std::string(model::word(state)) + " [" + merged.source + "]";
}

std::string value_text(const fhir::Merged& merged, const model::FactDefinition& fact) {
  std::string out;
  for (const fhir::Choice& one : merged.choices) {
    out += (out.empty() ? "" : " or ") + model::text(fact, one.meaning.value);
    if (!one.meaning.unit.empty() && one.meaning.unit != fact.unit.text())
      out += " (received " + one.meaning.text + " " + one.meaning.unit + ")";
    if (one.observed) out += ", " + model::text(model::Date{*one.observed});
    out += " [" + base::list_some(one.sources, 4) + "]";
  }
  if (merged.unread) out += " or not known: " + unknown_text(*merged.unread, merged);
  return out;
}

void write_facts(const fhir::Understood& made, const model::Vocabulary& vocabulary, Page& page) {
  page.line("UNDERSTOOD", Ink::bold);
  if (made.facts.empty()) page.hang("  ", "nothing that the rules ask for");
  for (const fhir::Merged& one : made.facts) {
    const model::FactDefinition& fact = vocabulary[one.fact];
    std::string what =
        one.choices.empty() ? "unknown: " + unknown_text(one.state, one) : value_text(one, fact);
    if (one.state == model::State::conflict) what = "in conflict: " + what;
    page.hang("  ", clean(fact.id + ": " + what));
  }
}

void write_rest(const fhir::Understood& made, const model::Vocabulary& vocabulary, Page& page) {
  if (!made.not_whole.empty()) {
    page.blank();
    page.line("NOT WHOLE", Ink::bold);
    for (const std::string& one : made.not_whole) page.hang("  ", clean(one));
  }
  if (!made.unused.empty()) {
    page.blank();
    page.line("NOT USED", Ink::bold);
    for (const fhir::Understood::Unused& one : made.unused)
      page.hang("  ", clean(one.source + ": " + one.why +
                            (one.fact ? " (" + vocabulary[*one.fact].id + ")" : "")));
  }
  if (made.unmapped.empty()) return;
  page.blank();
  page.line("NOT BOUND", Ink::bold);
  std::size_t others = 0, resources = 0;
  for (const fhir::Understood::Code& one : made.unmapped) {
    if (!one.relevant) {
      ++others;
      resources += one.count;
      continue;
    }
    page.hang("  ", clean(one.type + " " + (one.code.empty() ? "without a code" : one.code) + " " +
                          one.display + " (" + one.system + "), " +
                          count(one.count, "time", "times") + ": looks relevant"));
  }
  if (others > 0)
    page.hang("  ", "and " + count(others, "other code", "other codes") + " in " +
                        count(resources, "place", "places") + ": --format json lists all");
}

int run_facts(const FactsOptions& options, Streams& streams) {
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  const model::Vocabulary& vocabulary = engine->knowledge().vocabulary();
  auto texts = read_texts(options.files, streams);
  if (!texts) return exit_bad_input;
  int code = exit_bad_input;
  const auto made = understand(std::move(*texts), options.fhir, vocabulary, false, streams, code);
  if (!made) return code;
  if (options.format == "json") {
    streams.out << fhir::to_json(*made, vocabulary);
    return exit_done;
  }
  if (options.format == "patient") {
    streams.out << made->document;
    return exit_done;
  }
  Page page(streams.width, streams.colour);
  std::string resources;
  for (const auto& [type, number] : made->resources)
    resources += (resources.empty() ? "" : ", ") + std::to_string(number) + " " + type;
  page.hang("", "Patient " + made->patient_id + ", binding " + made->binding + " " +
                    made->binding_version + " " + made->binding_digest.substr(0, 12));
  page.hang("", clean(resources));
  if (made->deceased) page.line("The patient has died: there will be no plan.", Ink::bold);
  page.blank();
  write_facts(*made, vocabulary, page);
  write_rest(*made, vocabulary, page);
  streams.out << page.text();
  return exit_done;
}

void declare(FactsOptions& options, Arguments& arguments) {
  arguments
      .add("FILE", &options.files,
           "FHIR R4: resources, Bundles, NDJSON, a prefetch object; - reads standard input")
      .required();
  add_open_options(options.open, arguments);
  add_fhir_options(options.fhir, arguments);
  arguments.add_format(options.format, {"text", "json", "patient"});
}

}  // namespace

CommandRow facts_command() {
  return make_command<FactsOptions>(
      "facts", "What FHIR R4 resources were understood to say, and what was not understood",
      "Examples:\n"
      "  windlass facts bundle.json\n"
      "  windlass facts Patient.ndjson Condition.ndjson --patient 12 --as-of 2026-01-15\n"
      "  windlass facts bundle.json --format patient > patient.json",
      declare, run_facts);
}

}  // namespace windlass::tool
