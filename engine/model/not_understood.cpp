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

void write(base::JsonWriter& json, const NotUnderstood& one) {
  if (one.entries == 0) return;
  json.key("not_understood").begin_object();
  json.field("entries", static_cast<std::int64_t>(one.entries)).key("named").begin_array();
  for (const std::string& name : one.named) json.string(name);
  json.end_array();
  if (one.more != 0) json.field("more", static_cast<std::int64_t>(one.more));
  json.end_object();
}

}  // namespace windlass::model
