// SPDX-License-Identifier: Apache-2.0
#include "service/written_plan.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::service {

using base::JsonView;

std::string title_of(std::string id) {
  std::replace_if(
      id.begin(), id.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
  if (!id.empty()) id[0] = base::upper(id[0]);
  return id;
}

base::Result<WrittenPlan> WrittenPlan::read(std::string text) {
  auto read = base::JsonText::read(std::move(text));
  WrittenPlan made;
  if (read) made.text_ = std::move(*read);
  const JsonView modalities = read ? made.member("modalities") : JsonView();
  if (!modalities.is_mapping() || made.word("kind") != "brief_recommendation")
    return base::diagnostic("", "service.plan", "the engine's answer is not a plan");
  for (const JsonView key : modalities.keys()) made.modalities_.push_back(key.text());
  std::sort(made.modalities_.begin(), made.modalities_.end());
  for (const JsonView stage : made.member("stages").children())
    for (const JsonView item : stage.find("items").children())
      if (word_of(item, "now") == "true") made.now_.push_back(word_of(item, "modality"));
  return made;
}

std::string WrittenPlan::word(std::string_view key) const { return member(key).text(); }

std::size_t WrittenPlan::count(std::string_view key) const {
  if (const JsonView list = member(key)) return list.children().size();
  return base::parse_whole_number(word_of(member("counts"), key)).value_or(0);
}

std::string WrittenPlan::knowledge(std::string_view key) const {
  return word_of(member("knowledge"), key);
}

std::optional<Recorded> WrittenPlan::record() const {
  const JsonView receipt = member("receipt");
  const auto sequence = base::parse_whole_number(word_of(receipt, "sequence"));
  if (!sequence) return std::nullopt;
  return Recorded{*sequence, word_of(receipt, "leaf")};
}

JsonView WrittenPlan::modality(std::string_view id) const { return member("modalities").find(id); }

}  // namespace windlass::service
