// SPDX-License-Identifier: Apache-2.0
#pragma once

// A value of JSON as indented lines, key by key and in its own order: how a recorded plan is shown
// that no engine here may compute again. It knows nothing of plans, so that it shows those of every
// release, also keys that are not known yet.
//
// Thread rule: [pure].

#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

// Every key and every value, but the keys of `leave_out`, however deep; which of them there were is
// said at the end.
void write_outline(const base::Node&, const std::vector<std::string_view>& leave_out, Page&);

}  // namespace windlass::present
