// SPDX-License-Identifier: Apache-2.0
#include "fhir/binding.hpp"

#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"
#include "fhir/spelling.hpp"

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

bool is_event(std::string_view resource) {
  return resource == "Procedure" || resource == "Encounter";
}

void Binding::find(std::string_view resource, std::string_view system, std::string_view code,
                   std::vector<const Mapping*>& found) const {
  if (!may_be_bound(code)) return;
  std::string key(resource);
  key.append("|").append(system).append("|").append(code);
  const auto add = [&](std::uint32_t index) {
    const Mapping* one = &mappings_[index];
    if (std::find(found.begin(), found.end(), one) == found.end()) found.push_back(one);
  };
  if (const auto at = exact_.find(key); at != exact_.end())
    for (const std::uint32_t index : at->second) add(index);
  // What is written behind a class must be of its code, or it is another one's.
  const auto is_of_code = [](char c) {
    return base::is_letter(c) || base::is_digit(c) || c == '.';
  };
  for (const Prefix& one : prefixes_)
    if (key.starts_with(one.key) &&
        std::all_of(key.begin() + static_cast<std::ptrdiff_t>(one.key.size()), key.end(),
                    is_of_code))
      add(one.mapping);
}

namespace {

// FNV-1a, of the plain part in lower case.
std::uint32_t hash_of(std::string_view code) {
  std::uint32_t hash = 2166136261U;
  for (const char c : plain_part(code))
    hash = (hash ^ static_cast<unsigned char>(base::lower(c))) * 16777619U;
  return hash ^ (hash >> 16);
}

unsigned char first_of(std::string_view code) {
  code = plain_part(code);
  return code.empty() ? 0 : static_cast<unsigned char>(base::lower(code.front()));
}

}  // namespace

bool Binding::may_be_bound(std::string_view code) const {
  return begun_with_[first_of(code)] || hashed_[hash_of(code) % hashes];
}

void Binding::spell(std::string_view resource, std::string_view system, std::string_view code,
                    std::uint32_t mapping) {
  const bool is_beginning = code.ends_with('*');
  if (is_beginning) code.remove_suffix(1);
  if (is_beginning)
    begun_with_.set(first_of(code));
  else
    hashed_.set(hash_of(code) % hashes);
  Spelled one{base::lower(code), std::string(resource), std::string(system), mapping};
  if (is_beginning)
    begun_.push_back(std::move(one));
  else
    spelled_.emplace(one.code, one);
}

std::vector<Binding::Elsewhere> Binding::find_in_any_system(std::string_view resource,
                                                            std::string_view system,
                                                            std::string_view code) const {
  std::vector<Elsewhere> out;
  if (!is_legible(code)) {
    const auto all = by_system_.find(std::string(resource).append("|").append(system).append("|"));
    if (all != by_system_.end())
      for (const std::uint32_t index : all->second) out.push_back({&mappings_[index], system});
    return out;
  }
  const auto add = [&](const Spelled& one) {
    if (one.resource == resource) out.push_back({&mappings_[one.mapping], one.system});
  };
  // `low`: in lower case, as codes are spelled.
  const auto look_up = [&](const std::string& low) {
    const auto [first, last] = spelled_.equal_range(low);
    for (auto at = first; at != last; ++at) add(at->second);
    for (const Spelled& one : begun_)
      if (low.starts_with(one.code)) add(one);
  };
  if (may_be_bound(code)) {
    const std::string whole = base::lower(code), low = base::lower(plain_part(code));
    look_up(low);
    if (whole != low) look_up(whole);
  }
  for (const std::string& one : codes_inside(code, is_broken(system, code)))
    if (may_be_bound(one)) look_up(one);
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

std::optional<model::Value> Binding::both_of(model::FactId fact) const {
  const auto at = both_.find(fact);
  return at == both_.end() ? std::nullopt : std::optional<model::Value>(at->second);
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

bool are_same(const std::vector<Meaning>& a, const std::vector<Meaning>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Meaning& x, const Meaning& y) {
    return x.state == y.state && x.value == y.value;
  });
}

bool mean_the_same(const Mapping& a, const Mapping& b) {
  return are_same(a.values, b.values) && are_same(a.over, b.over) && are_same(a.leaves, b.leaves) &&
         are_same(a.lately, b.lately) && a.lately_days == b.lately_days;
}

}  // namespace windlass::fhir
