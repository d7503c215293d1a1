// SPDX-License-Identifier: Apache-2.0
// Tokens: every way in which one must be refused, and the two in which it is accepted.
#include "service/token.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include "base/text.hpp"
#include "service/hooks_support.hpp"

using namespace windlass::test;
using windlass::service::Tokens;

namespace {

constexpr std::int64_t now = 1'784'116'800;
const std::string audience = "https://cds.example/cds-services";

std::string base64url(const std::string& bytes) {
  std::string out = windlass::base::to_base64(bytes);
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  out.erase(std::min(out.find('='), out.size()));
  return out;
}

std::string number(EVP_PKEY* key, const char* name, int size = 0) {
  BIGNUM* value = nullptr;
  REQUIRE(EVP_PKEY_get_bn_param(key, name, &value) == 1);
  std::string out(static_cast<std::size_t>(size == 0 ? BN_num_bytes(value) : size), '\0');
  BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  BN_free(value);
  return out;
}

// A key pair, its JWK and its signatures.
struct Signer {
  EVP_PKEY* key;
  bool elliptic;
  Signer(bool ec, unsigned bits) : key(ec ? EVP_EC_gen("P-384") : EVP_RSA_gen(bits)), elliptic(ec) {
    REQUIRE(key != nullptr);
  }
  explicit Signer(const char* curve) : key(EVP_EC_gen(curve)), elliptic(true) {
    REQUIRE(key != nullptr);
  }
  Signer(const Signer&) = delete;
  ~Signer() { EVP_PKEY_free(key); }
  std::string jwk(const std::string& id) const {
    const std::string head = R"({"kid": ")" + id + "\", ";
    if (elliptic)
      return head + R"("kty": "EC", "crv": "P-384", "x": ")" +
             base64url(number(key, OSSL_PKEY_PARAM_EC_PUB_X, 48)) + R"(", "y": ")" +
             base64url(number(key, OSSL_PKEY_PARAM_EC_PUB_Y, 48)) + "\"}";
    return head + R"("kty": "RSA", "n": ")" + base64url(number(key, OSSL_PKEY_PARAM_RSA_N)) +
           R"(", "e": ")" + base64url(number(key, OSSL_PKEY_PARAM_RSA_E)) + "\"}";
  }
  std::string sign(const std::string& text) const { return elliptic ? raw(der(text)) : der(text); }
  // As OpenSSL writes it.
  std::string der(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    REQUIRE(EVP_DigestSignInit(context, nullptr, EVP_sha384(), nullptr, key) == 1);
    REQUIRE(EVP_DigestSign(context, nullptr, &size, bytes, text.size()) == 1);
    std::string out(size, '\0');
    REQUIRE(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, bytes,
                           text.size()) == 1);
    EVP_MD_CTX_free(context);
    out.resize(size);
    return out;
  }
  static std::string raw(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    std::string out(96, '\0');
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), to, 48);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), to + 48, 48);
    ECDSA_SIG_free(signature);
    return out;
  }
};

const Signer& ec() {
  static const Signer one(true, 0);
  return one;
}
const Signer& rsa() {
  static const Signer one(false, 2048);
  return one;
}

std::string jwks() { return R"({"keys": [)" + ec().jwk("e") + ", " + rsa().jwk("r") + "]}"; }
std::shared_ptr<Tokens> tokens() {
  auto made = Tokens::make(jwks(), {"https://ehr.example"});
  if (!made) FAIL(windlass::base::render(made.error()));
  return *made;
}

std::string claims(const std::string& id, const std::string& changed_from = {},
                   const std::string& changed_to = {}) {
  std::string out = R"({"iss": "https://ehr.example", "aud": ")" + audience + R"(", "iat": )" +
                    std::to_string(now) + R"(, "exp": )" + std::to_string(now + 300) +
                    R"(, "jti": ")" + id + "\"}";
  if (!changed_from.empty()) {
    REQUIRE(out.find(changed_from) != std::string::npos);
    out.replace(out.find(changed_from), changed_from.size(), changed_to);
  }
  return out;
}
const std::string ec_head = R"({"alg": "ES384", "kid": "e", "typ": "JWT"})",
                  rsa_head = R"({"alg": "RS384", "kid": "r", "typ": "JWT"})";

