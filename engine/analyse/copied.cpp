// SPDX-License-Identifier: Apache-2.0
#include "analyse/copied.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "analyse/words.hpp"
#include "base/text.hpp"
#include "knowledge/checks.hpp"
#include "knowledge/written.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::KnowledgeBase;
using knowledge::WrittenIn;
using knowledge::WrittenItem;
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

// Of every text that somebody wrote.
void look_for_left_over(const base::Document& document, const base::Node& node,
                        FindingList& found) {
  for (const base::Node& child : node.children) look_for_left_over(document, child, found);
  if (node.is_scalar() && is_left_over(node.text))
    add_finding(found, *document.source, node.span,
                {Severity::note, "check.text",
                 "a placeholder was left in this text: '" + base::shorten(node.text) + "'",
                 "say what is meant in words that people can read in a plan"});
}

bool is_placeholder(const std::vector<std::string>& words) {
  return words.size() <= 2 && !words.empty() && is_one_of(words.front(), placeholders);
}

// Whether "or more" stands behind a number, or behind what it counts: "2 or more", "2 sprains or
// more". Of "6 weeks or more" the condition may speak in days.
bool is_or_more(const std::vector<std::string>& words, std::size_t at) {
  static constexpr std::array<std::string_view, 7> measures{"minute", "hour", "day",   "week",
                                                            "month",  "year", "degree"};
  const auto stands = [&](std::size_t i) {
    return i + 1 < words.size() && words[i] == "or" && is_one_of(words[i + 1], behind);
  };
  if (stands(at + 1)) return true;
  if (!stands(at + 2)) return false;
  const std::string& counted = words[at + 1];
  const std::string one = counted.ends_with('s') ? counted.substr(0, counted.size() - 1) : counted;
  return counted.size() > 3 && !is_one_of(one, measures) && !model::parse_unit(counted) &&
         !Number::parse(counted);
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
    if (is_or_more(words, i) || (i > 0 && is_one_of(words[i - 1], before))) made.insert(*number);
  }
  return made;
}

// Whether a text of two items tells of a condition that was copied, or forgotten. Two halves of one
// assumption have one reason.
bool has_own_reason(WrittenIn in) { return in != WrittenIn::assumption; }

// Whether a number of the text is a threshold. What tells somebody to do something has numbers of
// its own: doses, hours.
bool states_thresholds(WrittenIn in) {
  switch (in) {
    case WrittenIn::screen_requirement:
    case WrittenIn::red_flag_level:
    case WrittenIn::derived_cases:
    case WrittenIn::score:
    case WrittenIn::indication:
    case WrittenIn::contraindication:
    case WrittenIn::deferral:
    case WrittenIn::requirement:
    case WrittenIn::stage_starts:
    case WrittenIn::stage_ends:
    case WrittenIn::course_rule:
    case WrittenIn::advice:
    case WrittenIn::asked_only_when:
    case WrittenIn::invasive_wanted:
    case WrittenIn::assumption: return true;
    case WrittenIn::calculation:
    case WrittenIn::protocol_line:
    case WrittenIn::interaction:
    case WrittenIn::amendment: return false;
  }
  return false;
}

class Forgotten {
 public:
  Forgotten(const KnowledgeBase& base, FindingList& found) : base_(base), found_(found) {}

  void run() {
    for (std::uint32_t i = 0; i < base_.documents().size(); ++i)
      find_placeholders(base_.document(i), found_);
    knowledge::each_item(base_.rules(), [this](const WrittenItem& item) { look(item); });
  }

 private:
  struct First {
    std::string what, condition;
  };

  // What nothing reopens does not wait for anything.
  void look_at_reopens(const WrittenItem& item) {
    const std::vector<std::string> words = words_with_numbers(item.reopens);
    if (is_left_over(item.reopens) || words.size() != 1 ||
        !(is_placeholder(words) || is_one_of(words.front(), nothing)))
      return;
    tell(
        item.place.document, item.place.span,
        item.name + ": nothing reopens it: '" + std::string(item.reopens) + "'",
        "say what has to change; what nothing changes is an absolute contraindication, which needs "
        "no `reopens`");
  }

  void look(const WrittenItem& item) {
    look_at_reopens(item);
    for (const std::string_view text : item.says) {
      const std::vector<std::string> words = words_with_numbers(text);
      if (is_left_over(text)) continue;  // told above
      if (is_placeholder(words))
        tell(item.place.document, item.place.span,
             item.name + " has a placeholder for its text: '" + std::string(text) + "'",
             "say why in words for the patient's record");
      else if (!item.conditions.empty() && !is_copied(item, text, words))
        look_at_numbers(item, text, words);
    }
  }

  bool is_copied(const WrittenItem& item, std::string_view text,
                 const std::vector<std::string>& words) {
    std::string condition;
    for (const Condition* one : item.conditions) condition += knowledge::canonical(*one) + "\n";
    const auto [first, is_new] =
        texts_.emplace(std::pair(item.list, std::string(text)), First{item.name, condition});
    if (is_new || words.size() <= 2 || first->second.condition == condition ||
        !has_own_reason(item.in))
      return false;
    tell(item.place.document, item.conditions.front()->span,
         item.name + " gives the reason of " + first->second.what +
             " word for word, and asks something else",
         "say what this condition means");
    return true;
  }

  void look_at_numbers(const WrittenItem& item, std::string_view text,
                       const std::vector<std::string>& words) {
    if (!states_thresholds(item.in)) return;
    std::set<Number> asked;
    any_ = false;
    added_.clear();
    for (const Condition* one : item.conditions) add(*one, asked);
    if (any_ || asked.empty()) return;
    for (const Number& one : stated(words))
      if (asked.count(one) == 0)
        tell(item.place.document, item.conditions.front()->span,
             item.name + ": its text says " + one.text() + " and its condition does not: '" +
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
    if (!added_.insert(one.fact).second) return;
    knowledge::each_condition(*rule, [&](const Condition& part) { add(part, asked); });
  }

  const KnowledgeBase& base_;
  FindingList& found_;
  std::map<std::pair<std::string, std::string>, First> texts_;
  std::set<model::FactId> added_;  // derived facts, each once: a chain branches at every link
  bool any_ = false;               // the condition may speak of any number
};

}  // namespace

void find_placeholders(const base::Document& document, FindingList& found) {
  look_for_left_over(document, document.root, found);
}

void find_forgotten_texts(const KnowledgeBase& base, FindingList& found) {
  Forgotten(base, found).run();
}

}  // namespace windlass::analyse
