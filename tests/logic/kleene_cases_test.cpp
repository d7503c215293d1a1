// SPDX-License-Identifier: Apache-2.0
// Published cases of three-valued logic (CQL, DMN, FHIRPath, SQL), where they lie beside the
// sources: every undisputed one that the language can say.
#include <fstream>
#include <iterator>
#include <map>

#include "logic/support.hpp"

using namespace windlass;
using namespace windlass::test;
using base::Node;

namespace {

// A literal becomes a fact with that value, null an unknown fact. An operator becomes a condition
// over such facts.
class Translation {
 public:
  // Nothing where the language cannot say it.
  std::optional<std::string> condition(const Node& node) {
    if (node.is_null()) return "{" + boolean(node) + ": true}";
    if (node.is_scalar())
      return is_boolean(node) ? std::optional("{" + boolean(node) + ": true}") : std::nullopt;
    const Node* op = node.find("op");
    const Node* args = node.find("args");
    if (op == nullptr || args == nullptr) return std::nullopt;
    const std::vector<Node>& list = args->children;
    const auto each = [&](const std::string& key) -> std::optional<std::string> {
      std::string parts;
      for (const Node& one : list) {
        const auto part = condition(one);
        if (!part) return std::nullopt;
        parts += (parts.empty() ? "" : ", ") + *part;
      }
      return "{" + key + ": [" + parts + "]}";
    };
    if (op->text == "and") return each("all");
    if (op->text == "or") return each("any");
    if (op->text == "not") return each("none");
    if (op->text == "implies") {
      const auto first = condition(list[0]), second = condition(list[1]);
      if (!first || !second) return std::nullopt;
      return "{any: [{none: [" + *first + "]}, " + *second + "]}";
    }
    if (op->text == "xor") {
      const auto one = each("any"), both = each("all");
      if (!one || !both) return std::nullopt;
      return "{all: [" + *one + ", {none: [" + *both + "]}]}";
    }
    return comparison(op->text, list);
  }
  const std::string& facts() const { return facts_; }

 private:
  static bool is_boolean(const Node& node) {
    return !node.quoted && (node.text == "true" || node.text == "false");
  }
  static bool is_number(const Node& node) {
    return node.is_scalar() && !node.quoted && model::Number::parse(node.text).has_value();
  }
  static bool is_word(const Node& node) {
    return node.is_scalar() && node.quoted && node.text.size() == 1 && node.text[0] >= 'a' &&
           node.text[0] <= 'f';
  }

  std::string fact(char kind, const Node& node) {
    const std::string id = std::string(1, kind) + ".f" + std::to_string(count_++);
    if (!node.is_null()) facts_ += id + ": " + node.text + "\n";
    return id;
  }
  std::string boolean(const Node& node) { return fact('b', node); }

  // In an interval, or in a list of values.
  std::optional<std::string> membership(const Node& value, const Node& in) {
    if (const Node* interval = in.find("interval");
        interval != nullptr && interval->children.size() == 4) {
      const std::vector<Node>& bounds = interval->children;
      const auto low = comparison(bounds[2].text == "true" ? "ge" : "gt", {value, bounds[0]});
      const auto high = comparison(bounds[3].text == "true" ? "le" : "lt", {value, bounds[1]});
      if (!low || !high || bounds[0].is_null() || bounds[1].is_null()) return std::nullopt;
      return "{all: [" + *low + ", " + *high + "]}";
    }
    const Node* values = in.find("list");
    if (values == nullptr || values->children.empty()) return std::nullopt;
    std::string parts;
    for (const Node& one : values->children) {
      const auto part = comparison("eq", {value, one});
      if (!part) return std::nullopt;
      parts += (parts.empty() ? "" : ", ") + *part;
    }
    return "{any: [" + parts + "]}";
  }

