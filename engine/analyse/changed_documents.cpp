// SPDX-License-Identifier: Apache-2.0
#include "analyse/changed_documents.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "analyse/alike_entries.hpp"
#include "base/text.hpp"

namespace windlass::analyse {

using base::Document;
using base::Node;
using knowledge::KnowledgeBase;

namespace {

// What a change is about by the innermost key above it that is here.
struct About {
  std::string_view key, what;
};
constexpr About abouts[] = {{"when", "condition"},
                            {"cases", "condition"},
                            {"score", "condition"},
                            {"calculate", "condition"},
                            {"starts", "condition"},
                            {"ends", "condition"},
                            {"requires", "condition"},
                            {"require", "condition"},
                            {"otherwise", "condition"},
                            {"red_flags", "condition"},
                            {"levels", "condition"},
                            {"indications", "condition"},
                            {"deferrals", "condition"},
                            {"derive", "condition"},
                            {"contraindications", "condition"},
                            {"course", "condition"},
                            {"tighten", "condition"},
                            {"loosen", "condition"},
                            {"cleared_by", "condition"},
                            {"level", "level"},
                            {"hard", "level"},
                            {"final", "level"},
                            {"status", "level"},
                            {"disposition", "level"},
                            {"raise", "level"},
                            {"lower", "level"},
                            {"retire", "level"},
                            {"unrequire", "level"},
                            {"effects", "effect"},
                            {"effect", "effect"},
                            {"effective", "window"},
                            {"approved", "window"},
                            {"expires", "window"},
                            {"fresh_for", "window"},
                            {"fresher", "window"},
                            {"protocol", "dose"},
                            {"evidence", "evidence"},
                            {"basis", "evidence"},
                            {"facts", "fact"},
                            {"range", "fact"},
                            {"unit", "fact"},
                            {"values", "fact"},
                            {"type", "fact"},
                            {"safe", "fact"},
                            {"unknown_values", "fact"},
                            {"because", "text"},
                            {"title", "text"},
                            {"question", "text"},
                            {"labels", "text"},
                            {"kept", "text"},
                            {"note", "text"},
                            {"instruction", "text"},
                            {"text", "text"},
                            {"action", "text"},
                            {"mitigate", "text"},
                            {"reopens", "text"},
                            {"clears", "text"},
                            {"because_unrecorded", "text"}};

std::string_view about_of(std::string_view key, std::string_view above) {
  for (const About& one : abouts)
    if (one.key == key) return one.what;
  return above;
}

std::string scalar(const Node* node) {
  return node != nullptr && node->is_scalar() ? node->text : std::string();
}

// What an entry of a list is called; an amendment of a layer by its treatment and what it does:
// "gait deferral walking-hurts". Empty where it has no name.
std::string name_of(const Node& entry) {
  if (!entry.is_mapping()) return {};
  for (const char* key : {"id", "fact", "key", "red_flag", "week"})
    if (const std::string name = scalar(entry.find(key)); !name.empty()) return name;
  std::string name = scalar(entry.find("modality"));
  if (name.empty()) return {};
  for (const char* verb : {"contraindication", "deferral", "indication", "require", "raise",
                           "retire", "lower", "unrequire"})
    if (const Node* what = entry.find(verb))
      name += std::string(" ") + verb + " " +
              (what->is_mapping() && what->find("id") != nullptr ? scalar(what->find("id"))
                                                                 : flow(*what));
  return name;
}

// The names of entries, where each has one of its own.
std::optional<std::vector<std::string>> names_of(const Node& list) {
  std::vector<std::string> made;
  for (const Node& entry : list.children) {
    made.push_back(name_of(entry));
    if (made.back().empty()) return std::nullopt;
  }
  std::vector<std::string> sorted = made;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return std::nullopt;
  return made;
}

bool order_means_nothing(std::string_view key) {
  static constexpr std::array keys{"all", "any", "none", "evidence", "roles", "refreshes"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// A change of the order of entries that decides something: the first that holds does. Any other
// order is that in which people read and are asked.
bool first_decides(std::string_view key) {
  return key == "levels" || key == "stages" || key == "cases";
}

class Comparison {
 public:
  Comparison(std::string document, const Document* before, const Document* after,
             std::vector<DocumentChange>& made)
      : document_(std::move(document)),
        about_(document_.starts_with("evidence ")     ? "evidence"
               : document_.starts_with("vocabulary ") ? "fact"
                                                      : "text"),
        before_(before),
        after_(after),
        made_(made) {}

  void compare(const std::string& place, std::string_view key, const Node& one, const Node& other) {
    if (flow(one) == flow(other)) return;
    if (one.is_mapping() && other.is_mapping()) return mappings(place, one, other);
    if (one.is_sequence() && other.is_sequence()) return lists(place, key, one, other);
    add(place, &one, &other);
  }

  void add(const std::string& place, const Node* one, const Node* other) {
    DocumentChange made;
    made.about = about_;
    made.document = document_;
    made.place = place;
    if (one != nullptr) {
      made.before = base::shorten(flow(*one), most_shown);
      made.file_before = before_->called();
      made.line_before = before_->source->position(one->span.offset).line;
    }
    if (other != nullptr) {
      made.after = base::shorten(flow(*other), most_shown);
      made.file_after = after_->called();
      made.line_after = after_->source->position(other->span.offset).line;
    }
    made_.push_back(std::move(made));
  }

  // The whole document, which only one side has; of a layer each line.
  void whole(const Document& document, bool is_new) {
    const auto tell = [&](const std::string& place, const Node& one) {
      add(place, is_new ? nullptr : &one, is_new ? &one : nullptr);
    };
    about_ = "document";
    if (!document_.starts_with("ruleset ")) return tell({}, document.root);
    for (std::size_t i = 0; i < document.root.keys.size(); ++i) {
      const std::string& key = document.root.keys[i].text;
      const Node& value = document.root.children[i];
      if (key == "windlass" || key == "kind" || key == "id") continue;
      about_ = about_of(key, "text");
      if (!value.is_sequence()) tell(key, value);
      for (const Node& entry : value.children)
        if (value.is_sequence())
          tell(name_of(entry).empty() ? key : key + " " + name_of(entry), entry);
    }
  }

 private:
  static constexpr std::size_t most_shown = 300;
  using Names = std::vector<std::string>;

  static std::string within(const std::string& place, const std::string& next) {
    return place.empty() ? next : place + ", " + next;
  }

  void mappings(const std::string& place, const Node& one, const Node& other) {
    const std::string_view above = about_;
    for (std::size_t i = 0; i < one.keys.size(); ++i) {
      const std::string& key = one.keys[i].text;
      about_ = about_of(key, above);
      if (const Node* found = other.find(key))
        compare(within(place, key), key, one.children[i], *found);
      else
        add(within(place, key), &one.children[i], nullptr);
    }
    for (std::size_t i = 0; i < other.keys.size(); ++i) {
      if (one.find(other.keys[i].text) != nullptr) continue;
      about_ = about_of(other.keys[i].text, above);
      add(within(place, other.keys[i].text), nullptr, &other.children[i]);
    }
    about_ = above;
  }

  void add_order(const std::string& place, std::string_view key, const Node& one,
                 const Node& other) {
    const std::string_view above = about_;
    if (!first_decides(key)) about_ = "order";
    add(within(place, "order"), &one, &other);
    about_ = above;
    auto names = names_of(one), other_names = names_of(other);
    if (!names || !other_names) return;
    // Of those that both have, from the first that lies elsewhere to the last.
    const auto keep_common = [](Names& list, const Names& others) {
      std::erase_if(list, [&](const std::string& name) {
        return std::find(others.begin(), others.end(), name) == others.end();
      });
    };
    keep_common(*names, *other_names);
    keep_common(*other_names, *names);
    const auto first = std::mismatch(names->begin(), names->end(), other_names->begin());
    const auto last = std::mismatch(names->rbegin(), names->rend(), other_names->rbegin());
    made_.back().before = base::shorten(base::join({first.first, last.first.base()}), most_shown);
    made_.back().after = base::shorten(base::join({first.second, last.second.base()}), most_shown);
  }

  void lists(const std::string& place, std::string_view key, const Node& one, const Node& other) {
    const auto names = names_of(one), other_names = names_of(other);
    if (names && other_names)
      named(place, key, one, *names, other, *other_names);
    else
      entries(place, key, one, other);
  }

  void named(const std::string& place, std::string_view key, const Node& one, const Names& names,
             const Node& other, const Names& other_names) {
    const auto find = [](const Names& all, const std::string& name) {
      return static_cast<std::size_t>(std::find(all.begin(), all.end(), name) - all.begin());
    };
    std::vector<const Node*> gone, come;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::size_t j = find(other_names, names[i]);
      if (j == other_names.size()) {
        gone.push_back(&one.children[i]);
        continue;
      }
      compare(place + " " + names[i], {}, one.children[i], other.children[j]);
      order.push_back(j);
    }
    for (std::size_t j = 0; j < other_names.size(); ++j)
      if (find(names, other_names[j]) == names.size()) come.push_back(&other.children[j]);
    if (!order_means_nothing(key) && !std::is_sorted(order.begin(), order.end()))
      add_order(place, key, one, other);
    // Under another name it is the same entry where most of it is the same.
    constexpr std::size_t renamed = 75;
    for (const auto& [old, now] :
         best_pairs(std::move(gone), std::move(come), renamed, Entries::rules)) {
      std::string name = place + " " + name_of(old != nullptr ? *old : *now);
      if (old != nullptr && now != nullptr) name += " now " + name_of(*now);
      if (old != nullptr && now != nullptr)
        compare(name, {}, *old, *now);
      else
        add(name, old, now);
    }
  }

  // Entries without names: what is equal in both is left out, and the rest is told in pairs of what
  // is most alike.
  void entries(const std::string& place, std::string_view key, const Node& one, const Node& other) {
    std::vector<const Node*> gone, come;
    for (const Node& entry : one.children) gone.push_back(&entry);
    for (const Node& entry : other.children) {
      const auto same = std::find_if(gone.begin(), gone.end(),
                                     [&](const Node* old) { return flow(*old) == flow(entry); });
      if (same == gone.end())
        come.push_back(&entry);
      else
        gone.erase(same);
    }
    if (gone.empty() && come.empty()) {
      if (!order_means_nothing(key)) add_order(place, key, one, other);
      return;
    }
    // One that went and one that came are the same entry, whatever is left of it.
    constexpr std::size_t changed = 40;
    const std::size_t least = gone.size() == 1 && come.size() == 1 ? 0 : changed;
    for (const auto& [old, now] : best_pairs(std::move(gone), std::move(come), least)) {
      if (old != nullptr && now != nullptr)
        compare(place, {}, *old, *now);
      else
        add(place, old, now);
    }
  }

  const std::string document_;
  std::string_view about_;
  const Document *before_, *after_;
  std::vector<DocumentChange>& made_;
};

using Index = std::vector<std::pair<std::string, const Document*>>;

Index index_of(const KnowledgeBase& base) {
  Index made;
  for (std::uint32_t i = 0; i < base.documents().size(); ++i)
    made.emplace_back(base.documents()[i].kind + " " + base.documents()[i].id, &base.document(i));
  return made;
}

const Document* find(const Index& index, const std::string& name) {
  for (const auto& [one, document] : index)
    if (one == name) return document;
  return nullptr;
}

}  // namespace

std::vector<DocumentChange> changed_documents(const KnowledgeBase& before,
                                              const KnowledgeBase& after) {
  const Index was = index_of(before), is = index_of(after);
  std::vector<DocumentChange> made;
  for (const auto& [name, document] : was) {
    const Document* const now = find(is, name);
    Comparison comparison(name, document, now, made);
    if (now == nullptr)
      comparison.whole(*document, false);
    else
      comparison.compare({}, {}, document->root, now->root);
  }
  for (const auto& [name, document] : is)
    if (find(was, name) == nullptr)
      Comparison(name, nullptr, document, made).whole(*document, true);
  return made;
}

}  // namespace windlass::analyse
