// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>

#include "oracle/nodes.hpp"
#include "oracle/rules.hpp"

namespace windlass::oracle {

using base::Node;
using model::FactDefinition;
using model::FactType;
using model::Number;

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// "any of [a, b]" → a, b.
std::vector<std::string> bracket(const std::string& text) {
  const std::size_t open = text.find('['), close = text.rfind(']');
  if (open == std::string::npos || close == std::string::npos) wrong(text);
  std::string inner = text.substr(open + 1, close - open - 1);
  std::replace(inner.begin(), inner.end(), ',', ' ');
  return words_of(inner);
}

std::size_t value_of(const FactDefinition& fact, const std::string& word) {
  if (fact.type == FactType::boolean) return word == "true" ? 1 : 0;
  const auto found = std::find(fact.values.begin(), fact.values.end(), word);
  if (found == fact.values.end()) wrong(fact.id + " " + word);
  return static_cast<std::size_t>(found - fact.values.begin());
}

Status effect_word(const std::string& word) {
  const auto status = model::status_from(word);
  if (!status) wrong("effect " + word);
  return *status;
}

}  // namespace

Rules::Rules(const model::Vocabulary& words, const std::vector<const Node*>& documents)
    : vocabulary(words) {
  const auto each = [&](const char* kind, auto&& read) {
    for (const Node* document : documents)
      if (text_at(*document, "kind") == kind) read(*document);
  };
  each("vocabulary", [this](const Node& node) {
    if (node.find("assumptions") == nullptr) return;
    for (const Node& one : list_at(node, "assumptions"))
      never.push_back(expression(required(one, "never")));
  });
  each("modality", [this](const Node& node) { read_modality(node); });
  each("screening", [this](const Node& node) { read_screening(node); });
  each("pathway", [this](const Node& node) { read_pathway(node); });
  each("interactions", [this](const Node& node) {
    for (const Node& one : list_at(node, "rules"))
      remark(one, Remark::Kind::interaction, "interaction/" + text_at(one, "id"),
             {text_at(one, "first"), text_at(one, "second")});
  });
  std::vector<const Node*> layers;
  each("ruleset", [&layers](const Node& node) { layers.push_back(&node); });
  apply_layers(layers);
  for (FactId fact = 0; fact < vocabulary.size(); ++fact)
    if (vocabulary[fact].derived) {
      follow_down(fact, read_for[fact]);
      read_for[fact].erase(fact);
    }
}

const Derivation* Rules::derivation(FactId fact) const {
  for (const Derivation& one : derivations)
    if (one.fact == fact) return &one;
  return nullptr;
}

void Rules::follow_down(const Expr& expr, std::set<FactId>& read) const {
  for (const Expr& part : expr.parts) follow_down(part, read);
  if (expr.kind == Expr::Kind::red_flag)
    for (const Level& level : levels)
      if (expr.flag == "any" || level.flag == expr.flag) follow_down(level.when, read);
  if (expr.kind <= Expr::Kind::at_least || expr.kind == Expr::Kind::red_flag) return;
  if (expr.kind == Expr::Kind::than_fact) follow_down(expr.other, read);
  follow_down(expr.fact, read);
}

void Rules::follow_down(FactId fact, std::set<FactId>& read) const {
  if (!read.insert(fact).second) return;
  if (const Derivation* rule = derivation(fact)) {
    for (const auto& [when, value] : rule->cases) follow_down(when, read);
    for (const Points& item : rule->score)
      for (const auto& [when, points] : item.lines) follow_down(when, read);
  }
  for (const Formula& formula : formulas)
    if (formula.fact == fact)
      for (const FactId input : formula.reads) follow_down(input, read);
}

std::set<FactId> Rules::named_in(const std::string& formula) const {
  std::set<FactId> named;
  std::string word;
  for (const char c : formula + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.') {
      word += c;
      continue;
    }
    if (const auto fact = vocabulary.find(word)) named.insert(*fact);
    word.clear();
  }
  return named;
}

Expr Rules::expression(const Node& node, bool under_none) {
  Expr expr;
  const auto parts = [&](const Node& list) {
    const bool none = under_none || expr.kind == Expr::Kind::none;
    if (list.is_mapping())
      expr.parts.push_back(expression(list, none));
    else
      for (const Node& one : list.children) expr.parts.push_back(expression(one, none));
  };
  if (node.is_sequence()) {
    parts(node);
    return expr;
  }
  const Node& key = node.keys.at(0);
  const Node& value = node.children.at(0);
  if (key.text == "all" || key.text == "any" || key.text == "none") {
    expr.kind = key.text == "all"   ? Expr::Kind::all
                : key.text == "any" ? Expr::Kind::any
                                    : Expr::Kind::none;
    parts(value);
  } else if (begins(key.text, "at least ")) {
    expr.kind = Expr::Kind::at_least;
    expr.needed = static_cast<std::size_t>(std::stoul(key.text.substr(9)));
    parts(value);
  } else if (key.text == "red_flag") {
    expr.kind = Expr::Kind::red_flag;
    expr.flag = value.text;
  } else {
    return fact_expression(key, value, under_none);
  }
  return expr;
}

