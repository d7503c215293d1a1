// SPDX-License-Identifier: Apache-2.0
#pragma once

// Recording turns a plan into a record from which it can be computed again: the facts as they were
// received, the plan byte for byte, and every document and plugin that took part, by digest and in
// full.
//
// The public part of a record names digests, versions, statuses and the ids of rules; nothing of
// what is known of the patient. The patient's document and the plan are private fields, encrypted
// under the subject's key.
//
// Commit before answer: show a plan only after record() gave its receipt.
//
// Thread rule: a Recorder is immutable after open and may be called from any thread.

#include <memory>
#include <string>
#include <vector>

#include "audit/summary.hpp"
#include "log/store.hpp"
#include "plan/engine.hpp"

namespace windlass::audit {

// What a host knows about the call, for the record.
struct Call {
  std::string facts;  // the patient's document as it was received
  // Printable, at most 200 bytes each: they stand in the public part.
  std::string client;   // the calling program or EHR, if known
  std::string user;     // an opaque id of the clinician, if known
  std::string role;     // "physiotherapist", if known
  std::string now;      // UTC; the engine reads no clock
  std::string program;  // SHA-256 of the program that called, if known
  std::vector<std::pair<std::string, std::string>>
      options;  // how the plan was asked for: format, explain
  std::string plan =
      {};  // recorded_plan() of the plan, where it is at hand; empty: not yet written
};

class Recorder {
 public:
  // audit.plugin when a plugin's bytes are not at hand.
  static base::Result<Recorder> open(log::Store, std::shared_ptr<const plan::Engine>);

  base::Result<log::Receipt> record(const model::Recommendation&, const Call&) const;
  // The same, with what was recorded of the patient before it, for since().
  base::Result<log::Recorded> record_and_look_back(const model::Recommendation&, const Call&) const;
  // The draft alone, for callers that gather several for one commit. audit.draft: the call says
  // something unprintable.
  base::Result<log::Draft> draft(const model::Recommendation&, const Call&) const;
  // The digest of the manifest that every record of this recorder names.
  const std::string& manifest() const { return manifest_.digest; }

 private:
  Recorder(log::Store store, std::shared_ptr<const plan::Engine> engine)
      : store_(std::move(store)), engine_(std::move(engine)) {}
  log::Store store_;
  std::shared_ptr<const plan::Engine> engine_;
  log::Blob manifest_;  // of engine, knowledge, documents and plugins: the same for every plan of
                        // this recorder
  std::string dictionary_;  // what plans of these rules have in common, by digest
};

// The bytes of a plan that are recorded and replayed: compact JSON without a trace and without a
// receipt.
std::string recorded_plan(const model::Recommendation&, const model::Vocabulary&);

}  // namespace windlass::audit
