// SPDX-License-Identifier: Apache-2.0
#include "fhir/binding.hpp"

#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"

namespace windlass::fhir {

const std::vector<std::string_view>& resource_words() {
  static const std::vector<std::string_view> words = {"Patient",
                                                      "Condition",
                                                      "Observation",
                                                      "MedicationRequest",
                                                      "MedicationStatement",
                                                      "AllergyIntolerance",
                                                      "Procedure",
                                                      "Device",
                                                      "DeviceUseStatement",
                                                      "DiagnosticReport",
                                                      "Consent",
                                                      "QuestionnaireResponse",
                                                      "Encounter"};
  return words;
}

bool is_read(std::string_view resource) {
  const std::vector<std::string_view>& words = resource_words();
  return std::find(words.begin(), words.end(), resource) != words.end();
}

void Binding::find(std::string_view resource, std::string_view system, std::string_view code,
                   std::vector<const Mapping*>& found) const {
  std::string key(resource);
  key.append("|").append(system).append("|").append(code);
  const auto add = [&](std::uint32_t index) {
    const Mapping* one = &mappings_[index];
    if (std::find(found.begin(), found.end(), one) == found.end()) found.push_back(one);
  };
  if (const auto at = exact_.find(key); at != exact_.end())
    for (const std::uint32_t index : at->second) add(index);
  for (const Prefix& one : prefixes_)
    if (key.starts_with(one.key)) add(one.mapping);
}

void Binding::spell(std::string_view resource, std::string_view system, std::string_view code,
                    std::uint32_t mapping) {
  const bool is_beginning = code.ends_with('*');
  if (is_beginning) code.remove_suffix(1);
  Spelled one{base::lower(code), std::string(resource), std::string(system), mapping};
  if (is_beginning)
    begun_.push_back(std::move(one));
  else
    spelled_.emplace(one.code, one);
}

namespace {

// The code at the head of an expression ("44054006:...", "44054006 |Diabetes|"), without blanks.
std::string_view plain_part(std::string_view code) {
  while (!code.empty() && base::is_space(code.front())) code.remove_prefix(1);
  return code.substr(0, code.find_first_of(" \t:|+,"));
}

}  // namespace

std::vector<Binding::Elsewhere> Binding::find_in_any_system(std::string_view resource,
                                                            std::string_view code) const {
  std::vector<Elsewhere> out;
  const std::string low = base::lower(plain_part(code));
  const auto add = [&](const Spelled& one) {
    if (one.resource == resource) out.push_back({&mappings_[one.mapping], one.system});
  };
  const auto [first, last] = spelled_.equal_range(low);
  for (auto at = first; at != last; ++at) add(at->second);
  for (const Spelled& one : begun_)
    if (low.starts_with(one.code)) add(one);
  return out;
}

std::vector<const Mapping*> Binding::without_code(std::string_view resource) const {
  std::vector<const Mapping*> out;
  for (const Mapping& one : mappings_)
    if (one.resource == resource && (one.reads == Reads::age || one.reads == Reads::birth_sex))
      out.push_back(&one);
  return out;
}

const std::vector<std::string>* Binding::order_of(model::FactId fact) const {
  const auto at = order_.find(fact);
  return at == order_.end() ? nullptr : &at->second;
}

bool Binding::looks_relevant(std::string_view text) const { return watch_.finds(text); }

base::Result<Binding> Binding::open(const std::vector<std::string>& paths,
                                    const model::Vocabulary& vocabulary) {
  std::vector<base::Document> documents;
  base::Diagnostics problems;
  for (const std::string& path : paths) {
    auto text = base::read_file(path);
    auto document =
        text ? base::read_yaml(path, std::move(*text)) : base::Result<base::Document>(text.error());
    if (document)
      documents.push_back(std::move(*document));
    else
      problems.merge(document.error());
  }
  if (!problems.empty()) return problems;
  std::vector<const base::Document*> pointers;
  for (const base::Document& one : documents) pointers.push_back(&one);
  return read(pointers, vocabulary);
}

std::string_view Binding::prefetch(std::string_view key) const {
  const auto at = prefetch_.find(key);
  return at == prefetch_.end() ? std::string_view() : std::string_view(at->second);
}

std::string binding_beside(const std::string& rules) {
  return (std::filesystem::path(rules).parent_path() / "bindings" / "fhir-r4.yaml").string();
}

}  // namespace windlass::fhir
