// SPDX-License-Identifier: Apache-2.0
#pragma once

// One thing that two rule bases may say otherwise of a patient: a treatment's status, the
// disposition, a red flag, a contradiction; and what plans say of it.
//
// Thread rule: [pure].

#include <optional>
#include <string>
#include <vector>

#include "plan/recommend.hpp"

namespace windlass::analyse {

struct Change {
  enum class Kind : std::uint8_t { status, disposition, red_flag, assumption };
  // Unasked: a treatment that waited for an answer is not indicated without it. Unknown became no,
  // and nothing more may be done, so neither looser nor tighter says it: of all it is the gravest.
  enum class Way : std::uint8_t { unasked, looser, tighter, otherwise };
  enum class Verdict : std::uint8_t { nobody, somebody, not_decided };
  Kind kind = Kind::status;
  std::string about;  // id of the modality, the red flag or the assumption
  Way way = Way::looser;
  Verdict verdict = Verdict::not_decided;
  std::string why;  // not decided: what stopped it
  // Somebody: the document, whether nobody with fewer answers is there (of those who are told by
  // answers, where they are), and what both engines say: the word, and the reason that decides.
  std::string patient;
  std::string patient_before;  // in the facts of the old rules, where they have others
  std::size_t answers = 0;
  bool smallest = false;
  bool by_answers = false;  // nothing is supplied of them that the rules derive from answers
  // Proved: only of patients of whom a value is supplied that the one rules derive and the others
  // have no word for.
  bool by_words_of_one = false;
  // Of a treatment: its plans do not show it, since they withhold it for want of a protocol.
  bool by_rules = false;
  std::string before, after, because_before, because_after;
  std::vector<std::size_t> made_by;  // indices of what changed_documents() says; made_by.hpp
};

// How much a status lets be done now: a bar, nothing now, then each that may be begun.
std::size_t leave(model::Status);
// From one rank to another, each by how much it lets be done.
Change::Way way_of(std::size_t before, std::size_t after);
// From one status to another.
Change::Way way_of(model::Status before, model::Status after);
const char* flag_word(bool holds);
const char* contradiction_word(bool contradicts);
// The assumptions of either, each once.
std::vector<std::string> assumptions_of(const knowledge::KnowledgeBase&,
                                        const knowledge::KnowledgeBase&);

// What a patient document is called who shows the change.
std::string title_of(const Change&);

// A rule base with the code that its rules call. Both must live as long as what is asked of them.
struct Side {
  const knowledge::KnowledgeBase& base;
  const plan::Calls& calls;
  std::string note = {};  // what a certificate says behind the digest
};

// What one patient's two plans say differently, of what both rule bases have; without `verdict`.
std::vector<Change> changes_of(const Side& before, const Side& after,
                               const model::Facts& facts_before, const model::Facts& facts_after);

// What a plan says of one thing: how much it lets be done, from the least on, its word, and why.
struct SaidOfPlan {
  std::size_t rank = 0;
  std::string word, because;
  std::optional<model::Status> status = {};  // of a treatment
};

SaidOfPlan said_of(const model::Recommendation&, const Change&);
// From what one plan says to what the other does.
Change::Way way_of(const SaidOfPlan& before, const SaidOfPlan& after);
// Makes it the status by the rules; the reasons stay where the plan has the same.
void say_by_rules(const plan::Evaluation&, const std::string& about, SaidOfPlan&);

}  // namespace windlass::analyse
