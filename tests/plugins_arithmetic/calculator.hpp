// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls one calculator of a plugin as a host would.

#include <stdexcept>
#include <string>
#include <string_view>

#include "values.hpp"

namespace probe {

class Calculator {
 public:
  Calculator(const windlass_plugin& plugin, std::string_view id) : record_(find(plugin, id)) {}
  const windlass_calculator& record() const { return record_; }
  Values facts() const { return Values(record_.inputs, record_.input_count); }
  // The number as text, or "unknown", or "invalid".
  std::string operator()(const Values& values) const {
    windlass_decimal number{};
    windlass_error error{};
    const windlass_status status = record_.compute(values.data(), &number, &error);
    return status == WINDLASS_OK        ? printed(number)
           : status == WINDLASS_UNKNOWN ? "unknown"
           : status == WINDLASS_INVALID ? "invalid"
                                        : "internal";
  }

 private:
  static const windlass_calculator& find(const windlass_plugin& plugin, std::string_view id) {
    const auto& all = table<windlass_calculators>(plugin, WINDLASS_EXT_CALCULATORS);
    for (std::uint32_t i = 0; i < all.count; ++i)
      if (id == all.calculators[i].id) return all.calculators[i];
    throw std::logic_error("the plugin has no calculator " + std::string(id));
  }
  const windlass_calculator& record_;
};

}  // namespace probe
