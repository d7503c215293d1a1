// SPDX-License-Identifier: Apache-2.0
// windlass-worker: runs the functions of one plugin for the engine that started it. Not for people:
//   windlass-worker ID VERSION FILE SHA256 MILLISECONDS MEGABYTES
// It finds its end of a socket and the plugin's sealed bytes open (process.hpp), and ends when the
// socket closes.
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"
#include "plugin/library.hpp"
#include "worker/confine.hpp"
#include "worker/messages.hpp"
#include "worker/process.hpp"
#include "worker/wire.hpp"

namespace {

using namespace windlass;

constexpr int ended = 0, wrong_use = 2;
constexpr std::uint64_t loading_seconds = 60;

// Ends this process unless it is set again in time: an engine that is gone cannot.
void set_alarm(std::uint64_t milliseconds) {
  const itimerval time{{0, 0},
                       {static_cast<time_t>(milliseconds / 1000),
                        static_cast<suseconds_t>(milliseconds % 1000 * 1000)}};
  ::setitimer(ITIMER_REAL, &time, nullptr);
}

void send(std::string_view packet) {
  if (::send(worker::socket_of_worker, packet.data(), packet.size(), MSG_NOSIGNAL) < 0)
    ::_exit(ended);
}

// In pieces, each behind the number of bytes that follow it.
void send_opening(std::string_view opening) {
  constexpr std::size_t piece = 32'768;
  while (!opening.empty()) {
    const std::string_view part = opening.substr(0, piece);
    opening.remove_prefix(part.size());
    send(worker::Packer()
             .raw(static_cast<std::uint32_t>(opening.size()))
             .bytes(part.data(), part.size())
             .take());
  }
}

std::string answer(const plugin::Plugin& plugin, const worker::Call& call,
                   const worker::Values& values) {
  static plugin::Written written;
  plugin::Calculated calculated;
  if (call.prescribes) {
    plugin::call(plugin.prescribers().at(call.index).prescribe, values.list, written);
    return worker::write_answer(call.number, written);
  }
  plugin::call(plugin.calculators().at(call.index).compute, values.list, calculated);
  return worker::write_answer(call.number, calculated);
}

[[noreturn]] void serve(const plugin::Plugin& plugin, std::uint64_t milliseconds) {
  std::string packet(worker::largest_packet, '\0');
  for (;;) {
    const ssize_t got = ::recv(worker::socket_of_worker, packet.data(), packet.size(), 0);
    worker::Call call;
    worker::Values values;
    if (got <= 0 ||
        !worker::read_call({packet.data(), static_cast<std::size_t>(got)}, call, values))
      ::_exit(ended);
    set_alarm(2 * milliseconds + 1000);
    const std::string made = answer(plugin, call, values);
    set_alarm(0);
    send(made);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return wrong_use;
  plugin::LockEntry entry{argv[1], argv[2], argv[3], {}};
  const auto digest = plugin::parse_digest(argv[4]);
  const auto milliseconds = base::parse_whole_number(argv[5]);
  const auto megabytes = base::parse_whole_number(argv[6]);
  if (!digest || !milliseconds || !megabytes) return wrong_use;
  entry.sha256 = *digest;
  worker::limit(static_cast<int>(*megabytes));
  worker::forbid_harm();
  set_alarm(loading_seconds * 1000);
  const auto library = plugin::map_library(base::File(worker::library_of_worker), entry);
  const base::Result<plugin::Plugin> plugin = library
                                                  ? plugin::adopt(library->descriptor(), entry)
                                                  : base::Result<plugin::Plugin>(library.error());
  send_opening(worker::write_opening(plugin));
  set_alarm(0);
  if (!plugin) ::_exit(ended);
  worker::forbid_system_calls();
  serve(*plugin, *milliseconds);
}
