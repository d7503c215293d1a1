// SPDX-License-Identifier: Apache-2.0
// Covers engine/plugin/descriptor: each field of a descriptor wrong in turn.
#include <functional>

#include "support.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

windlass_status no_number(const windlass_value*, windlass_decimal*, windlass_error*) noexcept {
  return WINDLASS_UNKNOWN;
}
windlass_status no_lines(const windlass_value*, windlass_protocol*, windlass_error*) noexcept {
  return WINDLASS_UNKNOWN;
}

// A whole descriptor in reach of a test's hands.
struct Parts {
  windlass_input inputs[2] = {{"demo.age_years", "a", WINDLASS_NUMBER, 0},
                              {"exam.trigger_points", nullptr, WINDLASS_CODE, 0}};
  windlass_output outputs[2] = {
      {"dose", "dose", "Dose", "min", WINDLASS_NUMBER, 0, {0, 0, 0}, {60, 0, 0}},
      {"how", "technique", "How", nullptr, WINDLASS_TEXT, 0, {0, 0, 0}, {0, 0, 0}}};
  windlass_calculator calculators[2] = {{"one", "test.one", nullptr, 2, 0, inputs, no_number},
                                        {"two", "test.two", "kg/m2", 0, 0, nullptr, no_number}};
  windlass_prescriber prescribers[2] = {{"plan", 2, 2, inputs, outputs, no_lines},
                                        {"other", 0, 2, nullptr, outputs, no_lines}};
  windlass_document document{"windlass: 1\n", 12};
  windlass_calculators calculator_table{2, 0, calculators};
  windlass_prescribers prescriber_table{2, 0, prescribers};
  windlass_extension extensions[4] = {
      {WINDLASS_EXT_DOCUMENT, WINDLASS_EXT_REQUIRED, 0, &document},
      {WINDLASS_EXT_CALCULATORS, 0, 0, &calculator_table},
      {WINDLASS_EXT_PRESCRIBERS, WINDLASS_EXT_REQUIRED, 0, &prescriber_table},
      {"org.example.more/12", 0, 0, &document}};
  windlass_plugin plugin{
      WINDLASS_ABI_MAJOR, sizeof(windlass_plugin), "org.example.parts", "1.0.0", 4, 0, extensions};
};

base::Result<plugin::Plugin> adopt(const std::function<void(Parts&)>& bend) {
  const auto parts = std::make_unique<Parts>();
  bend(*parts);
  return plugin::adopt(parts->plugin, {"org.example.parts", "1.0.0", "parts.so", {}});
}

}  // namespace

TEST_CASE("a sound descriptor is adopted and copied", "[plugin][adopt]") {
  const auto adopted = adopt([](Parts&) {});
  INFO(refusal(adopted));
  REQUIRE(adopted.has_value());  // the parts are gone by now
  CHECK(adopted->id() == "org.example.parts");
  CHECK(adopted->prescribers()[0].inputs[1].fact == "exam.trigger_points");
  CHECK(adopted->prescribers()[0].outputs[1].text);
  CHECK(adopted->calculators()[1].unit == "kg/m2");
  CHECK(adopted->ignored() == std::vector<std::string>{"org.example.more/12"});
}

