// SPDX-License-Identifier: Apache-2.0
#include "analyse/shown_items.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"

namespace windlass::analyse {

using Key = ShownItem::Key;
using model::Recommendation;

namespace {

constexpr std::size_t width = 98;

std::string_view word(Key key, bool there) {
  switch (key) {
    case Key::disposition: return "disposition";
    case Key::red_flags: return "red_flags";
    case Key::status: return "status";
    case Key::contradictions: return "contradictions";
    case Key::reasons: return there ? "reasons" : "reasons_not";
    case Key::asks: return there ? "asks" : "asks_not";
    case Key::assumed: return there ? "assumed" : "assumed_not";
    case Key::protocol: return there ? "protocol" : "protocol_not";
    case Key::now: return "now";
    case Key::later: return "later";
    case Key::mitigations: return "mitigations";
    case Key::texts: return there ? "texts" : "texts_not";
  }
  return {};
}

// Whether a case can expect that the plan has it not.
bool can_be_absent(Key key) {
  return key == Key::reasons || key == Key::asks || key == Key::assumed || key == Key::protocol ||
         key == Key::texts;
}

class Lister {
 public:
  Lister(const knowledge::KnowledgeBase& base, const Recommendation& plan)
      : base_(base), plan_(plan) {}

  Shown first() {
    add(Key::disposition, "", model::word(plan_.disposition));
    for (const model::RedFlag& one : plan_.red_flags)
      if (one.verdict == model::Verdict::true_) add(Key::red_flags, "", one.id);
    for (std::size_t i = 0; i < plan_.modalities.size(); ++i) {
      add(Key::status, plan_.modalities[i].id, model::word(plan_.modalities[i].status));
      // Of what is asked first there are as many reasons as questions.
      if (plan_.modalities[i].status != model::Status::ask) reasons(i, true);
    }
    for (const model::Contradiction& one : plan_.contradictions)
      add(Key::contradictions, "", one.id);
    for (const model::Assumed& one : plan_.assumed) add(Key::assumed, "", id(one.fact));
    return std::move(made_);
  }

  Shown all() {
    made_ = first();
    for (std::size_t i = 0; i < plan_.modalities.size(); ++i) modality(i);
    for (const model::Question& one : plan_.questions) add(Key::asks, "", id(one.fact));
    for (const model::StagePlan& stage : plan_.stages)
      for (const model::StageItem& one : stage.items) {
        add(one.now ? Key::now : Key::later, "", one.modality);
        text(one.timing);
      }
    for (const model::RedFlag& one : plan_.red_flags)
      if (one.verdict == model::Verdict::true_) text(one.action);
    for (const model::Advice& one : plan_.advice) text(one.text);
    for (const model::Interaction& one : plan_.interactions) text(one.instruction);
    for (const std::string_view label : plan_.labels) text(label);
    return std::move(made_);
  }

 private:
  void add(Key key, std::string_view of, std::string_view says, std::string_view line = {}) {
    made_.insert({key, std::string(of), std::string(line), std::string(says)});
  }
  void text(std::string_view says) {
    if (!says.empty()) add(Key::texts, "", says);
  }
  const std::string& id(model::FactId fact) const { return base_.vocabulary()[fact].id; }

  // Only what a case can name: what stands in the rules about the modality.
  void reasons(std::size_t modality, bool deciding) {
    for (const model::Reason& one : plan_.modalities[modality].because) {
      const auto& own = base_.modalities()[modality].contributions;
      if ((!deciding || one.decides) &&
          std::any_of(own.begin(), own.end(), [&](const auto& item) { return item.id == one.id; }))
        add(Key::reasons, plan_.modalities[modality].id, one.id);
    }
  }

  void modality(std::size_t at) {
    const model::ModalityPlan& plan = plan_.modalities[at];
    reasons(at, false);
    for (const std::string_view one : plan.mitigations) add(Key::mitigations, plan.id, one);
    for (const model::ProtocolLine& line : plan.protocol.lines) {
      std::string says = line.text;
      if (!line.number.empty())
        says = line.number + (line.unit.empty() ? "" : " " + std::string(line.unit));
      add(Key::protocol, plan.id, says, line.key);
    }
  }

