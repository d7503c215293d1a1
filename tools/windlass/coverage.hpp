// SPDX-License-Identifier: Apache-2.0
#pragma once

// What cases have seen of the rules, for people, programs and browsers.
//
// Thread rule: [pure].

#include "base/json.hpp"
#include "cases/coverage.hpp"
#include "cases/trial.hpp"
#include "commands.hpp"

namespace windlass::tool {

// A document with its conditions, those of whoever runs the test first.
struct CoveredDocument {
  std::uint32_t document = 0;
  bool own = false;
  cases::Counts counts;
  std::vector<const cases::CoveredCondition*> conditions;
};
// `own`: names of files, or folders, that are the user's own. The result points into the coverage.
std::vector<CoveredDocument> by_document(const cases::Coverage&,
                                         const std::vector<std::string>& own);

// Where `only` is set, of these documents, and that the rest is not shown.
void show_coverage(const cases::Coverage&, std::vector<CoveredDocument>,
                   const cases::Trial::Only& only, Page&);
// The members of an object that is open: `points`, `seen`, `impossible`, `documents`.
void write_coverage(const cases::Coverage&, const std::vector<CoveredDocument>&, base::JsonWriter&);
// A page that shows each document with what was seen of each line.
std::string coverage_page(const cases::Coverage&, const std::vector<CoveredDocument>&);

// Whether a file is this one, or lies in this folder.
bool lies_below(const std::string& name, const std::string& folder);

// "97.5 %"; "100 %" of nothing. Never rounded up to 100.
std::string percent(std::size_t part, std::size_t whole);

}  // namespace windlass::tool
