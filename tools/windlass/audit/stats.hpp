// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `audit stats` counts, and its page.

#include "audit.hpp"

namespace windlass::tool {

struct RuleCount {
  std::uint64_t held = 0, open = 0, accepted = 0, overridden = 0;
};
struct ModalityCount {
  std::uint64_t shown = 0, accepted = 0, overridden = 0, ignored = 0, asked = 0, blocked = 0;
  std::map<std::string, std::uint64_t> statuses, reasons, roles;
};
struct VersionCount {
  std::string knowledge, engine, first, last;
  std::uint64_t semantics = 0;  // of the engine; 0: not numbered yet
  std::vector<std::string> rule_sets;
  std::vector<std::string> plugins;  // "taping 448a019ea57b...": the code is no part of `knowledge`
  std::uint64_t plans = 0;
  std::map<std::string, std::uint64_t> dispositions, red_flags;
  std::map<std::string, ModalityCount> modalities;
  // By modality, then "contraindication adhesive-allergy".
  std::map<std::string, std::map<std::string, RuleCount>> rules;
  bool rules_known = false;  // the version's own rules could be listed, so silence means something
  std::string engine_in_words() const;  // "0.1.0, semantics 1"
  std::vector<std::string> never() const;
  std::vector<std::string> mostly_overridden() const;
};
// Plugins of a version that no other version of the same rules and engine has: the headings would
// be the same.
std::string own_plugins(const VersionCount&, const std::vector<VersionCount>& all);
std::string stats_page(const std::vector<VersionCount>&, const std::string& origin,
                       std::uint64_t unreadable);

}  // namespace windlass::tool
