// SPDX-License-Identifier: Apache-2.0
#pragma once

// An instant as text. Thread rule: [pure].

#include <cstdint>
#include <string>

namespace windlass::service {

// Seconds since 1970-01-01T00:00:00Z as 2026-01-31T23:59:59Z.
std::string utc_text(std::int64_t seconds);

}  // namespace windlass::service
