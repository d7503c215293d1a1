// SPDX-License-Identifier: Apache-2.0
// windlass_handle(): the service without its sockets, as a C program sees it.
#include <thread>
#include <vector>

#include "catch.hpp"
#include "embed/library.hpp"

using namespace windlass::test;

namespace {

struct Reply {
  windlass_result result = WINDLASS_STOPPED;
  std::int32_t status = -1;
  std::string headers, body;
};

// A service that is closed at the end.
struct Handled {
  Opened engine;
  windlass_service* service = nullptr;
  Said answer{};
  explicit Handled(const std::string& config = {}) {
    char* text = nullptr;
    const auto result =
        windlass_service_open(engine.engine, config.data(), config.size(), &service, &text);
    answer = said(result, text);
  }
  ~Handled() { windlass_service_close(service); }
  Handled(const Handled&) = delete;
  Handled& operator=(const Handled&) = delete;

  Reply ask(const char* method, const char* target, const std::string& body = {},
            const std::string& headers = R"({"content-type": "application/yaml"})") const {
    char *shown = nullptr, *text = nullptr;
    Reply made;
    made.result = windlass_handle(service, method, target, headers.data(), headers.size(),
                                  body.data(), body.size(), &made.status, &shown, &text);
    made.headers = shown == nullptr ? "NULL" : shown;
    made.body = text == nullptr ? "NULL" : text;
    windlass_free(shown);
    windlass_free(text);
    return made;
  }
};

}  // namespace

TEST_CASE("a program with a server of its own gives the service its requests") {
  const Handled one;
  REQUIRE(one.answer.result == WINDLASS_DONE);
  CHECK_THAT(one.answer.text, WINDLASS_CONTAINS("\"path\": \"/v1/recommend\""));
  const Reply plan = one.ask("POST", "/v1/recommend", sample(1));
  CHECK(plan.result == WINDLASS_DONE);
  CHECK(plan.status == 200);
  CHECK(plan.body == one.engine.recommend(sample(1)).text);
  CHECK_THAT(plan.headers, WINDLASS_CONTAINS("\"Content-Type\":\"application/json\""));
  const Reply wrong = one.ask("GET", "/v1/recommend");
  CHECK(wrong.result == WINDLASS_DONE);
  CHECK(wrong.status == 405);
  CHECK_THAT(wrong.headers, WINDLASS_CONTAINS("\"Allow\":\"POST, OPTIONS\""));
  CHECK_THAT(one.ask("GET", "/metrics").body,
             WINDLASS_CONTAINS("windlass_requests_total{route=\"/v1/recommend\",method=\"POST\","
                               "status=\"200\"} 1"));
}

TEST_CASE("what a service is opened with is read strictly") {
  for (const char* config :
       {"[]", R"({"base-url": "x"})", R"({"base_url": "cds.example"})",
        R"({"base_url": "https://cds.example/"})", R"({"indicators": {"proceed": "loud"}})",
        R"({"most_body": 0})", R"({"most_body": "many"})", R"({"issuers": ["https://ehr"]})",
        R"({"jwks": "{}", "issuers": ["i"], "base_url": "https://cds.example"})",
        R"({"order_codes": ["x"]})", R"({"indicators": {"proced": "info"}})",
        R"({"indicators": {"emergency": "none"}})", R"({"order_codes": {"PT1": "mobility"}})",
        R"({"order_codes": {"http://site|PT1": "mobilty"}})"}) {
    INFO(config);
    const Handled one(config);
    CHECK(one.service == nullptr);
    CHECK(one.answer.result == WINDLASS_BAD_INPUT);
    CHECK_THAT(one.answer.text, WINDLASS_CONTAINS("\"error\""));
  }
  const Handled small(R"({"most_body": 10, "origins": ["https://ehr.example"]})");
  REQUIRE(small.answer.result == WINDLASS_DONE);
  CHECK(small.ask("POST", "/v1/recommend", std::string(11, 'x')).status == 413);
  CHECK(small.ask("GET", "/health", "", R"({"Origin": "https://other.example"})").status == 403);
  CHECK(small.ask("GET", "/health", "", R"({"Origin": "https://ehr.example"})").status == 200);
  // A header that stands there twice is a list.
  CHECK(small.ask("GET", "/health", "", R"({"Origin": ["https://ehr.example", "null"]})").status ==
        400);
}

TEST_CASE("a call without its parts answers why, and has no status") {
  const Handled one;
  char *headers = nullptr, *text = nullptr;
  std::int32_t status = 7;
  CHECK(windlass_handle(nullptr, "GET", "/health", nullptr, 0, nullptr, 0, &status, &headers,
                        &text) == WINDLASS_BAD_INPUT);
  CHECK((status == 0 && headers == nullptr && text != nullptr));
  windlass_free(text);
  CHECK(windlass_handle(one.service, nullptr, "/health", nullptr, 0, nullptr, 0, &status, &headers,
                        &text) == WINDLASS_BAD_INPUT);
  windlass_free(text);
  CHECK(windlass_handle(one.service, "GET", "/health", nullptr, 0, nullptr, 0, nullptr, nullptr,
                        &text) == WINDLASS_BAD_INPUT);
  windlass_free(text);
  CHECK(windlass_handle(one.service, "GET", "/health", nullptr, 0, nullptr, 0, &status, &headers,
                        nullptr) == WINDLASS_BAD_INPUT);
  for (const char* wrong : {"[]", "{", R"({"Origin": 7})", R"({"Origin": {"a": "b"}})"}) {
    const Reply refused = one.ask("GET", "/health", "", wrong);
    CHECK(refused.result == WINDLASS_BAD_INPUT);
    CHECK((refused.status == 0 && refused.headers == "NULL"));
  }
  CHECK(windlass_service_open(nullptr, nullptr, 0, nullptr, &text) == WINDLASS_BAD_INPUT);
  windlass_free(text);
  windlass_service_close(nullptr);
}

TEST_CASE("many threads ask one service") {
  const Handled one;
  const std::string expected = one.ask("POST", "/v1/recommend", sample(2)).body;
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (int& mine : wrong)
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i)
        if (one.ask("POST", "/v1/recommend", sample(2)).body != expected) ++mine;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}
