// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a law that was looked at is told: by `windlass prove`, and by `windlass test` beside cases.
//
// Thread rule: [pure].

#include "analyse/prove.hpp"
#include "commands.hpp"

namespace windlass::tool {

std::string_view word(analyse::Proved::Verdict);
// "holds        LAW: its title", and what is to be said of that.
void show(const analyse::Law&, const analyse::Proved&, const model::Vocabulary&, Page&);
// 0 all hold, 1 one is refuted, 4 one was not decided.
int exit_code_of(const std::vector<const analyse::Proved*>&);

}  // namespace windlass::tool
