// SPDX-License-Identifier: Apache-2.0
// Routes, cross-origin calls and the plain API.
#include "service/hooks_support.hpp"

using namespace windlass::test;

namespace {

const std::string yaml_type = "application/yaml";

}  // namespace

TEST_CASE("plain answers are the library's own bytes") {
  const Served served;
  for (int number = 1; number <= 8; ++number) {
    const std::string patient = sample(number);
    const Response plan =
        served.send("POST", "/v1/recommend", patient, {{"Content-Type", yaml_type}});
    CHECK(plan.status == 200);
    CHECK(plan.body == served.opened.recommend(patient).text);
    const Response told = served.send("POST", "/v1/explain?about=taping&ask=true", patient,
                                      {{"Content-Type", yaml_type + "; charset=utf-8"}});
    CHECK(told.status == 200);
    CHECK(told.body == served.opened.explain(patient, R"({"about": "taping", "ask": true})").text);
  }
  CHECK(served.send("GET", "/v1/rules").body == served.opened.rules().text);
}

TEST_CASE("a plan is asked for in each form") {
  const Served served;
  const std::vector<Header> yaml = {{"Content-Type", yaml_type}};
  const Response page = served.send("POST", "/v1/recommend?form=html", sample(1), yaml);
  CHECK(page.body == served.opened.recommend(sample(1), R"({"form": "html"})").text);
  CHECK(value_of(page, "Content-Type") == "text/html; charset=utf-8");
  CHECK_THAT(value_of(page, "Content-Security-Policy"), WINDLASS_CONTAINS("default-src 'none'"));
  const Response text =
      served.send("POST", "/v1/recommend?form=text&width=60&explain=true", sample(1), yaml);
  CHECK(
      text.body ==
      served.opened.recommend(sample(1), R"({"form": "text", "width": 60, "explain": true})").text);
  CHECK(value_of(text, "Content-Type") == "text/plain; charset=utf-8");
}

TEST_CASE("what is not served is a problem with a status and a code") {
  const Served served;
  struct Wrong {
    const char *method, *target, *body, *type;
    int status;
    const char* code;
  };
  for (const Wrong& one : {
           Wrong{"GET", "/nothing", "", "", 404, "http.path"},
           Wrong{"GET", "/", "", "", 404, "http.path"},
           Wrong{"GET", "/v1/recommend/more", "", "", 404, "http.path"},
           Wrong{"GET", "/cds-services/", "", "", 404, "http.path"},
           Wrong{"POST", "/cds-services/windlass-patient-view/", "", "", 404, "http.path"},
           Wrong{"GET", "/v1/recommend", "", "", 405, "http.method"},
           Wrong{"DELETE", "/cds-services", "", "", 405, "http.method"},
           Wrong{"GET", "/v1/%zz", "", "", 400, "http.target"},
           Wrong{"POST", "/v1/recommend", "{}", "text/plain", 415, "http.type"},
           Wrong{"POST", "/v1/recommend", "{}", "", 400, "document.missing"},
           Wrong{"POST", "/v1/recommend?as_of=2026-03-01", "{}", "", 400, "fhir.option"},
           Wrong{"POST", "/v1/explain?patient=p1", "{}", "", 400, "fhir.option"},
           Wrong{"POST", "/v1/recommend", " ", "application/json", 400, "http.body"},
           Wrong{"POST", "/v1/recommend", "[1]", "", 400, "json.syntax"},
           Wrong{"POST", "/v1/recommend", "{\"a\": 1, \"a\": 2}", "", 400, "json.duplicate"},
           Wrong{"POST", "/v1/recommend", "{", "", 400, "json.incomplete"},
           Wrong{"POST", "/v1/recommend?form=pdf", "{}", "", 400, "document.value"},
           Wrong{"POST", "/v1/recommend?width=wide", "{}", "", 400, "http.query"},
           Wrong{"POST", "/v1/recommend?explain=yes", "{}", "", 400, "http.query"},
           Wrong{"POST", "/v1/recommend?store=x", "{}", "", 400, "http.query"},
           Wrong{"POST", "/v1/explain?about=nothing", "{}", "", 400, "document.value"},
           Wrong{"POST", "/v1/feedback", "{}", "", 404, "embed.store"},
       }) {
    CAPTURE(one.method, one.target, one.body);
    std::vector<Header> headers;
    if (*one.type != '\0') headers.push_back({"Content-Type", one.type});
    const Response answer = served.send(one.method, one.target, one.body, headers);
    CHECK(answer.status == one.status);
    CHECK(code_of(answer) == one.code);
    CHECK(answer.code == one.code);
  }
  CHECK(value_of(served.send("GET", "/v1/recommend"), "Allow") == "POST, OPTIONS");
}

