// SPDX-License-Identifier: Apache-2.0
#include "service/token.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <optional>

#include "base/json.hpp"
#include "base/text.hpp"
#include "service/member.hpp"

namespace windlass::service {

namespace {

using base::Node;

template <auto free>
struct Free {
  template <class T>
  void operator()(T* one) const {
    free(one);
  }
};
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Digesting = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;

constexpr std::size_t half = 48;  // bytes of each number of an ES384 signature

// RFC 4648 section 5 without padding, in its one spelling.
std::optional<std::string> from_base64url(std::string_view text) {
  std::string plain(text);
  for (char& c : plain) {
    if (c == '+' || c == '/' || c == '=') return std::nullopt;
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  plain.append((4 - plain.size() % 4) % 4, '=');
  return base::from_base64(plain);
}

Number number_of(const std::string& bytes) {
  return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                          static_cast<int>(bytes.size()), nullptr));
}

Pkey build(const char* kind, const Builder& builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* made = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) <= 0)
    return nullptr;
  return Pkey(made);
}

Pkey rsa_key(const Node& jwk) {
  const auto n = from_base64url(text_of(jwk, "n")), e = from_base64url(text_of(jwk, "e"));
  if (!n || !e || n->size() > 1024 || e->empty() || e->size() > 8) return nullptr;
  const Builder builder(OSSL_PARAM_BLD_new());
  const Number modulus = number_of(*n), exponent = number_of(*e);
  // With 1 everybody signs, and an even one belongs to no key.
  if (!modulus || !exponent || BN_is_one(exponent.get()) || !BN_is_odd(exponent.get()))
    return nullptr;
  if (!builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) <= 0 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) <= 0)
    return nullptr;
  Pkey made = build("RSA", builder);
  return made && EVP_PKEY_get_bits(made.get()) >= 2048 ? std::move(made) : nullptr;
}

Pkey ec_key(const Node& jwk) {
  const auto x = from_base64url(text_of(jwk, "x")), y = from_base64url(text_of(jwk, "y"));
  if (text_of(jwk, "crv") != "P-384" || !x || !y || x->size() != half || y->size() != half)
    return nullptr;
  const std::string point = "\x04" + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0) <= 0 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) <= 0)
    return nullptr;
  return build("EC", builder);
}

// The two numbers of an ES384 signature as OpenSSL takes them: a sequence of two integers.
std::string to_der(std::string_view signature) {
  std::string inside;
  for (std::string_view part : {signature.substr(0, half), signature.substr(half)}) {
    while (part.size() > 1 && part.front() == '\0') part.remove_prefix(1);
    const bool sign = (static_cast<unsigned char>(part.front()) & 0x80) != 0;
    inside += '\x02';
    inside += static_cast<char>(part.size() + (sign ? 1 : 0));
    if (sign) inside += '\0';
    inside += part;
  }
  return std::string("\x30") + static_cast<char>(inside.size()) + inside;
}

bool verifies(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  const Digesting context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha384(), nullptr, key) > 0 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

// The whole seconds of a NumericDate.
std::optional<std::int64_t> date_of(const Node& claims, std::string_view key) {
  const Node* found = claims.find(key);
  if (found == nullptr || !found->is_scalar() || found->quoted) return std::nullopt;
  if (found->text.find_first_of("eE") != std::string::npos) return std::nullopt;
  const auto whole = base::parse_whole_number(found->text.substr(0, found->text.find('.')));
  if (!whole || *whole > (std::uint64_t{1} << 40)) return std::nullopt;
  return static_cast<std::int64_t>(*whole);
}

base::Diagnostic refuse_keys(std::string message, std::string hint = {}) {
  return base::diagnostic("", "auth.keys", std::move(message), std::move(hint));
}

std::optional<base::Document> json_part(std::string_view part) {
  auto text = from_base64url(part);
  if (!text) return std::nullopt;
  auto read = base::read_json("token", std::move(*text));
  if (!read || !read->root.is_mapping()) return std::nullopt;
  return std::move(*read);
}

}  // namespace

struct Tokens::Key {
  std::string algorithm;
  Pkey key;
};
struct Tokens::Claims {
  std::string issuer, id;
  std::vector<std::string> audiences;
  std::int64_t expires = 0, issued = 0;
  std::optional<std::int64_t> not_before;
};

Tokens::Tokens() = default;
Tokens::~Tokens() = default;

