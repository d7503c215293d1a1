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

// A line that is left out because nobody knows whether it holds is not left out in silence.
ProtocolLine open_line(const ProtocolItem& item, const Evaluation& evaluation) {
  const model::Vocabulary& vocabulary = evaluation.base().vocabulary();
  std::vector<std::string> facts;
  for (const model::FactId fact : evaluation.patient().unknown_among(item.inputs))
    facts.push_back(vocabulary[fact].title + " (" + vocabulary[fact].id + ")");
  ProtocolLine made = line_of(item);
  made.section = "assumption";
  made.text = "Left out, since not known whether it applies: " + made.text;
  if (made.text.back() != '.') made.text += '.';
  made.text += " It depends on " + (facts.empty() ? "facts in conflict" : base::join(facts)) + ".";
  made.number.clear();
  made.unit = {};
  return made;
}

}  // namespace

std::optional<model::Fault> prescribe_by_rules(const Evaluation& evaluation,
                                               const knowledge::Modality& modality,
                                               model::Protocol& protocol) {
  protocol.document = evaluation.base().documents()[modality.protocol.front().document].name;
  std::vector<ProtocolLine> open;
  std::string fault;
  for (const ProtocolItem& item : modality.protocol) {
    const Verdict verdict = evaluation.agreed(item.slot);
    if (verdict == Verdict::unknown) open.push_back(open_line(item, evaluation));
    if (verdict != Verdict::true_) continue;
    const auto twice = std::find_if(
        protocol.lines.begin(), protocol.lines.end(),
        [&](const ProtocolLine& one) { return !one.number.empty() && one.key == item.rule->key; });
    if (twice != protocol.lines.end() && fault.empty())
      fault = "its lines give '" + item.rule->title + "' twice: " + twice->text + " (line " +
              std::to_string(twice->line) + ") and " + said(*item.rule) + " (line " +
              std::to_string(item.line) + ")";
    protocol.lines.push_back(line_of(item));
  }
  protocol.lines.insert(protocol.lines.end(), std::make_move_iterator(open.begin()),
                        std::make_move_iterator(open.end()));
  if (protocol.lines.empty()) fault = "none of its lines holds for this patient";
  if (fault.empty()) return std::nullopt;
  protocol.lines.clear();
  protocol.fault = fault;
  return model::Fault{{}, {}, std::move(fault), modality.id, std::nullopt};
}

}  // namespace windlass::plan
