// SPDX-License-Identifier: Apache-2.0
// What conditions read, and the columns that come of it.
#include <algorithm>

#include "logic/builder.hpp"

namespace windlass::logic {

using model::Date;
using model::FactId;
using model::FactType;
using model::Number;

namespace {

constexpr std::size_t most_cuts = 120;    // 2·120 + 1 codes, below never_code
constexpr std::size_t most_groups = 250;  // of values, below never_code

}  // namespace

Builder::Builder(const model::Vocabulary& vocabulary)
    : vocabulary_(vocabulary),
      read_(vocabulary.size(), false),
      cuts_(vocabulary.size()),
      choices_(vocabulary.size()) {
  program_.by_fact_.resize(vocabulary.size());
  program_.pairs_of_.resize(vocabulary.size());
}

void Builder::gather(const Condition& condition) {
  if (condition.kind == Condition::Kind::fact) {
    read_[condition.fact] = true;
    const Constraint& constraint = condition.constraint;
    if (constraint.low) cuts_[condition.fact].push_back(*constraint.low);
    if (constraint.high) cuts_[condition.fact].push_back(*constraint.high);
    if (!constraint.values.empty()) choices_[condition.fact].insert(constraint.values);
    if (constraint.kind == Constraint::Kind::than_fact) {
      read_[constraint.other] = true;
      pairs_.emplace(std::pair(condition.fact, constraint.other), 0);
    }
    places_ += constraint.on_record ? 1 : 0;
  }
  for (const Condition& part : condition.parts) gather(part);
}

void Builder::gather_known(FactId fact) { read_[fact] = true; }

std::uint32_t Builder::add_window(Date from, Date until, bool without_date) {
  Column column;
  column.kind = Column::Kind::window;
  column.from = from;
  column.until = until;
  column.without_date = without_date;
  windows_.push_back(column);
  return static_cast<std::uint32_t>(windows_.size() - 1);
}

void Builder::add_columns(FactId fact, base::Diagnostics& problems) {
  const model::FactDefinition& definition = vocabulary_[fact];
  Column column;
  column.fact = fact;
  switch (definition.type) {
    case FactType::boolean:
    case FactType::enumeration: column.kind = Column::Kind::choice; break;
    case FactType::number: column.kind = Column::Kind::number; break;
    case FactType::date: column.kind = Column::Kind::date; break;
    case FactType::set: column.kind = Column::Kind::set_known; break;
  }
  if (column.kind == Column::Kind::choice) {
    const std::size_t values = definition.type == FactType::boolean ? 2 : definition.values.size();
    for (std::uint32_t group : groups(fact, values, problems))
      column.code_of.push_back(static_cast<std::uint8_t>(group));
  }
  std::vector<Number>& cuts = cuts_[fact];
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  if (cuts.size() > most_cuts)
    problems.push_back(
        base::diagnostic({}, "rules.thresholds",
                         "'" + definition.id + "' is compared with " + std::to_string(cuts.size()) +
                             " different thresholds, more than " + std::to_string(most_cuts),
                         "give the intervals a name with `derive` and use that"));
  column.cuts = std::move(cuts);
  program_.columns_.push_back(column);
  if (definition.type == FactType::set) add_members(fact, problems);
}

// Numbers the groups of values that no condition tells apart, in the order of their first values.
std::vector<std::uint32_t> Builder::groups(FactId fact, std::size_t values,
                                           base::Diagnostics& problems) const {
  std::vector<std::uint32_t> group(values, 0);
  std::uint32_t count = 1;
  for (const model::ValueSet& asked : choices_[fact]) {
    std::map<std::pair<std::uint32_t, bool>, std::uint32_t> split;
    for (std::size_t value = 0; value < values; ++value)
      group[value] = split
                         .emplace(std::pair(group[value], asked.has(value)),
                                  static_cast<std::uint32_t>(split.size()))
                         .first->second;
    count = static_cast<std::uint32_t>(split.size());
  }
  if (count > most_groups)
    problems.push_back(base::diagnostic({}, "rules.thresholds",
                                        "conditions tell " + std::to_string(count) +
                                            " groups of values of '" + vocabulary_[fact].id +
                                            "' apart, more than " + std::to_string(most_groups),
                                        "give groups of values a name with `derive` and use that"));
  return group;
}

// One column for each group of members; members that no condition asks for need none.
void Builder::add_members(FactId fact, base::Diagnostics& problems) {
  std::map<std::uint32_t, model::ValueSet> members;
  const std::vector<std::uint32_t> group = groups(fact, vocabulary_[fact].values.size(), problems);
  for (std::size_t value = 0; value < group.size(); ++value) members[group[value]].add(value);
  for (const auto& [number, values] : members) {
    const auto asks = [&values = values](const model::ValueSet& asked) {
      return !asked.both(values).empty();
    };
    if (std::none_of(choices_[fact].begin(), choices_[fact].end(), asks)) continue;
    Column column;
    column.fact = fact;
    column.kind = Column::Kind::member;
    column.members = values;
    column.several = std::count(group.begin(), group.end(), number) > 1;
    program_.columns_.push_back(std::move(column));
  }
}

void Builder::add_pairs() {
  for (auto& [facts, index] : pairs_) {
    Column column;
    column.kind = Column::Kind::pair;
    column.fact = facts.first;
    column.other = facts.second;
    const model::Unit &own = vocabulary_[column.fact].unit, &other = vocabulary_[column.other].unit;
    if (vocabulary_[column.fact].type == FactType::number) {
      // Exact for every unit that the reader of conditions let pass.
      column.offset = model::convert(Number(0), other, own).value_or(Number(0));
      const Number one = model::convert(Number(1), other, own).value_or(Number(1));
      column.factor = one.minus(column.offset).value_or(Number(1));
    }
    index = static_cast<std::uint32_t>(program_.columns_.size());
    for (FactId fact : {column.fact, column.other}) program_.pairs_of_[fact].push_back(index);
    program_.columns_.push_back(std::move(column));
  }
}

namespace {

std::uint32_t known_codes(const Column& column) {
  switch (column.kind) {
    case Column::Kind::choice:
      return 1U + *std::max_element(column.code_of.begin(), column.code_of.end());
    case Column::Kind::member: return column.several ? 3 : 2;
    case Column::Kind::pair: return 3;
    case Column::Kind::number:
    case Column::Kind::date: return static_cast<std::uint32_t>(2 * column.cuts.size() + 1);
    default: return 2;
  }
}

}  // namespace

// Of the columns that have come since.
void Builder::count_codes() {
  for (std::size_t i = program_.codes_.size(); i < program_.columns_.size(); ++i)
    program_.codes_.push_back(known_codes(program_.columns_[i]));
}

base::Diagnostics Builder::freeze() {
  base::Diagnostics problems;
  for (FactId fact = 0; fact < vocabulary_.size(); ++fact) {
    const auto first = static_cast<std::uint32_t>(program_.columns_.size());
    if (read_[fact]) add_columns(fact, problems);
    program_.by_fact_[fact] = {first, static_cast<std::uint32_t>(program_.columns_.size()) - first};
  }
  program_.first_pair_ = program_.columns_.size();
  add_pairs();
  program_.first_window_ = program_.columns_.size();
  program_.columns_.insert(program_.columns_.end(), windows_.begin(), windows_.end());
  program_.first_record_ = program_.columns_.size();
  if (program_.columns_.size() + places_ > UINT16_MAX)
    problems.push_back(base::diagnostic({}, "rules.thresholds",
                                        "the rules read more than 65535 columns of facts"));
  count_codes();
  return problems;
}

}  // namespace windlass::logic
