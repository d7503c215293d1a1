// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <openssl/evp.h>

#include "base/result.hpp"
#include "base/text.hpp"

namespace windlass::base {
namespace {

void require(int done) {
  if (done != 1) throw InternalError("OpenSSL refused to compute SHA-256");
}

struct Free {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
  bool finished = false;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  require(state_->context != nullptr ? 1 : 0);
  require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}

Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  if (state_->finished) throw InternalError("a finished SHA-256 got more bytes");
  require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
  if (state_->finished) throw InternalError("a SHA-256 was finished twice");
  state_->finished = true;
  Digest out{};
  unsigned int written = 0;
  require(EVP_DigestFinal_ex(state_->context.get(), out.data(), &written));
  require(written == out.size() ? 1 : 0);
  return out;
}

Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string hex(const Digest& digest) { return to_hex(digest); }

}  // namespace windlass::base
