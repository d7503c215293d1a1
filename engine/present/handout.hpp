// SPDX-License-Identifier: Apache-2.0
#pragma once

// The patient's sheet: one plain page of what to do at home, made from a plan and the texts of the
// rules.
//
// It decides nothing. It shows treatments that are to be begun or go on now, in the words that the
// rules' locales have for patients; whoever must be seen by somebody else first is told so and gets
// no exercises. No id, grade or status stands on it. Where a text is missing, the fallback language
// or the plan's own words stand in its place with a mark, and what the sheet leaves out of the plan
// is counted.
//
// Thread rule: plain values; the functions are [pure].

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "present/handout_words.hpp"
#include "present/plan_view.hpp"

namespace windlass::present {

struct SheetItem {
  std::string picture = {};        // the id of a drawing, or empty
  SheetWording picture_name = {};  // what it shows
  SheetWording title = {}, how = {}, amount = {};
  std::size_t number = 0;  // of an exercise, from 1
  bool diary = false;
};

struct SheetSection {
  knowledge::HandoutPart part{};
  SheetWording title = {};
  std::vector<SheetItem> items = {};
};

struct Sheet {
  bool at_home = false;                // exercises may be given; else something else comes first
  bool sent = false;                   // to be seen elsewhere first: has room for where and when
  bool nothing_now = false;            // at home, and neither an exercise nor a support stands here
  std::vector<SheetSection> sections;  // in the order of their parts
  std::optional<model::Date> as_of, next_visit;
  std::size_t left_out = 0;   // lines of the plan for the treatments of now that do not stand here
  bool unfinished = false;    // not all was asked yet; whoever makes the sheet knows it
  bool untranslated = false;  // a text stands in another language, or in the plan's words

  // To do at home, so that there is a diary of it, and a day on which it is looked at.
  bool gives_something() const { return at_home && !nothing_now; }
  // The first section after those that say what to do: what is fine, or what follows it.
  const SheetSection* after_care() const;
};

// REQUIRES: the rules have a handout.
Sheet sheet_of(const PlanView&, const knowledge::KnowledgeBase&, const SheetWords&);

// The diary has room for two weeks. "Thursday 12" where the sheet has a date, else "Day 1"; `day`
// from 0.
inline constexpr std::size_t diary_days = 14;
std::string diary_day(const Sheet&, const SheetWords&, std::size_t day);
// Whether the next visit falls on it.
bool is_visit(const Sheet&, std::size_t day);

// The writers. `width` in columns.
std::string write_sheet(const Sheet&, const SheetWords&, std::size_t width);
std::string write_sheet_page(const Sheet&, const SheetWords&);

// What is missing for a sheet that shows everything in plain words, in every language: texts,
// drawings, rules for which no item speaks. One line each, in order; empty when nothing is. Where
// `meant` is set, for what stands in these documents alone.
using MeantDocuments = std::function<bool(std::uint32_t document)>;
std::vector<std::string> handout_gaps(const knowledge::KnowledgeBase&,
                                      const MeantDocuments& meant = {});

}  // namespace windlass::present
