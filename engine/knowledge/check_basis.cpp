// SPDX-License-Identifier: Apache-2.0
#include <unordered_map>

#include "knowledge/checks.hpp"

namespace windlass::knowledge {

using model::Basis;

namespace {

// How evidence was verified, the strongest basis that it gives, and how a person says that.
struct Given {
  std::string_view verified;
  Basis basis;
  const char* words;
};
constexpr Given given[] = {
    {"read", Basis::verified, "was read"},
    {"secondhand", Basis::secondhand, "was read in somebody's account"},
    {"recalled", Basis::unverified, "is only recalled"},
    {"project", Basis::design, "is the project's own"},
};

class BasisCheck {
 public:
  BasisCheck(const RuleBase& rules, base::Diagnostics& problems)
      : rules_(rules), problems_(problems) {
    for (const EvidenceEntry& entry : rules.evidence)
      for (const Given& one : given)
        if (one.verified == entry.verified) given_.emplace(entry.id, &one);
  }

  void look(const Grounds& grounds) {
    const Given* weakest = nullptr;
    const Reference* cited = nullptr;
    for (const Reference& reference : grounds.evidence) {
      const auto found = given_.find(reference.id);
      if (found == given_.end()) return;  // not there, or not to be cited: reported elsewhere
      if (weakest != nullptr && found->second->basis <= weakest->basis) continue;
      weakest = found->second;
      cited = &reference;
    }
    const Basis most = weakest == nullptr ? Basis::unverified : weakest->basis;
    if (grounds.basis >= most) return;
    const std::string word(model::word(most)),
        claims = "basis `" + std::string(model::word(grounds.basis)) + "` ";
    if (weakest == nullptr)
      refuse(grounds, claims + "rests on no evidence",
             "cite under `evidence:` what was read, or write `basis: " + word + "`");
    else
      refuse(grounds,
             claims + "is stronger than evidence '" + cited->id + "', which " + weakest->words,
             "the basis is the weakest mark that applies: write `basis: " + word +
                 "`, or leave out what does not carry it");
  }

  template <class Items>
  void each(const Items& items) {
    for (const auto& item : items) look(item.grounds);
  }

 private:
  void refuse(const Grounds& grounds, std::string message, std::string hint) {
    problems_.push_back(problem_at(rules_, grounds.basis_place, "rules.basis", std::move(message),
                                   std::move(hint)));
  }

  const RuleBase& rules_;
  base::Diagnostics& problems_;
  std::unordered_map<std::string, const Given*> given_;  // by evidence
};

}  // namespace

void check_basis(const RuleBase& rules, base::Diagnostics& problems) {
  BasisCheck check(rules, problems);
  check.each(rules.screening.red_flags);
  check.each(rules.interactions);
  check.each(rules.pathway->derive);
  check.each(rules.pathway->calculate);
  check.each(rules.pathway->course);
  check.each(rules.pathway->reviews);
  check.each(rules.pathway->advice);
  check.each(rules.pathway->measures);
  for (const ModalityDocument& one : rules.modalities) {
    check.each(one.indications);
    check.each(one.contraindications);
    check.each(one.deferrals);
    for (const auto* statements :
         {&one.stop_rules, &one.adverse_events, &one.outcomes, &one.consent})
      check.each(*statements);
  }
  for (const RuleSet& layer : rules.rulesets)
    for (const Amendment& one : layer.amendments) {
      if (one.contraindication) check.look(one.contraindication->grounds);
      if (one.deferral) check.look(one.deferral->grounds);
      if (one.indication) check.look(one.indication->grounds);
    }
}

}  // namespace windlass::knowledge
