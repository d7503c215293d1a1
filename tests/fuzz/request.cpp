// SPDX-License-Identifier: Apache-2.0
// What clients of the service send: bodies of hooks, targets, uuids, tokens.
#include "base/text.hpp"
#include "fuzz/reading.hpp"
#include "service/card_id.hpp"
#include "service/hook_call.hpp"
#include "service/message.hpp"
#include "service/token.hpp"

namespace windlass::fuzz {

namespace {

const std::vector<std::string> modalities = {"a", "b", "c"};

// A key of which nobody has the private half that could sign what damage makes.
service::Tokens& tokens() {
  static const auto made = service::Tokens::make(
      R"({"keys": [{"kty": "EC", "kid": "e", "crv": "P-384",)"
      R"( "x": "AOq69EvgkIWKWk5odbFXLQjxE6ek5YlHHlZKBGWBHYgSyEnsPRoBSGitm9YhE1uM",)"
      R"( "y": "zHYoBPg4NVP5ibUP_n46OWVO_8r-GVQPWMnZYtZ54Ix-g1hvz45lATqbz0ll6kEz"}]})",
      {"i"});
  require(made.has_value(), "the key is read");
  return **made;
}

std::vector<std::string> seeds() {
  const service::Recorded record{12, "0123456789ab"};
  return {
      R"({"hook": "order-select", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
      R"( "fhirServer": "https://a", "fhirAuthorization": {"access_token": "t"}, "context":)"
      R"( {"userId": "Practitioner/x", "patientId": "p1", "selections": ["ServiceRequest/o"],)"
      R"( "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType":)"
      R"( "ServiceRequest", "id": "o", "code": {"coding": [{"system": "s", "code": "c"}]}}}]}},)"
      R"( "prefetch": {"patient": {"resourceType": "Patient", "id": "p1"}}})",
      "/v1/recommend?form=text&width=80&user=a%2Fb+c",
      service::recorded_id(record, service::Subject::suggestion, {"b"}, modalities),
      "Bearer eyJhbGciOiJFUzM4NCIsImtpZCI6ImUifQ.eyJpc3MiOiJpIiwianRpIjoiMSJ9." +
          std::string(128, 'A'),
  };
}

void read(std::string_view input) {
  const auto call = service::read_hook_call(std::string(input), "order-select");
  if (!call) {
    check_diagnostics(call.error());
  } else {
    require(service::is_uuid(call->instance), "a call that is read has an instance");
    require(base::is_printable(call->patient) && !call->patient.empty(), "and a patient's id");
  }
  const auto target = service::read_target(input);
  if (!target) {
    check_diagnostics(target.error());
  } else {
    for (const std::string& part : target->path)
      require(base::is_printable(part) && part.find('/') == std::string::npos,
              "a part of a path is one part, and is seen");
  }
  if (const auto id = service::read_id(input, modalities))
    require(service::recorded_id({id->sequence, id->leaf}, id->subject, id->about, modalities) ==
                base::lower(std::string(input)),
            "a uuid that is read has one spelling");
  require(!tokens().refuse(input, "https://a", 1'784'116'800).empty(),
          "nobody signs with somebody else's key");
}

}  // namespace

const Target target = {"request",
                       seeds,
                       {"\"hook\"", "\"context\"", "\"patientId\"", "%2F", "?", "&", "=", ".",
                        "Bearer ", "null", "-", "0"},
                       read};

}  // namespace windlass::fuzz
