// SPDX-License-Identifier: Apache-2.0
#include "embed/answer.hpp"

#include "audit/error_kind.hpp"
#include "base/json.hpp"

namespace windlass::embed {

namespace {

std::string_view word(base::Severity severity) {
  switch (severity) {
    case base::Severity::error: return "error";
    case base::Severity::warning: return "warning";
    case base::Severity::note: return "note";
  }
  return "error";
}

void write(base::JsonWriter& json, const base::Diagnostic& one) {
  json.begin_object().field("code", one.code).field("severity", word(one.severity));
  json.field("message", one.message);
  if (!one.hint.empty()) json.field("hint", one.hint);
  if (!one.file.empty()) json.field("file", one.file);
  if (!one.excerpt.empty()) {
    json.field("line", std::int64_t{one.place.line});
    json.field("column", std::int64_t{one.place.column});
  }
  json.end_object();
}

}  // namespace

Answer failed(windlass_result result, const base::Diagnostics& problems) {
  base::JsonWriter json(2);
  json.begin_object().key("error").begin_object();
  json.field("result", std::int64_t{result}).field("message", problems.front().message);
  if (!problems.front().hint.empty()) json.field("hint", problems.front().hint);
  json.key("diagnostics").begin_array();
  for (const base::Diagnostic& one : problems) write(json, one);
  json.end_array().field("left_out", static_cast<std::int64_t>(problems.left_out()));
  json.end_object().end_object();
  return {result, json.take() + "\n", problems.front().code};
}

Answer failed(windlass_result result, std::string code, std::string message, std::string hint) {
  return failed(result,
                {base::diagnostic("", std::move(code), std::move(message), std::move(hint))});
}

Answer failed_by_store(const base::Diagnostics& problems) {
  switch (audit::kind_of(problems.front().code)) {
    case audit::ErrorKind::does_not_hold: return failed(WINDLASS_DOES_NOT_HOLD, problems);
    case audit::ErrorKind::wrong_request: return failed(WINDLASS_BAD_INPUT, problems);
    case audit::ErrorKind::refused: return failed(WINDLASS_REFUSED, problems);
    case audit::ErrorKind::stopped: break;
  }
  return failed(WINDLASS_STOPPED, problems);
}

}  // namespace windlass::embed
