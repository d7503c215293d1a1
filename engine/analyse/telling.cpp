// SPDX-License-Identifier: Apache-2.0
#include "analyse/telling.hpp"

#include <algorithm>
#include <set>

#include "analyse/equivalent.hpp"
#include "analyse/patient.hpp"
#include "analyse/seen_otherwise.hpp"
#include "analyse/smallest.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "plan/recommend.hpp"

namespace windlass::analyse {

using model::FactId;
using plan::Case;
using plan::Evaluation;
using plan::Fate;
using plan::Mutant;
using plan::Trial;

namespace {

const char* const document_head =
    "# Written by `windlass test --write-cases`: patients whom the rules treat otherwise than a\n"
    "# mutant of them that no case had noticed. Each expects what the rules say now. Keep what is\n"
    "# right, give it a title of your own, and mend the rule where it is not.\n";

std::string one_line(const std::string& text) {
  std::string made;
  for (const char c : text) made += c == '\n' || c == '\r' ? ' ' : c;
  return made;
}

class Teller {
 public:
  Teller(Trial& trial, std::string id, std::uint64_t most_conflicts)
      : trial_(trial), base_(trial.base()), most_conflicts_(most_conflicts) {
    head_ = document_head + ("windlass: 1\nkind: cases\nid: " + id) +
            "\ntitle: Patients who tell the rules from their mutants\ncases:\n";
  }

  Told run(const Trial::Progress& progress) {
    std::vector<std::size_t> survivors;
    for (std::size_t i = 0; i < trial_.mutants().size(); ++i)
      if (trial_.fate(i) == Fate::survived) survivors.push_back(i);
    for (std::size_t i = 0; i < survivors.size(); ++i) {
      if (!tell(survivors[i])) told_.untold.push_back(survivors[i]);
      if (progress) progress(i + 1, survivors.size());
    }
    if (!cases_.empty()) told_.document = head_ + text_;
    told_.cases = cases_.size();
    return std::move(told_);
  }

 private:
  struct Kept {
    Case written;
    std::vector<bool> touches;
  };

  bool tell(std::size_t mutant) {
    const auto mutated = trial_.compiled(mutant);
    if (!mutated) return false;
    for (const Kept& one : cases_)
      if (one.touches[mutant] && differs(one.written, *mutated)) {
        trial_.set_killed(mutant, one.written.id);
        return true;
      }
    return find(mutant, *mutated, told_apart) || find(mutant, *mutated, seen_otherwise);
  }

  static bool differs(const Case& one, const Trial::Mutated& mutated) {
    const Evaluation evaluation(*mutated.base, mutated.calls, one.facts);
    return !plan::compare(one.expect, evaluation, plan::recommend(evaluation, mutated.calls))
                .empty();
  }

  // A formula of its own holds the facts of this question alone, so that the patient is small.
  bool find(std::size_t mutant, const Trial::Mutated& mutated,
            Lit (*question)(const Trial&, std::size_t, Encoding&)) {
    Cnf cnf;
    Encoding encoding(base_, cnf);
    const Lit wanted = question(trial_, mutant, encoding);
    if (wanted == no) return false;
    const Lit plain = encoding.without_conflict();
    const Found found = smallest(encoding, {wanted, plain}, most_conflicts_);
    if (found.answer != Answer::satisfiable) return false;
    const model::Facts bare = patient_of(encoding, found.model(), "told", 0);
    for (const bool screened : {true, false})
      for (const bool explicitly : {true, false})
        if ((screened || !explicitly) && write(mutant, mutated, bare, screened, explicitly))
          return true;
    return false;
  }

  // The facts that the condition rests on, and of which the patient says nothing.
  std::vector<FactId> silent(std::size_t mutant, const model::Facts& bare) const {
    const logic::SlotSet support =
        base_.program().support({trial_.was(mutant), trial_.now(mutant)});
    std::vector<FactId> made;
    for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact)
      if (support.meets(base_.program().readers().of_fact[fact]) &&
          bare[fact].state == model::State::not_supplied && base_.derive_rule(fact) == nullptr &&
          base_.calculation_inputs(fact) == nullptr)
        made.push_back(fact);
    return made;
  }

