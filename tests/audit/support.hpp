// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tests of recording and replay share: the tree's engine, patients made from the samples,
// and a store with one plan ready to be recorded.

#include <map>
#include <memory>

#include "audit/patients.hpp"
#include "audit/recording.hpp"
#include "audit/replay.hpp"
#include "audit/trusted_plugins.hpp"
#include "base/json.hpp"
#include "catch.hpp"
#include "log/bundle.hpp"
#include "log/support.hpp"
#include "plugin/lock.hpp"

namespace audit_test {

using namespace log_test;

namespace audit = windlass::audit;
namespace plan = windlass::plan;
namespace model = windlass::model;
using audit::Replayed;

inline const std::string plugins_folder = WINDLASS_BUILD_DIR "/plugins";

inline std::shared_ptr<const plan::Engine> engine_of(const fs::path& rules, const fs::path& lock,
                                                     const fs::path& layer = {}) {
  plan::EngineConfig config;
  config.rules = {rules};
  if (!layer.empty()) config.rules.push_back(layer);
  config.lock = lock;
  return good(plan::Engine::open(std::move(config)));
}
inline std::shared_ptr<const plan::Engine> tree_engine() {
  static const auto engine = engine_of(rules_folder, plugins_folder + "/plugins.lock");
  return engine;
}

// The lock of the tree vouches for its plugins.
inline audit::TrustedPlugins tree_plugins() {
  audit::TrustedPlugins out;
  out.add_lock(good(windlass::plugin::open_lock(plugins_folder + "/plugins.lock")).lock);
  return out;
}

inline model::Recommendation plan_of(const plan::Engine& engine, const std::string& text) {
  const auto document = good(base::read_document("patient", text));
  return engine.recommend(good(model::read_patient(engine.knowledge().vocabulary(), document)));
}
inline audit::Call call(const std::string& facts) {
  audit::Call out;
  out.facts = facts;
  out.client = "test";
  out.role = "physiotherapist";
  out.now = noon;
  out.options = {{"format", "json"}};
  return out;
}

inline void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

// A store with one plan in it, by the tree's engine.
struct OnePlan {
  OnePlan()
      : store(good(log::Store::open(folder / "log", options(folder)))),
        recorder(good(audit::Recorder::open(store, tree_engine()))) {
    facts = Clinic(7).patient(tree_engine()->knowledge().vocabulary(), "zebra-1", "quokka");
    draft = good(recorder.draft(plan_of(*tree_engine(), facts), call(facts)));
  }
  Replayed replayed(log::Draft changed) {
    const auto receipt = good(store.append(std::move(changed)));
    audit::Replayer replayer([this](const std::string& digest) { return store.blob(digest); },
                             tree_plugins());
    return replayer.replay(good(store.read(receipt.sequence)));
  }
  // Says something else about what the plan was made with.
  static void with_manifest(log::Draft& changed, const std::string& from, const std::string& to) {
    const auto& manifest = changed.blobs.at(0);
    auto about = good(log::parse_manifest(*manifest.bytes, "test")).about;
    replace(about, from, to);
    changed.blobs[0] = log::make_manifest(about, *manifest.parts);
  }
  Folder folder;
  log::Store store;
  audit::Recorder recorder;
  std::string facts;
  log::Draft draft;
};

}  // namespace audit_test
