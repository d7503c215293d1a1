// SPDX-License-Identifier: Apache-2.0
#include "knowledge/items.hpp"

#include <algorithm>

#include "base/internal_error.hpp"

namespace windlass::knowledge {

model::Status status_of(Effect effect) {
  switch (effect) {
    case Effect::block: return model::Status::block;
    case Effect::not_indicated: return model::Status::not_indicated;
    case Effect::defer: return model::Status::defer;
    case Effect::caution: return model::Status::caution;
    case Effect::optional: return model::Status::optional;
    case Effect::none: break;
  }
  throw base::InternalError("no effect has no status");
}

Effect Effects::unnamed() const {
  Effect most = Effect::none;
  for (const auto& [reference, effect] : modalities) most = std::min(most, effect);
  return most;
}

}  // namespace windlass::knowledge