Expr Rules::fact_expression(const Node& key, const Node& value, bool under_none) {
  if (value.is_scalar() && begins(value.text, "on record ")) {
    Node rest = value;
    rest.text = value.text.substr(10);
    Expr asked = fact_expression(key, rest, under_none);
    if (!under_none) asked.place = ++last_place_;
    return asked;
  }
  const auto fact = vocabulary.find(key.text);
  if (!fact) wrong("fact " + key.text);
  const FactDefinition& definition = vocabulary[*fact];
  Expr expr;
  expr.fact = *fact;
  const auto choose = [&](Expr::Kind kind, const std::vector<std::string>& words) {
    expr.kind = kind;
    for (const std::string& word : words) expr.values.insert(value_of(definition, word));
    return expr;
  };
  const bool set = definition.type == FactType::set;
  if (value.is_sequence()) {
    std::vector<std::string> words;
    for (const Node& word : value.children) words.push_back(word.text);
    return choose(set ? Expr::Kind::has_any : Expr::Kind::is_one_of, words);
  }
  const std::string& text = value.text;
  if (text == "known" || text == "unknown") {
    expr.kind = text == "known" ? Expr::Kind::known : Expr::Kind::not_known;
    return expr;
  }
  if (definition.type == FactType::number || definition.type == FactType::date)
    return number_expression(*fact, text);
  if (set) {
    if (begins(text, "has all of")) return choose(Expr::Kind::has_all, bracket(text));
    if (begins(text, "has none of") || begins(text, "none of"))
      return choose(Expr::Kind::has_none, bracket(text));
    if (begins(text, "has any of") || begins(text, "any of"))
      return choose(Expr::Kind::has_any, bracket(text));
    return choose(Expr::Kind::has_any, {text});
  }
  if (begins(text, "any of")) return choose(Expr::Kind::is_one_of, bracket(text));
  if (begins(text, "none of")) {
    const Expr listed = choose(Expr::Kind::is_one_of, bracket(text));
    expr.values.clear();
    for (std::size_t i = 0; i < definition.values.size(); ++i)
      if (listed.values.count(i) == 0) expr.values.insert(i);
    return expr;
  }
  return choose(Expr::Kind::is_one_of, {text});
}

Expr Rules::comparison(FactId fact, const std::string& text) const {
  const std::size_t at = text.find("fact ");
  Expr expr;
  expr.kind = Expr::Kind::than_fact;
  expr.fact = fact;
  expr.comparison = text.substr(0, at);
  expr.other = vocabulary.find(text.substr(at + 5)).value();
  return expr;
}

Expr Rules::number_expression(FactId fact, const std::string& text) {
  const FactDefinition& definition = vocabulary[fact];
  Expr expr;
  expr.fact = fact;
  if (text.find("fact ") != std::string::npos) return comparison(fact, text);
  expr.kind = Expr::Kind::compare;
  if (text == "never") {
    expr.kind = Expr::Kind::never;
    return expr;
  }
  const model::Unit own =
      definition.type == FactType::date ? *model::parse_unit("d") : definition.unit;
  const auto quantity = [&](const std::string& number, const std::string& unit) {
    const auto parsed = Number::parse(number);
    if (!parsed) wrong("number " + text);
    const auto value =
        unit.empty() ? parsed : model::convert(*parsed, model::parse_unit(unit).value(), own);
    thresholds[fact].push_back(value.value());
    return value.value();
  };
  std::vector<std::string> words = words_of(text);
  const auto rest = [&](std::size_t from) {
    return words.size() > from + 1 ? words[from + 1] : std::string();
  };
  if (words[0] == "between") {
    const auto middle =
        static_cast<std::size_t>(std::find(words.begin(), words.end(), "and") - words.begin());
    const std::string second = rest(middle + 1);
    expr.least = quantity(words[1], middle > 2 ? words[2] : second);
    expr.most = quantity(words[middle + 1], second);
  } else if (words[0] == "at") {
    (words[1] == "least" ? expr.least : expr.most) = quantity(words[2], rest(2));
  } else if (words[0] == "above") {
    expr.least = quantity(words[1], rest(1));
    expr.above = true;
  } else if (words[0] == "below") {
    expr.most = quantity(words[1], rest(1));
    expr.below = true;
  } else if (words[0] == "within") {
    expr.most = quantity(words[1], rest(1));
  } else if (words[0] == "more") {
    expr.least = quantity(words[2], rest(2));
    expr.above = true;
  } else {
    expr.least = expr.most = quantity(words[0], rest(0));
  }
  return expr;
}

Item Rules::requirement(const Node& node) {
  Item made;
  made.kind = Item::Kind::requirement;
  made.effect = Status::ask;
  const auto add = [&](const std::string& id) {
    made.any_known.push_back(vocabulary.find(id).value());
    made.id += (made.id.empty() ? "" : " or ") + id;
  };
  if (node.is_scalar()) {
    add(node.text);
    return made;
  }
  if (node.find("any") != nullptr)
    for (const Node& one : list_at(node, "any")) add(one.text);
  else
    add(text_at(node, "fact"));
  if (const Node* when = node.find("when")) made.when = expression(*when);
  return made;
}

