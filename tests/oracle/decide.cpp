// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "oracle/oracle.hpp"

namespace windlass::oracle {

using model::FactType;
using model::State;
using model::Value;

World::World(const Rules& rules, std::vector<std::optional<Value>> known,
             std::optional<model::Date> as_of, std::map<FactId, model::Fact> not_told)
    : rules_(rules), known_(std::move(known)), as_of_(as_of), not_told_(std::move(not_told)) {
  for (const auto& [fact, why] : not_told_) {
    // CHOICE: of what is left to the facts nobody is said to have looked for more.
    const bool in_doubt = (why.state == State::asked_not_known && !why.value_lost) ||
                          why.state == State::source_error || why.state == State::incomplete_page ||
                          why.state == State::stale;
    const auto behind = rules_.read_for.find(fact);
    if (in_doubt && !known_[fact] && behind != rules_.read_for.end())
      doubted_.insert(behind->second.begin(), behind->second.end());
  }
}

bool World::in_force(const Window& window) const {
  return as_of_ ? window.from <= as_of_->days && as_of_->days <= window.until : window.undated;
}

bool World::satisfies(const Expr& expr, const Value& value) const {
  const model::FactDefinition& fact = rules_.vocabulary[expr.fact];
  switch (expr.kind) {
    case Expr::Kind::never: return value.never;
    case Expr::Kind::is_one_of: return expr.values.count(value.choice) != 0;
    case Expr::Kind::has_any:
    case Expr::Kind::has_none:
    case Expr::Kind::has_all: {
      std::size_t found = 0;
      for (std::size_t member : expr.values) found += value.members.has(member) ? 1 : 0;
      if (expr.kind == Expr::Kind::has_all) return found == expr.values.size();
      return (found != 0) == (expr.kind == Expr::Kind::has_any);
    }
    default: break;
  }
  if (value.never) return false;
  const model::Number number = fact.type == FactType::date
                                   ? model::Number(std::int64_t{as_of_->days} - value.day)
                                   : value.number;
  if (expr.least && (expr.above ? number <= *expr.least : number < *expr.least)) return false;
  if (expr.most && (expr.below ? number >= *expr.most : number > *expr.most)) return false;
  return true;
}

std::set<std::size_t> World::possible(const Derivation& rule) {
  if (const auto found = possible_.find(rule.fact); found != possible_.end()) return found->second;
  std::set<std::size_t> values;
  bool decided = false;
  for (const auto& [when, value] : rule.cases) {
    const Answer one = answer(when);
    if (one == Answer::no) continue;
    values.insert(value);
    decided = one == Answer::yes;
    if (decided) break;
  }
  if (!decided) values.insert(rule.otherwise);
  return possible_[rule.fact] = values;
}

bool World::known(FactId fact) {
  if (known_[fact]) return true;
  const Derivation* rule = rules_.derivation(fact);
  if (rule == nullptr) return false;
  if (rule->score.empty()) return possible(*rule).size() == 1;
  const Bounds between = bounds(*rule);
  return between.least == between.most;
}

// The table of `on record` in rules/README.md, for a fact that is not known.
Answer World::recorded(const Expr& expr) const {
  if (doubted_.count(expr.fact) != 0) return Answer::unknown;
  const auto why = not_told_.find(expr.fact);
  if (why == not_told_.end()) return Answer::no;
  const model::Fact& fact = why->second;
  if (fact.state == State::not_done || fact.state == State::nothing_found) return Answer::no;
  const bool old = fact.state == State::stale && !fact.value_lost;
  return old && !satisfies(expr, fact.value) ? Answer::no : Answer::unknown;
}

bool World::assumes(const Expr& expr) const {
  return !known_[expr.fact] && recorded(expr) == Answer::no;
}

// `dose: at least fact limit`.
Answer World::compared(const Expr& expr) const {
  if (!known_[expr.fact] || !known_[expr.other]) return Answer::unknown;
  const Value &one = *known_[expr.fact], &other = *known_[expr.other];
  if (one.never || other.never) return Answer::no;
  const model::FactDefinition& fact = rules_.vocabulary[expr.fact];
  const bool dates = fact.type == FactType::date;
  const model::Number a = dates ? model::Number(one.day) : one.number;
  const model::Number b =
      dates ? model::Number(other.day)
            : model::convert(other.number, rules_.vocabulary[expr.other].unit, fact.unit).value();
  const std::string& words = expr.comparison;
  const bool holds = words == "at least " || words == "on or after "   ? a >= b
                     : words == "at most " || words == "on or before " ? a <= b
                     : words == "above " || words == "after "          ? a > b
                     : words == "below " || words == "before "         ? a < b
                                                                       : a == b;
  return holds ? Answer::yes : Answer::no;
}

Answer World::atom(const Expr& expr) {
  if (expr.kind == Expr::Kind::than_fact) return compared(expr);
  if (known_[expr.fact]) return satisfies(expr, *known_[expr.fact]) ? Answer::yes : Answer::no;
  if (expr.place != 0)
    return nothing_assumed_                   ? Answer::unknown
           : supposed_.count(expr.place) != 0 ? Answer::yes
                                              : recorded(expr);
  const Derivation* rule = rules_.derivation(expr.fact);
  if (rule == nullptr) return Answer::unknown;
  if (!rule->score.empty()) return score_answer(expr, bounds(*rule));
  bool yes = false, no = false;
  for (std::size_t one : possible(*rule)) {
    Value value;
    value.choice = static_cast<std::uint16_t>(one);
    (satisfies(expr, value) ? yes : no) = true;
  }
  return yes && no ? Answer::unknown : yes ? Answer::yes : Answer::no;
}

namespace {

// What `all`, `any`, `none` or `at least` make of their parts.
Answer combined(const Expr& expr, const std::vector<Answer>& parts) {
  const auto yes = static_cast<std::size_t>(std::count(parts.begin(), parts.end(), Answer::yes));
  const auto open =
      static_cast<std::size_t>(std::count(parts.begin(), parts.end(), Answer::unknown));
  const std::size_t needed = expr.kind == Expr::Kind::all        ? parts.size()
                             : expr.kind == Expr::Kind::at_least ? expr.needed
                                                                 : 1;
  const Answer reached = yes >= needed          ? Answer::yes
                         : yes + open >= needed ? Answer::unknown
                                                : Answer::no;
  if (expr.kind != Expr::Kind::none || reached == Answer::unknown) return reached;
  return reached == Answer::yes ? Answer::no : Answer::yes;
}

}  // namespace

Answer World::answer(const Expr& expr) {
  switch (expr.kind) {
    case Expr::Kind::known: return known(expr.fact) ? Answer::yes : Answer::no;
    case Expr::Kind::not_known: return known(expr.fact) ? Answer::no : Answer::yes;
    case Expr::Kind::red_flag: return red_flag(expr.flag);
    case Expr::Kind::all:
    case Expr::Kind::any:
    case Expr::Kind::none:
    case Expr::Kind::at_least: break;
    default: return atom(expr);
  }
  std::vector<Answer> parts;
  parts.reserve(expr.parts.size());
  for (const Expr& part : expr.parts) parts.push_back(answer(part));
  return combined(expr, parts);
}

// CHOICE: what is computed cannot be told while something behind it cannot.
bool World::cannot_be_told(FactId fact) const {
  const auto is_open = [this](FactId one) {
    const auto why = not_told_.find(one);
    return !known_[one] && why != not_told_.end() && why->second.state != State::not_done &&
           why->second.state != State::nothing_found &&
           (why->second.state != State::stale || why->second.value_lost);
  };
  if (is_open(fact)) return true;
  const auto behind = rules_.read_for.find(fact);
  return rules_.vocabulary[fact].derived && behind != rules_.read_for.end() &&
         std::any_of(behind->second.begin(), behind->second.end(), is_open);
}

// Every way of filling in the parts is tried with every other.
std::set<Answer> World::filled_in(const Expr& expr) {
  if (expr.parts.empty()) {
    const Answer told = answer(expr);
    if (told != Answer::unknown) return {told};
    if (expr.kind == Expr::Kind::red_flag) return {Answer::yes, Answer::no};
    const bool open = cannot_be_told(expr.fact);
    const bool other = expr.kind == Expr::Kind::than_fact && cannot_be_told(expr.other);
    const bool all =
        expr.kind != Expr::Kind::than_fact
            ? open
            : (open || other) && (open || known_[expr.fact]) && (other || known_[expr.other]);
    return all ? std::set<Answer>{Answer::yes, Answer::no} : std::set<Answer>{told};
  }
  std::vector<std::vector<Answer>> ways{{}};
  for (const Expr& part : expr.parts) {
    const std::set<Answer> answers = filled_in(part);
    std::vector<std::vector<Answer>> more;
    for (const std::vector<Answer>& way : ways)
      for (const Answer one : answers) {
        more.push_back(way);
        more.back().push_back(one);
      }
    ways = std::move(more);
  }
  std::set<Answer> made;
  for (const std::vector<Answer>& way : ways) made.insert(combined(expr, way));
  return made;
}

Answer World::red_flag(const std::string& id) {
  if (const auto found = flags_.find(id); found != flags_.end()) return found->second;
  Answer result = Answer::no;
  for (const Level& level : rules_.levels) {
    if (id != "any" && level.flag != id) continue;
    const Answer one = answer(level.when);
    if (one == Answer::yes) {
      result = one;
      break;
    }
    if (one == Answer::unknown) result = one;
  }
  return flags_[id] = result;
}

Answer World::holds(const Item& item) {
  if (!effect(item)) return Answer::no;
  if (item.kind != Item::Kind::requirement) return answer(*item.when);
  for (FactId fact : item.any_known)
    if (known(fact)) return Answer::no;
  // A requirement that may not apply is still missing, unless it surely does not apply.
  return !item.when || answer(*item.when) != Answer::no ? Answer::yes : Answer::no;
}

namespace {

// What the items of one modality say, the screen's requirements among them.
struct Tally {
  bool blocked = false, may_block = false;  // absolute contraindications and blocking flags
  bool finally_not_indicated = false;       // a course rule that is final
  bool flag_not_indicated = false, flag_defers = false, flag_open = false;  // flags that hold back
  bool missing = false;
  bool not_indicated = false, deferred = false, deferral_open = false;  // deferrals, course rules
  bool caution = false, capped = false;                                 // true or unknown
  bool recommended = false, optional = false, indication_open = false;

