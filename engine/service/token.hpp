// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tokens of CDS Hooks clients: JWT signed with ES384 or RS384, from issuers and with keys that
// whoever runs the service has named. Nothing is fetched: `jku` is not followed.
//
// Refused: every other algorithm (`none` and the symmetric ones among them), a key of another kind
// than the algorithm, RSA below 2048 bits, another audience than the URL that was called, a token
// that has expired, is not valid yet, lives for more than an hour, or was seen before.
//
// Thread rule: refuse() may be called from any thread.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"

namespace windlass::service {

class Tokens {
 public:
  // `jwks`: the text of a JWK set. Refused (auth.keys): what is none, a private or a symmetric key
  // in it, two keys of one id, no key that can be used; no issuer.
  static base::Result<std::shared_ptr<Tokens>> make(const std::string& jwks,
                                                    std::vector<std::string> issuers);
  ~Tokens();

  // Why the value of the header Authorization does not allow a call of `audience`, as a code for
  // the log; an empty text where it does. The client is never told.
  std::string refuse(std::string_view authorization, std::string_view audience, std::int64_t now);

  static constexpr std::int64_t leeway = 60, longest_life = 3600;  // seconds
  static constexpr std::size_t most_bytes = 8 << 10, most_seen = 200'000;

 private:
  struct Key;
  struct Claims;
  Tokens();
  static std::optional<Claims> read_claims(const base::Node& body);
  std::string refuse_claims(const Claims&, std::string_view audience, std::int64_t now);
  std::string refuse_replay(const Claims&, std::int64_t now);

  std::map<std::string, std::shared_ptr<const Key>> keys_;  // by their ids
  std::set<std::string> issuers_;
  std::mutex guard_;
  std::map<std::string, std::int64_t> seen_;  // issuer and jti -> when it may be forgotten
};

}  // namespace windlass::service
