// SPDX-License-Identifier: Apache-2.0
#include "model/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "model/consent.hpp"
#include "model/duration.hpp"
#include "model/header.hpp"

namespace windlass::model {
namespace {

using base::diagnostic_at;
using base::Diagnostics;
using base::Fields;
using base::Node;
using base::Source;

// FORMAT: in the order of State; written to patient documents, traces and audit records.
constexpr std::array<std::string_view, 9> states{
    "known",        "not_supplied",    "asked_not_known", "not_done", "nothing_found",
    "source_error", "incomplete_page", "stale",           "conflict"};

const std::vector<std::string>& role_words() {
  static const std::vector<std::string> words{"red_flag", "safety", "diagnosis", "indication",
                                              "dose",     "stage",  "outcome",   "preference"};
  return words;
}

std::vector<std::string> unknown_words() { return {states.begin() + 1, states.end() - 1}; }

// Values that say by their word that nobody looked, or that somebody was asked and does not know.
constexpr std::array<std::string_view, 9> not_looked{
    "not_done",     "not_assessed", "not_tested",  "not_asked",    "not_measured",
    "not_examined", "not_recorded", "not_checked", "not_performed"};
constexpr std::array<std::string_view, 2> not_known{"unknown", "not_known"};

template <std::size_t size>
bool is_one_of(std::string_view word, const std::array<std::string_view, size>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

using Groups = std::set<std::string>;  // ids

// As a message quotes what a document says.
std::string quoted(std::string_view text) { return base::quote(base::shorten(text)); }

bool is_lower_word(std::string_view text, std::string_view also) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [also](char c) {
    return base::is_lower(c) || base::is_digit(c) || c == '_' ||
           also.find(c) != std::string_view::npos;
  });
}

// Reads one `facts:` entry. Each member takes the keys of one concern.
class FactReader {
 public:
  FactReader(const Source& source, const Node& node, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics), fields_(source, node, "a fact", diagnostics) {}

  bool read(FactDefinition& fact, const Groups& groups) {
    if (!fields_.ok()) return false;
    const std::size_t before = diagnostics_.total();
    fact.span = fields_.node().span;
    read_identity(fact, groups);
    const int type = fields_.choice("type", fact_type_words());
    fact.derived = fields_.flag_or("derived", false);
    if (type >= 0) {
      fact.type = static_cast<FactType>(type);
      read_unchanged(fact);
      read_number_keys(fact);
      read_values(fact);
      read_blank(fact);
    } else {
      for (const std::string_view key :
           {"unit", "range", "values", "labels", "unknown_values", "blank", "unchanged_by_word"})
        fields_.optional(key);
    }
    read_freshness(fact);
    read_kept();
    fields_.optional("fresher");  // both are read when every fact is known
    fields_.optional("refreshes");
    read_codes(fact);
    fact.question = fact.derived ? fields_.text_or("question", "") : fields_.text("question");
    fact.because = fields_.text_or("note", "");
    // Last, for it needs the whole definition, and only a sound one.
    const Node* safe = fields_.optional("safe");
    if (safe != nullptr && type >= 0 && diagnostics_.total() == before) read_safe(fact, *safe);
    fields_.finish();
    return !fact.id.empty();
  }

 private:
  void report(const Node& node, std::string code, std::string message, std::string hint = {}) {
    diagnostics_.push_back(
        diagnostic_at(source_, node.span, std::move(code), std::move(message), std::move(hint)));
  }