  void add(Status effect, Item::Kind kind, bool yes, bool final) {
    if (final && yes) {
      finally_not_indicated = true;
      return;
    }
    const bool flag = kind == Item::Kind::flag;
    const bool indication = kind == Item::Kind::indication;
    switch (effect) {
      case Status::block: (yes ? blocked : may_block) = true; break;
      case Status::ask: missing |= yes; break;
      case Status::not_indicated:
        (!yes   ? (flag ? flag_open : deferral_open)
         : flag ? flag_not_indicated
                : not_indicated) = true;
        break;
      case Status::defer:
        (!yes ? (flag ? flag_open : deferral_open) : flag ? flag_defers : deferred) = true;
        break;
      case Status::caution: caution = true; break;
      case Status::optional:
        (!indication ? capped : yes ? optional : indication_open) = true;
        break;
      case Status::recommend: (yes ? recommended : indication_open) = true; break;
    }
  }

  // The paragraph "How a status comes about" of rules/README.md, line by line.
  Status status() const {
    if (blocked) return Status::block;
    if (finally_not_indicated) return Status::not_indicated;
    // CHOICE: the page does not place a red flag that says not_indicated; it stands beside one that
    // defers, the more cautious first.
    if (flag_not_indicated) return Status::not_indicated;
    if (flag_defers) return Status::defer;
    if (flag_open || may_block || missing) return Status::ask;
    if (not_indicated) return Status::not_indicated;
    if (deferred) return Status::defer;
    if (deferral_open) return Status::ask;
    if (!recommended && !optional) return indication_open ? Status::ask : Status::not_indicated;
    if (caution) return Status::caution;
    // CHOICE: a cap that is unknown caps.
    return recommended && !capped ? Status::recommend : Status::optional;
  }
};

}  // namespace

// What an item still says on the patient's day: who said what, layer upon layer. A layer that
// retires strikes out what the layers under it said, one that lowers what they called absolute.
// What others say stays, and the most cautious word counts.
std::optional<Status> World::effect(const Item& item) const {
  for (const Window& window : item.added)
    if (!in_force(window)) return std::nullopt;
  std::vector<std::pair<std::string, Status>> said = {{item.layer, item.effect}};
  std::vector<std::pair<std::size_t, const Act*>> acts;  // from the pathway outwards
  for (const Act& act : item.acts)
    if (in_force(act.window)) acts.emplace_back(rules_.under(act.layer).size(), &act);
  std::sort(acts.begin(), acts.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [depth, act] : acts) {
    const std::vector<std::string> under = rules_.under(act->layer);
    const auto struck = [&, act = act](const auto& one) {
      const bool below = one.first.empty() ||
                         std::find(under.begin(), under.end(), one.first) != under.end() ||
                         item.kind == Item::Kind::indication;  // retired by whom you like
      return below && (act->kind == Act::Kind::retires || one.second == Status::block);
    };
    if (act->kind != Act::Kind::raises)
      said.erase(std::remove_if(said.begin(), said.end(), struck), said.end());
    if (act->kind == Act::Kind::raises) said.emplace_back(act->layer, Status::block);
    if (act->kind == Act::Kind::lowers) said.emplace_back(act->layer, Status::caution);
  }
  std::optional<Status> most;
  for (const auto& [layer, status] : said) most = most ? std::min(*most, status) : status;
  return most;
}

Status World::status(const Modality& modality) {
  Tally said;
  for (const Item& requirement : rules_.screening)
    said.missing |= holds(requirement) == Answer::yes;
  for (const Item& item : modality.items)
    if (const Answer one = holds(item); one != Answer::no)
      said.add(effect(item).value(), item.kind, one == Answer::yes, item.final);
  return said.status();
}

bool World::may_begin(const Modality& modality) {
  return std::any_of(modality.items.begin(), modality.items.end(), [this](const Item& item) {
    return item.kind == Item::Kind::indication && holds(item) != Answer::no;
  });
}

void accompany(const Rules& rules, std::map<std::string, Status>& statuses) {
  const std::map<std::string, Status> by_rules = statuses;
  for (const auto& [id, modality] : rules.modalities) {
    if (!modality.never_alone || !model::actionable(statuses.at(id))) continue;
    // What a layer adds is company for what that layer, or one over it, brings, and for nobody
    // else.
    std::vector<std::string> beneath = rules.under(modality.layer);
    beneath.push_back(modality.layer);
    beneath.emplace_back();
    bool company = false;
    for (const auto& [other, one] : rules.modalities)
      company |= !one.never_alone && model::actionable(by_rules.at(other)) &&
                 std::find(beneath.begin(), beneath.end(), one.layer) != beneath.end();
    if (!company) statuses.at(id) = Status::defer;
  }
}

std::map<std::string, Status> World::statuses() {
  std::map<std::string, Status> result;
  for (const auto& [id, modality] : rules_.modalities) result[id] = status(modality);
  accompany(rules_, result);
  return result;
}

bool World::screen_open() {
  for (const Item& requirement : rules_.screening)
    if (holds(requirement) == Answer::yes) return true;
  for (const Level& level : rules_.levels)
    if (level.disposition <= Disposition::investigate_first &&
        answer(level.when) == Answer::unknown)
      return true;
  return false;
}

Disposition World::disposition() {
  std::optional<Disposition> most;
  for (const Level& level : rules_.levels)
    if (answer(level.when) == Answer::yes)
      most = most ? std::min(*most, level.disposition) : level.disposition;
  if (most) return *most;
  return screen_open() ? Disposition::incomplete : Disposition::proceed;
}

}  // namespace windlass::oracle
