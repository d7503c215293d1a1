// SPDX-License-Identifier: Apache-2.0
#include "present/tree.hpp"

#include <algorithm>

#include "present/phrases.hpp"

namespace windlass::present {

using model::Origin;
using model::Verdict;
using plan::TraceItem;
using plan::TraceNode;

namespace {

Ink ink_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::true_: return Ink::bold;
    case Verdict::unknown: return Ink::ask;
    case Verdict::false_: return Ink::faint;
  }
  return Ink::plain;
}

// A requirement "holds" when what it requires is missing; said so, it is read right.
std::string verdict_of(const TraceItem& item) {
  if (item.origin != Origin::requirement) return std::string(model::word(item.verdict));
  return item.verdict == Verdict::true_     ? "missing"
         : item.verdict == Verdict::unknown ? "unknown"
                                            : "met";
}

int weight(const TraceItem& item) {
  if (item.decides) return 0;
  if (item.verdict == Verdict::false_) return 3;
  return item.verdict == Verdict::true_ ? 1 : 2;
}

// Whether the node speaks of one fact.
bool is_of_fact(const TraceNode& node) {
  switch (node.kind) {
    case TraceNode::Kind::fact:
    case TraceNode::Kind::missing:
    case TraceNode::Kind::derived:
    case TraceNode::Kind::score: return true;
    default: return false;
  }
}

void gather(const TraceNode& node, std::vector<const TraceNode*>& found) {
  if (is_of_fact(node)) {
    if (std::none_of(found.begin(), found.end(),
                     [&](const TraceNode* one) { return one->fact == node.fact; }))
      found.push_back(&node);
  }
  for (const TraceNode& part : node.parts) gather(part, found);
}

}  // namespace

std::vector<const TraceItem*> by_weight(const plan::Trace& trace) {
  std::vector<const TraceItem*> items;
  for (const TraceItem& item : trace.items) items.push_back(&item);
  std::stable_sort(items.begin(), items.end(),
                   [](const TraceItem* a, const TraceItem* b) { return weight(*a) < weight(*b); });
  return items;
}

std::string question_of(const TraceNode& node, const model::Vocabulary& vocabulary) {
  switch (node.kind) {
    case TraceNode::Kind::all: return node.parts.empty() ? "always" : "all of";
    case TraceNode::Kind::any: return "any of";
    case TraceNode::Kind::none: return "none of";
    case TraceNode::Kind::at_least: return "at least " + std::to_string(node.count) + " of";
    case TraceNode::Kind::red_flag: return "red_flag: " + std::string(node.constraint);
    case TraceNode::Kind::missing: return vocabulary[node.fact].id + ": known";
    case TraceNode::Kind::fact:
    case TraceNode::Kind::derived:
    case TraceNode::Kind::score:
      return vocabulary[node.fact].id +
             (node.constraint.empty() ? "" : ": " + std::string(node.constraint));
  }
  return {};
}

std::string answer_of(const TraceNode& node) {
  if (!is_of_fact(node)) return {};
  if (node.state == model::State::known) return "is " + (node.value.empty() ? "known" : node.value);
  if (node.state == model::State::conflict)
    return "in conflict: " + (node.value.empty()
                                  ? "what was given contradicts what follows from other answers"
                                  : node.value);
  if (node.kind == TraceNode::Kind::score)
    return node.least == node.most ? "is " + node.least
                                   : "between " + node.least + " and " + node.most;
  if (node.state == model::State::stale)
    return (node.value.empty() ? "stale: nobody wrote what it was" : "stale: was " + node.value) +
           (node.assumed ? ", which is no finding" : "");
  if (node.assumed) return with_spaces(model::word(node.state)) + ", so nothing is on record";
  if (!node.doubted_for.empty() && model::nobody_looked(node.state))
    return "unknown: " + with_spaces(model::word(node.state)) + ", but what " +
           std::string(node.doubted_for) + " was computed from may be on record";
  return "unknown: " + (node.fault.empty() ? with_spaces(model::word(node.state))
                                           : "not calculated, " + std::string(node.fault));
}

namespace {

// How a derived fact or a score comes about: its cases or its items, those that do not hold folded.
void write_parts(const TraceNode& node, const model::Vocabulary& vocabulary, std::size_t depth,
                 bool all, Page& page) {
  const bool score = node.kind == TraceNode::Kind::score;
  std::size_t folded = 0;
  for (const TraceNode& one : node.parts) {
    if (one.verdict == Verdict::false_ && !all) {
      ++folded;
      continue;
    }
    std::string lead = "      " + std::string(model::word(one.verdict));
    lead +=
        std::string(lead.size() < 15 ? 15 - lead.size() : 1, ' ') + std::string(2 * depth + 2, ' ');
    page.hang(lead, score ? "points " + one.points + " when" : "is " + one.value + " when",
              ink_of(one.verdict));
    write_node(one, vocabulary, depth + 2, all, page);
  }
  if (folded == 0) return;
  const std::string text = score ? count(folded, "item gives nothing", "items give nothing")
                                 : count(folded, "case does", "cases do") + " not hold";
  page.hang(std::string(15 + 2 * depth + 2, ' '), "(" + text + ")", Ink::plain, Ink::faint);
}

void write_evidence(const TraceItem& item, bool citations, Page& page) {
  if (item.evidence == nullptr) return;
  for (const model::Evidence& one : *item.evidence) {
    page.hang("      evidence ", std::string(one.id) + ": " + appraisal(one), Ink::faint,
              Ink::faint);
    if (citations)
      page.hang("               ", std::string(one.claim) + " " + std::string(one.citation) + ".",
                Ink::faint, Ink::faint);
  }
}

}  // namespace

