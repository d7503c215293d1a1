// SPDX-License-Identifier: Apache-2.0
#include "knowledge/items.hpp"

#include <algorithm>

#include "base/internal_error.hpp"

namespace windlass::knowledge {

model::Status status_of(Effect effect) {
  for (const EffectRow& one : effect_rows)
    if (one.effect == effect && one.status) return *one.status;
  throw base::InternalError("no effect has no status");
}

Effect Effects::unnamed() const {
  Effect most = Effect::none;
  for (const auto& [reference, effect] : modalities) most = std::min(most, effect);
  return most;
}

}  // namespace windlass::knowledge
