// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0, the form in which reviews of source take findings (OASIS, 27 March 2020).
#include <map>

#include "analyse/finding_kinds.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"
#include "check_report.hpp"

namespace windlass::tool {

namespace {

// A path as a URI reference: what a URI cannot hold is written as %XX.
std::string uri_of(const std::string& path) {
  static constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string made = path.front() == '/' ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (plain.find(c) != std::string_view::npos)
      made += c;
    else
      made += std::string("%") + digits[byte >> 4] + digits[byte & 15];
  }
  return made;
}

// The same finding in a document that grew by a line has the same fingerprint.
class Fingerprints {
 public:
  std::string of(const base::Diagnostic& one) {
    const std::string what =
        one.code + "\n" + one.file.substr(one.file.find_last_of('/') + 1) + "\n" + one.excerpt;
    const int times = seen_[what]++;
    return base::hex(base::sha256(what + "\n" + std::to_string(times)));
  }

 private:
  std::map<std::string, int> seen_;
};

class Sarif {
 public:
  explicit Sarif(const CheckReport& report) : report_(report) {}

  std::string write() {
    for (const analyse::FindingKind& kind : analyse::finding_kinds)
      rules_.emplace_back(std::string(kind.code), &kind);
    for (const base::Diagnostic& one : report_.problems)
      if (index_of(one.code) == rules_.size()) rules_.emplace_back(one.code, nullptr);
    json_.begin_object()
        .field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .field("version", "2.1.0")
        .key("runs")
        .begin_array()
        .begin_object();
    write_tool();
    write_invocation();
    json_.field("columnKind", "unicodeCodePoints").key("results").begin_array();
    for (const base::Diagnostic& one : report_.problems) write_result(one, nullptr);
    for (const analyse::Silenced& one : report_.found.silenced)
      write_result(one.finding, &one.reason);
    json_.end_array().end_object().end_array().end_object();
    return json_.take() + "\n";
  }

 private:
  std::size_t index_of(const std::string& code) const {
    std::size_t i = 0;
    while (i < rules_.size() && rules_[i].first != code) ++i;
    return i;
  }

  void text(std::string_view key, const std::string& words) {
    json_.key(key).begin_object().field("text", clean(words)).end_object();
  }

  void write_tool() {
    json_.key("tool").begin_object().key("driver").begin_object();
    json_.field("name", "windlass").field("version", plan::engine_version());
    json_.field("semanticVersion", plan::engine_version()).key("rules").begin_array();
    for (const auto& [code, kind] : rules_) {
      json_.begin_object().field("id", code);
      const bool finding = kind != nullptr;
      const base::Severity level = finding ? kind->level : base::Severity::error;
      const std::string otherwise = code == "document.more" ? "There is more than is listed here"
                                                            : "The documents do not open: " + code;
      text("shortDescription", finding ? std::string(kind->says) : otherwise);
      text("help", finding ? "rules/README.md, \"What `check` finds over all patients\", " + code
                           : "engine/base/README.md says where " + code + " is explained");
      json_.key("defaultConfiguration")
          .begin_object()
          .field("level", severity_word(level))
          .end_object();
      json_.end_object();
    }
    json_.end_array().end_object().end_object();
  }

  // A check that found something did its work; one that stopped did not.
  void write_invocation() {
    json_.key("invocations").begin_array().begin_object();
    json_.field("executionSuccessful", report_.found.not_decided == 0)
        .field("exitCode", std::int64_t{report_.exit_code()});
    if (report_.found.not_decided > 0) {
      json_.key("toolExecutionNotifications").begin_array().begin_object();
      json_.field("level", "error");
      text("message", "not decided: " + report_.not_decided());
      json_.end_object().end_array();
    }
    json_.end_object().end_array();
  }

  void write_result(const base::Diagnostic& one, const std::string* reason) {
    json_.begin_object()
        .field("ruleId", one.code)
        .field("ruleIndex", static_cast<std::int64_t>(index_of(one.code)))
        .field("level", severity_word(one.severity));
    text("message", one.message + (one.hint.empty() ? "" : ". " + one.hint));
    if (!one.file.empty()) write_place(one);
    json_.key("partialFingerprints")
        .begin_object()
        .field("windlassFinding/v1", fingerprints_.of(one))
        .end_object();
    if (reason != nullptr)
      json_.key("suppressions")
          .begin_array()
          .begin_object()
          .field("kind", "inSource")
          .field("justification", clean(*reason))
          .end_object()
          .end_array();
    json_.end_object();
  }

  void write_place(const base::Diagnostic& one) {
    json_.key("locations").begin_array().begin_object().key("physicalLocation").begin_object();
    json_.key("artifactLocation").begin_object().field("uri", uri_of(one.file)).end_object();
    if (!one.excerpt.empty())
      json_.key("region")
          .begin_object()
          .field("startLine", std::int64_t{one.place.line})
          .field("startColumn", std::int64_t{one.place.column})
          .field("endColumn", std::int64_t{one.place.column} + one.length)
          .end_object();
    json_.end_object().end_object().end_array();
  }

  const CheckReport& report_;
  base::JsonWriter json_{2};
  std::vector<std::pair<std::string, const analyse::FindingKind*>> rules_;
  Fingerprints fingerprints_;
};

}  // namespace

std::string CheckReport::as_sarif() const { return Sarif(*this).write(); }

}  // namespace windlass::tool
