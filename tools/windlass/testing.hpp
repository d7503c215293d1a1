// SPDX-License-Identifier: Apache-2.0
#pragma once

// The cases of `windlass test`: which are meant, how they went, and how that is told.
//
// Thread rule: commands run in main's thread.

#include <array>
#include <functional>

#include "base/json.hpp"
#include "cases/cases.hpp"
#include "cases/trial.hpp"
#include "commands.hpp"
#include "plan/rule_files.hpp"
#include "tested_laws.hpp"

namespace windlass::tool {

using model::Verdict;

struct Failure {
  std::string document, id, title;
  std::uint32_t line = 0;
  std::vector<cases::Difference> differences;
  std::vector<std::string> out_of_force;  // rule sets that do not count on the day of the case
};

// Which verdicts each rule was seen with: false, true, unknown.
using Seen = std::array<bool, 3>;

struct RulesSeen {
  std::vector<std::vector<Seen>> contributions, red_flags;

  void add(const std::vector<std::vector<Verdict>>& verdicts,
           std::vector<std::vector<Seen>>& seen) {
    if (seen.size() < verdicts.size()) seen.resize(verdicts.size());
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      if (seen[i].size() < verdicts[i].size()) seen[i].resize(verdicts[i].size());
      for (std::size_t j = 0; j < verdicts[i].size(); ++j)
        seen[i][j][static_cast<std::size_t>(verdicts[i][j])] = true;
    }
  }
  // What other cases saw.
  static void join(const std::vector<std::vector<Seen>>& others,
                   std::vector<std::vector<Seen>>& seen) {
    if (seen.size() < others.size()) seen.resize(others.size());
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (seen[i].size() < others[i].size()) seen[i].resize(others[i].size());
      for (std::size_t j = 0; j < others[i].size(); ++j)
        for (std::size_t k = 0; k < others[i][j].size(); ++k)
          seen[i][j][k] = seen[i][j][k] || others[i][j][k];
    }
  }
};

struct TestRun {
  std::size_t total = 0, passed = 0;
  std::vector<Failure> failures;
  RulesSeen coverage;
};

// How many rules were seen each way, and which were never true.
struct Tally {
  std::size_t rules = 0;
  std::array<std::size_t, 3> seen{};
  std::vector<std::string> never_true;

  void add(const Seen& one, const std::string& name) {
    ++rules;
    for (std::size_t i = 0; i < 3; ++i) seen[i] += one[i] ? 1 : 0;
    if (!one[static_cast<std::size_t>(Verdict::true_)]) never_true.push_back(name);
  }
};

// The cases of these paths, or nothing after a complaint. `rules` were opened before, what lies
// unread among them was named, and their cases were kept.
std::optional<std::vector<cases::CasesDocument>> read_all_cases(
    const std::vector<std::string>& paths, const std::vector<std::string>& rules,
    const plan::Engine&, plan::ReadFiles& kept, Streams&);

// On all processors, in the cases' order. `beside`: what is done at the same time.
TestRun run_all(const plan::Engine&, const std::vector<cases::CasesDocument>&,
                const std::function<void()>& beside, Streams&);
// Where `only` is set, of the rules of these documents.
Tally tally(const RulesSeen&, const knowledge::KnowledgeBase&, const cases::Trial::Only& only = {});

void show(const Failure&, Page&);
void show(const Tally&, Page&);
// The members of an object that is open: `passed`, `failed`, `failures`.
void write_run(const TestRun&, base::JsonWriter&);
// `rules`, `seen_true`, `seen_false`, `seen_unknown`, `never_true`.
void write_tally(const Tally&, base::JsonWriter&);
// What build servers read: one suite a document, one test a case; and a suite of laws.
std::string junit(const std::vector<cases::CasesDocument>&, const TestRun&, const TestedLaws&);

}  // namespace windlass::tool
