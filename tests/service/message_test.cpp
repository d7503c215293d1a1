// SPDX-License-Identifier: Apache-2.0
#include "service/message.hpp"

#include "catch.hpp"

using namespace windlass;
using service::media_type;
using service::origin_form;
using service::read_target;

TEST_CASE("a target is a path and a query, decoded") {
  const auto made = read_target("/a/b%20c?form=text&user=a%2Fb+c&empty=&bare");
  REQUIRE(made);
  CHECK(made->path == std::vector<std::string>{"a", "b c"});
  REQUIRE(made->query.size() == 4);
  CHECK(made->query[0] == std::pair<std::string, std::string>{"form", "text"});
  CHECK(made->query[1].second == "a/b c");
  CHECK(made->query[2].second.empty());
  CHECK(made->query[3].first == "bare");
  CHECK(read_target("/")->path.empty());
  CHECK(read_target("/a?")->query.empty());
  CHECK(read_target("/a/")->path == std::vector<std::string>{"a", ""});
}

TEST_CASE("a target that could be read in two ways is refused") {
  for (const char* wrong :
       {"", "a", "http://host/a", "/a#b", "/%", "/%1", "/%zz", "/a%2Fb", "/a%00b", "/a%0ab",
        "/a%c3", "/a?%", "/a?=b", "/a?x=1&x=2", "/a?x=%0d%0a", "/a?&"}) {
    CAPTURE(wrong);
    const auto made = read_target(wrong);
    REQUIRE_FALSE(made);
    CHECK(made.error().front().code == "http.target");
  }
}

TEST_CASE("a header is found whatever its letters, and not guessed when it stands there twice") {
  const std::vector<service::Header> headers = {{"Content-Type", "a"}, {"X", "1"}, {"x", "2"}};
  bool repeated = true;
  CHECK(service::header(headers, "content-type", &repeated) == "a");
  CHECK_FALSE(repeated);
  CHECK_FALSE(service::header(headers, "X", &repeated));
  CHECK(repeated);
  CHECK_FALSE(service::header(headers, "absent", &repeated));
  CHECK_FALSE(repeated);
}

TEST_CASE("a media type has parameters with names and values, or none") {
  const auto type = [](const std::string& given) {
    return media_type(service::Request{"POST", "/", {{"Content-Type", given}}, {}});
  };
  for (const char* given : {"application/x-yaml", "application/x-yaml;", "Application/X-YAML; q=1",
                            "application/x-yaml; charset=\"UTF-8\""})
    CHECK(type(given) == "application/x-yaml");
  for (const char* given : {"application/x-yaml; q", "application/x-yaml; =1",
                            "application/x-yaml; q=", "application/x-yaml; charset"})
    CHECK(type(given).empty());
}

TEST_CASE("a target that names a host is the path behind it") {
  for (const auto& [method, target, expected] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"GET", "http://a/health", "/health"},
           {"GET", "HttpS://u@[::1]:80/v1/rules?x=1", "/v1/rules?x=1"},
           {"GET", "http://a", "/"},
           {"GET", "http://a?x", "/?x"},
           {"OPTIONS", "http://a", "*"},
           {"OPTIONS", "http://a/", "/"},
           {"GET", "/http://a/x", "/http://a/x"},
           {"GET", "http:///x", "http:///x"},
           {"GET", "http:/x", "http:/x"},
           {"GET", "ftp://a/x", "ftp://a/x"},
           {"CONNECT", "a:80", "a:80"},
           {"GET", "*", "*"},
           {"GET", "", ""}}) {
    CAPTURE(method, target);
    CHECK(origin_form(method, target) == expected);
  }
}
