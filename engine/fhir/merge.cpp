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
    settle_undated();
    settle_order();
    searches();
    if (choices_.size() > most_choices) {
      fail(State::source_error, "more than 8 different values");
      choices_.clear();
    }
    if (choices_.empty() || (failed_ != State::not_supplied && !all_concern())) {
      out.state = failed_ != State::not_supplied ? failed_ : weak_;
      out.source = failed_ != State::not_supplied ? failed_source_ : weak_source_;
      return out;
    }
    out.state = choices_.size() == 1 ? State::known : State::conflict;
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
  // Whether what is older gives way. Who asked in vain takes no concern away, and leaves no
  // reassurance.
  static bool displaces(const Statement& one) {
    return one.measured && one.when && !is_weak(one) && one.looked != Looked::in_vain;
  }

  // What was measured and is surely older than something else that was measured is not asked.
  std::vector<const Statement*> current() const {
    const Statement* newest = nullptr;
    for (const Statement* one : statements_)
      if (displaces(*one) && (newest == nullptr || surely_later(*one->when, *newest->when)))
        newest = one;
    std::vector<const Statement*> out;
    for (const Statement* one : statements_)
      if (!one->measured || !one->when || newest == nullptr ||
          !surely_later(*newest->when, *one->when))
        out.push_back(one);
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
    if (!unsure) return;
    if (const auto other = otherwise(one.values.front()))
      choose(*other, source + ": if it does not hold", one, true);
    else
      fail(State::source_error, source + ": " + one.why);
  }

  bool contradicted(const Statement& denial) const {
    return all_.types_with_entries.count(denial.resource->type) != 0;
  }

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
    const bool dated = one.measured || (fact_.safe && *fact_.safe == value.value);
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

  // What has no date agrees with the same answer that has one, and makes it no newer.
  void settle_undated() {
    for (const auto& [value, source] : undated_) {
      const auto same = std::find_if(choices_.begin(), choices_.end(), [&](const Choice& one) {
        return one.meaning.value == value.value && one.observed;
      });
      if (same == choices_.end())
        fail(State::stale, source + ": it has no date");
      else
        same->sources.push_back(source);
    }
  }

  static bool is_patient(const Statement& one) { return one.resource->type == "Patient"; }
  std::int32_t day() const { return patient_.as_of.day.days; }

  // How many values may yet give way to another.
  std::size_t order_size() const {
    const std::vector<std::string>* order = binding_.order_of(id_);
    return order == nullptr ? 0 : order->size();
  }

  // Values that hold at once, of which the binding says which one counts. A reassuring one never
  // gives way: that is a contradiction.
  void settle_order() {
    const std::vector<std::string>* order = binding_.order_of(id_);
    if (order == nullptr || choices_.size() < 2) return;
    for (const std::string& word : *order) {
      const auto at = std::find_if(choices_.begin(), choices_.end(), [&](const Choice& one) {
        return model::text(fact_, one.meaning.value) == word;
      });
      if (at == choices_.end()) continue;
      const Choice first = *at;
      std::erase_if(choices_, [&](const Choice& one) {
        const bool listed = std::find(order->begin(), order->end(),
                                      model::text(fact_, one.meaning.value)) != order->end();
        const bool safe = fact_.safe && *fact_.safe == one.meaning.value;
        return listed && !safe && !(one.meaning.value == first.meaning.value);
      });
      return;
    }
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

  // Whether every choice is one that raises a concern, so that nothing unread could make it worse
  // than what is already said.
  bool all_concern() const {
    if (!fact_.safe || fact_.type == FactType::number) return false;
    return std::none_of(choices_.begin(), choices_.end(),
                        [&](const Choice& one) { return one.meaning.value == *fact_.safe; });
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
  State failed_ = State::not_supplied, weak_ = State::not_supplied;
  std::string failed_source_, weak_source_;
};

// The facts that a search could tell of. Asked once for each search: it may name very many codes.
std::set<model::FactId> facts_of(const Search& search, const Binding& binding) {
  std::set<model::FactId> out;
  const bool any_type = search.type.empty() && search.outcome != Outcome::nothing_found;
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
