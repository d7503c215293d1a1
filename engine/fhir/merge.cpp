// SPDX-License-Identifier: Apache-2.0
#include "fhir/merge.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace windlass::fhir {

using model::FactDefinition;
using model::FactType;
using model::State;

namespace {

// More different values than anybody can be asked to choose from.
constexpr std::size_t most_choices = 8;

class OneFact {
 public:
  OneFact(model::FactId id, const Patient& patient, const Binding& binding,
          const model::Vocabulary& vocabulary, const Statements& all)
      : id_(id), fact_(vocabulary[id]), patient_(patient), binding_(binding), all_(all) {}

  void add(const Statement& one) { statements_.push_back(&one); }
  void add(const Search& one) { searches_.push_back(&one); }

  Merged merged() {
    Merged out;
    out.fact = id_;
    for (const Statement* one : current()) take(*one);
    for (const Statement& one : left_)
      for (const Meaning& value : one.values) choose(value, one.resource->reference(), one);
    settle_alternatives();
    settle_undated();
    settle_order();
    settle_both();
    searches();
    if (choices_.size() > most_choices) {
      fail(State::source_error, "more than 8 different values");
      choices_.clear();
    }
    const bool failed = failed_ != State::not_supplied;
    if (choices_.empty() || (failed && !is_disputed_ && !may_raise_concern())) {
      out.state = failed ? failed_ : weak_;
      out.source = failed ? failed_source_ : weak_source_;
      return out;
    }
    if (failed && !worst_is_said()) {
      out.unread = failed_;
      out.source = failed_source_;
    }
    out.state = choices_.size() == 1 && !out.unread ? State::known : State::conflict;
    out.choices = std::move(choices_);
    return out;
  }

 private:
  static bool is_value(const Statement& one) { return one.validity != Validity::unreadable; }
  // Nobody measured, so an older value still counts.
  static bool is_weak(const Statement& one) {
    return one.validity == Validity::unreadable && one.state != State::source_error &&
           one.looked == Looked::no;
  }
  // Whether what is older gives way. Who asked in vain, and what cannot be read, take no concern
  // away and leave no reassurance.
  static bool displaces(const Statement& one) {
    return one.measured && one.when && one.disputed.empty() &&
           (is_value(one) || one.looked == Looked::answered);
  }

  bool is_left(const Statement& one, const Mapping& by) const {
    return by.over_within_days ? day() - one.when->first <= *by.over_within_days
                               : counts_today(one);
  }

  // What something measured said that is older than `newest`, and of which `newest` does not speak.
  void leave(const Statement& one, const Statement& newest) {
    if (!is_value(one)) return;
    const bool is_kept = one.later != nullptr || is_left(one, *newest.leaves);
    Statement left = one;
    if (!is_kept) left.values.clear();
    if (one.later != nullptr)
      left.values.insert(left.values.end(), one.later->begin(), one.later->end());
    std::erase_if(left.values, [&](const Meaning& each) {
      const std::vector<Meaning>& kept = newest.leaves->leaves;
      return std::none_of(kept.begin(), kept.end(),
                          [&](const Meaning& other) { return other.value == each.value; });
    });
    if (left.values.empty() && may_have_ended_of_late(one, *newest.leaves))
      left.values = newest.leaves->leaves;
    if (!left.values.empty()) left_.push_back(std::move(left));
  }

  // What was there and is denied since ended in between: perhaps so lately that what follows it,
  // which the denial does not speak of, holds yet.
  bool may_have_ended_of_late(const Statement& one, const Mapping& by) const {
    if (!by.lasts_days || !by.over_within_days || one.later != nullptr) return false;
    const auto follows = [&](const Meaning& each) {
      return std::any_of(by.leaves.begin(), by.leaves.end(),
                         [&](const Meaning& other) { return other.value == each.value; });
    };
    if (std::all_of(one.values.begin(), one.values.end(),
                    [&](const Meaning& each) { return is_safe(each.value) || follows(each); }))
      return false;
    if (day() - one.when->last > *by.lasts_days + *by.over_within_days) return false;
    return std::none_of(statements_.begin(), statements_.end(), [&](const Statement* other) {
      return is_value(*other) && other->leaves != nullptr && other->when &&
             surely_later(*other->when, *one.when) &&
             day() - other->when->last > *by.over_within_days;
    });
  }

