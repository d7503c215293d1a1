// SPDX-License-Identifier: Apache-2.0
#pragma once

// A trace as a tree for people: each contribution with its verdict, its condition down to the
// facts, where it stands and on what it rests.
//
// Thread rule: [pure].

#include "plan/trace.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

struct TreeOptions {
  bool all = false;             // contributions and cases that do not hold, too
  bool citations = true;        // each piece of evidence with its citation
  std::string_view after = {};  // not now: after what; empty: now, or not at all
};

// The items of a trace by how much they decide: first what makes the status, then what else holds,
// what is open, what does not hold.
std::vector<const plan::TraceItem*> by_weight(const plan::Trace&);
// What a trace item does to the status: false items do nothing.

void write_tree(const plan::Trace&, const model::Vocabulary&, TreeOptions, Page&);
// Every level of a red flag with its verdict, its condition and what it rests on.
void write_flag(const knowledge::Flag&, const plan::Evaluation&, const model::Vocabulary&, bool all,
                Page&);
void write_item(const plan::TraceItem&, const model::Vocabulary&, TreeOptions, Page&);
void write_node(const plan::TraceNode&, const model::Vocabulary&, std::size_t depth, bool all,
                Page&);

// "symptom.first_step_nprs: at least 4" and "is 7 score (patient)".
std::string question_of(const plan::TraceNode&, const model::Vocabulary&);
std::string answer_of(const plan::TraceNode&);

// The facts at the leaves, each once, in the order read.
std::vector<const plan::TraceNode*> facts_read(const plan::TraceNode&);

}  // namespace windlass::present