TEST_CASE("a body is read as it is, and a packed one is refused as such") {
  const Served served;
  const Response packed =
      served.send("POST", "/v1/recommend", "\x1f\x8b\x08",
                  {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}});
  CHECK(packed.status == 415);
  CHECK(code_of(packed) == "http.encoding");
  CHECK(value_of(packed, "Accept-Encoding") == "identity");
  CHECK(served
            .send("POST", "/v1/recommend", sample(1),
                  {{"Content-Type", "application/yaml"}, {"Content-Encoding", "Identity"}})
            .status == 200);
}

TEST_CASE("a byte order mark before a body is passed over, and one within it is not") {
  const Served served;
  const std::string mark = "\xEF\xBB\xBF", patient = R"({"windlass": 1, "kind": "patient",)"
                                                     R"( "id": "p", "facts": {}})";
  const Response plain = served.send("POST", "/v1/explain", patient);
  CHECK(plain.status == 200);
  CHECK(served.send("POST", "/v1/explain", mark + patient).body == plain.body);
  CHECK(served.send("POST", "/v1/explain", mark + mark + patient).status == 400);
  CHECK(served.send("POST", "/v1/explain", patient + mark).status == 400);
  CHECK(code_of(served.send("POST", "/v1/explain", mark)) == "http.body");
}

TEST_CASE("HEAD is answered as GET is") {
  const Served served;
  for (const char* path : {"/cds-services", "/v1/rules", "/health", "/ready", "/openapi.json"}) {
    CAPTURE(path);
    const Response got = served.send("GET", path), head = served.send("HEAD", path);
    CHECK(head.status == 200);
    CHECK(head.body == got.body);
    CHECK(value_of(head, "Content-Type") == value_of(got, "Content-Type"));
  }
  CHECK(served.send("HEAD", "/pages/none").status == 404);
  CHECK(served.send("HEAD", "/v1/recommend").status == 405);
  CHECK(value_of(served.send("PUT", "/health"), "Allow") == "GET, HEAD, OPTIONS");
}

TEST_CASE("asking goes on over HTTP as it does in the library, and nothing is kept") {
  const Served served;
  const std::string nobody = "windlass: 1\nkind: patient\nid: n\nas_of: 2026-03-02\nfacts: {}\n";
  const std::string none = R"([{"group": {"id": "alarm", "answer": "none"}}])";
  const auto ask = [&](const std::string& patient, const std::string& requests) {
    return served.send("POST", "/v1/intake",
                       R"({"patient": )" + patient + R"(, "requests": )" + requests + "}");
  };
  const auto library = [&](const std::string& patient, const std::string& requests) {
    char* text = nullptr;
    const auto result = windlass_intake(served.opened.engine, patient.data(), patient.size(),
                                        requests.data(), requests.size(), &text);
    return said(result, text).text;
  };
  // A document as a text, the way an answer gives it.
  const Response first = ask(windlass::base::json_quote(nobody), none);
  CHECK(first.status == 200);
  CHECK(value_of(first, "Content-Type") == "application/json");
  CHECK(first.body == library(nobody, none));
  const std::string document = parsed(first.body).root.find("document")->text;
  const std::string age =
      R"([{"answer": {"fact": "demo.age_years", "value": 45.5, "unit": "a"}}, {"undo": {}}])";
  CHECK(ask(windlass::base::json_quote(document), age).body == library(document, age));
  // And as an object, numbers to the digit.
  const std::string object =
      R"({"windlass": 1, "kind": "patient", "id": "n", "as_of": "2026-03-02",)"
      R"( "facts": {"demo.age_years": {"value": 45.50, "unit": "a"}}})";
  CHECK(ask(object, "[]").body == library(object, "[]"));
  CHECK(served.send("POST", "/v1/intake", R"({"patient": )" + object + "}").body ==
        library(object, "[]"));
}

TEST_CASE("a step of asking that is none is refused with a code") {
  const Served served;
  const std::string patient =
      R"({"windlass": 1, "kind": "patient", "id": "n", "as_of": "2026-03-02", "facts": {}})";
  for (const auto& [body, status, code] : std::vector<std::tuple<std::string, int, std::string>>{
           {"{}", 400, "document.missing"},
           {R"({"patient": 7})", 400, "document.type"},
           {R"({"patient": null})", 400, "document.type"},
           {R"({"patient": )" + patient + R"(, "answers": []})", 400, "document.key"},
           {R"({"patient": )" + patient + R"(, "requests": {}})", 400, "intake.request"},
           {R"({"patient": )" + patient + R"(, "requests": [{"guess": {}}]})", 400,
            "intake.request"},
           {R"({"patient": )" + patient + R"(, "requests": [{"undo": {}}]})", 400,
            "intake.request"},
           {R"({"patient": {"windlass": 1}})", 400, "document.missing"},
           {"[]", 400, "json.syntax"},
           {R"({"patient": "x", "patient": "y"})", 400, "json.duplicate"}}) {
    CAPTURE(body);
    const Response answer = served.send("POST", "/v1/intake", body);
    CHECK(answer.status == status);
    CHECK(code_of(answer) == code);
  }
  const Response yaml =
      served.send("POST", "/v1/intake", "patient: x", {{"Content-Type", yaml_type}});
  CHECK(yaml.status == 415);
  CHECK(served.send("POST", "/v1/intake?form=text", "{}").status == 400);
}