  // What was measured and is surely older than something else that was measured is not asked, but
  // for what all that is newer does not speak of.
  std::vector<const Statement*> current() {
    const Statement *newest = nullptr, *whole = nullptr;
    for (const Statement* one : statements_) {
      if (!displaces(*one)) continue;
      if (newest == nullptr || surely_later(*one->when, *newest->when)) newest = one;
      if (one->leaves == nullptr && (whole == nullptr || surely_later(*one->when, *whole->when)))
        whole = one;
    }
    const auto is_older = [](const Statement& one, const Statement* than) {
      return one.measured && one.when && than != nullptr && surely_later(*than->when, *one.when);
    };
    std::vector<const Statement*> out;
    for (const Statement* one : statements_) {
      if (!is_older(*one, newest))
        out.push_back(one);
      else if (newest->leaves != nullptr && !is_older(*one, whole))
        leave(*one, *newest);
    }
    return out;
  }

  void fail(State state, const std::string& source) {
    // The more serious of two reasons, the first in the alphabet of two alike.
    if (failed_ == State::not_supplied || (state == State::source_error && failed_ != state)) {
      failed_ = state;
      failed_source_ = source;
    } else if (state == failed_ && source < failed_source_) {
      failed_source_ = source;
    }
  }

  void weak(State state, const std::string& source) {
    if (weak_ == State::not_supplied || (weak_ == State::nothing_found && state != weak_)) {
      weak_ = state;
      weak_source_ = source;
    } else if (state == weak_ && source < weak_source_) {
      weak_source_ = source;
    }
  }

  void take(const Statement& one) {
    const std::string source = one.resource->reference();
    if (is_weak(one)) return weak(one.state, source + ": " + one.why);
    if (!is_value(one)) return fail(one.state, source + ": " + one.why);
    if (one.denies_all && contradicted(one))
      return fail(State::source_error, source + ": another entry contradicts it");
    const bool unsure = one.validity == Validity::unsure;
    for (const Meaning& value : one.values)
      choose(value, unsure ? source + ": " + one.why : source, one);
    if (!one.disputed.empty()) {
      // Both stand: the value as it was sent, and that it may be another.
      is_disputed_ = true;
      return fail(State::source_error, source + ": " + one.disputed);
    }
    if (!unsure && counts_today(one)) certain_.push_back(&one);
    if (!unsure) return;
    if (auto other = otherwise(one.values.front()))
      alternatives_.push_back({std::move(*other), &one});
    else
      fail(State::source_error, source + ": " + one.why);
  }

  bool contradicted(const Statement& denial) const {
    return all_.types_with_entries.count(denial.resource->type) != 0;
  }

  // Whether it holds now, and is not what was so once.
  bool counts_today(const Statement& one) const {
    if (!one.measured || !fact_.fresh_for_days || is_patient(one)) return true;
    return one.when &&
           model::Number(std::int64_t{day()} - one.when->first) <= *fact_.fresh_for_days;
  }

  bool is_safe(const model::Value& value) const { return fact_.safe && *fact_.safe == value; }

  // The answer if what was said does not hold.
  std::optional<Meaning> otherwise(const Meaning& value) const {
    Meaning out;
    if (fact_.type == FactType::boolean) {
      out.value.choice = value.value.choice == 0 ? 1 : 0;
      return out;
    }
    if (!fact_.safe || fact_.type == FactType::number || *fact_.safe == value.value)
      return std::nullopt;
    out.value = *fact_.safe;
    return out;
  }

