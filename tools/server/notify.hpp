// SPDX-License-Identifier: Apache-2.0
#pragma once

// A word to the manager that started the service, as sd_notify(3) of systemd has it. Not a log.
//
// Thread rule: may be called from any thread.

#include <string_view>

namespace windlass::server {

// Sends `state`, such as "READY=1", to the socket that NOTIFY_SOCKET names. True when it was sent,
// and when nobody asked for it.
[[nodiscard]] bool notify(std::string_view state);

}  // namespace windlass::server
