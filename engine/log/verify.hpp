// SPDX-License-Identifier: Apache-2.0
#pragma once

// The whole log against itself, against every checkpoint and receipt, and every table against the
// records. Private to the log.
//
// Thread rule: may be called from any thread; appends go on in between.

#include "log/report.hpp"
#include "log/session.hpp"

namespace windlass::log {

VerifyReport verify_session(Session&, const VerifyOptions&);

}  // namespace windlass::log
