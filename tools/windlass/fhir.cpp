// SPDX-License-Identifier: Apache-2.0
#include "fhir.hpp"

#include <ostream>

#include "audit.hpp"
#include "base/byte_order_mark.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace windlass::tool {

namespace {

std::optional<fhir::Binding> open_binding(const std::vector<std::string>& named,
                                          const model::Vocabulary& vocabulary, Streams& streams) {
  auto binding = fhir::Binding::open(
      named.empty() ? std::vector<std::string>{fhir::binding_beside(default_rules())} : named,
      vocabulary);
  if (binding) return std::move(*binding);
  print(binding.error(), streams);
  if (named.empty())
    streams.err << "   hint: this binding belongs to the rules that come with windlass: name one "
                   "of these rules with --binding\n";
  return std::nullopt;
}

// The first option that only FHIR obeys; empty where none was given.
std::string_view fhir_option(const FhirOptions& options) {
  return !options.bindings.empty()         ? "--binding"
         : !options.wanted.as_of.empty()   ? "--as-of"
         : !options.wanted.patient.empty() ? "--patient"
                                           : "";
}

}  // namespace

void add_fhir_options(FhirOptions& options, Arguments& arguments) {
  arguments.add("--fhir", &options.is_fhir,
                "What is given is FHIR R4, also where it does not look so");
  arguments.add("--binding", &options.bindings,
                "Which codes mean which facts, repeatable; default: the one that comes with "
                "windlass. Of FHIR only, as are the next two",
                "FILE");
  arguments.add("--as-of", &options.wanted.as_of,
                "The day for which the plan is wanted, or a time with its zone; default: today",
                "DATE");
  arguments.add("--patient", &options.wanted.patient,
                "Of several patients, the id of the one, or its fullUrl", "ID");
}

std::optional<std::vector<fhir::Text>> read_texts(const std::vector<std::string>& paths,
                                                  Streams& streams) {
  std::vector<fhir::Text> texts;
  for (const std::string& path : paths) {
    auto text = read_text_file(path, base::most_resources_bytes, streams,
                               "FHIR may have that many; a patient document may have " +
                                   base::group_digits(base::most_document_bytes) + " bytes");
    if (!text) return std::nullopt;
    texts.push_back({shown_name(path), std::move(*text)});
  }
  return texts;
}

std::optional<fhir::Understood> understand(std::vector<fhir::Text> texts,
                                           const FhirOptions& options,
                                           const model::Vocabulary& vocabulary, bool mask,
                                           Streams& streams, int& code) {
  code = exit_refused;
  const auto binding = open_binding(options.bindings, vocabulary, streams);
  if (!binding) return std::nullopt;
  fhir::Wanted wanted = options.wanted;
  if (wanted.as_of.empty()) wanted.as_of = utc_now({}).substr(0, 10);
  code = exit_bad_input;
  auto made = fhir::understand(std::move(texts), wanted, *binding, vocabulary);
  if (made) return std::move(*made);
  print(mask ? masked(made.error()) : made.error(), streams);
  return std::nullopt;
}

std::optional<base::Document> read_patient_or_fhir(const std::string& path,
                                                   const FhirOptions& options,
                                                   const model::Vocabulary& vocabulary, bool mask,
                                                   Streams& streams, int& code) {
  code = exit_bad_input;
  auto texts = read_texts({path}, streams);
  if (!texts) return std::nullopt;
  fhir::Text& one = texts->front();
  if (!options.is_fhir && !fhir::is_fhir(one.text)) {
    // What is no UTF-8 is told as such by its reader.
    if (const std::string_view option = fhir_option(options);
        !option.empty() && base::is_plain_utf8(one.text)) {
      print(base::Diagnostics{fhir::option_refused(option)}, streams);
      return std::nullopt;
    }
    auto document = base::read_document(one.name, std::move(one.text));
    if (document) return std::move(*document);
    print(mask ? masked(document.error()) : document.error(), streams);
    return std::nullopt;
  }
  const auto made = understand(std::move(*texts), options, vocabulary, mask, streams, code);
  if (!made) return std::nullopt;
  code = exit_bad_input;
  if (made->deceased) {
    print(base::Diagnostics{fhir::deceased()}, streams);
    return std::nullopt;
  }
  auto document = base::read_json("what FHIR was understood to say", made->document);
  if (document) return std::move(*document);
  print(mask ? masked(document.error()) : document.error(), streams);
  return std::nullopt;
}

}  // namespace windlass::tool