  std::optional<std::string> comparison(const std::string& op, const std::vector<Node>& list) {
    static const std::map<std::string, std::string> words = {
        {"gt", "above "}, {"ge", "at least "}, {"lt", "below "}, {"le", "at most "}, {"eq", ""}};
    static const std::map<std::string, std::string> mirrored = {
        {"gt", "below "}, {"ge", "at most "}, {"lt", "above "}, {"le", "at least "}, {"eq", ""}};
    if (op == "between" && list.size() == 3 && (list[0].is_null() || is_number(list[0])) &&
        is_number(list[1]) && is_number(list[2])) {
      if (*model::Number::parse(list[1].text) > *model::Number::parse(list[2].text))
        return std::nullopt;
      return "{" + fact('n', list[0]) + ": between " + list[1].text + " and " + list[2].text + "}";
    }
    if (op == "in" && list.size() == 2) return membership(list[0], list[1]);
    if (list.size() != 2) return std::nullopt;
    if (op == "ne") {
      const auto equal = comparison("eq", list);
      return equal ? std::optional("{none: [" + *equal + "]}") : std::nullopt;
    }
    const auto word = words.find(op);
    if (word == words.end()) return std::nullopt;
    const Node& a = list[0];
    const Node& b = list[1];
    if (is_number(b) && (a.is_null() || is_number(a)))
      return "{" + fact('n', a) + ": " + word->second + b.text + "}";
    if (is_number(a) && b.is_null())
      return "{" + fact('n', b) + ": " + mirrored.at(op) + a.text + "}";
    if (op != "eq") return std::nullopt;
    if (b.is_scalar() && is_boolean(b) && (a.is_null() || (a.is_scalar() && is_boolean(a))))
      return "{" + boolean(a) + ": " + b.text + "}";
    if (a.is_scalar() && is_boolean(a) && b.is_null())
      return "{" + boolean(b) + ": " + a.text + "}";
    if (is_word(b) && (a.is_null() || is_word(a))) return "{" + fact('e', a) + ": " + b.text + "}";
    if (is_word(a) && b.is_null()) return "{" + fact('e', b) + ": " + a.text + "}";
    return std::nullopt;
  }

  std::string facts_;
  int count_ = 0;
};

model::Vocabulary many_facts() {
  std::string text;
  for (int i = 0; i < 24; ++i) {
    const std::string id = ".f" + std::to_string(i);
    text += "  - {id: b" + id + ", title: B, group: g, type: bool, question: B, roles: [safety]}\n";
    text +=
        "  - {id: n" + id +
        ", title: N, group: g, type: number, unit: \"{score}\", question: N, roles: [safety]}\n";
    text += "  - {id: e" + id +
            ", title: E, group: g, type: enum, values: [a, b, c, d, e, f], question: E, roles: "
            "[safety]}\n";
  }
  return vocabulary_of(text);
}

}  // namespace

TEST_CASE("every undisputed published case of three-valued logic that the language can say") {
  std::ifstream in(WINDLASS_SOURCE_DIR "/../shared/data/kleene-cases.json", std::ios::binary);
  if (!in) LEAVE_OUT("the published cases of three-valued logic are not part of this tree");
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  auto document = base::read_json("kleene-cases.json", std::move(text), std::size_t{8} << 20);
  if (!document) FAIL(base::render(document.error()));
  const model::Vocabulary vocabulary = many_facts();
  std::size_t undisputed = 0, said = 0;
  std::map<std::string, std::size_t> beyond;
  for (const Node& one : document->root.find("cases")->children) {
    if (one.find("policy") != nullptr || one.find("illtyped") != nullptr ||
        one.find("contested") != nullptr)
      continue;
    ++undisputed;
    const Node& want = *one.find("want");
    Translation translation;
    const bool verdict = want.is_null() || want.text == "true" || want.text == "false";
    const auto condition = verdict ? translation.condition(*one.find("expr")) : std::nullopt;
    if (!condition) {
      for (const Node& op : one.find("ops")->children) ++beyond[op.text];
      continue;
    }
    ++said;
    INFO(one.find("id")->text << ": " << *condition << "\n" << translation.facts());
    const Verdict expected = want.is_null()        ? Verdict::unknown
                             : want.text == "true" ? Verdict::true_
                                                   : Verdict::false_;
    CHECK(decide(vocabulary, *condition, translation.facts()) == expected);
  }
  std::string left;
  for (const auto& [op, count] : beyond) left += " " + op + " " + std::to_string(count);
  WARN(said << " of " << undisputed
            << " undisputed cases can be said, and hold; the others have operators or operands "
               "that the language does not have:"
            << left);
  CHECK(undisputed > 600);
  CHECK(said > 400);
}
