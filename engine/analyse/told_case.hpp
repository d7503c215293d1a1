// SPDX-License-Identifier: Apache-2.0
#pragma once

// A case that is written by the program: a patient, what the plan says of him now, and why he was
// written down. A part of telling.hpp.
//
// Thread rule: belongs to one thread; refers to its engine.

#include <optional>
#include <string>
#include <vector>

#include "analyse/shown.hpp"
#include "cases/cases.hpp"

namespace windlass::analyse {

struct ToldCase {
  std::string title;
  std::string patient;                       // lines of the document: where he begins, day, facts
  plan::Case written;                        // as it was read back
  Shown first;                               // the plan that the rules give him
  Said said;                                 // what the case expects of it
  std::vector<std::string> told, questions;  // comments
};

class ToldCases {
 public:
  ToldCases(const plan::Engine&, const std::string& id);

  // The case of this patient, decided by the rules. Nothing where he cannot be read.
  std::optional<ToldCase> begin(const std::string& title, const std::string& patient) const;
  // Reads it back with what it expects now; false, and nothing changed, where it does not pass.
  bool expect(ToldCase&, const Said&) const;
  void keep(ToldCase one);

  std::vector<ToldCase>& cases() { return cases_; }
  // Of kind `cases`; empty without a case.
  std::string document() const;

  // Facts as lines of a case: as a patient of the first screen and what is otherwise, where that
  // is shorter.
  std::string patient_of(const model::Facts&) const;
  // The same with the first screen or without, and with these said to be not supplied.
  std::string patient_of(const model::Facts&, bool screened,
                         const std::vector<model::FactId>& not_supplied) const;

 private:
  std::string text(const ToldCase&, const std::string& id, const std::string& expect) const;
  std::optional<plan::Case> read(const ToldCase&, const std::string& expect) const;

  const plan::Engine& engine_;
  std::string head_;
  std::vector<ToldCase> cases_;
};

}  // namespace windlass::analyse
