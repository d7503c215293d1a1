// SPDX-License-Identifier: Apache-2.0
#pragma once

// C++20 sugar for plugin authors over plugin.h and extensions.h. Header-only; no exceptions, no
// heap, no streams, no binary floating point. plugins/README.md has a complete plugin of 40 lines.
//   decimal.hpp   the exact Decimal
//   facts.hpp     a view on each input
//   tables.hpp    what is read and written, checked by the compiler
//   protocol.hpp  the writer for the protocol
//   here          the records of prescribers and calculators, and WINDLASS_PLUGIN
//
// Thread rule: everything lives on the stack of one call; the tables are constants.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "windlass/decimal.hpp"
#include "windlass/doubts.hpp"
#include "windlass/extensions.h"
#include "windlass/facts.hpp"
#include "windlass/protocol.hpp"
#include "windlass/tables.hpp"

// The document that windlass_add_plugin(... DOCUMENT x.yaml) embeds.
extern "C" WINDLASS_HIDDEN const windlass_document windlass_embedded_document;

namespace windlass {

// What a calculator returns: a Decimal, or unknown("why"), or invalid("why").
struct Answer {
  Decimal value;
  windlass_status status = WINDLASS_OK;
  std::string_view why;
  constexpr Answer(Decimal v) : value(v) {}
  constexpr Answer(windlass_status s, std::string_view w) : value(0), status(s), why(w) {}
};
constexpr Answer unknown(std::string_view why) { return {WINDLASS_UNKNOWN, why}; }
constexpr Answer invalid(std::string_view why) { return {WINDLASS_INVALID, why}; }

// The C record of the author's function `void f(Facts<F>, Protocol<L>&) noexcept` over its two
// tables.
template <auto function, auto& inputs, auto& outputs>
consteval windlass_prescriber prescriber(const char* id) {
  using I = typename std::remove_cvref_t<decltype(inputs)>::Enum;
  using O = typename std::remove_cvref_t<decltype(outputs)>::Enum;
  static_assert(std::is_nothrow_invocable_v<decltype(function), Facts<I>, Protocol<O>&>,
                "a prescriber is void f(Facts<F>, Protocol<L>&) noexcept");
  return {id,
          static_cast<std::uint32_t>(inputs.size),
          static_cast<std::uint32_t>(outputs.size),
          inputs.records,
          outputs.records,
          [](const windlass_value* values, windlass_protocol* out,
             windlass_error* error) noexcept -> windlass_status {
            Protocol<O> protocol(*out, error);
            function(Facts<I>(values), protocol);
            return protocol.status();
          }};
}
// The C record of the author's function `Answer f(Facts<F>) noexcept`. It gives `fact` in `unit`.
template <auto function, auto& inputs>
consteval windlass_calculator calculator(const char* id, const char* fact,
                                         const char* unit = nullptr) {
  using I = typename std::remove_cvref_t<decltype(inputs)>::Enum;
  static_assert(std::is_nothrow_invocable_r_v<Answer, decltype(function), Facts<I>>,
                "a calculator is Answer f(Facts<F>) noexcept");
  return {id,
          fact,
          unit,
          static_cast<std::uint32_t>(inputs.size),
          0,
          inputs.records,
          [](const windlass_value* values, windlass_decimal* output,
             windlass_error* error) noexcept -> windlass_status {
            const Answer answer = function(Facts<I>(values));
            if (answer.status != WINDLASS_OK) {
              message::put(error, answer.why);
              return answer.status;
            }
            if (!answer.value.is_number()) {
              message::put(error, "the arithmetic left the range of a decimal");
              return WINDLASS_INTERNAL;
            }
            *output = answer.value.abi();
            return WINDLASS_OK;
          }};
}

template <std::size_t n>
consteval windlass_prescribers all(const windlass_prescriber (&list)[n]) {
  return {static_cast<std::uint32_t>(n), 0, list};
}
template <std::size_t n>
consteval windlass_calculators all(const windlass_calculator (&list)[n]) {
  return {static_cast<std::uint32_t>(n), 0, list};
}

// The entries of WINDLASS_PLUGIN.
constexpr windlass_extension document() {
  return {WINDLASS_EXT_DOCUMENT, WINDLASS_EXT_REQUIRED, 0, &windlass_embedded_document};
}
constexpr windlass_extension extension(const windlass_prescribers& table) {
  return {WINDLASS_EXT_PRESCRIBERS, WINDLASS_EXT_REQUIRED, 0, &table};
}
constexpr windlass_extension extension(const windlass_calculators& table) {
  return {WINDLASS_EXT_CALCULATORS, WINDLASS_EXT_REQUIRED, 0, &table};
}

}  // namespace windlass

// Declares the exported object. Once, at the end of the plugin, outside every namespace:
//   WINDLASS_PLUGIN("taping", "1.0.0", windlass::document(), windlass::extension(prescribers));
#define WINDLASS_PLUGIN(plugin_id, plugin_version, ...)                         \
  namespace {                                                                   \
  constexpr windlass_extension windlass_plugin_extensions[] = {__VA_ARGS__};    \
  }                                                                             \
  extern "C" WINDLASS_EXPORT constexpr windlass_plugin windlass_plugin_v1 = {   \
      WINDLASS_ABI_MAJOR,                                                       \
      sizeof(windlass_plugin),                                                  \
      plugin_id,                                                                \
      plugin_version,                                                           \
      sizeof windlass_plugin_extensions / sizeof windlass_plugin_extensions[0], \
      0,                                                                        \
      windlass_plugin_extensions}
