// SPDX-License-Identifier: Apache-2.0
#include "log/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <climits>
#include <memory>

#include "base/result.hpp"

namespace windlass::log {
namespace {

void require(bool done, const char* what) {
  if (!done) throw base::InternalError(std::string("OpenSSL failed: ") + what);
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
int length(std::string_view text) {
  require(text.size() <= INT_MAX - 64, "a text is too long");
  return static_cast<int>(text.size());
}

struct Free {
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(EVP_CIPHER_CTX* p) const { EVP_CIPHER_CTX_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};

// Fetching an algorithm by name costs more than hashing a node, so it is done once. Never freed:
// OpenSSL's own clean-up at exit may run before the destructors of threads that still hash.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  require(fetched != nullptr, "SHA-256");
  return fetched;
}
const EVP_CIPHER* gcm_algorithm() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  require(fetched != nullptr, "AES-256-GCM");
  return fetched;
}

}  // namespace

base::Digest hash_parts(std::initializer_list<std::string_view> parts) {
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  require(context && EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1,
          "SHA-256");
  for (const auto part : parts)
    require(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1, "SHA-256");
  base::Digest digest{};
  require(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1, "SHA-256");
  return digest;
}

Bytes32 hmac(std::string_view key, std::initializer_list<std::string_view> parts) {
  std::array<std::uint8_t, 64> inner{};
  if (key.size() > inner.size()) {
    const auto shortened = hash_parts({key});
    std::copy(shortened.begin(), shortened.end(), inner.begin());
  } else {
    std::copy(key.begin(), key.end(), inner.begin());
  }
  auto outer = inner;
  for (auto& b : inner) b ^= 0x36;
  for (auto& b : outer) b ^= 0x5c;
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  require(context && EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1, "HMAC");
  require(EVP_DigestUpdate(context.get(), inner.data(), inner.size()) == 1, "HMAC");
  for (const auto part : parts)
    require(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1, "HMAC");
  Bytes32 digest{};
  require(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1, "HMAC");
  digest = hash_parts({view(outer), view(digest)});
  wipe(inner.data(), inner.size());
  wipe(outer.data(), outer.size());
  return digest;
}

Bytes32 hkdf(std::string_view key, std::string_view salt, std::string_view info) {
  auto extracted = hmac(salt, {key});
  const auto out = hmac(view(extracted), {info, std::string_view("\1", 1)});
  wipe(extracted.data(), extracted.size());
  return out;
}

void random_bytes(std::uint8_t* out, std::size_t size) {
  require(size <= INT_MAX && RAND_bytes(out, static_cast<int>(size)) == 1, "random bytes");
}

std::string seal(const Bytes32& key, std::string_view associated, std::string_view plain) {
  const std::unique_ptr<EVP_CIPHER_CTX, Free> context(EVP_CIPHER_CTX_new());
  const std::array<unsigned char, 12> nonce{};
  int written = 0;
  require(context && EVP_EncryptInit_ex2(context.get(), gcm_algorithm(), key.data(), nonce.data(),
                                         nullptr) == 1,
          "seal");
  require(EVP_EncryptUpdate(context.get(), nullptr, &written, bytes(associated),
                            length(associated)) == 1,
          "seal");
  std::string out(plain.size() + 16, '\0');
  auto* const to = reinterpret_cast<unsigned char*>(out.data());
  require(EVP_EncryptUpdate(context.get(), to, &written, bytes(plain), length(plain)) == 1, "seal");
  require(EVP_EncryptFinal_ex(context.get(), to + written, &written) == 1, "seal");
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, to + plain.size()) == 1,
          "seal");
  return out;
}

std::optional<std::string> unseal(const Bytes32& key, std::string_view associated,
                                  std::string_view sealed) {
  if (sealed.size() < 16) return std::nullopt;
  const auto body = sealed.substr(0, sealed.size() - 16);
  std::string tag(sealed.substr(body.size()));
  const std::unique_ptr<EVP_CIPHER_CTX, Free> context(EVP_CIPHER_CTX_new());
  const std::array<unsigned char, 12> nonce{};
  int written = 0;
  require(context && EVP_DecryptInit_ex2(context.get(), gcm_algorithm(), key.data(), nonce.data(),
                                         nullptr) == 1,
          "unseal");
  require(EVP_DecryptUpdate(context.get(), nullptr, &written, bytes(associated),
                            length(associated)) == 1,
          "unseal");
  std::string out(body.size(), '\0');
  auto* const to = reinterpret_cast<unsigned char*>(out.data());
  if (EVP_DecryptUpdate(context.get(), to, &written, bytes(body), length(body)) != 1)
    return std::nullopt;
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, 16, tag.data()) == 1, "unseal");
  unsigned char rest[16];
  if (EVP_DecryptFinal_ex(context.get(), rest, &written) != 1) {
    wipe(out.data(), out.size());
    return std::nullopt;
  }
  return out;
}

Bytes32 public_key_of(const Bytes32& seed) {
  const std::unique_ptr<EVP_PKEY, Free> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  Bytes32 out{};
  std::size_t size = out.size();
  require(
      key && EVP_PKEY_get_raw_public_key(key.get(), out.data(), &size) == 1 && size == out.size(),
      "Ed25519 key");
  return out;
}

Signature sign(const Bytes32& seed, std::string_view message) {
  const std::unique_ptr<EVP_PKEY, Free> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  Signature out{};
  std::size_t size = out.size();
  require(key && context &&
              EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1,
          "sign");
  require(EVP_DigestSign(context.get(), out.data(), &size, bytes(message), message.size()) == 1 &&
              size == out.size(),
          "sign");
  return out;
}

bool verify_signature(const Bytes32& public_key, std::string_view message,
                      const Signature& signature) {
  const std::unique_ptr<EVP_PKEY, Free> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()));
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  if (!key || !context ||
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1)
    return false;
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes(message),
                          message.size()) == 1;
}

void wipe(void* memory, std::size_t size) { OPENSSL_cleanse(memory, size); }

}  // namespace windlass::log