  void read_identity(FactDefinition& fact, const Groups& groups) {
    fact.id = fields_.text("id");
    if (!fact.id.empty() && (!is_lower_word(fact.id, ".") || fact.id.size() > 64 ||
                             fact.id.front() < 'a' || fact.id.back() == '.'))
      report(*fields_.node().find("id"), "vocabulary.id", "not a valid id of a fact",
             "write lower-case words joined by _ and . as in symptom.rest_nprs");
    fact.title = fields_.text("title");
    fact.group = fields_.text("group");
    if (!fact.group.empty() && groups.count(fact.group) == 0)
      report(*fields_.node().find("group"), "vocabulary.group",
             "no such group: " + quoted(fact.group),
             diagnostics_.is_full()
                 ? ""
                 : base::meant_or_known(fact.group, {groups.begin(), groups.end()}));
    fact.roles = fields_.texts("roles");
    for (const std::string& role : fact.roles)
      if (std::find(role_words().begin(), role_words().end(), role) == role_words().end())
        report(*fields_.node().find("roles"), "vocabulary.role", "no such role: " + quoted(role),
               base::meant_or_known(role, role_words()));
  }

  void read_number_keys(FactDefinition& fact) {
    const Node* unit = fields_.optional("unit");
    const Node* range = fields_.optional("range");
    if (!has_unit(fact.type)) {
      if (unit != nullptr)
        report(*unit, "vocabulary.unit", "only a number has a unit", "leave it out");
      if (range != nullptr)
        report(*range, "vocabulary.range", "only a number has a range", "leave it out");
      return;
    }
    if (unit == nullptr) {
      report(fields_.node(), "vocabulary.unit", "a number needs a unit",
             "write a UCUM unit; {score}, {session} or 1 for what has none");
    } else if (const std::string text = fields_.text("unit"); !text.empty()) {
      const auto parsed = parse_unit(text);
      const std::string meant = ucum_spelling(text);
      if (parsed)
        fact.unit = *parsed;
      else
        report(*unit, "vocabulary.unit", "not a valid UCUM unit: " + quoted(text),
               meant.empty() ? "quote it when it begins with a brace or bracket: \"{score}\""
                             : "did you mean '" + meant + "'?");
    }
    if (range == nullptr) return;
    const bool pair = range->is_sequence() && range->children.size() == 2;
    const auto bound = [&](std::size_t i) {
      return pair && range->children[i].is_scalar() && !range->children[i].quoted
                 ? Number::parse(range->children[i].text)
                 : std::nullopt;
    };
    fact.lowest = bound(0);
    fact.highest = bound(1);
    if (!fact.lowest || !fact.highest || *fact.lowest > *fact.highest)
      report(*range, "vocabulary.range", "a range is two numbers, the lesser first",
             "as in [0, 10]");
  }

  void read_values(FactDefinition& fact) {
    const Node* values = fields_.optional("values");
    const Node* unknown = fields_.optional("unknown_values");
    const Node* labels = fields_.optional("labels");
    if (!has_values(fact.type)) {
      for (const Node* node : {values, unknown, labels})
        if (node != nullptr)
          report(*node, "vocabulary.values", "only an enum or a set has values", "leave them out");
      return;
    }
    fact.values = fields_.texts("values");
    const Node& place = values != nullptr ? *values : fields_.node();
    if (fact.values.empty() || fact.values.size() > most_values) {
      report(place, "vocabulary.values",
             "an enum or a set needs 1 to " + std::to_string(most_values) + " values");
      return;  // the values themselves are not checked then
    }
    fact.by_word.resize(fact.values.size());
    std::iota(fact.by_word.begin(), fact.by_word.end(), std::uint16_t{0});
    std::sort(fact.by_word.begin(), fact.by_word.end(),
              [&](std::uint16_t a, std::uint16_t b) { return fact.values[a] < fact.values[b]; });
    for (std::size_t i = 1; i < fact.by_word.size(); ++i)
      if (const std::string& value = fact.values[fact.by_word[i]];
          value == fact.values[fact.by_word[i - 1]])
        report(place, "vocabulary.values", "a value is listed twice: " + quoted(value));
    for (const std::string& value : fact.values) {
      if (!is_lower_word(value, "-"))
        report(place, "vocabulary.values", "not a valid value: " + quoted(value),
               "write lower-case letters, digits and _");
    }
    if (labels != nullptr) read_labels(fact, *labels);
    if (unknown != nullptr) read_unknown_values(fact, *unknown);
    add_plain_words(fact);
    if (!fact.values.empty() && fact.unknown_values.size() == fact.values.size())
      report(unknown != nullptr ? *unknown : place, "vocabulary.values",
             "every value means that nobody knows", "list at least one value that says something");
  }