Item Rules::item(const Node& node, Item::Kind kind) {
  Item made;
  made.kind = kind;
  made.id = text_at(node, "id");
  made.when = expression(required(node, "when"));
  if (kind == Item::Kind::contraindication) {
    made.absolute = text_at(node, "level") == "absolute";
    made.hard = text_at(node, "hard") == "true";
    made.effect = made.absolute ? Status::block : Status::caution;
  } else {
    made.effect = effect_word(text_at(node, "status"));
  }
  return made;
}

void Rules::read_modality(const Node& node) {
  Modality made;
  made.id = text_at(node, "id");
  made.stage = text_at(node, "stage");
  made.order = std::stoi(text_at(node, "order", "50"));
  made.invasive = text_at(node, "invasive") == "true";
  made.never_alone = text_at(node, "never_alone") == "true";
  made.layer = text_at(node, "layer");
  for (const Node& one : list_at(node, "alternatives")) made.alternatives.push_back(one.text);
  for (const Node& one : list_at(node, "contraindications"))
    made.items.push_back(item(one, Item::Kind::contraindication));
  for (const Node& one : list_at(node, "deferrals"))
    made.items.push_back(item(one, Item::Kind::deferral));
  for (const Node& one : list_at(node, "indications"))
    made.items.push_back(item(one, Item::Kind::indication));
  for (const Node& one : list_at(node, "requires")) made.items.push_back(requirement(one));
  for (Item& one : made.items) one.layer = made.layer;
  if (const Node* protocol = node.find("protocol"); protocol != nullptr && protocol->is_mapping())
    for (const Node& one : list_at(*protocol, "lines"))
      remark(one, Remark::Kind::line, made.id + "/protocol/" + text_at(one, "key"), {made.id});
  modalities.emplace(made.id, std::move(made));
}

// To each modality the one effect that names it most closely: its id, then `invasive`, then `all`,
// then `others`. Whoever is not named gets the most cautious word there is.
void Rules::spread_effects(const Node& effects, const Item& like, bool final) {
  std::string most = "none";
  for (const char* word : {"optional", "caution", "defer", "not_indicated", "block"})
    for (const Node& one : effects.children)
      if (one.text == word) most = word;
  for (auto& [id, modality] : modalities) {
    const Node* word = effects.find(id);
    if (word == nullptr && modality.invasive) word = effects.find("invasive");
    if (word == nullptr) word = effects.find("all");
    if (word == nullptr) word = effects.find("others");
    const std::string said = word == nullptr ? most : word->text;
    if (said == "none") continue;
    Item made = like;
    made.effect = effect_word(said);
    made.final = final && said == "not_indicated";
    modality.items.push_back(std::move(made));
  }
}

void Rules::read_screening(const Node& node) {
  for (const Node& one : list_at(node, "requires")) screening.push_back(requirement(one));
  for (const Node& flag : list_at(node, "red_flags"))
    for (const Node& one : list_at(flag, "levels")) {
      Level level{text_at(flag, "id"), model::disposition_from(text_at(one, "disposition")).value(),
                  expression(required(one, "when")), one.find("effects")};
      Item like;
      like.kind = Item::Kind::flag;
      like.id = level.flag;
      like.when = level.when;
      if (level.effects != nullptr) spread_effects(*level.effects, like);
      levels.push_back(std::move(level));
    }
}

void Rules::remark(const Node& node, Remark::Kind kind, const std::string& rule,
                   const std::vector<std::string>& whom) {
  if (const Node* when = node.find("when"))
    remarks.push_back({kind, rule, whom, text_at(node, "id"), text_at(node, "effect") == "later",
                       expression(*when)});
}

void Rules::read_pathway(const Node& node) {
  // When advice that warns is said tests/population/untold_test.cpp holds.
  for (const Node& one : list_at(node, "advice"))
    if (text_at(one, "warns") != "true")
      remark(one, Remark::Kind::advice, "advice/" + text_at(one, "id"), {});
  for (const Node& one : list_at(node, "derive")) {
    if (one.find("calculate") != nullptr) {
      const std::string text = text_at(one, "calculate");
      formulas.push_back({vocabulary.find(text_at(one, "fact")).value(), text, named_in(text)});
      continue;
    }
    Derivation made;
    made.fact = vocabulary.find(text_at(one, "fact")).value();
    const FactDefinition& definition = vocabulary[made.fact];
    for (const Node& each : list_at(one, "cases"))
      made.cases.emplace_back(expression(required(each, "when")),
                              value_of(definition, text_at(each, "is")));
    for (const Node& each : list_at(one, "score")) made.score.push_back(score_item(each));
    if (made.score.empty()) made.otherwise = value_of(definition, text_at(one, "otherwise"));
    derivations.push_back(std::move(made));
  }
  for (const Node& one : list_at(node, "course")) {
    Item like;
    like.kind = Item::Kind::course;
    like.id = text_at(one, "id");
    like.when = expression(required(one, "when"));
    spread_effects(required(one, "effects"), like, text_at(one, "final") == "true");
  }
}

}  // namespace windlass::oracle