std::string unsigned_part(const std::string& head, const std::string& body) {
  return base64url(head) + "." + base64url(body);
}
std::string token(const Signer& signer, const std::string& head, const std::string& body) {
  const std::string text = unsigned_part(head, body);
  return "Bearer " + text + "." + base64url(signer.sign(text));
}
std::string hmac(const std::string& head, const std::string& body, const std::string& secret) {
  const std::string text = unsigned_part(head, body);
  unsigned char out[64];
  unsigned size = 0;
  HMAC(EVP_sha384(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), out, &size);
  return "Bearer " + text + "." + base64url(std::string(reinterpret_cast<char*>(out), size));
}

}  // namespace

TEST_CASE("tokens of both algorithms are accepted, once") {
  const auto verifier = tokens();
  CHECK(verifier->refuse(token(ec(), ec_head, claims("1")), audience, now).empty());
  CHECK(verifier->refuse(token(rsa(), rsa_head, claims("2")), audience, now).empty());
  CHECK(verifier->refuse(token(rsa(), rsa_head, claims("2")), audience, now) == "auth.replayed");
  CHECK(verifier->refuse(token(ec(), ec_head, claims("1")), audience, now + 1) == "auth.replayed");
  // A list of audiences, no typ, another case of the scheme.
  const std::string several =
      claims("3", "\"" + audience + "\"", "[\"https://other\", \"" + audience + "\"]");
  CHECK(verifier->refuse(token(ec(), ec_head, several), audience, now).empty());
  std::string bare = token(ec(), R"({"alg": "ES384", "kid": "e"})", claims("4"));
  bare[0] = 'b';
  CHECK(verifier->refuse(bare, audience, now).empty());
  for (int i = 10; i < 40; ++i)  // numbers that begin with zeros or with a sign bit
    CHECK(verifier->refuse(token(ec(), ec_head, claims(std::to_string(i))), audience, now).empty());
}

namespace {

struct Refused {
  std::string given, code;
};

// Each is refused for its reason, and none of them uses an id up.
void check_refused(const std::vector<Refused>& cases) {
  const auto verifier = tokens();
  for (const Refused& one : cases) {
    CAPTURE(one.given.substr(0, 80), one.code);
    CHECK(verifier->refuse(one.given, audience, now) == one.code);
  }
  CHECK(verifier->refuse(token(ec(), ec_head, claims("x")), audience, now).empty());
}

Refused by_head(const std::string& head, const std::string& code, const Signer& signer = ec()) {
  return {token(signer, head, claims("x")), code};
}
Refused by_claim(const std::string& from, const std::string& to, const std::string& code) {
  return {token(ec(), ec_head, claims("x", from, to)), code};
}
Refused by_signature(const std::string& signature) {
  return {"Bearer " + unsigned_part(ec_head, claims("x")) + "." + signature, "auth.signature"};
}

}  // namespace

TEST_CASE("a token of another form is refused") {
  const std::string good = token(ec(), ec_head, claims("x"));
  check_refused({{"", "auth.absent"},
                 {"Basic dXNlcjpwYXNz", "auth.absent"},
                 {"Bearer ", "auth.form"},
                 {"Bearer a.b", "auth.form"},
                 {good + ".x", "auth.form"},
                 {good + "=", "auth.form"},
                 {"Bearer " + std::string(9000, 'a') + ".b.c", "auth.form"},
                 {token(ec(), ec_head, "[]"), "auth.form"}});
}

TEST_CASE("a token that anybody could have signed is refused") {
  const Signer strange_ec(true, 0), strange_rsa(false, 2048);
  std::string tampered = token(ec(), ec_head, claims("x"));
  tampered.replace(tampered.find('.') + 1, 4, base64url("{\"j"));
  const std::string none = unsigned_part(R"({"alg": "none", "kid": "e"})", claims("x"));
  check_refused({
      {"Bearer " + none + ".", "auth.algorithm"},
      {"Bearer " + unsigned_part(R"({"alg": "None"})", claims("x")) + ".", "auth.algorithm"},
      {hmac(R"({"alg": "HS384", "kid": "r"})", claims("x"), jwks()), "auth.algorithm"},
      {hmac(rsa_head, claims("x"), rsa().jwk("r")), "auth.signature"},
      by_head(R"({"alg": "RS256", "kid": "r"})", "auth.algorithm", rsa()),
      by_head(R"({"alg": "RS384", "kid": "e"})", "auth.key", rsa()),
      by_head(R"({"alg": "ES384", "kid": "r"})", "auth.key"),
      by_head(R"({"alg": "ES384", "kid": "unknown"})", "auth.key"),
      by_head(R"({"alg": "ES384"})", "auth.key"),
      by_head(R"({"alg": "ES384", "kid": "e", "crit": ["b"]})", "auth.form"),
      by_head(R"({"alg": "ES384", "kid": "e", "typ": "JOSE"})", "auth.form"),
      by_head(R"({"alg": "ES384", "alg": "none", "kid": "e"})", "auth.form"),
      by_head(ec_head, "auth.signature", strange_ec),
      by_head(rsa_head, "auth.signature", strange_rsa),
      {tampered, "auth.signature"},
      by_signature(""),
      by_signature(base64url(std::string(96, '\0'))),
      by_signature(base64url(std::string(95, 'a'))),
  });
}

