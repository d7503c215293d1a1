// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Compiler turns read and layered documents into contributions and one program. Private to
// knowledge/.

#include "knowledge/layers.hpp"

namespace windlass::knowledge {

// Refuses every `red_flag:` in a condition that names none of the screening (rules.red_flag).
void check_red_flags(const logic::Condition&, const Screening&, const base::Source&,
                     base::Diagnostics&);

class Compiler final : private logic::Builder::Hooks {
 public:
  Compiler(KnowledgeBase& base, base::Diagnostics& problems);

  // REQUIRES: the documents of `base` are read and sorted into it.
  void run(const std::vector<std::string>& plugins_of_modalities,
           const std::map<std::string, std::vector<std::string>>& prescribers);

 private:
  bool derived(model::FactId) const override;
  logic::Slot derived_in(model::FactId, std::uint64_t mask) override;
  logic::Slot derived_known(model::FactId) override;
  logic::Slot red_flag(const std::string& id) override;

  void gather(Layered&);
  void gather(const Requirement&);
  void check_references(const Layered&);
  void compile_flags();
  void compile_screening();
  void compile_modality(LayeredModality&);
  void compile_course(Modality&);
  void compile_flag_effects(Modality&);
  void finish_status(Modality&);
  void compile_pathway();
  void compile_interactions();
  void compile_loosenings(Layered&);
  void compile_tightenings(Layered&);

  void refuse(const Place&, std::string code, std::string message, std::string hint = {});
  const std::vector<model::Evidence>* cite(const std::vector<Reference>&, bool must_be_usable);
  Contribution contribution(model::Origin, std::string id, const Place&, const Grounds&);
  std::optional<Effect> effect_on(const Effects&, const Modality&) const;
  logic::Slot missing(Requirement&);
  logic::Slot within(logic::Slot, const std::vector<WindowHandle>& added,
                     const std::vector<WindowHandle>& retired);
  logic::Slot any_window(const std::vector<WindowHandle>&);
  template <class Rule>
  logic::Slot in_force(InForce<Rule>&);

  KnowledgeBase& base_;
  base::Diagnostics& problems_;
  logic::Builder builder_;
  std::set<model::FactId> deriving_;
  std::set<std::string> flagging_;
  std::map<model::FactId, DeriveRule*> derive_rules_;
};

}  // namespace windlass::knowledge
