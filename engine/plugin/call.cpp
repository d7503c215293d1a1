// SPDX-License-Identifier: Apache-2.0
// The checked calls. What comes back is believed only where it keeps the declared contract.
#include <algorithm>
#include <array>
#include <cstring>

#include "plugin/plugin.hpp"
#include "plugin/running.hpp"
#include "plugin/words.hpp"
#include "windlass/decimal.hpp"

namespace windlass::plugin {
namespace {

constexpr std::size_t longest_text = 1000;
constexpr const char* copied_the_process = ": it started a copy of the process that called it";

Written& written_by_this_thread() {
  thread_local Written mine;
  return mine;
}

void require_values(const std::vector<Input>& inputs, std::span<const windlass_value> values) {
  bool fit = inputs.size() == values.size();
  for (std::size_t i = 0; fit && i < values.size(); ++i) fit = values[i].kind == inputs[i].kind;
  if (!fit)
    throw base::InternalError("a plugin's function was given other inputs than it declares");
}

std::string message_of(const windlass_error& error) {
  const std::string text(error.message, ::strnlen(error.message, sizeof error.message));
  if (text.empty()) return "no message";
  return is_plain_text(text) ? text : "a message that is not plain text";
}

// Sorts a status into an Outcome and says why. `named` is "plugin taping 1.0.0, prescriber
// low_dye".
Outcome judge(windlass_status status, const windlass_error& error, const std::string& named,
              std::string& reason) {
  switch (status) {
    case WINDLASS_OK: return Outcome::given;
    case WINDLASS_UNKNOWN:
      reason = error.message[0] == '\0' ? std::string() : message_of(error);
      return Outcome::unknown;
    case WINDLASS_INVALID: reason = message_of(error); return Outcome::invalid;
    case WINDLASS_INTERNAL:
      reason = named + " reports its own failure: " + message_of(error);
      return Outcome::fault;
    default:
      reason = named + " returned the status " + std::to_string(status) + ", which does not exist";
      return Outcome::fault;
  }
}

std::string printed(windlass_decimal number) {
  char digits[Decimal::text_size];
  return std::string(Decimal(number).write(digits));
}

bool is_zero(const windlass_decimal& d) {
  return d.coefficient == 0 && d.exponent == 0 && d.reserved == 0;
}

// Checks one protocol. problem() is empty when it keeps its contract.
class Check {
 public:
  Check(const Prescriber& prescriber, const Written& protocol)
      : prescriber_(prescriber), protocol_(protocol) {}

  // True when every line is good; `lines` then holds them all.
  bool run(std::vector<Line>& lines) {
    if (!protocol_.guards_hold) return fail("it wrote past the end of a buffer");
    if (!protocol_.buffers_kept) return fail("it changed the buffers it was given");
    if (protocol_.line_count > line_capacity)
      return fail("it counts " + std::to_string(protocol_.line_count) + " lines, and " +
                  std::to_string(line_capacity) + " fit");
    if (protocol_.text_length > text_capacity)
      return fail("it counts " + std::to_string(protocol_.text_length) + " bytes of text, and " +
                  std::to_string(text_capacity) + " fit");
    std::array<bool, 256> written{};  // most_outputs of descriptor.cpp is 128
    lines.reserve(protocol_.line_count);
    for (std::uint32_t i = 0; i < protocol_.line_count; ++i) {
      const windlass_line& raw = protocol_.buffers.lines[i];
      if (!line(raw, i, lines)) return false;
      const Output& output = prescriber_.outputs[raw.output];
      if (written.at(raw.output) && !output.text)
        return fail("it wrote the number " + output.key + " twice");
      written.at(raw.output) = true;
    }
    for (std::size_t o = 0; o < prescriber_.outputs.size(); ++o) {
      if (prescriber_.outputs[o].required && !written.at(o))
        return fail("it left out " + prescriber_.outputs[o].key +
                    ", which it declares as required");
    }
    if (lines.empty()) return fail("it wrote no line");
    return true;
  }
  const std::string& problem() const { return problem_; }

 private:
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool line(const windlass_line& raw, std::uint32_t index, std::vector<Line>& lines) {
    if (raw.output >= prescriber_.outputs.size())
      return fail("line " + std::to_string(index + 1) + " is for the output " +
                  std::to_string(raw.output) + ", and it declares " +
                  std::to_string(prescriber_.outputs.size()));
    const Output& output = prescriber_.outputs[raw.output];
    if (raw.reserved != 0 || raw.number.reserved != 0)
      return fail("the line " + output.key + " has a reserved field that is not zero");
    return output.text ? text_line(raw, output, lines) : number_line(raw, output, lines);
  }

