// SPDX-License-Identifier: Apache-2.0
#pragma once

// A made-up population: people with heel pain whose answers are drawn as often as heel_pain.yaml
// says, at a first visit where everything was asked, and the same people at later visits.
//
// It is not the random patients of oracle/patients.hpp, which try what nobody has.
//
// Thread rule: belongs to one thread.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/facts.hpp"
#include "oracle/patients.hpp"

namespace windlass::test {

class Population {
 public:
  explicit Population(const model::Vocabulary&);

  // Somebody at the first visit.
  model::Facts first_visit(Random&) const;
  // The same person some weeks into the plan, better or not, with what the first visit kept.
  model::Facts later_visit(const model::Facts& first, std::int64_t week, Random&) const;
  // What the table cites, each once.
  std::vector<std::string> sources() const;
  // The facts that the table draws.
  std::vector<std::string> drawn() const;

 private:
  struct Draw {
    std::string fact, from;
    std::map<std::string, std::vector<std::string>> given;
    std::vector<std::pair<std::string, double>> percent;
    std::vector<double> around;  // mean, spread, least, most, decimals
  };
  using Answers = std::map<std::string, std::string>;
  static std::string value(const Draw&, Random&);
  model::Facts read(const Answers&) const;

  const model::Vocabulary& vocabulary_;
  std::vector<Draw> draws_;
};

// The patients of clinic/, with their names.
std::vector<std::pair<std::string, model::Facts>> clinic_patients();

}  // namespace windlass::test
