// SPDX-License-Identifier: Apache-2.0
#include "model/facts.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "model/header.hpp"
#include "model/received.hpp"

namespace windlass::model {
namespace {

using base::diagnostic_at;
using base::Diagnostics;
using base::Fields;
using base::Node;
using base::Source;

std::string as_received(const Node& node) {
  if (node.is_scalar()) return node.text;
  if (!node.is_sequence()) return {};
  std::vector<std::string> members;
  for (const Node& child : node.children) members.push_back(child.text);
  return "[" + base::join(members) + "]";
}

struct ValueOrder {
  bool operator()(const Value& a, const Value& b) const {
    const auto key = [](const Value& v) { return std::tie(v.never, v.choice, v.day, v.members); };
    return key(a) == key(b) ? a.number < b.number : key(a) < key(b);
  }
};

// Reads what a document says of one fact.
class EntryReader {
 public:
  EntryReader(const FactDefinition& fact, const Source& source, const std::optional<Time>& as_of,
              Diagnostics& diagnostics)
      : definition_(fact), source_(source), as_of_(as_of), diagnostics_(diagnostics) {}

  Fact read(const Node& node) {
    if (!node.is_mapping()) return read_plain(node);
    if (node.find("conflict") != nullptr) return read_conflict(node);
    if (node.find("unknown") != nullptr) return read_unknown(node);
    return read_given(node, "a value with its source");
  }

 private:
  void report(const Node& node, std::string code, std::string message, std::string hint = {}) {
    diagnostics_.push_back(
        diagnostic_at(source_, node.span, std::move(code), std::move(message), std::move(hint)));
  }

  void read_into(Fact& fact, const Node& node) {
    const auto reading = read_value(definition_, source_, node, fact.unit);
    if (!reading) {
      diagnostics_.append(reading.error());
      return;
    }
    fact.state = reading.value().state;
    fact.value = reading.value().value;
    fact.value_lost = fact.state == State::stale;  // by a word of the vocabulary
    fact.lexeme = as_received(node);
    const std::size_t space = fact.lexeme.find(' ');
    if (definition_.type == FactType::number && !node.quoted && space != std::string::npos) {
      fact.unit = fact.lexeme.substr(fact.lexeme.find_first_not_of(' ', space));
      fact.lexeme.resize(space);
    }
    if (definition_.type == FactType::date && fact.state == State::known && !fact.value.never)
      check_not_later(node, parse_time(node.text), "is later than as_of");
  }

  Fact read_plain(const Node& node) {
    Fact fact;
    read_into(fact, node);
    return fact;
  }

  void check_not_later(const Node& node, const std::optional<Time>& time, const char* what) {
    if (time && as_of_ && is_later(*time, *as_of_))
      report(node, "fact.future", "'" + definition_.id + "' " + what,
             time->instant || as_of_->instant
                 ? "check both: times are compared in UTC, and a date alone is that day of UTC"
                 : "check both dates");
  }

  std::optional<Date> read_observed(Fields& fields) {
    const Node* node = fields.optional("observed");
    if (node == nullptr) return std::nullopt;
    const auto time = node->is_scalar() ? parse_time(node->text) : std::nullopt;
    if (!time) {
      report(*node, "fact.value", "'observed' needs a date", std::string(time_hint));
      return std::nullopt;
    }
    if (!as_of_)
      report(*node, "patient.as_of", "'observed' means nothing in a document without as_of",
             "add `as_of:`, the date for which the plan is wanted");
    check_not_later(*node, time, "was observed later than as_of");
    return time->day;
  }

  // {value, unit, observed, source}, as a fact of its own or as one candidate of a conflict.
  Fact read_given(const Node& node, std::string_view what) {
    Fact fact;
    Fields fields(source_, node, what, diagnostics_);
    if (!fields.ok()) return fact;
    const Node* value = fields.required("value");
    fact.unit = fields.text_or("unit", "");
    fact.observed = read_observed(fields);
    fact.source = fields.text_or("source", "");
    read_unchanged(fields, fact);
    fields.finish();
    if (value != nullptr) read_into(fact, *value);
    return fact;
  }

  // `unchanged: [{since, said}]`.
  void read_unchanged(Fields& fields, Fact& fact) {
    const Node* node = fields.optional("unchanged");
    if (node == nullptr) return;
    if (!definition_.unchanged_by_word)
      report(
          *node, "fact.unchanged", "nobody's word re-dates '" + definition_.id + "'",
          "ask or measure again; only facts with `unchanged_by_word: true` in the vocabulary are "
          "re-dated");
    if (!fact.observed)
      report(*node, "fact.unchanged", "'unchanged' means nothing without 'observed'",
             "keep the date of the first observation beside it");
    for (const Node& one : fields.list("unchanged")) {
      Fields inner(source_, one, "a word that nothing has changed", diagnostics_);
      if (!inner.ok()) continue;
      const std::optional<Date> since = read_day(inner, "since"), said = read_day(inner, "said");
      inner.finish();
      if (!since || !said || !fact.observed) continue;
      const Date before = fact.unchanged.empty() ? *fact.observed : fact.unchanged.back().since;
      if (*since < before || *said < *since)
        report(one, "fact.unchanged", "these dates are not in order",
               "'observed' comes first, then 'since', then 'said', and the older word first");
      fact.unchanged.push_back({*since, *said});
    }
  }

