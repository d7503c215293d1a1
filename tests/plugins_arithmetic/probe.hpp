// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls one prescriber of a plugin as a host would, and checks on the way what a host checks:
// declared ranges, required lines, sections, texts without control characters.

#include <cstdint>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "values.hpp"

namespace probe {

// What a prescriber wrote, by key. `fault` is empty unless a host would have refused it.
struct Result {
  windlass_status status = WINDLASS_OK;
  std::string fault;
  std::map<std::string, std::vector<std::string>, std::less<>> lines;
  bool has(std::string_view key) const { return lines.find(key) != lines.end(); }
  // All lines of the key, one below the other.
  std::string operator[](std::string_view key) const {
    std::string all;
    if (const auto it = lines.find(key); it != lines.end())
      for (const std::string& line : it->second) all += (all.empty() ? "" : "\n") + line;
    return all;
  }
  bool says(std::string_view key, std::string_view words) const {
    return (*this)[key].find(words) != std::string::npos;
  }
};

class Prescriber {
 public:
  Prescriber(const windlass_plugin& plugin, std::string_view id) : record_(find(plugin, id)) {}
  const windlass_prescriber& record() const { return record_; }
  Values facts() const { return Values(record_.inputs, record_.input_count); }

  Result operator()(const Values& values) const {
    Result result;
    std::vector<windlass_line> lines(128);
    std::vector<char> text(std::size_t{16} * 1024);
    windlass_protocol protocol{lines.data(),
                               text.data(),
                               static_cast<std::uint32_t>(lines.size()),
                               0,
                               static_cast<std::uint32_t>(text.size()),
                               0};
    windlass_error error{};
    result.status = record_.prescribe(values.data(), &protocol, &error);
    if (result.status != WINDLASS_OK) {
      if (error.message[0] == '\0')
        result.fault = "a status without a message";
      else if (result.status != WINDLASS_UNKNOWN)
        result.fault = error.message;
      return result;
    }
    for (std::uint32_t i = 0; i < protocol.line_count; ++i) {
      const windlass_line& line = lines[i];
      const windlass_output& output = record_.outputs[line.output];
      auto& seen = result.lines[output.key];
      if (output.kind == WINDLASS_NUMBER) {
        const windlass::Decimal value(line.number);
        if (!(value >= windlass::Decimal(output.minimum) &&
              value <= windlass::Decimal(output.maximum)))
          result.fault = std::string(output.key) + " is out of range: " + printed(line.number);
        if (!seen.empty()) result.fault = std::string(output.key) + " is written twice";
        seen.push_back(printed(line.number));
      } else {
        seen.emplace_back(text.data() + line.text_offset, line.text_length);
        if (seen.back().empty()) result.fault = std::string(output.key) + " is empty";
        for (const char c : seen.back())
          if (static_cast<unsigned char>(c) < 0x20)
            result.fault = std::string(output.key) + " holds a control character";
      }
    }
    for (std::uint32_t i = 0; i < record_.output_count; ++i)
      if ((record_.outputs[i].flags & WINDLASS_OUTPUT_REQUIRED) != 0 &&
          !result.has(record_.outputs[i].key))
        result.fault = std::string(record_.outputs[i].key) + " is missing";
    return result;
  }

  // Random facts: each unknown one time in four, `never` now and then, numbers from `low` to `high`
  // in halves, codes from `words`.
  struct Range {
    std::string fact;
    int low, high;
  };
  struct Words {
    std::string fact;
    std::vector<std::string> words;
  };
  Values random(std::mt19937& dice, const std::vector<Range>& ranges,
                const std::vector<Words>& words) const {
    const auto roll = [&dice](int low, int high) {
      return low + static_cast<int>(dice() % static_cast<unsigned>(high - low + 1));
    };
    Values values = facts();
    for (std::uint32_t i = 0; i < record_.input_count; ++i) {
      const std::string fact = record_.inputs[i].fact;
      if (roll(0, 3) == 0) {
        values.state(fact, static_cast<std::uint32_t>(roll(1, 7)));
        continue;
      }
      if (record_.inputs[i].kind == WINDLASS_BOOL) values.flag(fact, roll(0, 1) == 1);
      for (const Range& r : ranges)
        if (r.fact == fact)
          values.number(fact, windlass::Decimal(roll(2 * r.low, 2 * r.high)) *
                                  windlass::Decimal::parse("0.5"));
      for (const Words& w : words) {
        if (w.fact != fact) continue;
        const std::string& word =
            w.words[static_cast<std::size_t>(roll(0, static_cast<int>(w.words.size()) - 1))];
        if (record_.inputs[i].kind == WINDLASS_SET)
          values.set(fact, word);
        else
          values.code(fact, word);
      }
    }
    return values;
  }

 private:
  static const windlass_prescriber& find(const windlass_plugin& plugin, std::string_view id) {
    const auto& all = table<windlass_prescribers>(plugin, WINDLASS_EXT_PRESCRIBERS);
    for (std::uint32_t i = 0; i < all.count; ++i)
      if (id == all.prescribers[i].id) return all.prescribers[i];
    throw std::logic_error("the plugin has no prescriber " + std::string(id));
  }
  const windlass_prescriber& record_;
};

}  // namespace probe
