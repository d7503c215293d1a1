// SPDX-License-Identifier: Apache-2.0
#include "model/not_understood.hpp"

#include "base/text.hpp"

namespace windlass::model {

namespace {

std::string and_more(std::size_t more) {
  return more == 0 ? "" : "; and " + std::to_string(more) + " more";
}

std::string relevant_in_words(const NotUnderstood& one) {
  std::string out = std::to_string(one.entries);
  out += one.entries == 1 ? " entry of the record looks relevant and was not understood: "
                          : " entries of the record look relevant and were not understood: ";
  out += base::join(one.named, "; ") + and_more(one.more);
  return out + (one.entries == 1 ? ". Look at it." : ". Look at them.");
}

void write(base::JsonWriter& json, std::string_view key, const std::vector<std::string>& names) {
  json.key(key).begin_array();
  for (const std::string& name : names) json.string(name);
  json.end_array();
}

}  // namespace

std::string in_words(const NotUnderstood& one) {
  std::string out = one.entries == 0 ? "" : relevant_in_words(one);
  if (one.others.empty()) return out;
  return out + (out.empty() ? "" : " ") +
         "The rules know nothing of what else the record holds: " + base::join(one.others, "; ") +
         and_more(one.more_others) + ".";
}

void write(base::JsonWriter& json, const NotUnderstood& one) {
  if (one.nothing()) return;
  json.key("not_understood").begin_object();
  json.field("entries", static_cast<std::int64_t>(one.entries));
  write(json, "named", one.named);
  if (one.more != 0) json.field("more", static_cast<std::int64_t>(one.more));
  if (!one.others.empty()) write(json, "others", one.others);
  if (one.more_others != 0) json.field("more_others", static_cast<std::int64_t>(one.more_others));
  json.end_object();
}

}  // namespace windlass::model