base::Result<std::shared_ptr<Tokens>> Tokens::make(const std::string& jwks,
                                                   std::vector<std::string> issuers) {
  if (issuers.empty()) return refuse_keys("no issuer is named, so no token could be accepted");
  const auto document = base::read_json("JWK set", jwks);
  if (!document) return document.error();
  const Node* list = document->root.is_mapping() ? document->root.find("keys") : nullptr;
  if (list == nullptr || !list->is_sequence()) return refuse_keys("this is no JWK set");
  std::shared_ptr<Tokens> made(new Tokens);
  made->issuers_.insert(issuers.begin(), issuers.end());
  for (const Node& jwk : list->children) {
    if (!jwk.is_mapping()) return refuse_keys("a key of the JWK set is not an object");
    const std::string kind = text_of(jwk, "kty"), id = text_of(jwk, "kid"),
                      use = text_of(jwk, "use");
    if (kind == "oct" || jwk.find("d") != nullptr || jwk.find("k") != nullptr)
      return refuse_keys("the JWK set holds a secret key",
                         "clients' public keys alone belong there");
    const std::string algorithm = kind == "RSA"  ? "RS384"
                                  : kind == "EC" ? "ES384"
                                                 : "",
                      said = text_of(jwk, "alg");
    if (algorithm.empty() || id.empty() || (!use.empty() && use != "sig") ||
        (!said.empty() && said != algorithm))
      continue;
    Pkey key = kind == "RSA" ? rsa_key(jwk) : ec_key(jwk);
    if (!key) continue;
    if (!made->keys_.try_emplace(id, std::make_shared<const Key>(Key{algorithm, std::move(key)}))
             .second)
      return refuse_keys("two keys of the JWK set have one id");
  }
  if (made->keys_.empty())
    return refuse_keys("the JWK set has no key that can be used",
                       "a key with a kid, for RS384 (2048 bits or more) or ES384");
  return made;
}

std::optional<Tokens::Claims> Tokens::read_claims(const base::Node& body) {
  const auto expires = date_of(body, "exp"), issued = date_of(body, "iat");
  const Node* audiences = body.find("aud");
  if (!expires || !issued || audiences == nullptr) return std::nullopt;
  Claims claims{text_of(body, "iss"), text_of(body, "jti"), {}, *expires, *issued, {}};
  if (body.find("nbf") != nullptr) {
    claims.not_before = date_of(body, "nbf");
    if (!claims.not_before) return std::nullopt;
  }
  if (audiences->is_scalar()) claims.audiences.push_back(audiences->text);
  if (audiences->is_sequence())
    for (const Node& one : audiences->children) claims.audiences.push_back(one.text);
  return claims;
}

std::string Tokens::refuse_replay(const Claims& claims, std::int64_t now) {
  const std::string name = std::to_string(claims.issuer.size()) + ":" + claims.issuer + claims.id;
  const std::lock_guard lock(guard_);
  if (seen_.size() >= most_seen)
    std::erase_if(seen_, [&](const auto& one) { return one.second < now; });
  if (seen_.size() >= most_seen) return "auth.full";
  const auto [at, is_new] = seen_.try_emplace(name, claims.expires + leeway);
  if (is_new) return {};
  if (at->second >= now) return "auth.replayed";
  at->second = claims.expires + leeway;
  return {};
}

std::string Tokens::refuse_claims(const Claims& claims, std::string_view audience,
                                  std::int64_t now) {
  if (issuers_.count(claims.issuer) == 0) return "auth.issuer";
  if (std::find(claims.audiences.begin(), claims.audiences.end(), audience) ==
      claims.audiences.end())
    return "auth.audience";
  if (claims.expires + leeway < now) return "auth.expired";
  if (claims.issued > now + leeway || (claims.not_before && *claims.not_before > now + leeway))
    return "auth.early";
  if (claims.expires < claims.issued || claims.expires - claims.issued > longest_life)
    return "auth.life";
  if (claims.id.empty() || claims.id.size() > 256) return "auth.jti";
  return refuse_replay(claims, now);
}

std::string Tokens::refuse(std::string_view authorization, std::string_view audience,
                           std::int64_t now) {
  constexpr std::string_view scheme = "bearer ";
  if (base::lower(std::string(authorization.substr(0, scheme.size()))) != scheme)
    return "auth.absent";
  const std::string_view token = authorization.substr(scheme.size());
  const std::size_t first = token.find('.'), second = token.find('.', first + 1);
  if (token.size() > most_bytes || first == std::string_view::npos ||
      second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return "auth.form";
  const auto head = json_part(token.substr(0, first));
  const auto body = json_part(token.substr(first + 1, second - first - 1));
  const auto signature = from_base64url(token.substr(second + 1));
  if (!head || !body || !signature) return "auth.form";
  const std::string algorithm = text_of(head->root, "alg"), type = text_of(head->root, "typ");
  if (head->root.find("crit") != nullptr || (!type.empty() && base::upper(type) != "JWT"))
    return "auth.form";
  if (algorithm != "ES384" && algorithm != "RS384") return "auth.algorithm";
  const auto key = keys_.find(text_of(head->root, "kid"));
  if (key == keys_.end() || key->second->algorithm != algorithm) return "auth.key";
  const bool elliptic = algorithm == "ES384";
  if (elliptic && signature->size() != 2 * half) return "auth.signature";
  if (!verifies(key->second->key.get(), token.substr(0, second),
                elliptic ? to_der(*signature) : *signature))
    return "auth.signature";
  const auto claims = read_claims(body->root);
  return claims ? refuse_claims(*claims, audience, now) : "auth.claims";
}

}  // namespace windlass::service
