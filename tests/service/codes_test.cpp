// SPDX-License-Identifier: Apache-2.0
// The codes on the floor's page are those of its sources, and the API's description is walked.
#include <filesystem>
#include <set>

#include "service/hooks_support.hpp"

using namespace windlass::test;
using windlass::base::Node;

namespace {

const std::filesystem::path root = WINDLASS_SOURCE_DIR;

// Every code of these floors that a text holds between `quote`s.
std::set<std::string> codes_in(const std::string& text, char quote) {
  std::set<std::string> out;
  for (const std::string floor : {"auth", "hooks", "http", "service"}) {
    const std::string begin = quote + floor + ".";
    for (std::size_t i = text.find(begin); i != std::string::npos; i = text.find(begin, i + 1)) {
      const std::string code = text.substr(i + 1, text.find(quote, i + 1) - i - 1);
      if (code.find_first_not_of("abcdefghijklmnopqrstuvwxyz._") == std::string::npos &&
          !code.ends_with(".hpp") && !code.ends_with(".cpp") && !code.ends_with(".service"))
        out.insert(code);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("every code stands on the page, and no other") {
  std::set<std::string> used;
  for (const char* folder : {"engine/service", "tools/server"})
    for (const auto& entry : std::filesystem::directory_iterator(root / folder))
      if (entry.path().extension() == ".cpp") used.merge(codes_in(file_text(entry.path()), '"'));
  CHECK(codes_in(file_text(root / "engine/service/README.md"), '`') == used);
}

TEST_CASE("the description names every path, and every path it names is served") {
  const Served served;
  const auto document = parsed(served.send("GET", "/openapi.json").body);
  const Node& paths = *document.root.find("paths");
  std::set<std::pair<std::string, std::string>> named;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < paths.keys.size(); ++i) {
    const Node& path = paths.children[i];
    for (std::size_t j = 0; j < path.keys.size(); ++j) {
      const std::string method = windlass::base::upper(path.keys[j].text);
      if (method == "PARAMETERS") continue;
      const Node& operation = path.children[j];
      CHECK(ids.insert(operation.find("operationId")->text).second);
      if (method != "OPTIONS") named.insert({method, paths.keys[i].text});
      std::string target = paths.keys[i].text;
      if (const std::size_t brace = target.find('{'); brace != std::string::npos)
        target.replace(brace, target.find('}') - brace + 1, "windlass-patient-view");
      const bool has_body = operation.find("requestBody") != nullptr;
      CAPTURE(method, target);
      CHECK(has_body == (method == "POST"));
      const Response answer = served.send(method, target, has_body ? "{}" : "");
      CHECK(operation.find("responses")->find(std::to_string(answer.status)) != nullptr);
      CHECK(answer.status != 405);
    }
  }
  for (const auto& route : windlass::service::Service::routes())
    CHECK(named.erase({std::string(route.method), std::string(route.pattern)}) == 1);
  CHECK(named.empty());
}

TEST_CASE("every key of a query that the description names is known to its path") {
  const Served served;
  const auto document = parsed(served.send("GET", "/openapi.json").body);
  const Node& paths = *document.root.find("paths");
  std::size_t tried = 0;
  for (std::size_t i = 0; i < paths.keys.size(); ++i) {
    const Node* operation = paths.children[i].find("post");
    const Node* parameters = operation != nullptr ? operation->find("parameters") : nullptr;
    for (const Node& one : parameters != nullptr ? parameters->children : std::vector<Node>()) {
      if (one.find("in")->text != "query") continue;
      const std::string name = one.find("name")->text,
                        type = one.find("schema")->find("type")->text;
      const std::string value = type == "boolean" ? "true" : type == "integer" ? "80" : "x";
      const Response answer =
          served.send("POST", paths.keys[i].text + "?" + name + "=" + value, "{}");
      CAPTURE(name, answer.body);
      CHECK(answer.code != "http.query");
      ++tried;
    }
  }
  CHECK(tried >= 14);
}
