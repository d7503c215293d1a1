// SPDX-License-Identifier: Apache-2.0
#include "knowledge/items.hpp"

namespace windlass::knowledge {

model::Status status_of(Effect effect) {
  switch (effect) {
    case Effect::block: return model::Status::block;
    case Effect::defer: return model::Status::defer;
    case Effect::not_indicated: return model::Status::not_indicated;
    case Effect::caution: return model::Status::caution;
    case Effect::optional: return model::Status::optional;
  }
  return model::Status::block;
}

}  // namespace windlass::knowledge
