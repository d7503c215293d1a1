// SPDX-License-Identifier: Apache-2.0
#include "present/html.hpp"
#include "present/phrases.hpp"
#include "present/tree.hpp"

namespace windlass::present {

using model::Verdict;
using plan::TraceItem;
using plan::TraceNode;

namespace {

std::string verdict(Verdict one) {
  return "<b class=\"v v-" + std::string(model::word(one)) + "\">" + std::string(model::word(one)) +
         "</b> ";
}

void write(const TraceNode& node, const model::Vocabulary& vocabulary, std::string& out) {
  out += "<li>" + verdict(node.verdict) + element("span", question_of(node, vocabulary));
  if (const std::string answer = answer_of(node); !answer.empty())
    out +=
        " " + element("span", answer + (node.kind == TraceNode::Kind::derived ? ", derived" : ""),
                      "faint");
  std::string parts;
  for (const TraceNode& part : node.parts) {
    if (node.kind == TraceNode::Kind::derived) {
      if (part.verdict == Verdict::false_) continue;
      parts += "<li>" + verdict(part.verdict) + "is " + escape(part.value) + " when<ul>";
      write(part, vocabulary, parts);
      parts += "</ul></li>";
    } else {
      write(part, vocabulary, parts);
    }
  }
  if (!parts.empty()) out += "<ul>" + parts + "</ul>";
  out += "</li>";
}

void write(const TraceItem& item, const model::Vocabulary& vocabulary, std::string& out) {
  out += "<li class=\"reason\"><p>" +
         element("strong",
                 item.text.empty() ? name_of(item.origin, item.id) : std::string(item.text)) +
         escape(mark(item.basis)) + "</p>";
  out += "<p class=\"faint\">" + escape(name_of(item.origin, item.id));
  if (item.absolute) out += item.hard ? ", absolute and hard" : ", absolute";
  out += ", leads to " + escape(spoken(model::word(item.effect))) + "; " +
         (item.document.empty() ? std::string("the plan itself")
                                : escape(item.document) + ":" + std::to_string(item.line));
  if (!item.plugin.empty()) out += ", plugin " + escape(item.plugin);
  if (!item.layer.empty()) out += ", layer " + escape(item.layer);
  out += "</p>";
  if (!item.mitigation.empty()) out += "<p>Take care: " + escape(item.mitigation) + "</p>";
  if (!item.reopens.empty()) out += "<p>Lifted when: " + escape(item.reopens) + "</p>";
  if (!item.document.empty()) {
    out += "<ul class=\"tree\">";
    write(item.condition, vocabulary, out);
    out += "</ul>";
  }
  if (item.evidence != nullptr && !item.evidence->empty()) {
    out += "<ul class=\"evidence\">";
    for (const model::Evidence& one : *item.evidence)
      out += "<li>" + escape(one.claim) + " <cite>" + escape(one.citation) +
             "</cite> <span class=\"faint\">(" + escape(one.id) + ": " + escape(standing(one)) +
             ")</span></li>";
    out += "</ul>";
  }
  out += "</li>";
}

}  // namespace

std::string reasons(const plan::Trace& trace, const model::Vocabulary& vocabulary,
                    std::string_view about) {
  std::string holding, idle;
  std::size_t held = 0, not_held = 0;
  for (const TraceItem* item : by_weight(trace)) {
    if (item->verdict == Verdict::false_ && !item->decides) {
      ++not_held;
      idle += "<li>" + escape(name_of(item->origin, item->id)) +
              (item->text.empty() ? "" : ": " + escape(item->text)) + " <span class=\"faint\">" +
              escape(item->document) + ":" + std::to_string(item->line) + "</span></li>";
    } else {
      ++held;
      write(*item, vocabulary, holding);
    }
  }
  std::string out = "<details><summary>Reasons and evidence" +
                    (about.empty() ? std::string() : ": " + escape(about)) +
                    " <span class=\"faint\">(" + std::to_string(held) +
                    ")</span></summary><ol class=\"reasons\">" + holding + "</ol>";
  if (not_held > 0)
    out += "<details><summary>Looked at and not so <span class=\"faint\">(" +
           std::to_string(not_held) + ")</span></summary><ul class=\"idle\">" + idle +
           "</ul></details>";
  return out + "</details>";
}

}  // namespace windlass::present
