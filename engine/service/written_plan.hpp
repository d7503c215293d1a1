// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card shows of a plan, as the engine wrote it (plan/brief_json.hpp).
//
// Thread rule: immutable after read(). Views point into it, where it stands.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_view.hpp"
#include "base/result.hpp"
#include "service/card_id.hpp"
#include "service/member.hpp"

namespace windlass::service {

class WrittenPlan {
 public:
  // Refused (service.plan): a text that is no plan. It would be a fault of ours.
  static base::Result<WrittenPlan> read(std::string text);

  std::string digest() const { return word("plan_digest"); }  // as it is recorded: SHA-256
  std::string word(std::string_view key) const;               // of the plan itself: "disposition"
  base::JsonView member(std::string_view key) const { return text_.root().find(key); }
  bool screen_open() const { return word("screen_complete") == "false"; }
  std::size_t count(std::string_view key) const;      // entries of a list of the whole plan
  std::string knowledge(std::string_view key) const;  // "digest", "pathway"
  std::optional<Recorded> record() const;             // none: it is in no record

  const std::vector<std::string>& modalities() const { return modalities_; }  // sorted
  base::JsonView modality(std::string_view id) const;
  // Those that can be begun now, in the order of the plan's stages.
  const std::vector<std::string>& now() const { return now_; }

 private:
  base::JsonText text_;
  std::vector<std::string> modalities_, now_;
};

// "Plantar heel pain" for "plantar-heel-pain".
std::string title_of(std::string id);

}  // namespace windlass::service
