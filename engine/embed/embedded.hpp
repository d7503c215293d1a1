// SPDX-License-Identifier: Apache-2.0
#pragma once

// An engine inside another program: rules that can be exchanged while calls run, and the store
// that plans are recorded in. engine.h in C++.
//
// Thread rule: every member may be called from any thread.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "audit/recording.hpp"
#include "embed/answer.hpp"
#include "embed/host.hpp"
#include "embed/settings.hpp"
#include "fhir/understand.hpp"
#include "plan/installed.hpp"

namespace windlass::embed {

class Embedded {
 public:
  // Nothing where `answer` is not WINDLASS_DONE.
  static std::unique_ptr<Embedded> open(std::string_view config, const windlass_host*,
                                        Answer& answer);

  Answer rules() const;
  Answer facts(std::string_view fhir, std::string_view options) const;
  Answer recommend(std::string_view patient, std::string_view options) const;
  Answer explain(std::string_view patient, std::string_view options) const;
  Answer intake(std::string_view patient, std::string_view requests) const;
  Answer feedback(std::string_view feedback) const;
  Answer verify() const;
  Answer reload();
  std::int64_t now() const { return host_.now(); }  // by the host's clock

  // Tells the sink how a call ended that was not done.
  Answer told(const char* call, Answer) const;

 private:
  // The rules in force, and what records plans made by them. Immutable.
  struct Rules {
    std::shared_ptr<const plan::Engine> engine;
    std::optional<audit::Recorder> recorder;
    std::optional<fhir::Binding> binding;  // none: no FHIR is read
  };
  Embedded(Settings settings, Host host) : settings_(std::move(settings)), host_(host) {}
  base::Diagnostics open_store();
  // Opens rules as the settings say. Diagnostics are set where the result is nullptr.
  std::shared_ptr<const Rules> open_rules(base::Diagnostics&) const;
  std::shared_ptr<const Rules> in_force() const;
  base::Result<fhir::Understood> understand(const Rules&, std::string_view text, const FhirRequest&,
                                            bool account) const;
  // The patient document: the caller's own, or what their FHIR says.
  base::Result<std::string> patient_of(const Rules&, std::string_view text,
                                       const FhirRequest&) const;
  // A plan that is being answered: what it is of, itself, and as it is recorded.
  struct Making {
    const RecommendRequest& request;
    const std::string& patient;
    const model::Facts& facts;
    model::Recommendation& plan;
    std::string recorded = {};  // empty: nobody has written it yet
  };
  Answer record(const Rules&, Making&) const;

  // What went wrong with a plugin since the engine was opened.
  struct Troubles {
    std::uint64_t faults = 0;  // plans that it gave no answer for
    std::uint64_t ended = 0;   // processes of its own that failed
  };
  std::optional<worker::Policy> isolation() const;
  Troubles troubles_of(const std::string& plugin) const;
  // Counts the faults of a plan, and tells the sink.
  void note_faults(const char* call, const model::Recommendation&) const;

  const Settings settings_;
  const Host host_;
  std::optional<log::Store> store_;
  mutable std::mutex exchange_;  // of in_force_
  std::shared_ptr<const Rules> in_force_;
  std::mutex reloading_;  // one reload at a time
  mutable std::mutex counting_;
  mutable std::map<std::string, Troubles> troubles_;  // by the plugin's id
};

// What lies beside the library, as installed, else as in the tree that it was built in.
plan::Installed default_paths();

}  // namespace windlass::embed
