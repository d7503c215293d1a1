// SPDX-License-Identifier: Apache-2.0
#pragma once

// A service over an engine of this tree, with a clock and randomness that a test holds.

#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "catch.hpp"
#include "embed/library.hpp"
#include "service/service.hpp"

namespace windlass::test {

using service::Header;
using service::Response;

struct Served {
  explicit Served(const std::string& config = {}, service::Settings settings = {})
      : opened(config) {
    REQUIRE(opened.engine != nullptr);
    service = std::make_unique<service::Service>(
        opened.engine, std::move(settings),
        service::Surroundings{[this] { return now; },
                              [this](std::size_t size) {
                                return std::string(size, static_cast<char>('A' + drawn++));
                              }});
  }

  Response send(const std::string& method, const std::string& target, const std::string& body = {},
                std::vector<Header> headers = {}) const {
    if (!body.empty() && !service::header(headers, "Content-Type"))
      headers.push_back({"Content-Type", "application/json"});
    return service->handle({method, target, std::move(headers), body});
  }

  Opened opened;
  std::int64_t now = 1'784'116'800;  // 2026-07-15T12:00:00Z
  int drawn = 0;
  std::unique_ptr<service::Service> service;
};

inline std::string value_of(const Response& response, const std::string& name) {
  return std::string(service::header(response.headers, name).value_or(""));
}

// A JSON text as a document, or a failed test.
inline base::Document parsed(const std::string& text) {
  auto read = base::read_json("body", text, std::size_t{8} << 20);
  if (!read) FAIL(base::render(read.error()) << text);
  return std::move(read).value();
}

// The code that a client is told first, in either form of a problem.
inline std::string code_of(const Response& response) {
  const base::Document document = parsed(response.body);
  if (const base::Node* error = document.root.find("error"))
    return error->find("diagnostics")->children.at(0).find("code")->text;
  if (const base::Node* issue = document.root.find("issue"))
    return issue->children.at(0).find("details")->find("coding")->children.at(0).find("code")->text;
  return "none";
}

}  // namespace windlass::test
