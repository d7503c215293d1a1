// SPDX-License-Identifier: Apache-2.0
// The service's own sockets around a function that gives back what it is given: what HTTP costs by
// itself. tools/bench/service.py compares the service with it.
#include <cstdio>

#include "server/server.hpp"

int main() {
  using namespace windlass;
  server::Where where;
  where.port = 0;
  server::Host host;
  host.handle = [](const service::Request& request) {
    return service::answer("application/json", request.body);
  };
  host.refuse = [](int status, const char*, const char*) {
    service::Response made;
    made.status = status;
    return made;
  };
  host.answered = [](const service::Request&, const service::Response&, std::uint64_t) {};
  host.listening = [](std::uint16_t port) {
    std::printf("%u\n", static_cast<unsigned>(port));
    std::fflush(stdout);
  };
  host.reload = host.child_ended = host.stopping = [] {};
  const std::string wrong = server::run(where, {}, host);
  if (!wrong.empty()) std::fprintf(stderr, "%s\n", wrong.c_str());
  return wrong.empty() ? 0 : 1;
}