TEST_CASE("a token is not believed about the key that signed it") {
  const Signer strange(true, 0), small("P-256");
  const auto head = [](const std::string& more) { return R"({"alg": "ES384", )" + more + "}"; };
  check_refused({
      by_head(head("\"jwk\": " + strange.jwk("s")), "auth.key", strange),
      by_head(head(R"("kid": "e", "jwk": )" + strange.jwk("e")), "auth.signature", strange),
      by_head(head(R"("kid": "e", "jku": "https://evil.example/keys")"), "auth.signature", strange),
      by_head(head(R"("kid": "e", "x5u": "https://evil.example/pem")"), "auth.signature", strange),
      by_head(head(R"("kid": "e", "x5c": ["AAAA"])"), "auth.signature", strange),
      by_head(head(R"("kid": ["e"])"), "auth.key"),
      by_head(head(R"("kid": "../../keys/e")"), "auth.key"),
      by_head(head(R"("kid": "e' OR '1'='1")"), "auth.key"),
      by_head(R"({"alg": ["ES384"], "kid": "e"})", "auth.algorithm"),
      by_head(R"({"alg": "es384", "kid": "e"})", "auth.algorithm"),
      by_head(R"({"alg": "ES384 ", "kid": "e"})", "auth.algorithm"),
      by_head(R"({"alg": "ES256", "kid": "e"})", "auth.algorithm", small),
      by_head(ec_head, "auth.signature", small),
      by_signature(base64url(ec().der(unsigned_part(ec_head, claims("x"))))),
  });
}

TEST_CASE("blanks and a second header do not make a token out of none") {
  const std::string good = token(ec(), ec_head, claims("x")).substr(7);
  check_refused({{"Bearer\t" + good, "auth.absent"},
                 {" Bearer " + good, "auth.absent"},
                 {"Bearer, " + good, "auth.absent"},
                 {good, "auth.absent"},
                 {"Bearer  " + good, "auth.form"},
                 {"Bearer " + good + " ", "auth.form"},
                 {"Bearer " + good + "\n", "auth.form"},
                 {"Bearer " + good + "," + good, "auth.form"},
                 {"Bearer " + good + ", Bearer " + good, "auth.form"},
                 {"Bearer " + good.substr(0, 20) + " " + good.substr(20), "auth.form"}});
  windlass::service::Settings settings;
  settings.base_url = "https://cds.example";
  settings.tokens = tokens();
  const Served served({}, settings);
  const auto status = [&](std::vector<windlass::service::Header> headers) {
    return served.send("GET", "/cds-services", "", std::move(headers)).status;
  };
  const std::string once = "Bearer " + good;
  CHECK(status({{"Authorization", once}, {"Authorization", once}}) == 401);
  CHECK(status({{"Authorization", "Basic eA"}, {"authorization", once}}) == 401);
  CHECK(status({{"Proxy-Authorization", once}}) == 401);
  CHECK(status({{"Authorization", once}}) == 200);
}

TEST_CASE("a token for another call or another time is refused") {
  const std::string iat = std::to_string(now), exp = std::to_string(now + 300),
                    aud = "\"" + audience + "\"";
  check_refused({
      by_claim("ehr.example", "evil.example", "auth.issuer"),
      by_claim(audience, audience + "/more", "auth.audience"),
      by_claim(aud, "[]", "auth.audience"),
      by_claim("\"aud\"", "\"for\"", "auth.claims"),
      by_claim(exp, std::to_string(now - 61), "auth.expired"),
      by_claim(exp, std::to_string(now + 4000), "auth.life"),
      by_claim(iat, std::to_string(now + 61), "auth.early"),
      by_claim("\"iat\"", "\"nbf\": 1884116800, \"iat\"", "auth.early"),
      by_claim("\"iat\"", "\"nbf\": true, \"iat\"", "auth.claims"),
      by_claim("\"exp\"", "\"was\"", "auth.claims"),
      by_claim(exp, "\"" + exp + "\"", "auth.claims"),
      by_claim("\"iat\"", "\"was\"", "auth.claims"),
      by_claim("\"x\"", "\"\"", "auth.jti"),
      by_claim("\"jti\"", "\"was\"", "auth.jti"),
      by_claim("\"x\"", "7", "auth.jti"),
      by_claim("\"x\"", "[\"x\"]", "auth.jti"),
      by_claim("\"x\"", "\"" + std::string(257, 'j') + "\"", "auth.jti"),
      by_claim("\"https://ehr.example\"", "[\"https://ehr.example\"]", "auth.issuer"),
      by_claim("\"https://ehr.example\"", "null", "auth.issuer"),
      by_claim("ehr.example", "ehr.example/", "auth.issuer"),
      by_claim(aud, "{\"0\": " + aud + "}", "auth.audience"),
      by_claim(aud, "[[" + aud + "]]", "auth.audience"),
      by_claim(exp, "-1", "auth.claims"),
      by_claim(exp, "1e99", "auth.claims"),
      by_claim(exp, "99999999999999999999", "auth.claims"),
      by_claim(iat, exp, "auth.early"),
  });
}

namespace {

// A set of one key in which a member's text is another.
std::string with(std::string jwk, const std::string& before, const std::string& text) {
  const std::size_t at = jwk.find(before) + before.size();
  jwk.replace(at, jwk.find('"', at) - at, text);
  return R"({"keys": [)" + jwk + "]}";
}

}  // namespace

TEST_CASE("a set of keys is refused that could let anybody in") {
  const Signer weak(false, 1024);
  for (const std::string& wrong :
       {std::string("{}"), std::string(R"({"keys": []})"), R"({"keys": [)" + weak.jwk("w") + "]}",
        std::string(R"({"keys": [{"kty": "oct", "kid": "s", "k": "c2VjcmV0"}]})"),
        R"({"keys": [)" + ec().jwk("e") + ", " + rsa().jwk("e") + "]}",
        std::string(R"({"keys": [{"kty": "EC", "kid": "e", "d": "AAAA"}]})"),
        std::string(R"({"keys": [{"kty": "EC", "kid": "e", "crv": "P-384", "x": "AA"}]})"),
        // Whoever may choose the exponent 1 needs no secret to sign; a point off the curve is none.
        with(rsa().jwk("r"), R"("e": ")", "AQ"), with(rsa().jwk("r"), R"("e": ")", "AQAC"),
        with(ec().jwk("e"), R"("y": ")", base64url(std::string(48, 'y')))}) {
    CAPTURE(wrong);
    const auto made = Tokens::make(wrong, {"i"});
    REQUIRE_FALSE(made);
    CHECK(made.error().front().code == "auth.keys");
  }
  CHECK_FALSE(Tokens::make(jwks(), {}));
}

TEST_CASE("with tokens every path but the open ones needs one, and says no more") {
  windlass::service::Settings settings;
  settings.base_url = "https://cds.example";
  settings.tokens = tokens();
  settings.origins = {"*"};
  const Served served({}, settings);
  for (const char* path : {"/health", "/ready", "/metrics", "/openapi.json"})
    CHECK(served.send("GET", path).status == 200);
  CHECK(served.send("OPTIONS", "/cds-services", "", {{"Origin", "https://a"}}).status == 204);
  for (const char* path : {"/cds-services", "/v1/rules"}) {
    const Response refused = served.send("GET", path);
    CHECK(refused.status == 401);
    CHECK(value_of(refused, "WWW-Authenticate") == "Bearer");
    CHECK(code_of(refused) == "auth.token");
    CHECK(refused.code == "auth.absent");
    CHECK(refused.body.find("absent") == std::string::npos);
  }
  CHECK(served.send("POST", "/v1/recommend", "{}").status == 401);
  const std::string once = token(ec(), ec_head, claims("s1"));
  CHECK(served.send("GET", "/cds-services", "", {{"Authorization", once}}).status == 200);
  CHECK(served.send("GET", "/cds-services", "", {{"Authorization", once}}).status == 401);
  const std::string other = token(ec(), ec_head, claims("s2"));
  CHECK(served.send("GET", "/v1/rules", "", {{"Authorization", other}}).status == 401);
}
