// SPDX-License-Identifier: Apache-2.0
#include "plan/protocol_of_rules.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "plan/calls.hpp"

namespace windlass::plan {

using knowledge::ProtocolItem;
using model::ProtocolLine;
using model::Verdict;

namespace {

// "2 sets", "Heel on the floor."
std::string said(const knowledge::ProtocolRule& rule) {
  return rule.number.empty() ? rule.text : with_unit_word(rule.number, unit_words(rule.unit));
}

ProtocolLine line_of(const ProtocolItem& item) {
  ProtocolLine made;
  made.section = item.rule->section;
  made.key = item.rule->key;
  made.title = item.rule->title;
  made.text = said(*item.rule);
  made.number = item.rule->number;
  made.unit = item.rule->unit;
  made.line = item.line;
  return made;
}

// "Height (demo.height)"
std::string depends_on(const ProtocolItem& item, const Evaluation& evaluation) {
  const model::Vocabulary& vocabulary = evaluation.base().vocabulary();
  std::vector<std::string> facts;
  for (const model::FactId fact : evaluation.patient().unknown_among(item.inputs))
    facts.push_back(vocabulary[fact].title + " (" + vocabulary[fact].id + ")");
  return facts.empty() ? "facts in conflict" : base::join(facts);
}

// A line that is left out because nobody knows whether it holds is not left out in silence.
ProtocolLine open_line(const ProtocolItem& item, const Evaluation& evaluation) {
  ProtocolLine made = line_of(item);
  made.section = "assumption";
  made.text = "Left out, since not known whether it applies: " + made.text;
  if (made.text.back() != '.') made.text += '.';
  made.text += " It depends on " + depends_on(item, evaluation) + ".";
  made.number.clear();
  made.unit = {};
  return made;
}

// Lines of one number, of which one holds and another holds or may: which counts nobody can say.
struct Clash {
  const ProtocolItem *certain = nullptr, *other = nullptr;
};

std::optional<Clash> clash(const Evaluation& evaluation, const knowledge::Modality& modality) {
  for (const ProtocolItem& one : modality.protocol) {
    if (one.rule->number.empty() || evaluation.agreed(one.slot) != Verdict::true_) continue;
    for (const ProtocolItem& other : modality.protocol)
      if (&other != &one && other.rule->key == one.rule->key && !other.rule->number.empty() &&
          evaluation.agreed(other.slot) != Verdict::false_)
        return Clash{&one, &other};
  }
  return std::nullopt;
}

std::string in_words(const Clash& one, const Evaluation& evaluation) {
  const bool open = evaluation.agreed(one.other->slot) == Verdict::unknown;
  const auto placed = [](const ProtocolItem& item) {
    return said(*item.rule) + " (line " + std::to_string(item.line) + ")";
  };
  return std::string(open ? "its lines may give '" : "its lines give '") +
         one.certain->rule->title + "' twice: " + placed(*one.certain) + " and " +
         placed(*one.other) +
         (open ? ", which depends on " + depends_on(*one.other, evaluation) : std::string());
}

}  // namespace

std::vector<model::FactId> asked_for_lines(const Evaluation& evaluation,
                                           const knowledge::Modality& modality) {
  const std::optional<Clash> clashing = clash(evaluation, modality);
  std::vector<model::FactId> asked;
  for (const ProtocolItem& item : modality.protocol) {
    if (evaluation.agreed(item.slot) != Verdict::unknown) continue;
    for (const model::FactId fact : evaluation.patient().unknown_among(item.inputs))
      if (!model::nobody_looked(evaluation.patient().state(fact)) ||
          (clashing && clashing->other == &item))
        asked.push_back(fact);
  }
  return asked;
}

std::optional<model::Fault> prescribe_by_rules(const Evaluation& evaluation,
                                               const knowledge::Modality& modality,
                                               model::Protocol& protocol) {
  protocol.document = evaluation.base().documents()[modality.protocol.front().document].name;
  std::vector<ProtocolLine> open;
  for (const ProtocolItem& item : modality.protocol) {
    const Verdict verdict = evaluation.agreed(item.slot);
    // Whoever may have to stop is told.
    if (verdict == Verdict::true_ || (verdict == Verdict::unknown && item.rule->section == "stop"))
      protocol.lines.push_back(line_of(item));
    else if (verdict == Verdict::unknown)
      open.push_back(open_line(item, evaluation));
  }
  std::string fault;
  if (const std::optional<Clash> found = clash(evaluation, modality))
    fault = in_words(*found, evaluation);
  protocol.lines.insert(protocol.lines.end(), std::make_move_iterator(open.begin()),
                        std::make_move_iterator(open.end()));
  if (protocol.lines.empty()) fault = "none of its lines holds for this patient";
  if (fault.empty()) return std::nullopt;
  protocol.lines.clear();
  protocol.fault = fault;
  return model::Fault{{}, {}, std::move(fault), modality.id, std::nullopt};
}

}  // namespace windlass::plan
