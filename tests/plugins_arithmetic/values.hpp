// SPDX-License-Identifier: Apache-2.0
#pragma once

// The facts of one call to a plugin, given by their ids, and what the probes of its functions
// share. Facts that are not given are not supplied.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "windlass/decimal.hpp"
#include "windlass/extensions.h"

namespace probe {

inline std::string printed(const windlass_decimal& d) {
  char buffer[windlass::Decimal::text_size];
  return std::string(windlass::Decimal(d).write(buffer));
}

template <class T>
const T& table(const windlass_plugin& plugin, std::string_view id) {
  for (std::uint32_t i = 0; i < plugin.extension_count; ++i)
    if (id == plugin.extensions[i].id) return *static_cast<const T*>(plugin.extensions[i].table);
  throw std::logic_error("the plugin has no table " + std::string(id));
}

// The facts of one call, in the order of the plugin's table.
class Values {
 public:
  Values(const windlass_input* inputs, std::uint32_t count) : inputs_(inputs), texts_(count) {
    for (std::uint32_t i = 0; i < count; ++i)
      values_.push_back(
          {inputs[i].kind, WINDLASS_NOT_SUPPLIED, {0, 0, 0}, 0, nullptr, inputs[i].unit});
  }
  void number(std::string_view fact, windlass::Decimal value) {
    at(fact, WINDLASS_NUMBER).number = value.abi();
  }
  void flag(std::string_view fact, bool value) { at(fact, WINDLASS_BOOL).integer = value ? 1 : 0; }
  void code(std::string_view fact, std::string_view word) { text(fact, WINDLASS_CODE, word); }
  void set(std::string_view fact, std::string_view words) { text(fact, WINDLASS_SET, words); }
  void never(std::string_view fact) { at(fact, WINDLASS_NUMBER).state = WINDLASS_NEVER; }
  void state(std::string_view fact, std::uint32_t s) { values_[place(fact)].state = s; }
  const windlass_value* data() const { return values_.data(); }

 private:
  std::size_t place(std::string_view fact) const {
    for (std::size_t i = 0; i < values_.size(); ++i)
      if (fact == inputs_[i].fact) return i;
    throw std::logic_error("the plugin does not read " + std::string(fact));
  }
  windlass_value& at(std::string_view fact, std::uint32_t kind) {
    windlass_value& v = values_[place(fact)];
    if (v.kind != kind) throw std::logic_error(std::string(fact) + " is of another kind");
    v.state = WINDLASS_KNOWN;
    return v;
  }
  void text(std::string_view fact, std::uint32_t kind, std::string_view word) {
    windlass_value& v = at(fact, kind);
    std::string& own = texts_[place(fact)];
    own = word;
    v.text = own.c_str();
  }
  const windlass_input* inputs_;
  std::vector<windlass_value> values_;
  std::vector<std::string> texts_;
};

}  // namespace probe

// What the build embeds in the real plugin; the arithmetic does not read it.
#define WINDLASS_PROBE_DOCUMENT \
  extern "C" const windlass_document windlass_embedded_document = {"windlass: 1\n", 12}