  std::optional<Date> read_day(Fields& fields, std::string_view key) {
    const Node* node = fields.required(key);
    if (node == nullptr) return std::nullopt;
    const auto time = node->is_scalar() ? parse_time(node->text) : std::nullopt;
    if (!time)
      report(*node, "fact.value", "'" + std::string(key) + "' needs a date",
             std::string(time_hint));
    else
      check_not_later(*node, time, "was said to be unchanged later than as_of");
    return time ? std::optional(time->day) : std::nullopt;
  }

  Fact read_unknown(const Node& node) {
    Fact fact;
    Fields fields(source_, node, "an unknown fact", diagnostics_);
    const Node& why = *fields.optional("unknown");
    if (const auto state = why.is_scalar() ? state_from(why.text) : std::nullopt) {
      fact.state = *state;
      fact.value_lost = *state == State::stale;
    } else {
      std::vector<std::string> words;
      for (auto s = State::not_supplied; s < State::conflict;
           s = static_cast<State>(static_cast<int>(s) + 1))
        words.emplace_back(word(s));
      report(why, "fact.value", "not a valid reason for not knowing",
             base::meant_or_known(why.text, words));
    }
    fact.observed = read_observed(fields);
    fact.source = fields.text_or("source", "");
    fields.finish();
    return fact;
  }

  Fact read_conflict(const Node& node) {
    Fields fields(source_, node, "a conflict", diagnostics_);
    const std::vector<Node>& given = fields.list("conflict");
    fields.finish();
    const Node& list = *node.find("conflict");
    if (list.is_sequence() && given.size() < 2)
      report(list, "fact.conflict", "a conflict needs two candidates or more",
             "write a single value as it is");

    const std::size_t before = diagnostics_.total();
    std::vector<Fact> read;
    for (const Node& candidate : given) read.push_back(read_candidate(candidate));
    if (diagnostics_.total() != before || read.size() < 2) return {};
    return weighed(read);
  }

  // A source that holds an answer which cannot be told leaves the fact open beside the others. One
  // where nobody looked says nothing.
  Fact read_candidate(const Node& node) {
    if (!node.is_mapping() || (node.find("unknown") == nullptr && node.find("conflict") == nullptr))
      return read_given(node, "a candidate of a conflict");
    Fact one;
    if (node.find("conflict") != nullptr) {
      report(node, "fact.conflict", "a candidate of a conflict is no conflict itself",
             "write its candidates beside the others");
      return one;
    }
    one = read_unknown(node);
    if (nobody_looked(one.state))
      report(node, "fact.conflict", "where nobody looked there is no candidate of a conflict",
             "leave out this source; of one that failed or does not know write `source_error`, "
             "`incomplete_page`, `stale` or `asked_not_known`");
    else
      one.lexeme = std::string(word(one.state));
    return one;
  }

  // Old candidates stay: dropping one could hide the more cautious of them. A source that says
  // `possible` does not know, and what it leaves open is one more candidate.
  Fact weighed(const std::vector<Fact>& read) const {
    Fact fact;
    std::map<Value, std::size_t, ValueOrder> seen;
    const Fact* unsure = nullptr;
    for (const Fact& one : read) {
      if (one.state != State::known) {
        if (unsure == nullptr || one.state == State::asked_not_known) unsure = &one;
      } else if (const auto [at, first] = seen.emplace(one.value, fact.candidates.size()); first) {
        fact.candidates.push_back({one.value, one.source, {}, one.observed});
      } else if (std::optional<Date>& observed = fact.candidates[at->second].observed; observed) {
        observed = one.observed ? std::max(observed, one.observed) : std::nullopt;
      }
    }
    if (fact.candidates.empty()) return *unsure;
    if (unsure != nullptr) fact.candidates.push_back({{}, unsure->source, unsure->lexeme});
    fact.state = State::conflict;
    return fact.candidates.size() == 1 ? agreed(read) : fact;
  }

  // Sources that say the same are no conflict. The newest of them counts; one without a date counts
  // as of now, as it would alone.
  Fact agreed(const std::vector<Fact>& read) const {
    const Fact* newest = &read.front();
    for (const Fact& one : read)
      if (newest->observed && (!one.observed || *one.observed > *newest->observed)) newest = &one;
    return *newest;
  }

