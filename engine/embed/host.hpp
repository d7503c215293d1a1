// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the program around the engine gives it: a log sink, a clock, a key service.
//
// Thread rule: a Host is immutable and may be used from any thread.

#include <memory>
#include <string>

#include "log/keys.hpp"
#include "windlass/engine.h"

namespace windlass::embed {

class Host {
 public:
  // A host that is nullptr gives nothing. Refused (embed.host): a size that is none of ours, some
  // functions of the key service without the others.
  static base::Result<Host> make(const windlass_host*);

  // REQUIRES: `line` says nothing of a patient.
  void log(std::int32_t level, const std::string& line) const;
  std::int64_t now() const;     // seconds since 1970 of UTC
  std::string utc_now() const;  // as base::utc_text() writes it
  // The site's key service, or nullptr.
  std::shared_ptr<log::KeyService> keys() const;

 private:
  windlass_host functions_{};
};

}  // namespace windlass::embed
