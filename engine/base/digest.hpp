// SPDX-License-Identifier: Apache-2.0
#pragma once

// SHA-256 (FIPS 180-4), through OpenSSL. All hashing goes through here; log/crypto.cpp uses
// OpenSSL, too, for ciphers and signatures.
//
// Thread rule: functions are [pure]; a Sha256 belongs to one thread.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace windlass::base {

using Digest = std::array<std::uint8_t, 32>;

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view bytes);
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest sha256(std::string_view bytes);
// 64 lower-case hexadecimal digits.
std::string hex(const Digest&);

}  // namespace windlass::base
