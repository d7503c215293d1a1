// SPDX-License-Identifier: Apache-2.0
#pragma once

// Comments that silence one finding each, with a reason:
//
//     # windlass: allow check.gap "between 3 and 6 nobody has tried it"
//
// Behind code it speaks of its own line; on a line of its own, of the next line of code. What does
// not compile is never silenced. Words inside a text are no comment.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"

namespace windlass::analyse {

struct Silenced {
  base::Diagnostic finding;
  std::string reason;
};

// Takes what is silenced in these documents out of `found`. Adds check.silence for a comment
// without a reason, with a code that no finding has, or that silences nothing; the last only where
// `all_decided`, and not for findings that depend on the day.
std::vector<Silenced> silence(const std::vector<const base::Source*>& documents, bool all_decided,
                              FindingList& found);
std::vector<const base::Source*> sources_of(const knowledge::KnowledgeBase&);

}  // namespace windlass::analyse
