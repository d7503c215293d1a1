// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the log needs of cryptography: hashing in parts, HMAC, HKDF, AES-256-GCM, Ed25519, random
// bytes, time-stamp tokens; and keys in memory that are overwritten after use.
//
// crypto.cpp is the only user of OpenSSL here. A failure of the library itself (out of memory, no
// entropy) throws InternalError.
//
// Thread rule: every function may be called from any thread.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/digest.hpp"

namespace windlass::log {

using Bytes32 = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

// SHA-256 of the parts, one after the other.
base::Digest hash_parts(std::initializer_list<std::string_view> parts);
// HMAC-SHA256 (RFC 2104) of the parts, one after the other.
Bytes32 hmac(std::string_view key, std::initializer_list<std::string_view> parts);
// HKDF-SHA256 (RFC 5869) of one key and salt: derive() gives the first 32 bytes for a purpose. What
// is kept of the key is overwritten at the end. One thread at a time.
class Hkdf {
 public:
  Hkdf(std::string_view key, std::string_view salt);
  ~Hkdf();
  Hkdf(const Hkdf&) = delete;
  Hkdf& operator=(const Hkdf&) = delete;
  Bytes32 derive(std::string_view info);

 private:
  struct Keyed;
  std::unique_ptr<Keyed> keyed_;
};

// Fills from the operating system's generator.
void random_bytes(std::uint8_t* out, std::size_t size);
template <std::size_t N>
std::array<std::uint8_t, N> random_array() {
  std::array<std::uint8_t, N> out{};
  random_bytes(out.data(), N);
  return out;
}

// AES-256-GCM with a nonce of zeros: a key must be used once. Returns ciphertext || 16-byte tag.
std::string seal(const Bytes32& single_use_key, std::string_view associated,
                 std::string_view plain);
std::optional<std::string> unseal(const Bytes32& single_use_key, std::string_view associated,
                                  std::string_view sealed);

// Ed25519 (RFC 8032).
Bytes32 public_key_of(const Bytes32& seed);
Signature sign(const Bytes32& seed, std::string_view message);
bool verify_signature(const Bytes32& public_key, std::string_view message, const Signature&);

template <std::size_t N>
std::string_view view(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// Overwrites memory in a way that the compiler keeps; of a text also the room behind its end, and
// the text is empty afterwards.
void wipe(void* memory, std::size_t size);
void wipe(std::string& text);

// A key that is overwritten when it is no longer needed.
class WipedKey {
 public:
  WipedKey() = default;
  explicit WipedKey(const Bytes32& key) : key_(key) {}
  WipedKey(const WipedKey&) = default;
  WipedKey& operator=(const WipedKey&) = default;
  ~WipedKey() { wipe(key_.data(), key_.size()); }
  Bytes32& operator*() { return key_; }
  const Bytes32& operator*() const { return key_; }

 private:
  Bytes32 key_{};
};

// Overwrites a variable of somebody else at the end of a block.
template <class Secret>
class WipedAtEnd {
 public:
  explicit WipedAtEnd(Secret& secret) : secret_(secret) {}
  WipedAtEnd(const WipedAtEnd&) = delete;
  WipedAtEnd& operator=(const WipedAtEnd&) = delete;
  ~WipedAtEnd() {
    if constexpr (std::is_same_v<Secret, std::string>)
      wipe(secret_);
    else
      wipe(secret_.data(), secret_.size());
  }

 private:
  Secret& secret_;
};

// The base64 text of the byte 1 and a seed, 44 characters, without copies left behind.
std::string encode_seed(const Bytes32& seed);
// False when `text` is not such a text; spellings that encode_seed() does not give may pass.
bool decode_seed(std::string_view text, Bytes32& seed);

// Why these bytes are no RFC 3161 time-stamp response (granted), or bare token, over the SHA-256
// `imprint`; empty when they are. Whose signature it carries is not asked: that is for whoever
// trusts the authority.
std::string time_stamp_fault(std::string_view token, const base::Digest& imprint);

}  // namespace windlass::log
