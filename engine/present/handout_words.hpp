// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words of a patient's sheet in one language, and what stands in their place where they are
// missing. Knows no plan.
//
// Thread rule: plain values; the functions are [pure]. A SheetWords borrows the knowledge base.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace windlass::present {

// A text of the sheet, and where it comes from.
struct SheetWording {
  enum class From : std::uint8_t {
    asked,     // the language that was asked for
    fallback,  // the language that every text stands in
    plan,      // the plan's words, which were written for clinicians
    missing,   // nobody has it: its key, in brackets
  };
  std::vector<std::string> lines = {};
  std::string language = {};
  From from = From::asked;
  bool empty() const { return lines.empty(); }
};

// The languages that the rules have texts in, the one that others fall back to first.
std::vector<std::string> handout_languages(const knowledge::KnowledgeBase&);

// Words of the sheet itself, by the name after "sheet.": "title", "next", "diary-day".
class SheetWords {
 public:
  SheetWords(const knowledge::KnowledgeBase&, std::string_view language);
  // The text of `key`, or its key in brackets.
  SheetWording text(const std::string& key) const;
  bool has(const std::string& key) const {
    return find(key, language_) != nullptr || find(key, fallback_) != nullptr;
  }
  const std::string& language() const { return language_; }
  // "once", "twice", "3 times", as the language says it.
  std::string often(const std::string& number) const;
  // "45 seconds", "2 minutes", "5 days": of so many s, min, h, d or wk, in the unit that people
  // use.
  std::string time(const std::string& number, std::string_view unit) const;
  // "Monday 12 March 2026", as the language writes it: by the text `form`.
  std::string date(model::Date, const std::string& form = "date.form") const;

 private:
  const knowledge::LocaleText* find(const std::string& key, const std::string& language) const;
  const knowledge::KnowledgeBase& base_;
  std::string language_, fallback_;
};

// `text` with each {name} replaced by its value, and each {name|one|many} by its value and the word
// that goes with it: "1 tape", "3 tapes". A name without a value becomes a gap to write on.
std::string fill_in(std::string_view text,
                    const std::function<std::string(std::string_view)>& value);
// The names that stand in it.
std::vector<std::string> names_in(std::string_view text);

// The key of what stands at the head of a sheet while not all was asked. Where a locale has no such
// text, the sheet's own words stand there.
inline constexpr std::string_view unfinished_key = "sheet.unfinished";
SheetWording unfinished(const SheetWords&);

}  // namespace windlass::present
