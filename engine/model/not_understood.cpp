// SPDX-License-Identifier: Apache-2.0
#include "model/not_understood.hpp"

#include "base/text.hpp"

namespace windlass::model {

std::string in_words(const NotUnderstood& one) {
  std::string out = std::to_string(one.entries);
  out += one.entries == 1 ? " entry of the record looks relevant and was not understood: "
                          : " entries of the record look relevant and were not understood: ";
  out += base::join(one.named, "; ");
  if (one.more != 0) out += "; and " + std::to_string(one.more) + " more";
  return out + (one.entries == 1 ? ". Look at it." : ". Look at them.");
}

}  // namespace windlass::model