  const FactDefinition& definition_;
  const Source& source_;
  const std::optional<Time>& as_of_;
  Diagnostics& diagnostics_;
};

bool says_the_same(const Fact& a, const Fact& b) {
  return a.state == b.state && a.value == b.value && a.candidates.size() == b.candidates.size();
}

// What a mapping says under a former name. Refused where every fact in its place is named as well
// and none of them says the same.
void apply_former_name(const Vocabulary& vocabulary, std::uint32_t former, const Source& source,
                       const Node& mapping, std::size_t entry, Facts& facts,
                       Diagnostics& diagnostics) {
  std::optional<Time> as_of;
  if (facts.as_of) as_of = Time{*facts.as_of, facts.as_of_instant};
  const FormerName& name = vocabulary.former_names()[former];
  const Node node = in_words_of_today(name, mapping.children[entry]);
  bool agrees = false;
  for (const FactId id : name.now) {
    const std::size_t before = diagnostics.total();
    const Fact said = EntryReader(vocabulary[id], source, as_of, diagnostics).read(node);
    if (diagnostics.total() != before) return;
    const bool named = mapping.find(vocabulary[id].id) != nullptr;
    agrees = agrees || !named || says_the_same(said, facts[id]);
    if (!named) facts[id] = said;
  }
  if (!agrees)
    diagnostics.push_back(
        diagnostic_at(source, mapping.keys[entry].span, "fact.former",
                      "a former name, and what is said under it differs from what "
                      "is said under the name of today",
                      "keep one of them: '" + vocabulary[name.now[0]].id + "'"));
  facts.former_names.push_back(former);
}

}  // namespace

std::string text(const FactDefinition& definition, const Candidate& candidate) {
  if (candidate.unsure.empty()) return text(definition, candidate.value);
  const bool is_state = !find_value(definition, candidate.unsure) && state_from(candidate.unsure);
  return is_state ? "not known (" + candidate.unsure + ")" : candidate.unsure;
}

Facts nothing_known(const Vocabulary& vocabulary) {
  Facts facts;
  facts.facts.resize(vocabulary.size());
  return facts;
}

Facts screened_negative(const Vocabulary& vocabulary) {
  Facts facts = nothing_known(vocabulary);
  for (FactId id = 0; id < vocabulary.size(); ++id) {
    const std::optional<Value> none = none_of_it(vocabulary[id]);
    if (!none) continue;
    facts[id].state = State::known;
    facts[id].value = *none;
  }
  return facts;
}

void apply_facts(const Vocabulary& vocabulary, const Source& source, const Node& mapping,
                 Facts& facts, Diagnostics& diagnostics) {
  if (!mapping.is_mapping()) {
    diagnostics.push_back(
        diagnostic_at(source, mapping.span, "document.type",
                      "facts are a mapping, not " + std::string(base::describe(mapping)),
                      "write `fact.id: value` lines, or {}"));
    return;
  }
  std::optional<Time> as_of;
  if (facts.as_of) as_of = Time{*facts.as_of, facts.as_of_instant};
  std::vector<std::pair<std::uint32_t, std::size_t>> former;
  const std::vector<FormerName>& names = vocabulary.former_names();
  for (std::size_t i = 0; i < mapping.keys.size(); ++i) {
    const Node& key = mapping.keys[i];
    const auto id = vocabulary.find(key.text);
    if (!id) {
      const auto name = std::find_if(names.begin(), names.end(),
                                     [&](const FormerName& one) { return one.id == key.text; });
      if (name != names.end()) {
        former.emplace_back(static_cast<std::uint32_t>(name - names.begin()), i);
        continue;
      }
      const std::string hint =
          diagnostics.is_full() ? "" : base::meant_or_known(key.text, vocabulary.ids());
      diagnostics.push_back(diagnostic_at(source, key.span, "fact.unknown_id",
                                          "no such fact in the vocabulary", hint));
      continue;
    }
    facts[*id] = EntryReader(vocabulary[*id], source, as_of, diagnostics).read(mapping.children[i]);
  }
  for (const auto& [name, entry] : former)
    apply_former_name(vocabulary, name, source, mapping, entry, facts, diagnostics);
}

bool read_as_of(const Node& node, Facts& facts) {
  const auto time = node.is_scalar() ? parse_time(node.text) : std::nullopt;
  if (!time) return false;
  facts.as_of = time->day;
  facts.as_of_instant = time->instant;
  return true;
}

base::Result<Facts> read_told(const Vocabulary& vocabulary, const base::Document& document) {
  Diagnostics diagnostics;
  Facts facts = nothing_known(vocabulary);
  const Source& source = *document.source;
  Fields fields(source, document.root, "a patient", diagnostics);
  const Header header = read_header(fields, "patient", diagnostics, source);
  if (header.kind != "patient") return diagnostics;
  facts.id = header.id;
  if (const Node* as_of = fields.optional("as_of")) {
    if (!read_as_of(*as_of, facts))
      diagnostics.push_back(diagnostic_at(source, as_of->span, "patient.as_of",
                                          "as_of needs a date", std::string(time_hint)));
  }
  static_cast<void>(fields.text_or("note", ""));
  if (const Node* received = fields.optional("received"))
    facts.not_understood = read_received(source, *received, diagnostics);
  if (const Node* given = fields.required("facts"))
    apply_facts(vocabulary, source, *given, facts, diagnostics);
  fields.finish();
  if (base::has_errors(diagnostics)) return diagnostics;
  return facts;
}

base::Result<Facts> read_patient(const Vocabulary& vocabulary, const base::Document& document) {
  auto facts = read_told(vocabulary, document);
  if (facts) age(vocabulary, *facts);
  return facts;
}

}  // namespace windlass::model
