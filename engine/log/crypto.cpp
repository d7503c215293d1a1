// SPDX-License-Identifier: Apache-2.0
#include "log/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <unistd.h>

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
  void operator()(EVP_MAC_CTX* p) const { EVP_MAC_CTX_free(p); }
  void operator()(TS_RESP* p) const { TS_RESP_free(p); }
  void operator()(TS_REQ* p) const { TS_REQ_free(p); }
  void operator()(TS_TST_INFO* p) const { TS_TST_INFO_free(p); }
  void operator()(PKCS7* p) const { PKCS7_free(p); }
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

// HMAC-SHA256 without a key, to be copied.
const EVP_MAC_CTX* hmac_sha256() {
  static const EVP_MAC_CTX* const prepared = [] {
    EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    EVP_MAC_CTX* const context = mac == nullptr ? nullptr : EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    char digest[] = "SHA2-256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    require(context != nullptr && EVP_MAC_CTX_set_params(context, params) == 1, "HMAC");
    return context;
  }();
  return prepared;
}

// A copy for each key: freeing it overwrites what it kept of the key.
std::unique_ptr<EVP_MAC_CTX, Free> keyed_hmac(std::string_view key) {
  std::unique_ptr<EVP_MAC_CTX, Free> out(EVP_MAC_CTX_dup(hmac_sha256()));
  require(out && EVP_MAC_init(out.get(), key.empty() ? bytes("") : bytes(key), key.size(),
                              nullptr) == 1,
          "HMAC");
  return out;
}
Bytes32 finish(EVP_MAC_CTX& context, std::initializer_list<std::string_view> parts) {
  for (const auto part : parts)
    require(EVP_MAC_update(&context, bytes(part), part.size()) == 1, "HMAC");
  Bytes32 digest{};
  std::size_t size = 0;
  require(
      EVP_MAC_final(&context, digest.data(), &size, digest.size()) == 1 && size == digest.size(),
      "HMAC");
  return digest;
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
  return finish(*keyed_hmac(key), parts);
}

// Rejected: EVP_KDF, which looks its algorithms up by name at every derivation; measured with
// OpenSSL 3.0, one takes 6.4 us, and a record has three of them.
struct Hkdf::Keyed {
  std::unique_ptr<EVP_MAC_CTX, Free> mac;
};
Hkdf::Hkdf(std::string_view key, std::string_view salt) {
  const WipedKey extracted(hmac(salt, {key}));
  keyed_ = std::make_unique<Keyed>(Keyed{keyed_hmac(view(*extracted))});
}
Hkdf::~Hkdf() = default;
Bytes32 Hkdf::derive(std::string_view info) {
  // The one block of expand that gives 32 bytes; without a key, init begins again with the same.
  require(EVP_MAC_init(keyed_->mac.get(), nullptr, 0, nullptr) == 1, "HKDF");
  return finish(*keyed_->mac, {info, std::string_view("\1", 1)});
}

// Rejected: RAND_bytes, which takes a lock of OpenSSL's that a forked child may find held for ever.
void random_bytes(std::uint8_t* out, std::size_t size) {
  constexpr std::size_t at_once = 256;  // no more is given in one call
  for (; size > at_once; out += at_once, size -= at_once)
    require(::getentropy(out, at_once) == 0, "random bytes");
  require(::getentropy(out, size) == 0, "random bytes");
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

void wipe(std::string& text) {
  text.resize(text.capacity());
  wipe(text.data(), text.size());
  text.clear();
}

std::string encode_seed(const Bytes32& seed) {
  std::array<unsigned char, 33> plain{1};
  std::copy(seed.begin(), seed.end(), plain.begin() + 1);
  std::array<unsigned char, 45> text{};  // 33 bytes give 44 characters, and a zero
  const int length = EVP_EncodeBlock(text.data(), plain.data(), static_cast<int>(plain.size()));
  std::string out(reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(length));
  wipe(plain.data(), plain.size());
  wipe(text.data(), text.size());
  return out;
}

bool decode_seed(std::string_view text, Bytes32& seed) {
  if (text.size() != 44) return false;
  std::array<unsigned char, 33> plain{};
  const int length = EVP_DecodeBlock(plain.data(), bytes(text), static_cast<int>(text.size()));
  const bool good = length == static_cast<int>(plain.size()) && plain[0] == 1;
  if (good) std::copy(plain.begin() + 1, plain.end(), seed.begin());
  wipe(plain.data(), plain.size());
  return good;
}

std::string time_stamp_fault(std::string_view token, const base::Digest& imprint) {
  if (token.size() > LONG_MAX / 2) return "is too long";
  const auto* at = bytes(token);
  const auto* const end = at + token.size();
  std::unique_ptr<TS_TST_INFO, Free> info;
  if (const std::unique_ptr<TS_RESP, Free> response(
          d2i_TS_RESP(nullptr, &at, static_cast<long>(token.size())));
      response && at == end) {
    const auto status =
        ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response.get())));
    if (status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS)
      return "is a response in which the authority refuses to stamp";
    if (const auto* const stamped = TS_RESP_get_tst_info(response.get()))
      info.reset(TS_TST_INFO_dup(stamped));
  } else {
    at = bytes(token);
    const std::unique_ptr<PKCS7, Free> bare(
        d2i_PKCS7(nullptr, &at, static_cast<long>(token.size())));
    if (bare && at == end && PKCS7_type_is_signed(bare.get()))
      info.reset(PKCS7_to_TS_TST_INFO(bare.get()));
  }
  if (!info) {
    at = bytes(token);
    const std::unique_ptr<TS_REQ, Free> request(
        d2i_TS_REQ(nullptr, &at, static_cast<long>(token.size())));
    ERR_clear_error();
    return request && at == end ? "is a request for a time stamp, not the authority's answer"
                                : "is not a time-stamp response (RFC 3161)";
  }
  ERR_clear_error();
  TS_MSG_IMPRINT* const stamped = TS_TST_INFO_get_msg_imprint(info.get());
  if (OBJ_obj2nid(TS_MSG_IMPRINT_get_algo(stamped)->algorithm) != NID_sha256)
    return "is over a hash that is not SHA-256";
  const ASN1_OCTET_STRING* const hash = TS_MSG_IMPRINT_get_msg(stamped);
  const std::string_view found(reinterpret_cast<const char*>(ASN1_STRING_get0_data(hash)),
                               static_cast<std::size_t>(ASN1_STRING_length(hash)));
  return found == view(imprint) ? "" : "is a time stamp of something else";
}

}  // namespace windlass::log