  // `alternative`: what is left if the statement does not hold, and no statement itself.
  void choose(const Meaning& value, const std::string& source, const Statement& one,
              bool alternative = false) {
    // What stands in a list holds now, unless it is reassuring: that was so when it was written.
    std::optional<std::int32_t> observed;
    const bool dated = one.measured || is_safe(value.value);
    if (dated && one.when && !is_patient(one)) observed = std::min(one.when->first, day());
    // Of what goes stale and has no date nothing is known but that it was so once.
    if (dated && !alternative && !one.when && !is_patient(one) && fact_.fresh_for_days) {
      undated_.emplace_back(value, source);
      return;
    }
    for (Choice& there : choices_)
      if (there.meaning.value == value.value) {
        if (!observed || (there.observed && *observed > *there.observed)) there.observed = observed;
        there.sources.push_back(source);
        return;
      }
    // With more the fact is not known, whatever they are.
    if (choices_.size() <= most_choices + order_size())
      choices_.push_back({value, {source}, observed});
  }

  // If what may hold does not, it says nothing: a concern that is certain stays as it is.
  void settle_alternatives() {
    const bool is_concern = std::any_of(certain_.begin(), certain_.end(), [&](const auto* one) {
      return std::none_of(one->values.begin(), one->values.end(),
                          [&](const Meaning& each) { return is_safe(each.value); });
    });
    for (const auto& [value, one] : alternatives_)
      if (!is_concern || !is_safe(value.value))
        choose(value, one->resource->reference() + ": if it does not hold", *one, true);
  }

  // What has no date agrees with the same answer that has one, and makes it no newer.
  void settle_undated() {
    for (const auto& [value, source] : undated_) {
      const auto same = std::find_if(choices_.begin(), choices_.end(), [&](const Choice& one) {
        return one.meaning.value == value.value && one.observed;
      });
      if (same == choices_.end()) {
        fail(State::stale, source + ": it has no date");
        // Nobody knows how old an alarm is: it stands beside that.
        if (fact_.safe && !is_safe(value.value)) choices_.push_back({value, {source}, {}});
      } else {
        same->sources.push_back(source);
      }
    }
  }

  static bool is_patient(const Statement& one) { return one.resource->type == "Patient"; }
  std::int32_t day() const { return patient_.as_of.day.days; }

  // How many values may yet give way to another.
  std::size_t order_size() const {
    const std::vector<std::string>* order = binding_.order_of(id_);
    return order == nullptr ? 0 : order->size();
  }

  // Where a value stands in the binding's order; nothing where it is not listed, or reassures.
  std::optional<std::size_t> place(const model::Value& value) const {
    const std::vector<std::string>* order = binding_.order_of(id_);
    if (order == nullptr || is_safe(value)) return std::nullopt;
    const auto at = std::find(order->begin(), order->end(), model::text(fact_, value));
    if (at == order->end()) return std::nullopt;
    return static_cast<std::size_t>(at - order->begin());
  }

  // Whether a value gives way to one before it that is certain: all that a statement may mean
  // stands before it. A reassuring one never does: that is a contradiction.
  bool gives_way(const model::Value& value) const {
    const auto own = place(value);
    return own && std::any_of(certain_.begin(), certain_.end(), [&](const Statement* one) {
             return std::all_of(one->values.begin(), one->values.end(), [&](const Meaning& each) {
               const auto other = place(each.value);
               return other && *other < *own;
             });
           });
  }

  // Values that hold at once, of which the binding says which one counts.
  void settle_order() {
    std::erase_if(choices_, [&](const Choice& one) { return gives_way(one.meaning.value); });
  }

  // The left and the right may be both: somebody who has it on either side, or a record that nobody
  // put in order.
  void settle_both() {
    const auto both = binding_.both_of(id_);
    if (!both || choices_.size() < 2) return;
    Choice made{{*both, {}, {}}, {}, {}};
    for (const Choice& one : choices_) {
      if (one.meaning.value == *both) return;
      made.sources.insert(made.sources.end(), one.sources.begin(), one.sources.end());
    }
    choices_.push_back(std::move(made));
  }

