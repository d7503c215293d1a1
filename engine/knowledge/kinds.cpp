// SPDX-License-Identifier: Apache-2.0
#include "knowledge/kinds.hpp"

#include <iterator>

namespace windlass::knowledge {

namespace {

template <class Item>
void append(std::vector<Item>& all, std::vector<Item> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void add_evidence(const ReadContext& context, RuleBase& rules) {
  append(rules.evidence, read_evidence(context));
}

void add_handout(const ReadContext& context, RuleBase& rules) {
  rules.handouts.push_back(read_handout(context));
}

void add_interactions(const ReadContext& context, RuleBase& rules) {
  append(rules.interactions, read_interactions(context));
}

void add_locale(const ReadContext& context, RuleBase& rules) {
  rules.locales.push_back(read_locale(context));
}

void add_modality(const ReadContext& context, RuleBase& rules) {
  rules.modalities.push_back(read_modality(context));
}

void add_pathway(const ReadContext& context, RuleBase& rules) {
  rules.pathway = read_pathway(context);
}

void add_ruleset(const ReadContext& context, RuleBase& rules) {
  rules.rulesets.push_back(read_ruleset(context));
}

void add_screening(const ReadContext& context, RuleBase& rules) {
  Screening screening = read_screening(context);
  append(rules.screening.requires_known, std::move(screening.requires_known));
  append(rules.screening.red_flags, std::move(screening.red_flags));
}

// The order is the one in which messages list the kinds.
constexpr DocumentKind kinds[] = {
    {"vocabulary", nullptr, false},
    {"evidence", add_evidence, false},
    {"screening", add_screening, false},
    {"pathway", add_pathway, false},
    {"interactions", add_interactions, false},
    {"modality", add_modality, true},
    {"ruleset", add_ruleset, false},
    {"handout", add_handout, false},
    {"locale", add_locale, false},
};

}  // namespace

const DocumentKind* find_kind(std::string_view word) {
  for (const DocumentKind& kind : kinds)
    if (kind.word == word) return &kind;
  return nullptr;
}

std::vector<std::string> kind_words() {
  std::vector<std::string> words;
  for (const DocumentKind& kind : kinds) words.emplace_back(kind.word);
  return words;
}

}  // namespace windlass::knowledge
