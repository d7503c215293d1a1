// SPDX-License-Identifier: Apache-2.0
#include "analyse/changed_documents.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace windlass::analyse {

using base::Document;
using base::Node;
using knowledge::KnowledgeBase;

namespace {

// In flow style, with sorted keys: the same for all ways to write it.
std::string flow(const Node& node) {
  std::string made;
  switch (node.kind) {
    case Node::Kind::null: return "null";
    case Node::Kind::scalar: return node.text;
    case Node::Kind::sequence:
      for (const Node& one : node.children) made += (made.empty() ? "" : ", ") + flow(one);
      return "[" + made + "]";
    case Node::Kind::mapping: {
      std::vector<std::string> parts;
      for (std::size_t i = 0; i < node.keys.size(); ++i)
        parts.push_back(node.keys[i].text + ": " + flow(node.children[i]));
      std::sort(parts.begin(), parts.end());
      for (const std::string& one : parts) made += (made.empty() ? "" : ", ") + one;
      return "{" + made + "}";
    }
  }
  return made;
}

// By which key the entries of a list are known apart; nothing where they have none.
const char* name_of_entries(const Node& one, const Node& other) {
  static constexpr std::array names{"id", "fact", "key", "red_flag", "modality"};
  for (const char* name : names) {
    bool all = true;
    for (const Node* list : {&one, &other}) {
      std::vector<std::string> seen;
      for (const Node& entry : list->children) {
        const Node* const found = entry.is_mapping() ? entry.find(name) : nullptr;
        all &= found != nullptr && found->is_scalar();
        if (all) seen.push_back(found->text);
      }
      std::sort(seen.begin(), seen.end());
      all = all && std::adjacent_find(seen.begin(), seen.end()) == seen.end();
    }
    if (all) return name;
  }
  return nullptr;
}

bool order_means_nothing(std::string_view key) {
  static constexpr std::array keys{"all", "any", "none", "evidence", "roles", "refreshes"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

class Comparison {
 public:
  Comparison(std::string document, const Document* before, const Document* after,
             std::vector<DocumentChange>& made)
      : document_(std::move(document)), before_(before), after_(after), made_(made) {}

  void compare(const std::string& place, std::string_view key, const Node& one, const Node& other) {
    if (flow(one) == flow(other)) return;
    if (one.is_mapping() && other.is_mapping()) return mappings(place, one, other);
    if (one.is_sequence() && other.is_sequence()) return lists(place, key, one, other);
    add(place, &one, &other);
  }

  void add(const std::string& place, const Node* one, const Node* other) {
    constexpr std::size_t most_shown = 300;
    DocumentChange made;
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

 private:
  static std::string within(const std::string& place, const std::string& next) {
    return place.empty() ? next : place + ", " + next;
  }

  void mappings(const std::string& place, const Node& one, const Node& other) {
    for (std::size_t i = 0; i < one.keys.size(); ++i) {
      const std::string& key = one.keys[i].text;
      if (const Node* found = other.find(key))
        compare(within(place, key), key, one.children[i], *found);
      else
        add(within(place, key), &one.children[i], nullptr);
    }
    for (std::size_t i = 0; i < other.keys.size(); ++i)
      if (one.find(other.keys[i].text) == nullptr)
        add(within(place, other.keys[i].text), nullptr, &other.children[i]);
  }

  void lists(const std::string& place, std::string_view key, const Node& one, const Node& other) {
    if (const char* name = name_of_entries(one, other))
      named(place, name, one, other);
    else
      entries(place, key, one, other);
  }

  void named(const std::string& place, const char* name, const Node& one, const Node& other) {
    const auto find = [name](const Node& list, const std::string& id) -> const Node* {
      for (const Node& entry : list.children)
        if (entry.find(name)->text == id) return &entry;
      return nullptr;
    };
    for (const Node& entry : one.children) {
      const std::string& id = entry.find(name)->text;
      if (const Node* found = find(other, id))
        compare(place + " " + id, {}, entry, *found);
      else
        add(place + " " + id, &entry, nullptr);
    }
    for (const Node& entry : other.children)
      if (find(one, entry.find(name)->text) == nullptr)
        add(place + " " + entry.find(name)->text, nullptr, &entry);
  }

  // Entries without names: what is equal in both is left out, and the rest is told side by side.
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
      if (!order_means_nothing(key)) add(within(place, "order"), &one, &other);
      return;
    }
    const std::size_t both = gone.size() == come.size() ? gone.size() : 0;
    for (std::size_t i = 0; i < both; ++i) compare(place, {}, *gone[i], *come[i]);
    for (std::size_t i = both; i < gone.size(); ++i) add(place, gone[i], nullptr);
    for (std::size_t i = both; i < come.size(); ++i) add(place, nullptr, come[i]);
  }

  const std::string document_;
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
      comparison.add({}, &document->root, nullptr);
    else
      comparison.compare({}, {}, document->root, now->root);
  }
  for (const auto& [name, document] : is)
    if (find(was, name) == nullptr)
      Comparison(name, nullptr, document, made).add({}, nullptr, &document->root);
  return made;
}

}  // namespace windlass::analyse
