// SPDX-License-Identifier: Apache-2.0
#pragma once

// Two rule bases that speak of one patient, in one formula.
//
// Each is compiled again with what the other asks of a fact beside it, so that both cut a fact's
// values in the same places; then what the one encoding says of a fact, the other says. Where only
// the limit of age or the range is another, the value is the same that was told, and what counts of
// it may differ. A fact that the two define otherwise (another type, other words) may be anything
// in each: who nobody is there for, nobody is there. Of a derived fact that the two derive
// otherwise nobody supplies a value: not_supplied() has them. Patients speak in the names of today.
//
// Thread rule: belongs to one thread.

#include "analyse/encoding.hpp"
#include "analyse/same_rules.hpp"

namespace windlass::analyse {

class TwoBases {
 public:
  // Refuses with what the compiler of conditions refuses.
  static base::Result<std::unique_ptr<TwoBases>> make(const knowledge::KnowledgeBase& before,
                                                      const knowledge::KnowledgeBase& after,
                                                      const SameCode&);

  Cnf& cnf() { return cnf_; }
  Encoding& before() { return *encodings_[0]; }
  Encoding& after() { return *encodings_[1]; }
  // Brings every shared fact of either side into both and ties them. REQUIRES: every question is in
  // the formula; called once.
  void tie();

  // True of whom no value is supplied that the rules derive from answers; and, the second, none
  // that one of the two derives and the other has no word for. What is calculated may be: it is
  // free in the formula, and a number that fits is seldom met by chance.
  std::vector<Lit> told_by_answers() const;
  std::vector<Lit> told_in_words_of_both() const;

  // Ids of facts, sorted.
  const std::vector<std::string>& defined_otherwise() const { return defined_otherwise_; }
  const std::vector<std::string>& not_supplied() const { return not_supplied_; }
  // Of the same words, and another limit of age or another range.
  const std::vector<std::string>& aged_otherwise() const { return aged_otherwise_; }
  const std::vector<std::string>& ranged_otherwise() const { return ranged_otherwise_; }
  // A former name of theirs is read otherwise: nobody uses it.
  const std::vector<std::string>& renamed_otherwise() const { return renamed_otherwise_; }

  // The patient of an assignment, for each of the two: the same answers, in the words of each.
  // Nothing where an answer to a fact that the two define otherwise has no word in one of them.
  struct Patient {
    model::Facts before, after;
  };
  std::optional<Patient> patient(const Assignment&, const std::string& id,
                                 std::uint32_t attempt) const;

 private:
  struct Shared {
    model::FactId before, after;
    bool free = false;    // its rule is another one, and what it gives may be anything
    bool told = false;    // the value is the same, and not for how long it counts, or its range
    bool result = false;  // of a calculation: it is the same where both have one
  };
  TwoBases() = default;
  void find_shared(const knowledge::KnowledgeBase&, const knowledge::KnowledgeBase&,
                   const SameCode&);
  void forbid_supplied(Encoding&, model::FactId);
  void tie(const Shared&);
  void tell_once(Patient&, const Shared&, std::uint32_t attempt) const;

  Cnf cnf_;
  std::shared_ptr<const knowledge::KnowledgeBase> bases_[2];
  std::unique_ptr<Encoding> encodings_[2];
  std::vector<Shared> shared_;  // alike in words at least
  AlikeFacts alike_[2];         // by fact of the one, that of the other
  std::vector<std::string> defined_otherwise_, not_supplied_, aged_otherwise_, ranged_otherwise_,
      renamed_otherwise_;
};

}  // namespace windlass::analyse
