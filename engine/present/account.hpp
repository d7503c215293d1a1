// SPDX-License-Identifier: Apache-2.0
#pragma once

// An Account says what a plan says, once: an ordered list of sections, each an ordered list of
// lines. Text, page and the explanations are writers of it; none of them looks into the plan again.
// It decides nothing, and it knows no layout: a writer turns each kind of line into its own form.
//
// The account of a plan holds all of it. Each line says what a form may do with it (`Keep`): a form
// that leaves lines out counts them in their place, in the words of left_out(). So nothing is lost
// without a mark, whatever a form leaves out.
//
// Thread rule: plain values; the functions are [pure]. Views in a line belong to the KnowledgeBase
// of the plan.

#include <optional>
#include <string>
#include <vector>

#include "plan/trace.hpp"
#include "present/line_kinds.hpp"
#include "present/marks.hpp"
#include "present/plan_view.hpp"
#include "present/timeline.hpp"

namespace windlass::present {

enum class Keep : std::uint8_t {
  always,  // every form shows it
  detail,  // a brief form counts it, a page folds it
  never,   // every form counts it: treatment that is not to be begun while something comes first
};

struct Line {
  LineKind kind{};
  Keep keep = Keep::always;
  Tone tone = Tone::plain;
  std::string lead =
      {};  // a word or two before: "later", "take care", the title of a protocol line
  std::string title = {};  // whom it is about: "Supportive taping"
  std::string text = {};   // sentences
  std::string note = {};   // less important, after it: how sure, which document
  std::string mark = {};   // " [design]" or nothing
  std::string group = {};  // of a question: with which others it is asked
  std::optional<model::Status> status = {};
  std::string_view about = {};            // id of the treatment or red flag
  bool measured = false;                  // a protocol line whose text is a number with its unit
  bool next = false;                      // of reviews: the one that is due
  std::vector<std::string> items = {};    // what it lists, where each is counted: ids of facts
  std::optional<plan::Trace> trace = {};  // of `reasons`: the same with every condition as a tree
  std::vector<Line> lines = {};           // what belongs to it, in order
};

// In the order of a page. The words are ids on the page and never shown.
enum class SectionKind : std::uint8_t {
  head,
  first,
  since,
  now,
  advice,
  next,
  withheld,
  ask,
  stop,
  review,
  doubts,
  assumed,
  faults,
  lapsed,
  overrides,
  time,
  foot,
  receipt,
  modality,
  protocol,
  changes,
};
std::string_view id_of(SectionKind);

struct Section {
  SectionKind kind{};
  std::string title = {};  // "Now"
  std::string note = {};
  std::vector<Line> lines = {};
  std::string more = {};              // the command that shows what a brief form leaves out here
  std::string_view about = {};        // id of the treatment
  std::optional<Timeline> time = {};  // of `time`: stages and reviews on a line of weeks
};

struct Account {
  std::string patient = {}, when = {};
  std::string explain = {};  // the command that shows what a brief form leaves out
  const model::Vocabulary* vocabulary = nullptr;  // of the conditions in the traces
  std::vector<Section> sections = {};
};

// Lines of one section of a protocol as a paragraph: "Strips 5; Wear one tape at most 48 h." Each
// line is whole. Lines for which `shown` is false are left out.
std::string paragraph_of(const std::vector<Line>&, bool (*shown)(const Line&));
inline bool is_detail(const Line& line) { return line.keep == Keep::detail; }
inline bool is_shown_in_brief(const Line& line) { return line.keep == Keep::always; }
inline bool is_shown_in_whole(const Line& line) { return line.keep != Keep::never; }
// What a form leaves out of these lines and of all that belongs to them, in words: "2 dose lines,
// 1 assumption". What is said twice counts once. `kept`: detail counts what a brief form leaves
// out, never what no form shows. Empty when there is nothing.
std::string left_out(const std::vector<Line>&, Keep kept);

}  // namespace windlass::present
