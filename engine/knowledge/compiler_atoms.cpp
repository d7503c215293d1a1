// SPDX-License-Identifier: Apache-2.0
// Where restraints and derived facts ask about knowledge itself. Whether an interaction, a line of
// a protocol, advice or the start of a stage restrains is in its words, so each counts as a
// restraint.
#include "knowledge/compiler.hpp"

namespace windlass::knowledge {

using logic::Condition;

namespace {

using Beside = KnowledgeAtom::Beside;

// Calls visit(part, what stands beside it) for every part that asks about knowledge itself.
template <class Visit>
void each_atom(const Condition& condition, std::vector<Beside>& beside, const Visit& visit) {
  if (condition.kind == Condition::Kind::fact && condition.constraint.about_knowledge())
    visit(condition, beside);
  const bool all = condition.kind == Condition::Kind::all;
  const bool decides = all || condition.kind != Condition::Kind::at_least;
  for (const Condition& part : condition.parts) {
    const std::size_t before = beside.size();
    for (const Condition& other : condition.parts)
      if (decides && &other != &part) beside.push_back({other.slot, !all, false});
    each_atom(part, beside, visit);
    beside.resize(before);
  }
}

}  // namespace

KnowledgeAtom Compiler::atom_of(const Condition& part, std::vector<Beside> beside) const {
  KnowledgeAtom atom;
  atom.fact = part.fact;
  atom.constraint = part.text;
  const logic::Instruction& decides = made_.program.instructions()[part.slot];
  if (decides.op != logic::Op::on_record) return atom;
  atom.column = decides.column;
  atom.place = decides.needed;
  for (Beside& one : beside) one.same_fact = made_.program.rests_on(one.slot, part.fact);
  atom.beside = std::move(beside);
  return atom;
}

void Compiler::add_atoms(const Condition& compiled, const std::string& rule,
                         const std::string& because, std::uint32_t document) {
  std::vector<Beside> none;
  each_atom(compiled, none, [&](const Condition& part, const std::vector<Beside>& beside) {
    KnowledgeAtom atom = atom_of(part, beside);
    atom.rule = rule;
    atom.because = because;
    atom.document = document;
    atom.line = line_of(rules_, {document, part.span});
    made_.knowledge_atoms.push_back(std::move(atom));
  });
}

// REQUIRES: everything was compiled, and the program was taken.
void Compiler::list_knowledge_atoms() {
  const auto compiled = [this](const Condition& when) -> const Condition& {
    return *conditions_.at(&when);
  };
  const auto add_rule = [&](const auto& rule, const std::string& name) {
    add_atoms(compiled(rule.when), name, rule.because_unrecorded, rule.place.document);
  };
  const auto add_optional = [&](const auto& rule, const std::optional<Condition>& when,
                                const std::string& name) {
    if (when && !rule.because_unrecorded.empty())
      add_atoms(compiled(*when), name, rule.because_unrecorded, rule.place.document);
  };
  const auto add_requirement = [&](const Requirement& rule, const std::string& name) {
    if (rule.when)
      add_atoms(compiled(*rule.when), name, rule.because_unrecorded, rule.place.document);
  };
  for (const RedFlagRule& flag : rules_.screening.red_flags)
    for (const RedFlagLevel& level : flag.levels) add_rule(level, flag.id);
  for (const Requirement& rule : rules_.screening.requires_known)
    add_requirement(rule, "screening/" + rule.text);
  for (const LayeredModality& modality : layered_.modalities) {
    const std::string prefix = modality.document->id + "/";
    for (const auto& item : modality.contraindications)
      add_rule(*item.rule, prefix + item.rule->id);
    for (const auto& item : modality.requires_known)
      add_requirement(*item.rule, prefix + item.rule->text);
    for (const auto& item : modality.deferrals) add_rule(*item.rule, prefix + item.rule->id);
    for (const ProtocolRule& line : modality.document->protocol_lines)
      add_optional(line, line.when, prefix + "protocol/" + line.key);
  }
  for (const InteractionRule& rule : rules_.interactions)
    add_optional(rule, rule.when, "interaction/" + rule.id);
  for (const AdviceRule& rule : rules_.pathway->advice)
    add_optional(rule, rule.when, "advice/" + rule.id);
  for (const StageRule& rule : rules_.pathway->stages)
    add_optional(rule, rule.starts, "stage/" + rule.id);
  for (const CourseRule& rule : rules_.pathway->course) add_rule(rule, rule.id);
  for (const Derived& one : made_.derived)
    each_condition(*one.rule, [&](const Condition& when) {
      add_atoms(when, rules_.vocabulary[one.fact].id, one.rule->because_unrecorded, one.document);
    });
}

}  // namespace windlass::knowledge
