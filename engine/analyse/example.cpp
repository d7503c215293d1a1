// SPDX-License-Identifier: Apache-2.0
#include "analyse/example.hpp"

#include <algorithm>

#include "analyse/patient.hpp"
#include "analyse/smallest.hpp"

namespace windlass::analyse {

namespace {

constexpr std::uint64_t most_conflicts = 20'000;
constexpr std::uint32_t most_attempts = 4;

Lit recommended(Encoding& encoding, std::size_t modality) {
  const Encoding::Statuses& statuses = encoding.statuses(modality);
  return encoding.cnf().either(statuses.at(static_cast<std::size_t>(model::Status::recommend)),
                               statuses.at(static_cast<std::size_t>(model::Status::optional)));
}

// Nobody is told as a patient of 110 years whose ankle does not bend: values from within the range,
// and nothing said that need not be.
class Plainer {
 public:
  Plainer(const plan::Engine& engine, const knowledge::Modality& modality)
      : engine_(engine),
        modality_(modality),
        vocabulary_(engine.knowledge().vocabulary()),
        screened_(model::screened_negative(vocabulary_)) {}

  bool is_treated(const model::Facts& facts) const {
    const plan::Evaluation evaluation = engine_.evaluate(facts);
    const model::Status status = evaluation.status(modality_);
    return (status == model::Status::recommend || status == model::Status::optional) &&
           evaluation.disposition() == model::Disposition::proceed;
  }

  // Beside the answers of somebody screened; nothing where they are not treated.
  std::optional<model::Facts> run(const model::Facts& bare, model::Date as_of) const {
    model::Facts made = screened_;
    made.as_of = as_of;
    for (model::FactId fact = 0; fact < vocabulary_.size(); ++fact)
      if (bare[fact].state == model::State::known && !vocabulary_[fact].derived)
        made[fact] = bare[fact];
    if (!is_treated(made)) return std::nullopt;
    for (model::FactId fact = 0; fact < vocabulary_.size(); ++fact) {
      if (is_screened(fact, made[fact])) continue;
      if (!replace(made, fact, screened_[fact])) soften(made, fact);
    }
    return made;
  }

  // What is said besides.
  model::Facts beside_screened(const model::Facts& facts) const {
    model::Facts made = model::nothing_known(vocabulary_);
    for (model::FactId fact = 0; fact < vocabulary_.size(); ++fact)
      if (!is_screened(fact, facts[fact])) made[fact] = facts[fact];
    return made;
  }

 private:
  bool is_screened(model::FactId fact, const model::Fact& one) const {
    return one.state == screened_[fact].state &&
           (one.state != model::State::known || one.value == screened_[fact].value);
  }

  bool replace(model::Facts& facts, model::FactId fact, model::Fact other) const {
    std::swap(facts[fact], other);
    if (is_treated(facts)) return true;
    std::swap(facts[fact], other);
    return false;
  }

  void soften(model::Facts& facts, model::FactId fact) const {
    const model::FactDefinition& definition = vocabulary_[fact];
    if (definition.type != model::FactType::number || facts[fact].value.never) return;
    for (const std::int64_t plain : {45, 12, 8, 5, 4, 3}) {
      const model::Number number(plain);
      if ((definition.lowest && number < *definition.lowest) ||
          (definition.highest && *definition.highest < number))
        continue;
      model::Fact other = facts[fact];
      other.value.number = number;
      if (replace(facts, fact, other)) return;
    }
  }

  const plan::Engine& engine_;
  const knowledge::Modality& modality_;
  const model::Vocabulary& vocabulary_;
  const model::Facts screened_;
};

}  // namespace

std::optional<Treated> somebody_treated(const plan::Engine& engine,
                                        const knowledge::Modality& modality, model::Date as_of) {
  const knowledge::KnowledgeBase& base = engine.knowledge();
  Cnf cnf;
  Encoding encoding(base, cnf);
  const auto index = static_cast<std::size_t>(&modality - base.modalities().data());
  const Lit treated = recommended(encoding, index);
  const Lit proceeds =
      encoding.dispositions().at(static_cast<std::size_t>(model::Disposition::proceed));
  const Found found =
      smallest(encoding, {treated, proceeds, encoding.without_doubt()}, {most_conflicts});
  if (found.answer != Satisfiability::satisfiable) return std::nullopt;
  const Plainer plainer(engine, modality);
  for (std::uint32_t attempt = 0; attempt < most_attempts; ++attempt) {
    auto patient = plainer.run(patient_of(encoding, found.model(), "sample-1", attempt), as_of);
    if (!patient) continue;
    const std::string text = document_of(base, plainer.beside_screened(*patient), "");
    const std::string head = "\nfacts:\n";
    const std::size_t at = text.find(head);
    std::string facts;
    for (std::size_t from = at == text.npos ? text.size() : at + head.size(); from < text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      if (end > from) facts += "    " + text.substr(from, end - from) + "\n";
      from = end + 1;
    }
    patient->id = "sample-1";
    return Treated{facts, std::move(*patient)};
  }
  return std::nullopt;
}

}  // namespace windlass::analyse
