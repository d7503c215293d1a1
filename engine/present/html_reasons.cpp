// SPDX-License-Identifier: Apache-2.0
// A trace as HTML: what folds open below a treatment.
#include "present/html.hpp"
#include "present/phrases.hpp"
#include "present/tree.hpp"

namespace windlass::present {

using model::Verdict;
using plan::TraceItem;
using plan::TraceNode;

namespace {

void write_verdict(Verdict one, HtmlWriter& html) {
  html.element("b", model::word(one), "v v-" + std::string(model::word(one))).text(" ");
}

void write(const TraceNode& node, const model::Vocabulary& vocabulary, HtmlWriter& html);

void write_parts(const TraceNode& node, const model::Vocabulary& vocabulary, HtmlWriter& html) {
  for (const TraceNode& part : node.parts) {
    const bool score = node.kind == TraceNode::Kind::score;
    if (node.kind != TraceNode::Kind::derived && !score) {
      write(part, vocabulary, html);
    } else if (part.verdict != Verdict::false_) {
      html.open("li");
      write_verdict(part.verdict, html);
      html.text(score ? "points " + part.points + " when" : "is " + part.value + " when");
      html.open("ul");
      write(part, vocabulary, html);
      html.close().close();
    }
  }
}

void write(const TraceNode& node, const model::Vocabulary& vocabulary, HtmlWriter& html) {
  html.open("li");
  write_verdict(node.verdict, html);
  html.element("span", question_of(node, vocabulary));
  if (const std::string answer = answer_of(node); !answer.empty())
    html.text(" ").element("span",
                           answer + (node.kind == TraceNode::Kind::derived ? ", derived"
                                     : node.kind == TraceNode::Kind::score ? ", a score"
                                                                           : ""),
                           "faint");
  HtmlWriter parts;
  write_parts(node, vocabulary, parts);
  if (!parts.empty()) html.open("ul").append(std::move(parts)).close();
  html.close();
}

// "contraindication antiplatelet, absolute, leads to block; taping.yaml:12, plugin taping".
std::string place_of(const TraceItem& item) {
  std::string out = name_of(item.origin, item.id);
  if (item.absolute) out += item.hard ? ", absolute and hard" : ", absolute";
  out += ", leads to " + with_spaces(item.effect) + "; " +
         (item.document.empty() ? std::string("the plan itself")
                                : std::string(item.document) + ":" + std::to_string(item.line));
  if (!item.plugin.empty()) out += ", plugin " + std::string(item.plugin);
  if (!item.layer.empty()) out += ", layer " + std::string(item.layer);
  return out;
}

void write(const TraceItem& item, const model::Vocabulary& vocabulary, HtmlWriter& html) {
  html.open("li", {{"class", "reason"}}).open("p");
  html.element("strong",
               item.text.empty() ? name_of(item.origin, item.id) : std::string(item.text));
  html.text(mark(item.basis)).close().element("p", place_of(item), "faint");
  for (const model::Amendment* one : item.taken_by)
    html.element("p", upper(one->done.substr(0, 1)) + std::string(one->done.substr(1)) + " by " +
                          in_words(*one));
  if (item.amendment != nullptr)
    html.element("p", (item.lapsed ? "Not in force, by " : "By ") + in_words(*item.amendment));
  if (!item.mitigation.empty() && !item.lapsed)
    html.element("p", "Take care: " + std::string(item.mitigation));
  if (!item.reopens.empty()) html.element("p", "Lifted when: " + std::string(item.reopens));
  if (!item.document.empty()) {
    html.open("ul", {{"class", "tree"}});
    write(item.condition, vocabulary, html);
    html.close();
  }
  if (item.evidence != nullptr && !item.evidence->empty()) {
    html.open("ul", {{"class", "evidence"}});
    for (const model::Evidence& one : *item.evidence)
      write_evidence(one.claim, one.citation, std::string(one.id) + ": " + appraisal(one), html);
    html.close();
  }
  html.close();
}

void open_fold(std::string_view title, std::size_t items, HtmlWriter& html) {
  html.open("details").open("summary").text(title).text(" ");
  html.element("span", "(" + std::to_string(items) + ")", "faint").close();
}

}  // namespace

void write_reasons(const plan::Trace& trace, const model::Vocabulary& vocabulary,
                   std::string_view about, HtmlWriter& html) {
  std::vector<const TraceItem*> holding, others;
  for (const TraceItem* item : by_weight(trace))
    (item->verdict == Verdict::false_ && !item->decides ? others : holding).push_back(item);
  open_fold("Reasons and evidence" + (about.empty() ? "" : ": " + std::string(about)),
            holding.size(), html);
  html.open("ol", {{"class", "reasons"}});
  for (const TraceItem* item : holding) write(*item, vocabulary, html);
  html.close();
  if (!others.empty()) {
    open_fold("Considered, does not apply", others.size(), html);
    html.open("ul", {{"class", "idle"}});
    for (const TraceItem* item : others) {
      html.open("li").text(name_of(item->origin, item->id));
      if (!item->text.empty()) html.text(": ").text(item->text);
      html.text(" ").element("span", std::string(item->document) + ":" + std::to_string(item->line),
                             "faint");
      html.close();
    }
    html.close().close();
  }
  html.close();
}

}  // namespace windlass::present
