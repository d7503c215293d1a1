// SPDX-License-Identifier: Apache-2.0
#pragma once

// The service without its transport: a request in, a response out. `windlass serve` is one host of
// it; a program with a server of its own is another.
//
// It stands on engine.h alone: engine/LAYERS lets it see no floor of the engine but the ground. It
// opens no socket, calls nobody, reads no clock but the one that it is given.
//
// Thread rule: handle() may be called from any thread; the engine outlives the service.

#include <atomic>
#include <string>

#include "service/engine_calls.hpp"
#include "service/hook_call.hpp"
#include "service/message.hpp"
#include "service/metrics.hpp"
#include "service/page_cache.hpp"
#include "service/problem.hpp"
#include "service/settings.hpp"
#include "service/written_plan.hpp"

namespace windlass::service {

// What pages may do: show themselves.
inline constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

class Service {
 public:
  Service(windlass_engine*, Settings, Surroundings);

  // Never throws but for want of memory, and answers everything: what is not served is a problem.
  Response handle(const Request&) const;

  // Whether it asks only whether the service lives, which a host answers beside all others.
  static bool is_quick(const Request&);
  // Whether GET /ready says yes: a host says no before it stops, so that no new request comes.
  void set_ready(bool ready) { ready_ = ready; }
  // What of the settings the rules in force do not know.
  base::Diagnostics unknown_settings() const { return check(settings_, calls_.rules()); }
  // Reads rules and lock again; the old ones stay in force where they are refused. Returns the code
  // of what is wrong, or an empty text.
  std::string reload() const;
  // Sees to processes of plugins that ended: a host with SIGCHLD need not wait for the next
  // request.
  void look_after() const { static_cast<void>(calls_.rules()); }
  // Counts what the host answered, for GET /metrics.
  void answered(const Request&, const Response&, std::uint64_t micros) const;

  // One path of the service, and what answers each of its methods.
  struct Call {
    const Request& request;
    Target target;
    std::string argument;  // the part of the path that the pattern leaves open
  };
  using Answer = Response (Service::*)(const Call&) const;
  struct Route {
    std::string_view method, pattern;  // "/cds-services/{id}"
    Answer answer;
    Form errors;
    bool open;           // needs no token
    bool quick = false;  // answered beside all others
  };
  static const std::vector<Route>& routes();

 private:
  Response health(const Call&) const;
  Response ready(const Call&) const;
  Response metrics(const Call&) const;
  Response openapi(const Call&) const;
  Response rules(const Call&) const;
  Response recommend(const Call&) const;
  Response explain(const Call&) const;
  Response facts(const Call&) const;
  Response intake(const Call&) const;
  Response plain_feedback(const Call&) const;
  Response discover(const Call&) const;
  Response hook(const Call&) const;
  Response hook_feedback(const Call&) const;
  Response page(const Call&) const;
  Response missing(const HookCall&) const;
  std::string keep_page(const HookCall&, const Request&, const std::string& as_of,
                        const WrittenPlan&) const;
  static std::optional<Subject> cards_of(std::string_view service);
  static Response unknown_service();
  static Response not_json();

  Response routed(const Request&) const;
  std::optional<Response> unauthorised(const Route&, const Request&) const;
  Response preflight(const Request&, const std::string& methods) const;
  bool allows(std::string_view origin) const;

  const EngineCalls calls_;
  const Settings settings_;
  const Surroundings surroundings_;
  std::atomic<bool> ready_{true};
  mutable Metrics metrics_;
  mutable PageCache pages_;
};

}  // namespace windlass::service
