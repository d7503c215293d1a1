// SPDX-License-Identifier: Apache-2.0
#pragma once

// Replay computes a recorded plan again from the record's own documents, plugins and facts, and
// compares it byte for byte.
//
// Nothing outside the record takes part, so it works from an export on another machine when the
// folders are long gone. A plan of other semantics is shown as it was recorded, and is not
// computed: only a release of its own number gives the same bytes. Plugins run from the recorded
// bytes. Replayer::engine_of is the only place that loads them, and it loads only
// TrustedPlugins.
//
// What a plugin's process did while a plan was made (it ended, or took too long) stands in the plan
// as a fault. So such a plan is replayed with fresh processes; and where the answer is another one,
// once more with time enough, before it is called different.
//
// Thread rule: a Replayer belongs to one thread.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "audit/summary.hpp"
#include "audit/trusted_plugins.hpp"
#include "log/store.hpp"
#include "plan/engine.hpp"

namespace windlass::audit {

struct Replayed {
  enum class Outcome {
    identical,        // the same bytes
    differs,          // `where`, `recorded`, `computed` and `cause` say how
    evidence_only,    // the values were redacted: the record proves that it was made, and cannot be
                      // computed again
    sealed,           // no key at hand
    other_semantics,  // the plan was made under another number than plan::engine_semantics, so what
                      // this engine computes is no answer; `cause` names the release that replays
    not_vouched,      // nobody vouches for the recorded plugins, so they were not run
    failed            // the recorded parts do not open any more; `cause` says why
  };
  Outcome outcome = Outcome::failed;
  std::string where;  // the first difference, as a path: modalities.taping.status
  std::string recorded, computed;
  std::string cause;
  std::string hint;  // what to do about `cause`; may be empty
};
std::string_view word(Replayed::Outcome);

// What one plan says, for comparison between rule versions.
struct PlanOutcome {
  std::string disposition;
  std::map<std::string, std::string> statuses;  // by modality
};

class Replayer {
 public:
  // `isolate`: the recorded plugins' code runs in processes of its own, so that one record's cannot
  // end the answer about all others. Without it: in this process.
  Replayer(log::FetchBlob fetch, TrustedPlugins trusted,
           std::optional<worker::Policy> isolate = std::nullopt)
      : fetch_(std::move(fetch)),
        trusted_plugins_(std::move(trusted)),
        isolate_(std::move(isolate)),
        manifests_(fetch_) {}

  // REQUIRES: a record of kind "recommendation".
  Replayed replay(const log::Opened&);

  // What `engine` says today of the patient of that record. audit.replay when the values are not
  // open or its vocabulary refuses the facts: the message names the codes of the refusal, never the
  // patient's own words.
  static base::Result<PlanOutcome> ask(const plan::Engine& engine, const log::Opened&);
  static PlanOutcome outcome_of(const model::Recommendation&);
  // The facts as they were received, by a given vocabulary. audit.replay as above.
  static base::Result<model::Facts> patient(const model::Vocabulary&, const log::Opened&);
  // What the record itself says, from its public part.
  static std::optional<PlanOutcome> recorded(const log::Record&);

  // The engine that made the record's plan, put together from the recorded documents and plugins.
  // Kept, so asking again is cheap. audit.other_semantics when another number decided it,
  // and then nothing is loaded; audit.not_vouched when nobody vouches for one of the plugins;
  // audit.replay and the codes of documents and plugins when they do not open.
  base::Result<std::shared_ptr<const plan::Engine>> engine_of(const log::Entry&);

 private:
  log::FetchBlob fetch_;
  std::string computed(const plan::Engine&, const model::Facts&, const Provenance&, bool& faults);

  TrustedPlugins trusted_plugins_;
  std::optional<worker::Policy> isolate_;
  Manifests manifests_;
  std::map<std::string, std::shared_ptr<const plan::Engine>>
      engines_;  // by the digest of their manifest
};

}  // namespace windlass::audit