namespace {

const std::string long_text(300, 'x');
// A sound descriptor with one field bent, and how it is refused.
struct Bent {
  const char* name;
  const char* code;
  std::function<void(Parts&)> bend;
};
const Bent bent[] = {
    {"abi major", "plugin.abi", [](Parts& p) { p.plugin.abi_major = 2; }},
    {"size below", "plugin.abi", [](Parts& p) { p.plugin.size -= 8; }},
    {"size above", "plugin.abi", [](Parts& p) { p.plugin.size += 8; }},
    {"null id", "plugin.descriptor", [](Parts& p) { p.plugin.id = nullptr; }},
    {"id of capitals", "plugin.descriptor", [](Parts& p) { p.plugin.id = "Taping"; }},
    {"id without end", "plugin.descriptor", [](Parts& p) { p.plugin.id = long_text.c_str(); }},
    {"other id", "plugin.identity", [](Parts& p) { p.plugin.id = "org.example.others"; }},
    {"null version", "plugin.descriptor", [](Parts& p) { p.plugin.version = nullptr; }},
    {"version", "plugin.descriptor", [](Parts& p) { p.plugin.version = "1.0"; }},
    {"other version", "plugin.identity", [](Parts& p) { p.plugin.version = "1.0.1"; }},
    {"reserved", "plugin.descriptor", [](Parts& p) { p.plugin.reserved = 1; }},
    {"too many extensions", "plugin.descriptor", [](Parts& p) { p.plugin.extension_count = 17; }},
    {"null extensions", "plugin.descriptor", [](Parts& p) { p.plugin.extensions = nullptr; }},
    {"nothing at all", "plugin.descriptor",
     [](Parts& p) {
       p.plugin.extension_count = 0;
       p.plugin.extensions = nullptr;
     }},
    {"null extension id", "plugin.descriptor", [](Parts& p) { p.extensions[3].id = nullptr; }},
    {"extension id without revision", "plugin.descriptor",
     [](Parts& p) { p.extensions[3].id = "org.example.more"; }},
    {"extension reserved", "plugin.descriptor", [](Parts& p) { p.extensions[3].reserved = 1; }},
    {"extension flags", "plugin.descriptor", [](Parts& p) { p.extensions[3].flags = 2; }},
    {"extension without table", "plugin.descriptor",
     [](Parts& p) { p.extensions[3].table = nullptr; }},
    {"extension twice", "plugin.descriptor", [](Parts& p) { p.extensions[3] = p.extensions[0]; }},
    {"required and unknown", "plugin.extension",
     [](Parts& p) { p.extensions[3].flags = WINDLASS_EXT_REQUIRED; }},
    {"next revision, required", "plugin.extension",
     [](Parts& p) {
       p.extensions[3] = {"windlass.prescribers/2", WINDLASS_EXT_REQUIRED, 0, &p.prescriber_table};
     }},
    {"null document", "plugin.document", [](Parts& p) { p.document.bytes = nullptr; }},
    {"empty document", "plugin.document", [](Parts& p) { p.document.length = 0; }},
    {"endless document", "plugin.document", [](Parts& p) { p.document.length = (1u << 20) + 1; }},
    {"document with NUL", "plugin.document", [](Parts& p) { p.document.length = 13; }},
    {"document of bytes", "plugin.document",
     [](Parts& p) { p.document.bytes = "windlass: \xff\n"; }},
    {"prescribers without document", "plugin.document",
     [](Parts& p) {
       p.plugin.extensions = p.extensions + 1;
       p.plugin.extension_count = 2;
     }},
    {"no calculators", "plugin.descriptor", [](Parts& p) { p.calculator_table.count = 0; }},
    {"too many calculators", "plugin.descriptor", [](Parts& p) { p.calculator_table.count = 65; }},
    {"null calculators", "plugin.descriptor",
     [](Parts& p) { p.calculator_table.calculators = nullptr; }},
    {"calculator table reserved", "plugin.descriptor",
     [](Parts& p) { p.calculator_table.reserved = 1; }},
    {"calculator id", "plugin.descriptor", [](Parts& p) { p.calculators[0].id = "One"; }},
    {"calculator id twice", "plugin.descriptor", [](Parts& p) { p.calculators[1].id = "one"; }},
    {"calculator fact", "plugin.descriptor", [](Parts& p) { p.calculators[0].fact = "test one"; }},
    {"calculator fact twice", "plugin.descriptor",
     [](Parts& p) { p.calculators[1].fact = "test.one"; }},
    {"calculator unit", "plugin.descriptor", [](Parts& p) { p.calculators[0].unit = ""; }},
    {"calculator without function", "plugin.descriptor",
     [](Parts& p) { p.calculators[0].compute = nullptr; }},
    {"calculator reserved", "plugin.descriptor", [](Parts& p) { p.calculators[0].reserved = 1; }},
    {"too many inputs", "plugin.descriptor", [](Parts& p) { p.calculators[0].input_count = 129; }},
    {"null inputs", "plugin.descriptor", [](Parts& p) { p.calculators[0].inputs = nullptr; }},
    {"input fact", "plugin.descriptor", [](Parts& p) { p.inputs[1].fact = nullptr; }},
    {"input kind none", "plugin.descriptor", [](Parts& p) { p.inputs[1].kind = 0; }},
    {"input kind text", "plugin.descriptor", [](Parts& p) { p.inputs[1].kind = WINDLASS_TEXT; }},
    {"input unit", "plugin.descriptor", [](Parts& p) { p.inputs[0].unit = "k g"; }},
    {"code with unit", "plugin.descriptor", [](Parts& p) { p.inputs[1].unit = "kg"; }},
    {"input reserved", "plugin.descriptor", [](Parts& p) { p.inputs[0].reserved = 1; }},
    {"no prescribers", "plugin.descriptor", [](Parts& p) { p.prescriber_table.count = 0; }},
    {"prescriber table reserved", "plugin.descriptor",
     [](Parts& p) { p.prescriber_table.reserved = 1; }},
    {"prescriber id", "plugin.descriptor", [](Parts& p) { p.prescribers[0].id = ""; }},
    {"prescriber id twice", "plugin.descriptor", [](Parts& p) { p.prescribers[1].id = "plan"; }},
    {"prescriber without function", "plugin.descriptor",
     [](Parts& p) { p.prescribers[0].prescribe = nullptr; }},
    {"no outputs", "plugin.descriptor", [](Parts& p) { p.prescribers[0].output_count = 0; }},
    {"too many outputs", "plugin.descriptor",
     [](Parts& p) { p.prescribers[0].output_count = 129; }},
    {"null outputs", "plugin.descriptor", [](Parts& p) { p.prescribers[0].outputs = nullptr; }},
    {"output key", "plugin.descriptor", [](Parts& p) { p.outputs[0].key = "the dose"; }},
    {"output key twice", "plugin.descriptor", [](Parts& p) { p.outputs[1].key = "dose"; }},
    {"output section", "plugin.descriptor", [](Parts& p) { p.outputs[0].section = "advert"; }},
    {"null title", "plugin.descriptor", [](Parts& p) { p.outputs[0].title = nullptr; }},
    {"title not UTF-8", "plugin.descriptor", [](Parts& p) { p.outputs[0].title = "Dos\xe9"; }},
    {"title of two lines", "plugin.descriptor",
     [](Parts& p) { p.outputs[0].title = "Dose\nmore"; }},
    {"endless title", "plugin.descriptor",
     [](Parts& p) { p.outputs[0].title = long_text.c_str(); }},
    {"output kind", "plugin.descriptor", [](Parts& p) { p.outputs[0].kind = WINDLASS_CODE; }},
    {"output flags", "plugin.descriptor", [](Parts& p) { p.outputs[0].flags = 2; }},
    {"number without unit", "plugin.descriptor", [](Parts& p) { p.outputs[0].unit = nullptr; }},
    {"text with unit", "plugin.descriptor", [](Parts& p) { p.outputs[1].unit = "min"; }},
    {"range upside down", "plugin.descriptor",
     [](Parts& p) {
       p.outputs[0].minimum = {61, 0, 0};
     }},
    {"range of no number", "plugin.descriptor",
     [](Parts& p) {
       p.outputs[0].maximum = {60, 19, 0};
     }},
    {"range reserved", "plugin.descriptor", [](Parts& p) { p.outputs[0].maximum.reserved = 1; }},
};

}  // namespace

TEST_CASE("each field of a descriptor is judged", "[plugin][adopt]") {
  for (const Bent& each : bent) {
    INFO(each.name);
    const auto adopted = adopt(each.bend);
    CHECK(code(adopted) == each.code);
    if (adopted) continue;
    CHECK(adopted.error()[0].file == "parts.so");
    CHECK_FALSE(adopted.error()[0].hint.empty());
  }
}

TEST_CASE("a refusal names both sides", "[plugin][adopt]") {
  CHECK(refusal(adopt([](Parts& p) { p.plugin.abi_major = 2; })) ==
        "parts.so: error[plugin.abi]: is built for plugin ABI 2, this engine speaks 1\n   hint: "
        "compile the plugin against this version's windlass/plugin.h\n");
  CHECK(
      refusal(adopt([](Parts& p) { p.outputs[1].key = "dose"; })) ==
      "parts.so: error[plugin.descriptor]: the prescriber plan, output 2, repeats the key dose\n"
      "   hint: build it again with windlass_add_plugin and plugin.hpp, which keep these rules\n");
}
