// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the readers of the document kinds share: one item of a list, with its grounds, conditions,
// effects and references.
//
// Private to knowledge/. Thread rule: as ReadContext.

#include <functional>
#include <unordered_map>

#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"
#include "model/header.hpp"

namespace windlass::knowledge {

struct ModalityDocument;

// Reads the pieces of one document's items. Every method reports into the context's problems.
class Decoder {
 public:
  explicit Decoder(const ReadContext& context) : context_(context) {}

  const base::Source& source() const { return *context_.document.source; }
  base::Diagnostics& problems() const { return context_.problems; }
  const model::Vocabulary& vocabulary() const { return context_.vocabulary; }
  Place place(const base::Node& node) const { return {context_.index, node.span}; }
  void refuse(base::Span span, std::string code, std::string message, std::string hint = {}) const;

  // Calls `read(fields, item)` for each mapping of the list under `key`, then refuses unknown keys.
  void each(base::Fields& fields, std::string_view key, std::string_view what,
            const std::function<void(base::Fields&, const base::Node&)>& read) const;

  // `id`, which others name (document.id).
  std::string id(base::Fields& fields) const;
  // The condition under `key`; reported when absent and `required`.
  std::optional<logic::Condition> condition(base::Fields& fields, std::string_view key,
                                            bool required) const;
  // `language`: a tag as in HTML, "en" or "pt-BR" (rules.language).
  std::string language(base::Fields& fields) const;
  // `because`, `evidence`, `basis`.
  Grounds grounds(base::Fields& fields, bool because_required = true) const;
  // `evidence` and `basis` alone.
  Grounds support(base::Fields& fields) const;
  // The `because_unrecorded:` of `what`, a restraint with these conditions: demanded where one of
  // them asks about knowledge itself, refused where none does (rules.unrecorded).
  std::string because_unrecorded(base::Fields& fields, const std::string& what,
                                 const std::vector<const logic::Condition*>& conditions) const;
  std::vector<Reference> references(base::Fields& fields, std::string_view key) const;
  Reference reference(base::Fields& fields, std::string_view key) const;
  std::optional<model::FactId> fact(const base::Node& node) const;
  std::optional<model::Date> date(base::Fields& fields, std::string_view key, bool required) const;
  std::int32_t integer(base::Fields& fields, std::string_view key, std::int32_t fallback,
                       std::int32_t lowest, std::int32_t highest) const;
  Effects effects(base::Fields& fields) const;
  void refuse_silence(const base::Node& node, const Effects& effects) const;
  // An effect `caution` wants a mitigation beside it (rules.mitigate).
  void refuse_unmitigated(const Effects& effects, const std::string& mitigate) const;
  Requirement requirement(const base::Node& node) const;
  std::vector<Requirement> requirements(base::Fields& fields) const;
  std::vector<ClinicalStatement> statements(base::Fields& fields, std::string_view key) const;

  IndicationRule indication(base::Fields& fields, const base::Node& node) const;
  ContraindicationRule contraindication(base::Fields& fields, const base::Node& node) const;
  DeferralRule deferral(base::Fields& fields, const base::Node& node) const;

 private:
  ReadContext context_;
};

// The condition, where it says `on record`: for because_unrecorded() of what only its words show to
// be a restraint or none. `known` and `unknown` hide no finding there.
std::vector<const logic::Condition*> asks_records(const std::optional<logic::Condition>& when);

// `protocol:` of a modality: the id of a prescriber, or lines. Refuses with rules.protocol,
// rules.number, rules.unit, rules.range and rules.duplicate.
void read_protocol(const Decoder& decoder, base::Fields& fields, ModalityDocument& modality);

// Reports ids that repeat within one list (rules.duplicate).
template <class Items>
void refuse_duplicates(const Decoder& decoder, const Items& items, std::string_view what) {
  std::unordered_map<std::string_view, std::uint32_t> lines;
  for (const auto& item : items) {
    if (item.id.empty()) continue;
    const std::uint32_t line = decoder.source().position(item.place.span.offset).line;
    const auto [at, first] = lines.emplace(item.id, line);
    if (!first)
      decoder.refuse(
          item.place.span, "rules.duplicate",
          std::string(what) + " '" + item.id + "' stands here twice",
          "the other is in line " + std::to_string(at->second) + "; give each its own id");
  }
}

}  // namespace windlass::knowledge