TEST_CASE("CDS Hooks paths answer problems as an OperationOutcome") {
  const Served served;
  const Response answer = served.send("GET", "/cds-services/nothing/more/still");
  CHECK(answer.status == 404);
  CHECK(value_of(answer, "Content-Type") == "application/fhir+json");
  const auto document = parsed(answer.body);
  CHECK(document.root.find("resourceType")->text == "OperationOutcome");
  CHECK(document.root.find("issue")->children.at(0).find("severity")->text == "error");
  CHECK(document.root.find("issue")->children.at(0).find("code")->text == "not-found");
}

TEST_CASE("a body beyond the limit is refused before it is read") {
  windlass::service::Settings settings;
  settings.most_body = 100;
  const Served served({}, settings);
  const Response answer = served.send("POST", "/v1/recommend", std::string(101, ' '));
  CHECK(answer.status == 413);
  CHECK(code_of(answer) == "http.size");
  CHECK(served.send("POST", "/v1/recommend", std::string(100, ' ')).status == 400);
}

TEST_CASE("web pages call only where their origin is allowed") {
  windlass::service::Settings settings;
  settings.origins = {"https://ehr.example"};
  const Served served({}, settings);
  for (const char* path : {"/cds-services", "/v1/recommend", "/health"}) {
    const Response allowed =
        served.send("OPTIONS", path, "",
                    {{"Origin", "https://ehr.example"}, {"Access-Control-Request-Method", "POST"}});
    CHECK(allowed.status == 204);
    CHECK(allowed.body.empty());
    CHECK(value_of(allowed, "Access-Control-Allow-Origin") == "https://ehr.example");
    CHECK(value_of(allowed, "Access-Control-Allow-Headers") == "Authorization, Content-Type");
    CHECK(value_of(allowed, "Vary") == "Origin");
    CHECK_FALSE(value_of(allowed, "Access-Control-Allow-Methods").empty());
  }
  for (const char* other : {"https://ehr.example.evil", "https://ehr.example:444", "null", ""}) {
    const Response refused = served.send("GET", "/cds-services", "", {{"Origin", other}});
    CHECK(refused.status == 403);
    CHECK(code_of(refused) == "http.origin");
    CHECK(value_of(refused, "Access-Control-Allow-Origin").empty());
  }
  CHECK(served.send("OPTIONS", "/nothing", "", {{"Origin", "https://ehr.example"}}).status == 404);
  const Response twice = served.send("GET", "/cds-services", "",
                                     {{"Origin", "https://ehr.example"}, {"origin", "null"}});
  CHECK(twice.status == 400);
  const Response program = served.send("GET", "/cds-services");
  CHECK(program.status == 200);
  CHECK(value_of(program, "Access-Control-Allow-Origin").empty());
}

TEST_CASE("nobody keeps an answer, and readiness is told") {
  const Served served;
  for (const char* path : {"/health", "/ready", "/cds-services", "/nothing"}) {
    const Response answer = served.send("GET", path);
    CHECK(value_of(answer, "Cache-Control") == "no-store");
    CHECK(value_of(answer, "X-Content-Type-Options") == "nosniff");
  }
  CHECK(served.send("GET", "/ready").status == 200);
  served.service->set_ready(false);
  CHECK(served.send("GET", "/ready").status == 503);
  CHECK(served.send("GET", "/health").status == 200);
}

TEST_CASE("with a store a plan is recorded, and feedback to it once") {
  const Folder folder;
  const Served served(config_with_store(folder));
  const Response plan = served.send("POST", "/v1/recommend?user=u1&role=physiotherapist", sample(1),
                                    {{"Content-Type", yaml_type}});
  const auto document = parsed(plan.body);
  const auto* receipt = document.root.find("receipt");
  REQUIRE(receipt != nullptr);
  const std::string words = R"({"sequence": )" + receipt->find("sequence")->text +
                            R"(, "leaf": ")" + receipt->find("leaf")->text +
                            R"(", "modality": "taping", "outcome": "accepted",)" +
                            R"( "role": "physiotherapist"})";
  const Response first = served.send("POST", "/v1/feedback", words);
  CHECK(first.status == 200);
  CHECK(parsed(first.body).root.find("added")->text == "true");
  CHECK(parsed(served.send("POST", "/v1/feedback", words).body).root.find("added")->text ==
        "false");
  const Response wrong = served.send(
      "POST", "/v1/feedback",
      R"({"sequence": 1, "leaf": "00", "modality": "taping", "outcome": "accepted", "role": "a"})");
  CHECK(wrong.status == 400);
  CHECK(code_of(wrong) == "audit.feedback");
  CHECK(wrong.body.find(folder.path.string()) == std::string::npos);
}
