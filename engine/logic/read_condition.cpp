// SPDX-License-Identifier: Apache-2.0
#include "logic/read_condition.hpp"

#include <string_view>

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "logic/constraint.hpp"
#include "logic/meant.hpp"

namespace windlass::logic {

using base::Diagnostics;
using base::Node;
using base::Source;
using base::Span;
using model::Number;

namespace {

constexpr std::string_view shapes =
    "conditions are `all`, `any`, `none`, `at least N` with a list, `red_flag: id`, or `fact: "
    "constraint`";

// After this many problems no near name is looked for: each search reads the whole vocabulary.
constexpr std::size_t most_hints = 100;

// Reads conditions of one document, gathering problems.
class Reader {
 public:
  // `hints`: whether near names are looked for.
  Reader(const model::Vocabulary& vocabulary, const Source& source, bool hints,
         Diagnostics& problems)
      : vocabulary_(vocabulary), source_(source), hints_(hints), problems_(problems) {}

  Condition read(const Node& node) {
    Condition condition;
    condition.span = node.span;
    if (node.is_sequence()) {
      condition.kind = Condition::Kind::all;
      read_parts(node, condition);
    } else if (!node.is_mapping()) {
      refuse(node.span, "rules.condition",
             "a condition is expected here, not " + std::string(base::describe(node)),
             node.is_scalar() && !node.text.empty()
                 ? "say of which fact, as in `{ITS-ID: at least 4}`"
                 : std::string(shapes));
    } else if (node.keys.size() != 1) {
      refuse(node.keys.empty() ? node.span : node.keys[1].span, "rules.condition",
             node.keys.empty()
                 ? "this condition is empty"
                 : "a condition has one key, this one has " + std::to_string(node.keys.size()),
             "write a list under `all:` (every line holds) or `any:` (one line holds)");
    } else {
      read_entry(node.keys.front(), node.children.front(), condition);
    }
    return condition;
  }

 private:
  void refuse(Span span, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(
        base::diagnostic_at(source_, span, std::move(code), std::move(message), std::move(hint)));
  }

  void read_entry(const Node& key, const Node& value, Condition& condition) {
    condition.span = key.span;
    if (key.text == "all" || key.text == "any" || key.text == "none") {
      condition.kind = key.text == "all"   ? Condition::Kind::all
                       : key.text == "any" ? Condition::Kind::any
                                           : Condition::Kind::none;
      read_group(value, condition);
    } else if (key.text.starts_with("at least ")) {
      read_at_least(key, value, condition);
    } else if (key.text == "red_flag") {
      condition.kind = Condition::Kind::red_flag;
      condition.span = value.span;
      if (value.is_scalar())
        condition.text = value.text;
      else
        refuse(value.span, "rules.condition", "`red_flag:` takes `any` or the id of a red flag");
    } else if (const std::optional<model::FactId> fact = vocabulary_.find(key.text)) {
      condition.kind = Condition::Kind::fact;
      condition.fact = *fact;
      read_constraint(vocabulary_, source_, value, condition, problems_);
    } else {
      refuse_key(key);
    }
  }

  void read_at_least(const Node& key, const Node& value, Condition& condition) {
    condition.kind = Condition::Kind::at_least;
    const std::optional<Number> count =
        Number::parse(base::trim(std::string_view(key.text).substr(9)));
    read_group(value, condition);
    if (!count || !count->is_integer() || *count < Number(1) ||
        *count > Number(static_cast<std::int64_t>(condition.parts.size())))
      refuse(key.span, "rules.condition",
             "'" + key.text + "' wants a whole number from 1 to the number of lines below it");
    else
      condition.count = static_cast<std::uint32_t>(count->numerator());
  }

  void read_group(const Node& value, Condition& condition) {
    if (!value.is_sequence() && !value.is_mapping()) {
      refuse(value.span, "rules.condition",
             "a list of conditions is expected here, not " + std::string(base::describe(value)),
             "begin each line below with `- `");
      return;
    }
    if (value.is_mapping())
      condition.parts.push_back(read(value));
    else
      read_parts(value, condition);
  }

  void read_parts(const Node& list, Condition& condition) {
    if (list.children.empty())
      refuse(list.span, "rules.condition", "this list of conditions is empty");
    for (const Node& child : list.children) condition.parts.push_back(read(child));
  }

  void refuse_key(const Node& key) {
    std::string hint;
    if (const std::string group = meant_group(key.text); !group.empty()) {
      hint = "write `" + group + ":` with a list below";
    } else if (key.text.starts_with("rf.")) {
      hint = "write `red_flag: " + key.text + "`";
    } else if (const std::string fact = fact_called(key.text); !fact.empty()) {
      hint = "write its id: " + fact;
    } else if (hints_) {
      std::vector<std::string> words = vocabulary_.ids();
      for (const char* word : {"all", "any", "none", "red_flag"}) words.emplace_back(word);
      hint = base::did_you_mean(key.text, words);
      if (const std::string meant = intended_words(key.text, {"at least"});
          hint.empty() && !meant.empty())
        hint = "did you mean '" + meant + "'?";
      if (hint.empty() && key.text.find('.') != key.text.npos)
        hint = base::meant_or_known(key.text, vocabulary_.ids());
    }
    refuse(key.span, "rules.fact", "no fact '" + key.text + "' in the vocabulary",
           hint.empty() ? "name a fact of the vocabulary, or declare a new one in a vocabulary of "
                          "your own; else " +
                              std::string(shapes)
                        : hint);
  }

  // The fact of this title.
  std::string fact_called(const std::string& title) const {
    const std::string low = base::lower(title);
    for (model::FactId id = 0; hints_ && id < vocabulary_.size(); ++id)
      if (base::lower(vocabulary_[id].title) == low) return vocabulary_[id].id;
    return {};
  }

  const model::Vocabulary& vocabulary_;
  const Source& source_;
  const bool hints_;
  Diagnostics& problems_;
};

}  // namespace

std::optional<Condition> read_condition(const model::Vocabulary& vocabulary, const Source& source,
                                        const Node& node, Diagnostics& problems) {
  Diagnostics found;
  Condition condition = Reader(vocabulary, source, problems.size() < most_hints, found).read(node);
  if (!found.empty()) {
    problems.append(std::move(found));
    return std::nullopt;
  }
  return condition;
}

std::optional<Condition> read_constraint_on(const model::Vocabulary& vocabulary, model::FactId fact,
                                            const Source& source, const Node& constraint,
                                            Diagnostics& problems) {
  Diagnostics found;
  Condition condition;
  condition.kind = Condition::Kind::fact;
  condition.fact = fact;
  condition.span = constraint.span;
  read_constraint(vocabulary, source, constraint, condition, found);
  if (found.empty()) return condition;
  problems.append(std::move(found));
  return std::nullopt;
}

}  // namespace windlass::logic
