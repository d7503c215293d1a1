// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kinds of documents that a rule base is made of: one member and one row each. The kinds
// `patient`, `cases`, `binding`, `laws` and `lock` are no part of a rule base and are not here.
//
// A document's typed form and its reader are declared in <kind>.hpp; read_<kind>.cpp has the
// reader.
//
// Thread rule: plain values and constant data.

#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "knowledge/assumption.hpp"
#include "knowledge/evidence.hpp"
#include "knowledge/handout.hpp"
#include "knowledge/interactions.hpp"
#include "knowledge/locale.hpp"
#include "knowledge/modality_document.hpp"
#include "knowledge/pathway.hpp"
#include "knowledge/ruleset.hpp"
#include "knowledge/screening.hpp"

namespace windlass::knowledge {

// What was read, by kind. The facts of a vocabulary are read before all others and are the
// RuleBase's own.
struct DocumentsByKind {
  std::vector<AssumptionRule> assumptions;
  std::vector<EvidenceEntry> evidence;
  Screening screening;             // of all documents together
  std::optional<Pathway> pathway;  // there, once read_rule_base has succeeded
  std::vector<InteractionRule> interactions;
  std::vector<ModalityDocument> modalities;  // sorted by id
  std::vector<RuleSet> rulesets;             // sorted by id
  std::vector<HandoutDocument> handouts;     // sorted by id
  std::vector<LocaleDocument> locales;       // sorted by id
};

// How what one document says joins what others of its kind said.
template <class Item>
void gather(std::vector<Item>& all, std::vector<Item> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}
template <class Item>
void gather(std::vector<Item>& all, Item one) {
  all.push_back(std::move(one));
}
inline void gather(std::optional<Pathway>& only, Pathway one) { only = std::move(one); }
inline void gather(Screening& all, Screening more) {
  gather(all.requires_known, std::move(more.requires_known));
  gather(all.red_flags, std::move(more.red_flags));
}
template <auto member, auto reader>
void read_into(const ReadContext& context, DocumentsByKind& all) {
  gather(all.*member, reader(context));
}

struct DocumentKind {
  std::string_view word;  // as in `kind: word`
  void (*read)(const ReadContext&, DocumentsByKind&);
  bool from_plugin = false;  // a plugin may bring one
};
using Kinds = DocumentsByKind;
// The order is the one in which messages list the kinds.
inline constexpr DocumentKind document_kinds[] = {
    {"vocabulary", read_into<&Kinds::assumptions, read_assumptions>},
    {"evidence", read_into<&Kinds::evidence, read_evidence>},
    {"screening", read_into<&Kinds::screening, read_screening>},
    {"pathway", read_into<&Kinds::pathway, read_pathway>},
    {"interactions", read_into<&Kinds::interactions, read_interactions>},
    {"modality", read_into<&Kinds::modalities, read_modality>, true},
    {"ruleset", read_into<&Kinds::rulesets, read_ruleset>},
    {"handout", read_into<&Kinds::handouts, read_handout>},
    {"locale", read_into<&Kinds::locales, read_locale>},
};

// Null when no kind of this name is part of a rule base.
const DocumentKind* find_kind(std::string_view word);
std::vector<std::string> kind_words();

}  // namespace windlass::knowledge
