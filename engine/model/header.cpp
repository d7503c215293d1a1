// SPDX-License-Identifier: Apache-2.0
#include "model/header.hpp"

#include <algorithm>

namespace windlass::model {
namespace {

// Three numbers without leading zeros: 2.1.0.
bool is_version(std::string_view text) {
  int parts = 0;
  while (true) {
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    if (digits == 0 || digits > 6 || (digits > 1 && text[0] == '0')) return false;
    text.remove_prefix(digits);
    if (++parts == 3) return text.empty();
    if (text.empty() || text[0] != '.') return false;
    text.remove_prefix(1);
  }
}

}  // namespace

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == ':' || c == '-';
  });
}

Header read_header(base::Fields& fields, std::string_view expected_kind,
                   base::Diagnostics& diagnostics, const base::Source& source) {
  Header header;
  if (!fields.ok()) return header;
  const base::Node* language = fields.required("windlass");
  if (language != nullptr && (!language->is_scalar() || language->quoted || language->text != "1"))
    diagnostics.push_back(diagnostic_at(source, language->span, "document.language",
                                        "this engine reads language 1 and no other",
                                        "write `windlass: 1`"));

  header.kind = fields.text("kind");
  if (header.kind != expected_kind) {
    if (const base::Node* kind = fields.node().find("kind");
        kind != nullptr && !header.kind.empty())
      diagnostics.push_back(
          diagnostic_at(source, kind->span, "document.kind",
                        "this is not a document of kind '" + std::string(expected_kind) + "'",
                        base::did_you_mean(header.kind, {std::string(expected_kind)})));
    return header;
  }

  const bool patient = expected_kind == "patient";
  header.id = fields.text("id");
  if (!header.id.empty() && !is_id(header.id))
    diagnostics.push_back(diagnostic_at(
        source, fields.node().find("id")->span, patient ? "patient.id" : "document.id",
        "not a valid id", "write 1 to 64 letters, digits and . _ : - without spaces"));
  header.title = patient ? fields.text_or("title", "") : fields.text("title");
  if (patient) return header;
  header.version = fields.text_or("version", "");
  if (!header.version.empty() && !is_version(header.version))
    diagnostics.push_back(diagnostic_at(source, fields.node().find("version")->span,
                                        "document.version", "not a version",
                                        "write three numbers, as in 1.0.0"));
  return header;
}

}  // namespace windlass::model
