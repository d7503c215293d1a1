// SPDX-License-Identifier: Apache-2.0
#pragma once

// The engine and the patients that the benchmarks share: the sample patients of
// rules/plantar-heel-pain, and made-up ones for whom everything varies.
//
// Thread rule: made once, before the first benchmark; shared as constants after that.

#include <memory>
#include <string>
#include <vector>

#include "plan/engine.hpp"

namespace windlass::bench {

// The rules of this tree with the plugins of this build. Diagnostics end the program.
// `isolate`: each plugin in a process of its own.
std::shared_ptr<const plan::Engine> open_engine(bool isolate = false);
const plan::Engine& engine();
std::shared_ptr<const plan::Engine> shared_engine();

struct Sample {
  std::string name;
  model::Facts facts;
};
const std::vector<Sample>& samples();

// `count` patients in whom each fact is known with seven chances in ten, anywhere in its range. The
// same ones every time.
std::vector<model::Facts> made_up(std::size_t count);

}  // namespace windlass::bench
