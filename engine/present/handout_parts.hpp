// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the files of a patient's sheet share: which texts an item has. Private to handout*.cpp.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/handout.hpp"
#include "model/recommendation.hpp"

namespace windlass::present {

// Whether an item has a title, steps and an amount; else one text.
inline bool has_steps(knowledge::HandoutPart part) {
  return part == knowledge::HandoutPart::exercise || part == knowledge::HandoutPart::support;
}
// The keys of an item's texts; of those with steps: title, how, and an amount, which a support need
// not have.
struct ItemKeys {
  std::string title, how, amount;
};
inline ItemKeys keys_of(const knowledge::HandoutItem& item) {
  if (!has_steps(item.part)) return {{}, item.id, {}};
  return {item.id + ".title", item.id + ".how", item.id + ".amount"};
}

// The words of the sheet itself.
const std::vector<std::string>& sheet_keys();
std::string title_key(knowledge::HandoutPart);

// The box of numbers to call: what each is, the text that a clinic's locale may have for it, and
// what stands behind the line to write on where it has none.
struct NumberToCall {
  std::string name, number, missing;
};
const std::vector<NumberToCall>& numbers_to_call();

// What the sheet says is still asked: what settles what comes first, or changes it; all, where no
// answer does so by itself. With exercises to begin, what was asked in vain.
std::vector<model::FactId> asked_on_sheet(const model::Recommendation&, bool at_home);

// Whether the patient may begin with anything at home: a closed list, so that exercises wait
// whatever else a disposition may be. A referral or a test takes away nothing that has begun.
bool may_start(const model::Recommendation&);
// An urgent red flag that is looked into first, while care goes on beside it.
bool comes_first(const model::Recommendation&);

// What a red flag or a course rule says is said once for all modalities.
bool is_shared(model::Origin);
// "taping/diabetes" for what a modality's document says of it, "rf.pad" for what is shared.
std::string reason_key(std::string_view modality, model::Origin, std::string_view id);
bool names(const std::vector<knowledge::Reference>&, std::string_view id);

}  // namespace windlass::present
