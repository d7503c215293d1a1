// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls binds the plugins' functions to the vocabulary once, and then turns facts into
// windlass_values and answers into protocol lines.
//
// Thread rule: immutable after bind(); calls may come from any thread.

#include <string>
#include <vector>

#include "knowledge/knowledge_base.hpp"
#include "plan/patient_view.hpp"
#include "plugin/plugin.hpp"

namespace windlass::plan {

// How a unit is shown behind 1, and behind other numbers.
using UnitWords = std::pair<std::string, std::string>;

std::uint32_t kind_of(model::FactType);  // as a plugin sees it: WINDLASS_BOOL, WINDLASS_NUMBER
UnitWords unit_words(const std::string& unit);
// "1 set", "3 sets", "4"
std::string with_unit_word(const std::string& number, const UnitWords&);

// A checked line as a plan shows it. Nothing for a number that the engine cannot hold exactly: a
// dose is never guessed.
std::optional<model::ProtocolLine> protocol_line(const plugin::Output&, plugin::Line,
                                                 const UnitWords&);

class Calls {
 public:
  // Refuses inputs and outputs that do not fit the vocabulary (plugin.document): unknown facts,
  // other kinds, incompatible units.
  static base::Result<Calls> bind(const knowledge::KnowledgeBase&,
                                  const std::vector<plugin::Plugin>&);

  // Calculates what is not supplied and can be calculated, in dependency order. What a calculator
  // got wrong is added to `faults`, once; its fact stays unknown, in the state source_error, and so
  // does what other calculators would have made of it. A supplied value is kept; where it is not
  // what is calculated, its fact is added to `contradicted`, once.
  void calculate(PatientView&, std::vector<model::Fault>& faults,
                 std::vector<model::FactId>& contradicted) const;
  // The same for these facts alone.
  void calculate(const std::vector<model::FactId>& these, PatientView&,
                 std::vector<model::Fault>& faults, std::vector<model::FactId>& contradicted) const;

  // What is calculated and is, or rests on, one of these.
  std::vector<model::FactId> calculated_from(const std::vector<model::FactId>&) const;

  // The digest of the plugin whose code calculates the fact; nullptr where none does.
  const base::Digest* code_of(model::FactId) const;

  // The keys of the lines that a protocol of the modality can have.
  std::vector<std::string> line_keys(std::size_t modality) const;

  // The protocol of a modality for this patient. A fault when the plugin broke its contract or
  // refused the inputs: the modality is then withheld, and the protocol has no line.
  std::optional<model::Fault> prescribe(std::size_t modality, const PatientView&,
                                        model::Protocol&) const;

 private:
  struct BoundInput {
    model::FactId fact = 0;
    std::uint32_t kind = 0;
    model::Unit unit;
    std::string unit_text;
  };
  // Of a plugin, or a formula of the pathway.
  struct BoundCalculator {
    const plugin::Plugin* plugin = nullptr;
    const plugin::Calculator* calculator = nullptr;
    const logic::Formula* formula = nullptr;
    std::vector<BoundInput> inputs;
    model::FactId output = 0;
    model::Unit unit;
  };
  struct BoundPrescriber {
    const plugin::Plugin* plugin = nullptr;
    const plugin::Prescriber* prescriber = nullptr;
    std::vector<BoundInput> inputs;
    std::vector<UnitWords> unit_words;  // by output
  };
  // What a calculator gives now. A fault has no function where it is a formula's.
  struct Answer;
  Answer answer(const BoundCalculator&, const PatientView&) const;
  void calculate(const BoundCalculator&, PatientView&, std::vector<model::Fault>& faults,
                 std::vector<model::FactId>& contradicted) const;
  class Values;
  class Binder;

  const knowledge::KnowledgeBase* base_ = nullptr;
  std::vector<BoundCalculator> calculators_;
  std::vector<BoundPrescriber> prescribers_;  // by modality
};

}  // namespace windlass::plan
