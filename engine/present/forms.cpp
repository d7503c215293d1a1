// SPDX-License-Identifier: Apache-2.0
#include "present/forms.hpp"

#include <array>

#include "base/rows.hpp"
#include "plan/plan_json.hpp"
#include "present/fhir.hpp"
#include "present/html.hpp"
#include "present/text.hpp"

namespace windlass::present {

namespace {

std::string as_text(const PlanView& view, const FormOptions& options) {
  Page page(options.width, options.colour);
  write_text(view, options.explain ? TextForm::whole : TextForm::brief, page);
  return page.text();
}

std::string as_json(const PlanView& view, const FormOptions& options) {
  return plan::to_json(view.plan, view.vocabulary, {2, options.explain}, view.evaluation) + "\n";
}

struct FormRow {
  Form form;
  std::string_view word;
  std::string (*write)(const PlanView&, const FormOptions&);
};
constexpr std::array forms{
    FormRow{Form::text, "text", as_text},
    FormRow{Form::json, "json", as_json},
    FormRow{Form::html, "html",
            [](const PlanView& view, const FormOptions&) { return write_page(view); }},
    FormRow{Form::fhir, "fhir",
            [](const PlanView& view, const FormOptions&) { return write_fhir(view); }},
};
static_assert(base::in_order(forms, &FormRow::form));

}  // namespace

const std::vector<std::string_view>& form_words() {
  static const auto words = base::words_of<std::string_view>(forms);
  return words;
}

std::string_view word(Form form) { return base::row_of(forms, form).word; }

Form form_from(std::string_view word) {
  for (const FormRow& one : forms)
    if (one.word == word) return one.form;
  throw base::InternalError("no form of a plan has this name");
}

std::string write_plan(const PlanView& view, Form form, const FormOptions& options) {
  return base::row_of(forms, form).write(view, options);
}

}  // namespace windlass::present
