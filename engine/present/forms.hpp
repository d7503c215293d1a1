// SPDX-License-Identifier: Apache-2.0
#pragma once

// The forms in which a plan is given out, one row each in forms.cpp: the program, the C library and
// what a record says of its form read that table.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <vector>

#include "present/plan_view.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

enum class Form : std::uint8_t { text, json, html, fhir };
const std::vector<std::string_view>& form_words();
std::string_view word(Form);
Form form_from(std::string_view word);  // REQUIRES: one of form_words()

struct FormOptions {
  bool explain = false;    // of text and JSON: with every condition and its verdict
  std::size_t width = 88;  // of text
  bool colour = false;     // of text, on a terminal
};
std::string write_plan(const PlanView&, Form, const FormOptions&);

}  // namespace windlass::present
