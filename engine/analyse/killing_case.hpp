// SPDX-License-Identifier: Apache-2.0
#pragma once

// A case that is written by the program: a patient, what the plan says of them now, and why they
// were written down. A part of kill_survivors.hpp.
//
// Thread rule: belongs to one thread; refers to its engine.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyse/shown_items.hpp"
#include "base/limits.hpp"
#include "cases/cases.hpp"

namespace windlass::analyse {

struct KillingCase {
  std::string title;
  std::string patient;                       // lines of the document: where they begin, day, facts
  cases::Case written;                       // as it was read back
  Shown first;                               // the plan that the rules give them
  Expectations said;                         // what the case expects of it
  std::vector<std::string> told, questions;  // comments
};

class KillingCases {
 public:
  KillingCases(const plan::Engine&, const std::string& id);

  // Begins with a patient of these cases: the one for whom most can be done. Others then start from
  // them where they can, and show more of the rules than a patient of whom little is known.
  void start_with_plain(const std::vector<cases::CasesDocument>&);

  // The case of this patient, decided by the rules. Nothing where they cannot be read; nor where
  // they contradicts himself, unless the case is about that.
  std::optional<KillingCase> begin(const std::string& title, const std::string& patient,
                                   bool may_contradict = false) const;
  // Reads it back with what it expects now; false, and nothing changed, where it does not pass.
  bool expect(KillingCase&, const Expectations&) const;
  void keep(KillingCase one);

  std::vector<KillingCase>& cases() { return cases_; }
  // Of kind `cases`; none without a case. Never larger than a document may be: what does not fit
  // stands in a further one, with the id that `next_id` gives, which begins with the same patient.
  std::vector<std::string> documents(const std::function<std::string()>& next_id,
                                     std::size_t most_bytes = base::most_document_bytes) const;

  // Where the patient of a case begins.
  enum class From { plain, screened, nothing };
  // Facts as lines of a case, from where fewest have to be said.
  std::string patient_of(const model::Facts&) const;
  // What is said of this patient besides; of `not_supplied` nothing is known. Nothing where it
  // cannot begin there.
  std::optional<std::string> patient_of(const model::Facts&, From,
                                        const std::vector<model::FactId>& not_supplied) const;

 private:
  std::string text(const KillingCase&, const std::string& id, const std::string& expect) const;
  std::optional<cases::Case> read(const KillingCase&, const std::string& expect) const;

  const plan::Engine& engine_;
  std::string head_, plain_text_;      // plain_text_: the case that others start from
  std::optional<model::Facts> plain_;  // its patient
  std::vector<KillingCase> cases_;
};

}  // namespace windlass::analyse
