// SPDX-License-Identifier: Apache-2.0
#include "embed/settings.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

namespace windlass::embed {

namespace {

using base::Fields;
using base::Node;

// One JSON object of a caller. `name` stands for it in diagnostics.
template <class T>
class Reader {
 public:
  Reader(std::string name, std::string_view json, T& made) : made_(made) {
    auto read = base::read_json(std::move(name), std::string(json.empty() ? "{}" : json));
    if (read)
      document_ = std::move(*read);
    else
      problems_ = read.error();
  }

  template <class Read>
  base::Result<T> with(std::string_view what, const Read& read) {
    if (problems_.empty()) {
      Fields fields(*document_.source, document_.root, what, problems_);
      if (fields.ok()) {
        read(fields);
        fields.finish();
      }
    }
    if (base::has_errors(problems_)) return problems_;
    return std::move(made_);
  }

  void refuse(const Node& node, std::string message, std::string hint) {
    problems_.push_back(base::diagnostic_at(*document_.source, node.span, "document.value",
                                            std::move(message), std::move(hint)));
  }

  // A text that may stand in the public part of a record.
  std::string public_text(Fields& fields, std::string_view key) {
    const Node* node = fields.optional(key);
    if (node == nullptr || (node->is_scalar() && node->text.empty())) return {};
    std::string text = fields.text(key);
    if (!base::is_printable(text) || text.size() > 200)
      refuse(*node, "'" + std::string(key) + "' is public: at most 200 bytes, all of them seen",
             "leave out line ends, direction marks and what else nobody sees");
    return text;
  }

  // A whole number, or nothing where it is absent or refused.
  std::optional<std::uint64_t> number(Fields& fields, std::string_view key, std::uint64_t lowest,
                                      std::uint64_t highest) {
    const Node* node = fields.optional(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->is_scalar() ? base::parse_whole_number(node->text) : std::nullopt;
    if (value && *value >= lowest && *value <= highest) return value;
    refuse(
        *node, "'" + std::string(key) + "' is not a number that may stand here",
        "write a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
    return std::nullopt;
  }

  const base::Source& source() const { return *document_.source; }
  base::Diagnostics& problems() { return problems_; }

 private:
  T& made_;
  base::Document document_;
  base::Diagnostics problems_;
};

}  // namespace

base::Result<Settings> read_settings(std::string_view json) {
  Settings made;
  Reader<Settings> reader("config", json, made);
  return reader.with("a configuration", [&](Fields& fields) {
    made.rules = fields.texts("rules");
    made.bindings = fields.texts("bindings");
    made.lock = fields.text_or("plugins", "");
    made.client = reader.public_text(fields, "client");
    made.isolate = fields.flag_or("isolate", false);
    made.plugin_milliseconds = reader.number(fields, "plugin_milliseconds", 10, 60'000);
    made.plugin_megabytes = reader.number(fields, "plugin_megabytes", 128, 65'536);
    const Node* store = fields.optional("store");
    if (store == nullptr || store->is_null()) return;
    Fields inner(reader.source(), *store, "a store", reader.problems());
    if (!inner.ok()) return;
    made.store.emplace();
    made.store->path = inner.text("path");
    made.store->keys = inner.text_or("keys", "");
    made.store->create = inner.flag_or("create", false);
    made.store->trusted = inner.texts("trusted");
    inner.finish();
  });
}

namespace {

void read_fhir(Fields& fields, FhirRequest& made) {
  made.as_of = fields.text_or("as_of", "");
  made.patient = fields.text_or("patient", "");
}

}  // namespace

base::Result<FhirRequest> read_facts_request(std::string_view json) {
  FhirRequest made;
  Reader<FhirRequest> reader("options", json, made);
  return reader.with("what facts are asked with", [&](Fields& fields) { read_fhir(fields, made); });
}

base::Result<RecommendRequest> read_recommend_request(std::string_view json) {
  RecommendRequest made;
  Reader<RecommendRequest> reader("options", json, made);
  return reader.with("what a plan is asked with", [&](Fields& fields) {
    const int form =
        fields.choice_or("form", present::form_words(), static_cast<int>(present::Form::json));
    if (form >= 0) made.form = static_cast<present::Form>(form);
    made.explain = fields.flag_or("explain", false);
    made.brief = fields.flag_or("brief", false);
    made.width = reader.number(fields, "width", 40, 200).value_or(88);
    made.user = reader.public_text(fields, "user");
    made.role = reader.public_text(fields, "role");
    read_fhir(fields, made.fhir);
  });
}

base::Result<ExplainRequest> read_explain_request(std::string_view json) {
  ExplainRequest made;
  Reader<ExplainRequest> reader("options", json, made);
  return reader.with("what is to be explained", [&](Fields& fields) {
    if (const Node* about = fields.optional("about"); about && !about->text.empty())
      made.about = fields.text("about");
    made.ask = fields.flag_or("ask", false);
    if (fields.choice_or("form", {"json", "html"}, 0) == 1) made.form = present::Form::html;
    read_fhir(fields, made.fhir);
  });
}

base::Result<FeedbackRequest> read_feedback_request(std::string_view json) {
  FeedbackRequest request;
  audit::Feedback& made = request.feedback;
  Reader<FeedbackRequest> reader("feedback", json, request);
  return reader.with("feedback", [&](Fields& fields) {
    request.look = fields.flag_or("look", false);
    static_cast<void>(fields.required("sequence"));
    made.recommendation.sequence =
        reader.number(fields, "sequence", 0, std::uint64_t{1} << 53).value_or(0);
    made.recommendation.leaf = fields.text("leaf");
    if (request.look) return;
    made.modality = fields.text("modality");
    made.outcome = fields.text("outcome");
    made.reason = reader.public_text(fields, "reason");
    made.reason_system = reader.public_text(fields, "reason_system");
    made.reason_code = reader.public_text(fields, "reason_code");
    made.role = fields.text("role");
    made.user = reader.public_text(fields, "user");
    made.at = reader.public_text(fields, "at");
  });
}

}  // namespace windlass::embed
