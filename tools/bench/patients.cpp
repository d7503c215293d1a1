// SPDX-License-Identifier: Apache-2.0
#include "patients.hpp"

#include <cstdio>
#include <cstdlib>

#include "base/files.hpp"
#include "base/json.hpp"

namespace windlass::bench {
namespace {

template <class T>
T must(base::Result<T> result) {
  if (result) return std::move(*result);
  std::fputs(base::render(result.error()).c_str(), stderr);
  std::exit(2);
}

// splitmix64: the same numbers everywhere.
class Dice {
 public:
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
  }
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

 private:
  std::uint64_t state_ = 2026;
};

model::Value any_value(const model::FactDefinition& fact, model::Date as_of, Dice& dice) {
  model::Value value;
  if (fact.blank_is_never && dice.below(4) == 0) {
    value.never = true;
    return value;
  }
  switch (fact.type) {
    case model::FactType::boolean: value.choice = static_cast<std::uint16_t>(dice.below(2)); break;
    case model::FactType::enumeration:
      value.choice = static_cast<std::uint16_t>(dice.below(fact.values.size()));
      break;
    case model::FactType::set: {
      const std::uint64_t members = dice.next();
      for (std::size_t i = 0; i < fact.values.size(); ++i)
        if ((members >> (i % 64) & 1) != 0) value.members.add(i);
      break;
    }
    case model::FactType::date:
      value.day = as_of.days - static_cast<std::int32_t>(dice.below(400));
      break;
    case model::FactType::number: {
      const std::int64_t low =
          fact.lowest ? static_cast<std::int64_t>(fact.lowest->numerator()) : 0;
      const std::int64_t high = fact.highest && fact.highest->is_integer()
                                    ? static_cast<std::int64_t>(fact.highest->numerator())
                                    : low + 20;
      value.number = model::Number(
          low + static_cast<std::int64_t>(
                    dice.below(static_cast<std::uint64_t>(std::max<std::int64_t>(high - low, 1)))));
      break;
    }
  }
  return value;
}

}  // namespace

std::shared_ptr<const plan::Engine> open_engine(bool isolate) {
  plan::EngineConfig config;
  if (isolate) config.isolate = worker::Policy{.program = WINDLASS_WORKER, .told = {}};
  config.rules = {std::string(WINDLASS_SOURCE_DIR "/rules/plantar-heel-pain")};
  config.lock = WINDLASS_LOCK;
  return must(plan::Engine::open(std::move(config)));
}

std::shared_ptr<const plan::Engine> shared_engine() {
  static const std::shared_ptr<const plan::Engine> one = open_engine();
  return one;
}

const plan::Engine& engine() {
  static const std::shared_ptr<const plan::Engine> one = shared_engine();
  return *one;
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = [] {
    std::vector<Sample> result;
    for (const std::filesystem::path& path : must(base::files_below(
             WINDLASS_SOURCE_DIR "/rules/plantar-heel-pain/patients", {".yaml"}))) {
      const base::Document document =
          must(base::read_document(path.string(), must(base::read_file(path))));
      result.push_back({path.stem().string(),
                        must(model::read_patient(engine().knowledge().vocabulary(), document))});
    }
    return result;
  }();
  return all;
}

std::vector<model::Facts> made_up(std::size_t count) {
  const model::Vocabulary& vocabulary = engine().knowledge().vocabulary();
  Dice dice;
  std::vector<model::Facts> patients;
  for (std::size_t i = 0; i < count; ++i) {
    model::Facts facts = model::nothing_known(vocabulary);
    facts.as_of = samples().front().facts.as_of;
    for (model::FactId fact = 0; fact < vocabulary.size(); ++fact) {
      if (vocabulary[fact].derived || dice.below(10) >= 7) continue;
      facts[fact].state = model::State::known;
      facts[fact].value = any_value(vocabulary[fact], facts.as_of.value_or(model::Date{}), dice);
    }
    patients.push_back(std::move(facts));
  }
  return patients;
}

}  // namespace windlass::bench
