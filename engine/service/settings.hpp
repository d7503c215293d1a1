// SPDX-License-Identifier: Apache-2.0
#pragma once

// What whoever runs the service decides, and what the service is given of the world around it.
//
// Thread rule: plain values; the functions of Surroundings may be called from any thread.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "service/engine_calls.hpp"
#include "service/token.hpp"

namespace windlass::service {

struct Settings {
  // How clients see the service, without a slash at the end: "https://cds.example". Links on cards
  // begin with it. Empty: no links.
  std::string base_url;
  // Web pages that may call: "https://ehr.example", or "*" for all. Empty: none may.
  std::vector<std::string> origins;
  // The indicator of patient-view's card by disposition, where it is to be another than the
  // service's own: "info", "warning", "critical"; "none" for no card.
  std::map<std::string, std::string> indicators;
  // "system|code" of an order -> modality, beside urn:windlass:modality.
  std::map<std::string, std::string> order_codes;
  // Who may call; nullptr: everybody who reaches the service. A token's audience is the base_url
  // with the path that is called.
  std::shared_ptr<Tokens> tokens;
  std::size_t most_body = std::size_t{8} << 20;  // bytes
};

// info, warning, critical, or none for no card.
bool is_indicator(std::string_view word);

// What of the settings cannot be meant, with the rules that are in force (`windlass_rules`): a
// disposition or a treatment that there is not, no card for what is urgent, a code without a
// system. Refuses with document.value.
base::Diagnostics check(const Settings&, const CallResult& rules);

struct Surroundings {
  std::function<std::int64_t()> now;                   // seconds since 1970 of UTC
  std::function<std::string(std::size_t)> randomness;  // so many bytes that nobody can guess
};

}  // namespace windlass::service
