// SPDX-License-Identifier: Apache-2.0
#include "analyse/unused.hpp"

#include "plan/conventions.hpp"

namespace windlass::analyse {

using base::Node;
using base::Severity;
using knowledge::KnowledgeBase;

namespace {

// Every word of a rule document that could be the id of a fact, and every id that it cites. What an
// id stands beside makes no difference: an id that is named nowhere is read nowhere.
class Words {
 public:
  explicit Words(const KnowledgeBase& base) {
    for (std::uint32_t i = 0; i < base.documents().size(); ++i) {
      const std::string& kind = base.documents()[i].kind;
      const Node& root = base.document(i).root;
      if (kind == "vocabulary")
        read_vocabulary(root);
      else if (kind != "evidence" && kind != "locale")
        read_rules(root);
    }
  }
  bool names(const std::string& id) const { return named_.count(id) != 0; }
  bool cites(const std::string& id) const { return cited_.count(id) != 0; }

 private:
  // A fact whose answer says something of others is read by being asked.
  void read_vocabulary(const Node& root) {
    const Node* facts = root.find("facts");
    if (facts == nullptr) return;
    for (const Node& fact : facts->children) {
      const Node *id = fact.find("id"), *fresher = fact.find("fresher");
      if (id != nullptr && fact.find("refreshes") != nullptr) named_.insert(id->text);
      if (fresher != nullptr) read(*fresher);
    }
  }

  // How questions are grouped asks none of them, and to derive a fact is not to read it.
  void read_rules(const Node& root) {
    for (std::size_t i = 0; i < root.keys.size(); ++i) {
      if (root.keys[i].text == "asking") continue;
      if (root.keys[i].text != "derive") {
        read_entry(root, i);
        continue;
      }
      for (const Node& rule : root.children[i].children)
        for (std::size_t k = 0; k < rule.keys.size(); ++k)
          if (rule.keys[k].text != "fact") read_entry(rule, k);
    }
  }

  void read_entry(const Node& mapping, std::size_t i) {
    split(mapping.keys[i].text, named_);
    if (mapping.keys[i].text == "evidence") cite(mapping.children[i]);
    read(mapping.children[i]);
  }

  void read(const Node& node) {
    if (node.is_scalar()) split(node.text, named_);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      if (node.is_mapping())
        read_entry(node, i);
      else
        read(node.children[i]);
    }
  }

  void cite(const Node& node) {
    if (node.is_scalar()) cited_.insert(node.text);
    for (const Node& one : node.children) cite(one);
  }

  static void split(const std::string& text, std::set<std::string>& words) {
    std::string word;
    for (const char c : text + " ") {
      const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
      if (part) {
        word += c;
      } else if (!word.empty()) {
        words.insert(std::exchange(word, {}));
      }
    }
  }

  std::set<std::string> named_, cited_;
};

}  // namespace

void find_unused(const KnowledgeBase& base, const std::set<std::string>& read_by_plugins,
                 FindingList& found) {
  const Words words(base);
  for (std::uint32_t i = 0; i < base.documents().size(); ++i) {
    const Node* facts = base.document(i).root.find("facts");
    if (base.documents()[i].kind != "vocabulary" || facts == nullptr) continue;
    for (const Node& fact : facts->children) {
      const Node* id = fact.find("id");
      if (id == nullptr || fact.find("kept") != nullptr || words.names(id->text) ||
          read_by_plugins.count(id->text) != 0 || id->text == plan::week_fact)
        continue;
      add_finding(found, base, i, id->span,
                  {Severity::note, "check.unread", "nothing reads or asks '" + id->text + "'",
                   "write the rule that needs it, take it out, or say under `kept:` why it stays"});
    }
  }
  for (const knowledge::EvidenceEntry& entry : base.rules().evidence)
    if (!words.cites(entry.id) && entry.usable && entry.kept.empty())
      add_finding(found, base, entry.place.document, entry.place.span,
                  {Severity::note, "check.uncited", "nothing cites the evidence '" + entry.id + "'",
                   "take it out, or say under `kept:` why it stays"});
    else if (words.cites(entry.id) && !entry.kept.empty())
      add_finding(
          found, base, entry.place.document, entry.place.span,
          {Severity::note, "check.uncited",
           "the evidence '" + entry.id + "' is cited, and says under `kept:` that it is not",
           "take `kept:` out"});
}

}  // namespace windlass::analyse