  // The lines of the case's patient, as a document has them.
  std::string patient(std::size_t mutant, const model::Facts& bare, bool screened,
                      bool explicitly) const {
    const std::string text = document_of(base_, bare, "");
    std::string made;
    if (screened) made += "    start_from: screened_negative\n";
    std::string facts;
    std::size_t at = 0;
    bool in_facts = false;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string line = text.substr(at, end - at);
      at = end + 1;
      if (line.rfind("as_of:", 0) == 0) made += "    " + line + "\n";
      if (in_facts) facts += "    " + line + "\n";
      in_facts |= line == "facts:";
    }
    if (explicitly)
      for (const FactId fact : silent(mutant, bare))
        facts += "      " + base_.vocabulary()[fact].id + ": {unknown: not_supplied}\n";
    return made + (facts.empty() ? "    facts: {}\n" : "    facts:\n" + facts);
  }

  std::optional<Case> read(const std::string& text) const {
    const auto document = base::read_yaml("told.yaml", head_ + text);
    if (!document) return std::nullopt;
    auto read = plan::read_cases(trial_.engine(), *document);
    if (!read || read->cases.size() != 1) return std::nullopt;
    return std::move(read->cases.front());
  }

  // Writes a case of this patient, where the rules and the mutant give him other plans.
  bool write(std::size_t mutant, const Trial::Mutated& mutated, const model::Facts& bare,
             bool screened, bool explicitly) {
    const std::string lines = patient(mutant, bare, screened, explicitly);
    const std::string id = "told-" + std::to_string(cases_.size() + 1);
    const std::string first = "  - id: " + id +
                              "\n    title: " + base::json_quote(one_line(title(mutant))) + "\n" +
                              lines;
    const auto probe = read(first + "    expect: {disposition: proceed}\n");
    if (!probe) return false;
    const Evaluation as_is = trial_.engine().evaluate(probe->facts);
    const Evaluation other(*mutated.base, mutated.calls, probe->facts);
    const Otherwise says = otherwise(base_.vocabulary(), trial_.engine().recommend(as_is),
                                     plan::recommend(other, mutated.calls));
    if (says.expect.empty()) return false;
    const auto made = read(first + "    expect:\n" + says.expect);
    if (!made || !plan::run_case(trial_.engine(), *made).passed() || !differs(*made, mutated))
      return false;
    text_ += comment(mutant, says) + first + "    expect:\n" + says.expect;
    cases_.push_back({*made, trial_.touches(made->facts)});
    trial_.set_killed(mutant, id);
    return true;
  }

  std::string title(std::size_t mutant) const {
    const Mutant& one = trial_.mutants()[mutant];
    return one.whose.rule + ": " + one.was;
  }

  std::string comment(std::size_t mutant, const Otherwise& says) const {
    const Mutant& one = trial_.mutants()[mutant];
    const std::string where = base_.document(one.whose.document).called() + ":" +
                              std::to_string(one.line) + ", " + one.whose.rule;
    std::string text = "  # " + one_line(where) + ": '" + one_line(one.was) + "', not '" +
                       one_line(one.now) + "'\n";
    // What is merely the wrong way round is nobody's opinion.
    if (one.kind != Mutant::Kind::negation && one.kind != Mutant::Kind::comparison)
      text += "  # question for the clinician: is it '" + one_line(one.was) +
              "' that is meant, or '" + one_line(one.now) + "'? Then this patient had " +
              one_line(says.instead) + ".\n";
    return text;
  }

  Trial& trial_;
  const knowledge::KnowledgeBase& base_;
  const std::uint64_t most_conflicts_;
  std::string head_, text_;
  std::vector<Kept> cases_;
  Told told_;
};

}  // namespace

Told tell_survivors(Trial& trial, const std::string& id, const Trial::Progress& progress,
                    std::uint64_t most_conflicts) {
  return Teller(trial, id, most_conflicts).run(progress);
}

}  // namespace windlass::analyse