  // Values whose word says by itself that nobody looked or knows: read as answers, they would pass
  // for a finding.
  static void add_plain_words(FactDefinition& fact) {
    if (fact.derived) return;  // what conditions decide is no word of somebody who looked
    for (const std::string& value : fact.values) {
      const bool said = std::any_of(fact.unknown_values.begin(), fact.unknown_values.end(),
                                    [&](const auto& one) { return one.first == value; });
      if (said) continue;
      if (is_one_of(value, not_looked))
        fact.unknown_values.emplace_back(value, State::not_supplied);
      else if (is_one_of(value, not_known))
        fact.unknown_values.emplace_back(value, State::asked_not_known);
    }
  }

  void read_labels(FactDefinition& fact, const Node& labels) {
    Fields words(source_, labels, "labels", diagnostics_);
    if (!words.ok()) return;
    if (labels.keys.size() > fact.values.size()) {
      report(labels, "vocabulary.values", "there are more labels than values");
      return;
    }
    for (const Node& key : labels.keys) {
      std::string said = words.text(key.text);
      if (find_value(fact, key.text))
        fact.labels[key.text] = std::move(said);
      else
        report(key, "vocabulary.values", quoted(key.text) + " is not among the values",
               base::did_you_mean(key.text, fact.values));
    }
  }

  void read_unknown_values(FactDefinition& fact, const Node& unknown) {
    Fields words(source_, unknown, "unknown_values", diagnostics_);
    if (!words.ok()) return;
    if (unknown.keys.size() > fact.values.size()) {
      report(unknown, "vocabulary.values", "there are more words for 'not known' than values");
      return;
    }
    for (const Node& key : unknown.keys) {
      const std::string state_word = words.text(key.text);
      if (!find_value(fact, key.text)) {
        report(key, "vocabulary.values", quoted(key.text) + " is not among the values",
               base::meant_or_known(key.text, fact.values));
      } else if (const auto state = state_from(state_word)) {
        fact.unknown_values.emplace_back(key.text, *state);
      } else if (!state_word.empty()) {
        report(*unknown.find(key.text), "vocabulary.values",
               quoted(state_word) + " is not a word for 'not known'",
               base::meant_or_known(state_word, unknown_words()));
      }
    }
  }

  void read_blank(FactDefinition& fact) {
    const Node* blank = fields_.optional("blank");
    if (blank == nullptr) return;
    if (!may_be_never(fact.type))
      report(*blank, "vocabulary.blank", "only a number or a date may say 'never'", "leave it out");
    else if (fields_.choice("blank", {"never"}) == 0)
      fact.blank_is_never = true;
  }

  void read_unchanged(FactDefinition& fact) {
    const Node* node = fields_.optional("unchanged_by_word");
    if (node == nullptr) return;
    fact.unchanged_by_word = fields_.flag_or("unchanged_by_word", false);
    if (fact.unchanged_by_word &&
        (fact.type == FactType::number || fact.derived || is_consent(fact.id)))
      report(*node, "vocabulary.unchanged",
             "nobody's word re-dates a measurement, consent, or what "
             "is derived",
             "take `unchanged_by_word` out: it is asked or measured again");
  }

  // Why it stays although no rule reads it: for authors, and for who looks for mistakes.
  void read_kept() { fields_.text_or("kept", ""); }

  void read_freshness(FactDefinition& fact) {
    const Node* node = fields_.optional("fresh_for");
    if (node == nullptr) return;
    const std::string text = fields_.text("fresh_for");
    if (text == "always")
      fact.always_fresh = true;
    else
      fact.fresh_for_days = read_days(source_, *node, text, diagnostics_);
  }