  bool number_line(const windlass_line& raw, const Output& output, std::vector<Line>& lines) {
    if (raw.text_offset != 0 || raw.text_length != 0)
      return fail("the line " + output.key + " is a number and was written as a text");
    const Decimal number(raw.number);
    if (!number.is_number()) return fail("the line " + output.key + " holds no number");
    if (number < Decimal(output.minimum) || number > Decimal(output.maximum)) {
      return fail("the line " + output.key + " is " + printed(raw.number) + " " + output.unit +
                  ", outside its declared range from " + printed(output.minimum) + " to " +
                  printed(output.maximum));
    }
    lines.push_back(Line{raw.output, number.abi(), {}});
    return true;
  }

  bool text_line(const windlass_line& raw, const Output& output, std::vector<Line>& lines) {
    if (!is_zero(raw.number))
      return fail("the line " + output.key + " is a text and was written as a number");
    const std::uint64_t end = std::uint64_t{raw.text_offset} + raw.text_length;
    if (end >= protocol_.text_length)
      return fail("the text of " + output.key + " leaves the buffer or does not end in it");
    if (protocol_.buffers.text[end] != '\0')
      return fail("the text of " + output.key + " is not terminated");
    if (raw.text_length > longest_text)
      return fail("the text of " + output.key + " has " + std::to_string(raw.text_length) +
                  " bytes, more than " + std::to_string(longest_text));
    const std::string_view text(protocol_.buffers.text.data() + raw.text_offset, raw.text_length);
    if (!is_plain_text(text))
      return fail("the text of " + output.key + " is empty, no UTF-8, or has control characters");
    lines.push_back(Line{raw.output, {}, std::string(text)});
    return true;
  }

  const Prescriber& prescriber_;
  const Written& protocol_;
  std::string problem_;
};

}  // namespace

Prescription Plugin::prescribe(const Prescriber& prescriber,
                               std::span<const windlass_value> inputs) const {
  require_values(prescriber.inputs, inputs);
  Written& written = written_by_this_thread();
  Prescription result;
  const auto named = [this, &prescriber] {
    return "plugin " + id_ + " " + version_ + ", prescriber " + prescriber.id;
  };
  if (elsewhere_ != nullptr) {
    const auto index = static_cast<std::size_t>(&prescriber - prescribers_.data());
    if (const std::string why = elsewhere_->prescribe(index, inputs, written); !why.empty()) {
      result.reason = named() + ": " + why;
      return result;
    }
  } else {
    const Running running(id_, "ran its prescriber ", prescriber.id);
    call(prescriber.prescribe, inputs, written);
    if (running.copied_the_process()) {
      result.reason = named() + copied_the_process;
      return result;
    }
  }
  if (written.status != WINDLASS_OK) {
    result.answer = judge(written.status, written.error, named(), result.reason);
    return result;
  }
  Check check(prescriber, written);
  if (check.run(result.lines)) {
    result.answer = Outcome::given;
  } else {
    result.lines.clear();
    result.reason = named() + ": " + check.problem();
  }
  return result;
}

Computation Plugin::compute(const Calculator& calculator,
                            std::span<const windlass_value> inputs) const {
  require_values(calculator.inputs, inputs);
  Calculated made;
  Computation result;
  const auto named = [this, &calculator] {
    return "plugin " + id_ + " " + version_ + ", calculator " + calculator.id;
  };
  if (elsewhere_ != nullptr) {
    const auto index = static_cast<std::size_t>(&calculator - calculators_.data());
    if (const std::string why = elsewhere_->compute(index, inputs, made); !why.empty()) {
      result.reason = named() + ": " + why;
      return result;
    }
  } else {
    const Running running(id_, "ran its calculator ", calculator.id);
    call(calculator.compute, inputs, made);
    if (running.copied_the_process()) {
      result.reason = named() + copied_the_process;
      return result;
    }
  }
  if (made.status != WINDLASS_OK) {
    result.answer = judge(made.status, made.error, named(), result.reason);
  } else if (made.number.reserved != 0 || !Decimal(made.number).is_number()) {
    result.reason = named() + ": it gave no number";
  } else {
    result.answer = Outcome::given;
    result.number = Decimal(made.number).abi();
  }
  return result;
}

}  // namespace windlass::plugin