void write_node(const TraceNode& node, const model::Vocabulary& vocabulary, std::size_t depth,
                bool all, Page& page) {
  std::string lead = "      " + std::string(model::word(node.verdict));
  lead += std::string(lead.size() < 15 ? 15 - lead.size() : 1, ' ') + std::string(2 * depth, ' ');
  std::string said = question_of(node, vocabulary);
  if (const std::string answer = answer_of(node); !answer.empty())
    said += "  (" + answer +
            (node.kind == TraceNode::Kind::derived ? ", derived"
             : node.kind == TraceNode::Kind::score ? ", a score"
                                                   : "") +
            ")";
  if (!node.formula.empty()) said += " = " + std::string(node.formula);
  page.hang(lead, said, ink_of(node.verdict));
  if (node.kind == TraceNode::Kind::derived || node.kind == TraceNode::Kind::score)
    return write_parts(node, vocabulary, depth, all, page);
  for (const TraceNode& part : node.parts) write_node(part, vocabulary, depth + 1, all, page);
}

void write_item(const TraceItem& item, const model::Vocabulary& vocabulary, TreeOptions options,
                Page& page) {
  std::string lead = "  " + (item.lapsed             ? "lapsed"
                             : item.taken_by.empty() ? verdict_of(item)
                                                     : "taken");
  lead += std::string(lead.size() < 11 ? 11 - lead.size() : 1, ' ');
  std::string title =
      name_of(item.origin, item.id) + " -> " + with_spaces(model::word(item.effect));
  if (item.absolute) title += item.hard ? ", absolute, hard" : ", absolute";
  page.hang(lead, title, ink_of(item.verdict), Ink::bold);
  const std::string under(6, ' ');
  if (!item.text.empty()) page.hang(under, item.text);
  for (const model::Amendment* one : item.taken_by)
    page.hang(under + std::string(one->done) + " by ", in_words(*one));
  if (item.amendment != nullptr)
    page.hang(
        under + (item.lapsed ? "not in force: " : "") + std::string(item.amendment->done) + " by ",
        in_words(*item.amendment));
  if (!item.mitigation.empty() && !item.lapsed) page.hang(under + "take care: ", item.mitigation);
  if (!item.reopens.empty()) page.hang(under + "lifted when: ", item.reopens);
  if (!item.because_unrecorded.empty())
    page.hang(under + "not looked: ", item.because_unrecorded, Ink::faint, Ink::faint);
  std::string where = item.document.empty()
                          ? "the plan itself"
                          : std::string(item.document) + ":" + std::to_string(item.line);
  if (!item.plugin.empty()) where += ", plugin " + std::string(item.plugin);
  if (!item.layer.empty()) where += ", layer " + std::string(item.layer);
  page.hang(under + "at ", where + ", basis " + std::string(model::word(item.basis)), Ink::faint,
            Ink::faint);
  if (!item.document.empty()) write_node(item.condition, vocabulary, 0, options.all, page);
  write_evidence(item, options.citations, page);
}

void write_flag(const knowledge::Flag& flag, const plan::Evaluation& evaluation,
                const model::Vocabulary& vocabulary, bool all, Page& page) {
  page.heading(flag.title + " (" + flag.id +
               "): " + upper(std::string(model::word(evaluation.any_lane(flag.slot)))));
  std::vector<TraceItem> levels = plan::trace_red_flags(evaluation);
  std::erase_if(levels, [&](const TraceItem& one) { return one.id != flag.id; });
  for (std::size_t i = 0; i < levels.size() && i < flag.levels.size(); ++i) {
    const knowledge::FlagLevel& level = flag.levels[i];
    if (i > 0) page.blank();
    const std::string lead = "  " + std::string(model::word(levels[i].verdict));
    page.hang(lead + std::string(11 - lead.size(), ' '),
              "level " + level.id + " -> " + with_spaces(model::word(level.disposition)), Ink::bold,
              Ink::bold);
    page.hang("      ", level.because);
    page.hang("      do: ", level.action);
    page.hang("      clears: ", flag.clears);
    page.hang("      at ",
              std::string(levels[i].document) + ":" + std::to_string(levels[i].line) + ", basis " +
                  std::string(model::word(levels[i].basis)),
              Ink::faint, Ink::faint);
    write_node(levels[i].condition, vocabulary, 0, all, page);
    write_evidence(levels[i], true, page);
  }
}

void write_tree(const plan::Trace& trace, const model::Vocabulary& vocabulary, TreeOptions options,
                Page& page) {
  page.heading(std::string(trace.title) + " (" + std::string(trace.modality) +
               "): " + upper(with_spaces(model::word(trace.status))) +
               (options.after.empty() ? "" : ", for later"));
  if (!options.after.empty()) page.hang("  not now, but after: ", options.after, Ink::care);
  std::size_t folded = 0, shown = 0;
  for (const TraceItem* item : by_weight(trace)) {
    if (item->verdict == Verdict::false_ && item->taken_by.empty() && !options.all) {
      ++folded;
      continue;
    }
    if (shown++ > 0) page.blank();
    write_item(*item, vocabulary, options, page);
  }
  if (folded > 0) {
    if (shown > 0) page.blank();
    page.hang("  ",
              count(folded, "other contribution was looked at and does",
                    "other contributions were looked at and do") +
                  " not hold (--all shows them).",
              Ink::plain, Ink::faint);
  }
}

std::vector<const TraceNode*> facts_read(const TraceNode& node) {
  std::vector<const TraceNode*> found;
  gather(node, found);
  return found;
}

}  // namespace windlass::present
