// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the public part of a record says, read back: what was made, what with, for whom it was made,
// and what clinicians said of it.
//
// Nothing here needs a key: it is all that a log tells about itself when the patients' values are
// sealed or gone.
//
// Thread rule: plain values, [pure] functions.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "log/manifest.hpp"
#include "log/record.hpp"

namespace windlass::audit {

// A record of kind "recommendation".
struct Summary {
  struct Modality {
    std::string status;
    std::vector<std::string> rules;  // that hold: "contraindication adhesive-allergy"
    std::vector<std::string> open;   // that are undecided
  };
  struct Override {
    std::string layer, modality, target;
    bool in_force = false;
  };
  std::string disposition;
  std::vector<std::string> red_flags;
  std::map<std::string, Modality> modalities;
  std::vector<Override> overrides;
  std::string client, user, role, program;
  std::vector<std::pair<std::string, std::string>> options;
};
// Nothing when the record is of another kind or does not have that form.
std::optional<Summary> summarise(const log::Record&);

// A document or a plugin that took part.
struct Component {
  std::string kind;  // of a document: "ruleset", ...; "plugin"
  std::string id, version, name, digest;
};
// What a plan was made with, as the manifest of its record says.
struct Provenance {
  std::string digest;  // of the manifest
  // plan::engine_semantics of the engine that made the plan. 0: the record has no number, as those
  // that were made before semantics were numbered.
  std::uint64_t semantics = 0;
  std::string engine_version, build, knowledge, pathway, lock;
  std::vector<Component> documents, plugins;
};
// "windlass 0.1.0, semantics 2": the engine of a plan, and so the release that replays it.
std::string maker_in_words(const Provenance&);
// Of one manifest's bytes. Nothing when they are none, or it says of no engine.
std::optional<Provenance> provenance_of(std::string_view manifest);
// Reads manifests, each once: most records of a log share a few.
//
// Thread rule: belongs to one thread.
class Manifests {
 public:
  explicit Manifests(log::FetchBlob fetch) : fetch_(std::move(fetch)) {}
  // audit.manifest when the record names none, and the codes of fetching it. The pointer holds as
  // long as this object.
  base::Result<const Provenance*> of(const log::Record&);

 private:
  log::FetchBlob fetch_;
  std::map<std::string, Provenance> read_;
};

// What a clinician did with one modality of one plan: an entry of its own, kind "feedback", that
// refers to the plan's record.
struct Feedback {
  log::Receipt recommendation;  // an empty origin and leaf are filled in from the store
  std::string modality;
  std::string outcome;  // accepted, overridden
  std::string reason;   // a code of the site, required when overridden: "patient-declined"
  // The coding that a client's reason was made of, where it is of another system: as it was given.
  std::string reason_system, reason_code;
  std::string role;          // "physiotherapist"
  std::string client, user;  // if known
  std::string at;            // when it was decided, as the client says it; may be empty
  std::string now;
};
std::optional<Feedback> read_feedback(const log::Record&);

}  // namespace windlass::audit