  // What the sender's searches leave open or answer with nothing.
  void searches() {
    for (const Search* one : searches_) {
      switch (one->outcome) {
        case Outcome::nothing_found: weak(State::nothing_found, one->from); break;
        case Outcome::source_error: fail(State::source_error, one->from); break;
        case Outcome::incomplete_page: fail(State::incomplete_page, one->from); break;
      }
    }
  }

  // A number may be one.
  bool may_raise_concern() const {
    return (fact_.safe || fact_.type == FactType::number) &&
           std::any_of(choices_.begin(), choices_.end(),
                       [&](const Choice& one) { return !is_safe(one.meaning.value); });
  }

  // Whether nothing unread could make it worse than what is already said.
  bool worst_is_said() const {
    if (fact_.type == FactType::boolean) return may_raise_concern();
    if (fact_.type != FactType::enumeration) return false;
    for (std::size_t i = 0; i < fact_.values.size(); ++i) {
      model::Value value;
      value.choice = static_cast<std::uint16_t>(i);
      const bool is_value =
          std::none_of(fact_.unknown_values.begin(), fact_.unknown_values.end(),
                       [&](const auto& one) { return one.first == fact_.values[i]; });
      const bool is_said = std::any_of(choices_.begin(), choices_.end(), [&](const Choice& one) {
        return one.meaning.value == value;
      });
      if (is_value && !is_said && !is_safe(value) && !gives_way(value)) return false;
    }
    return true;
  }

  const model::FactId id_;
  const FactDefinition& fact_;
  const Patient& patient_;
  const Binding& binding_;
  const Statements& all_;
  std::vector<const Statement*> statements_;
  std::vector<const Search*> searches_;
  std::vector<Choice> choices_;
  std::vector<std::pair<Meaning, std::string>> undated_;
  std::vector<Statement> left_;
  std::vector<const Statement*> certain_;
  std::vector<std::pair<Meaning, const Statement*>> alternatives_;
  bool is_disputed_ = false;
  State failed_ = State::not_supplied, weak_ = State::not_supplied;
  std::string failed_source_, weak_source_;
};

// The facts that a search could tell of. Asked once for each search: it may name very many codes.
std::set<model::FactId> facts_of(const Search& search, const Binding& binding) {
  std::set<model::FactId> out;
  const bool any_type =
      (search.type.empty() || search.brings_others) && search.outcome != Outcome::nothing_found;
  const bool any_code =
      search.codes.empty() || std::any_of(search.codes.begin(), search.codes.end(),
                                          [](const auto& code) { return code.first.empty(); });
  for (const Mapping& one : binding.mappings())
    if (any_type || (any_code && one.resource == search.type)) out.insert(one.fact);
  if (any_type || any_code) return out;
  std::vector<const Mapping*> found;
  for (const auto& [system, code] : search.codes) binding.find(search.type, system, code, found);
  for (const Mapping* one : found)
    if (one->resource == search.type) out.insert(one->fact);
  return out;
}

}  // namespace

std::vector<Merged> merge(const Statements& statements, const Patient& patient,
                          const Binding& binding, const model::Vocabulary& vocabulary) {
  std::vector<OneFact> facts;
  for (model::FactId id = 0; id < vocabulary.size(); ++id)
    facts.emplace_back(id, patient, binding, vocabulary, statements);
  for (const Statement& one : statements.list) facts[one.fact].add(one);
  for (const Search& one : statements.searches)
    for (const model::FactId id : facts_of(one, binding)) facts[id].add(one);
  std::vector<Merged> out;
  for (OneFact& one : facts)
    if (Merged merged = one.merged(); merged.state != State::not_supplied || !merged.source.empty())
      out.push_back(std::move(merged));
  return out;
}

}  // namespace windlass::fhir