  const knowledge::KnowledgeBase& base_;
  const Recommendation& plan_;
  Shown made_;
};

// Words that need no quotes in a list of YAML.
std::string written(const std::string& says) {
  const bool plain =
      !says.empty() && (base::is_letter(says.front())) &&
      std::all_of(says.begin(), says.end(), [](char c) {
        return base::is_letter(c) || base::is_digit(c) || c == '_' || c == '.' || c == '-';
      });
  return plain ? says : base::json_quote(says);
}

// "key: [a, b]"
std::string list(const std::string& head, const std::string& open, const std::string& close,
                 const std::vector<std::string>& items, std::size_t indent) {
  return wrapped(std::string(indent, ' ') + head + open + base::join(items) + close, indent);
}

// All items of one key.
std::string lines_of(Key key, bool there, const std::vector<const ShownItem*>& items) {
  const std::string head = "      " + std::string(word(key, there)) + ":";
  if (key == Key::disposition) return head + " " + items.front()->says + "\n";
  std::map<std::string, std::vector<std::string>> by_modality;
  std::vector<std::string> plain;
  for (const ShownItem* one : items) {
    std::vector<std::string>& own = one->of.empty() ? plain : by_modality[one->of];
    if (key == Key::protocol && there)
      own.push_back(one->line + ": " + written(one->says));
    else
      own.push_back(key == Key::protocol ? one->line : written(one->says));
  }
  if (by_modality.empty()) return list(std::string(word(key, there)) + ": ", "[", "]", plain, 6);
  std::string made = head + "\n";
  for (const auto& [modality, own] : by_modality)
    made += key == Key::status              ? "        " + modality + ": " + own.front() + "\n"
            : key == Key::protocol && there ? list(modality + ": ", "{", "}", own, 8)
                                            : list(modality + ": ", "[", "]", own, 8);
  return made;
}

std::vector<ShownItem> beyond(const Shown& a, const Shown& b) {
  std::vector<ShownItem> made;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(made));
  return made;
}

}  // namespace

std::string wrapped(const std::string& line, std::size_t indent) {
  std::string made, rest = line;
  while (rest.size() > width) {
    const auto breaks = [&](std::size_t at) {
      return rest[at] == ' ' && rest[at - 1] != ' ' && rest[at + 1] != ' ';
    };
    std::size_t at = width;
    while (at > indent + 2 && !breaks(at)) --at;
    // A word that is too long stands alone.
    if (at <= indent + 2)
      for (at = width; at + 1 < rest.size() && !breaks(at);) ++at;
    if (at + 1 >= rest.size()) break;
    made += rest.substr(0, at) + "\n";
    rest = std::string(indent + 2, ' ') + rest.substr(at + 1);
  }
  return made + rest + "\n";
}

Shown shown(const knowledge::KnowledgeBase& base, const Recommendation& plan) {
  return Lister(base, plan).all();
}

Shown first_said(const knowledge::KnowledgeBase& base, const Recommendation& plan) {
  return Lister(base, plan).first();
}

bool Expectations::add_difference(const Shown& first, const Shown& second) {
  const std::vector<ShownItem> lost = beyond(first, second), gained = beyond(second, first);
  const auto absent = std::find_if(gained.begin(), gained.end(), [&](const ShownItem& one) {
    if (!can_be_absent(one.key)) return false;
    // A line of this key that says something else stands under what is lost.
    return one.key != Key::protocol ||
           std::none_of(first.begin(), first.end(), [&](const ShownItem& other) {
             return other.key == one.key && other.of == one.of && other.line == one.line;
           });
  });
  if (!lost.empty() && (absent == gained.end() || lost.front().key <= absent->key)) {
    there.insert(lost.front());
    return true;
  }
  if (absent == gained.end()) return false;
  not_there.insert(*absent);
  return true;
}

std::string Expectations::text() const {
  std::string made;
  for (const bool present : {true, false}) {
    std::map<Key, std::vector<const ShownItem*>> by_key;
    if (present) by_key[Key::red_flags];
    for (const ShownItem& one : present ? there : not_there) by_key[one.key].push_back(&one);
    for (const auto& [key, items] : by_key) made += lines_of(key, present, items);
  }
  return made;
}

std::string difference_in_words(const Shown& first, const Shown& second) {
  std::vector<std::string> words;
  std::set<Key> others;
  for (const ShownItem& one : beyond(second, first)) {
    if (one.key == Key::disposition)
      words.push_back("the disposition " + one.says);
    else if (one.key == Key::status)
      words.push_back(one.of + ": " + one.says);
    else if (one.key == Key::red_flags)
      words.push_back(one.says);
    else
      others.insert(one.key);
  }
  for (const ShownItem& one : beyond(first, second)) {
    if (one.key == Key::red_flags) words.push_back("not " + one.says);
    if (one.key > Key::status) others.insert(one.key);
  }
  if (words.empty())
    for (const Key key : others) words.push_back("other " + std::string(word(key, true)));
  return base::join(words);
}

}  // namespace windlass::analyse
