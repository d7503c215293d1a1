// SPDX-License-Identifier: Apache-2.0
#include "analyse/copied.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "analyse/reads.hpp"
#include "analyse/words.hpp"
#include "base/text.hpp"
#include "knowledge/checks.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using logic::Condition;
using model::Number;

namespace {

constexpr std::array<std::string_view, 7> placeholders{"todo",  "tbd", "fixme", "xxx",
                                                       "lorem", "xx",  "?"};
constexpr std::array<std::string_view, 7> nothing{"never",  "nothing", "none", "no",
                                                  "nobody", "n/a",     "-"};
// "6 or more", "above 6". What speaks of people in general ("over 60") is left out.
constexpr std::array<std::string_view, 5> behind{"more", "less", "fewer", "over", "above"};
constexpr std::array<std::string_view, 4> before{"above", "below", "least", "most"};

// "TODO" as a word of its own, in capitals, wherever it stands in a text.
bool is_left_over(std::string_view text) {
  constexpr std::array<std::string_view, 4> marks{"TODO", "FIXME", "XXX", "TBD"};
  const auto is_letter = [&](std::size_t at) {
    const auto c = at < text.size() ? static_cast<unsigned char>(text[at]) : ' ';
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c >= 0x80;
  };
  for (const std::string_view mark : marks)
    for (std::size_t at = 0; (at = text.find(mark, at)) != text.npos; at += mark.size())
      if (!(at > 0 && is_letter(at - 1)) && !is_letter(at + mark.size())) return true;
  return false;
}

bool is_placeholder(const std::vector<std::string>& words) {
  return words.size() <= 2 && !words.empty() && is_one_of(words.front(), placeholders);
}

// The numbers that a text states as thresholds.
std::set<Number> stated(const std::vector<std::string>& words) {
  std::set<Number> made;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto number = Number::parse(words[i]);
    if (!number) continue;
    // "9 of 10 or more" states 9.
    if (const auto share = i > 1 && words[i - 1] == "of" ? Number::parse(words[i - 2]) : number;
        share)
      number = share;
    const bool or_more =
        i + 2 < words.size() && words[i + 1] == "or" && is_one_of(words[i + 2], behind);
    if (or_more || (i > 0 && is_one_of(words[i - 1], before))) made.insert(*number);
  }
  return made;
}

class Forgotten {
 public:
  Forgotten(const KnowledgeBase& base, FindingList& found) : base_(base), found_(found) {}

  void run() {
    for (std::uint32_t i = 0; i < base_.documents().size(); ++i)
      look_for_left_over(i, base_.document(i).root);
    const knowledge::RuleBase& rules = base_.rules();
    for (const auto& flag : rules.screening.red_flags)
      for (const auto& level : flag.levels)
        look("red flags", flag.id + ": level " + level.id, level.place, level.because, level.when);
    for (const auto& one : rules.pathway->course)
      look("course", "course rule " + one.id, one.place, one.grounds.because, one.when);
    for (const auto& one : rules.pathway->advice)
      if (one.when) look("advice", "advice " + one.id, one.place, one.text, *one.when);
    each_rule_of_modalities(rules,
                            [this](const auto& modality, const char* kind, const auto& rule) {
                              const std::string what = modality + ": " + kind + " " + rule.id;
                              look(modality, what, rule.place, rule.grounds.because, rule.when);
                              if constexpr (requires { rule.reopens; })
                                look_at_reopens(what, rule.place, rule.reopens);
                            });
    for (const auto& one : rules.pathway->course)
      look_at_reopens("course rule " + one.id, one.place, one.reopens);
  }

 private:
  struct First {
    std::string what, condition;
  };

  // Of every text that somebody wrote.
  void look_for_left_over(std::uint32_t document, const base::Node& node) {
    for (const base::Node& child : node.children) look_for_left_over(document, child);
    if (node.is_scalar() && is_left_over(node.text))
      tell(document, node.span,
           "a placeholder was left in this text: '" + base::shorten(node.text) + "'",
           "say what is meant in words that people can read in a plan");
  }

  // What nothing reopens does not wait for anything.
  void look_at_reopens(const std::string& what, const knowledge::Place& place,
                       const std::string& text) {
    const std::vector<std::string> words = words_with_numbers(text);
    if (is_left_over(text) || words.size() != 1 ||
        !(is_placeholder(words) || is_one_of(words.front(), nothing)))
      return;
    tell(
        place.document, place.span, what + ": nothing reopens it: '" + text + "'",
        "say what has to change; what nothing changes is an absolute contraindication, which needs "
        "no `reopens`");
  }

  void look(const std::string& list, const std::string& what, const knowledge::Place& place,
            const std::string& text, const Condition& when) {
    const std::vector<std::string> words = words_with_numbers(text);
    if (is_left_over(text)) return;  // told above
    if (is_placeholder(words))
      return tell(place.document, place.span,
                  what + " has a placeholder for its text: '" + text + "'",
                  "say why in words for the patient's record");
    const std::string condition = knowledge::canonical(when);
    const auto [first, is_new] = texts_.emplace(std::pair(list, text), First{what, condition});
    if (!is_new && words.size() > 2 && first->second.condition != condition)
      return tell(place.document, when.span,
                  what + " gives the reason of " + first->second.what +
                      " word for word, and asks something else",
                  "say what this condition means");
    std::set<Number> asked;
    any_ = false;
    add(when, asked);
    if (any_ || asked.empty()) return;
    for (const Number& one : stated(words))
      if (asked.count(one) == 0)
        tell(place.document, when.span,
             what + ": its text says " + one.text() + " and its condition does not: '" +
                 base::shorten(text) + "'",
             "one of the two was forgotten: write the number that is meant in both");
  }

  void tell(std::uint32_t document, base::Span span, std::string message, std::string hint) {
    add_finding(found_, base_, document, span,
                {Severity::note, "check.text", std::move(message), std::move(hint)});
  }

  // The thresholds of a condition, of the derived facts behind it too. Of what is computed nobody
  // knows which number it speaks of.
  void add(const Condition& one, std::set<Number>& asked) {
    for (const Condition& part : one.parts) add(part, asked);
    any_ |= one.kind == Condition::Kind::red_flag;
    if (one.kind == Condition::Kind::at_least) asked.insert(Number(one.count));
    if (one.kind != Condition::Kind::fact) return;
    if (one.constraint.low) asked.insert(*one.constraint.low);
    if (one.constraint.high) asked.insert(*one.constraint.high);
    const model::FactDefinition& fact = base_.vocabulary()[one.fact];
    any_ |= one.text.find("fact ") != std::string::npos;
    if (!fact.derived) return;
    const auto& rules = base_.rules().pathway->derive;
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&](const auto& each) { return each.fact == one.fact; });
    if (rule == rules.end() || rule->is_score()) {
      any_ = true;
      return;
    }
    if (!inside_.insert(one.fact).second) return;
    knowledge::each_condition(*rule, [&](const Condition& part) { add(part, asked); });
    inside_.erase(one.fact);
  }

  const KnowledgeBase& base_;
  FindingList& found_;
  std::map<std::pair<std::string, std::string>, First> texts_;
  std::set<model::FactId> inside_;
  bool any_ = false;  // the condition may speak of any number
};

}  // namespace

void find_forgotten_texts(const KnowledgeBase& base, FindingList& found) {
  Forgotten(base, found).run();
}

}  // namespace windlass::analyse