  void read_codes(FactDefinition& fact) {
    for (const Node& node : fields_.list("codes")) {
      Fields code(source_, node, "a code", diagnostics_);
      if (!code.ok()) continue;
      Code read{code.text("system"), code.text("code"), code.flag_or("verified", false)};
      code.finish();
      fact.codes.push_back(std::move(read));
    }
  }

  void read_safe(FactDefinition& fact, const Node& node) {
    const auto reading = read_value(fact, source_, node);
    if (!reading)
      diagnostics_.append(reading.error());
    else if (reading.value().state != State::known)
      report(node, "vocabulary.safe", "a word for 'not known' is not a safe answer",
             "name a value that raises no concern, or leave `safe` out");
    else
      fact.safe = reading.value().value;
  }

  const Source& source_;
  Diagnostics& diagnostics_;
  Fields fields_;
};

void read_groups(Fields& fields, const Source& source, Groups& groups, Diagnostics& diagnostics) {
  for (const Node& node : fields.list("groups")) {
    Fields group(source, node, "a group", diagnostics);
    if (!group.ok()) continue;
    const std::string id = group.text("id");
    static_cast<void>(group.text("title"));
    group.finish();
    if (!id.empty() && !groups.insert(id).second)
      diagnostics.push_back(
          diagnostic_at(source, node.span, "vocabulary.duplicate", "a second group " + quoted(id)));
  }
}

}  // namespace

std::string_view word(State state) { return states.at(static_cast<std::size_t>(state)); }

std::optional<Value> none_of_it(const FactDefinition& fact) {
  if (fact.safe) return fact.safe;
  if (fact.blank_is_never) return Value{.never = true};
  return std::nullopt;
}

std::optional<State> state_from(std::string_view text) {
  for (std::size_t i = 1; i + 1 < states.size(); ++i)
    if (states[i] == text) return static_cast<State>(i);
  return std::nullopt;
}

base::Result<Vocabulary> Vocabulary::read(const std::vector<const base::Document*>& documents) {
  Vocabulary vocabulary;
  Diagnostics diagnostics;
  Groups groups;
  for (const base::Document* document : documents) {
    const Source& source = *document->source;
    Fields fields(source, document->root, "a vocabulary", diagnostics);
    Header header = read_header(fields, "vocabulary", diagnostics, source);
    if (header.kind != "vocabulary") continue;
    if (vocabulary.id_.empty()) vocabulary.id_ = std::move(header.id);
    read_groups(fields, source, groups, diagnostics);
    fields.required("facts");
    for (const Node& node : fields.list("facts")) {
      FactDefinition fact;
      if (!FactReader(source, node, diagnostics).read(fact, groups)) continue;
      if (!vocabulary.index_.emplace(fact.id, static_cast<FactId>(vocabulary.facts_.size())).second)
        diagnostics.push_back(diagnostic_at(source, node.find("id")->span, "vocabulary.duplicate",
                                            "a second fact " + quoted(fact.id),
                                            "each fact is defined once"));
      else
        vocabulary.facts_.push_back(std::move(fact));
    }
    static_cast<void>(fields.list("former_names"));
    static_cast<void>(fields.list("assumptions"));  // read by knowledge/, once every fact is known
    fields.finish();
  }
  vocabulary.read_references(documents, diagnostics);
  if (base::has_errors(diagnostics)) return diagnostics;
  return vocabulary;
}

std::optional<FactId> Vocabulary::find(std::string_view id) const {
  const auto found = index_.find(std::string(id));
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> Vocabulary::ids() const {
  std::vector<std::string> result;
  for (const FactDefinition& fact : facts_) result.push_back(fact.id);
  return result;
}

bool has_role(const FactDefinition& fact, std::string_view role) {
  return std::find(fact.roles.begin(), fact.roles.end(), role) != fact.roles.end();
}

}  // namespace windlass::model
