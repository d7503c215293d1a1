// SPDX-License-Identifier: Apache-2.0
#include "worker/messages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "worker/wire.hpp"

namespace windlass::worker {

std::string write_call(const Call& call, std::span<const windlass_value> values) {
  Packer out;
  out.raw(call.number).raw(call.prescribes).raw(call.index);
  out.raw(static_cast<std::uint32_t>(values.size()));
  for (const windlass_value& one : values) {
    out.raw(one.kind).raw(one.state).raw(one.number).raw(one.integer);
    for (const char* text : {one.text, one.unit}) {
      out.raw(text != nullptr);
      if (text != nullptr) out.text(text);
    }
  }
  return out.take();
}

bool read_call(std::string_view bytes, Call& call, Values& values) {
  Unpacker in(bytes);
  call.number = in.raw<std::uint64_t>();
  call.prescribes = in.raw<std::uint8_t>() == 1;
  call.index = in.raw<std::uint32_t>();
  const std::size_t count = in.count(34);
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    windlass_value one{};
    one.kind = in.raw<std::uint32_t>();
    one.state = in.raw<std::uint32_t>();
    one.number = in.raw<windlass_decimal>();
    one.integer = in.raw<std::int64_t>();
    for (const char** text : {&one.text, &one.unit})
      if (in.raw<std::uint8_t>() == 1) *text = values.texts.emplace_back(in.text()).c_str();
    values.list.push_back(one);
  }
  return in.whole();
}

std::string write_answer(std::uint64_t number, const plugin::Written& made) {
  Packer out;
  out.raw(number).raw(made.status).raw(made.error).raw(made.line_count).raw(made.text_length);
  out.raw(made.guards_hold).raw(made.buffers_kept);
  const std::uint32_t lines = std::min(made.line_count, plugin::line_capacity);
  out.bytes(made.buffers.lines.data(), lines * sizeof(windlass_line));
  out.bytes(made.buffers.text.data(), std::min(made.text_length, plugin::text_capacity));
  return out.take();
}

bool read_answer(std::string_view bytes, std::uint64_t number, plugin::Written& made) {
  Unpacker in(bytes);
  made.clear();
  if (in.raw<std::uint64_t>() != number) return false;
  made.status = in.raw<windlass_status>();
  made.error = in.raw<windlass_error>();
  made.line_count = in.raw<std::uint32_t>();
  made.text_length = in.raw<std::uint32_t>();
  made.guards_hold = in.raw<std::uint8_t>() == 1;
  made.buffers_kept = in.raw<std::uint8_t>() == 1;
  const std::uint32_t lines = std::min(made.line_count, plugin::line_capacity);
  in.bytes(made.buffers.lines.data(), lines * sizeof(windlass_line));
  in.bytes(made.buffers.text.data(), std::min(made.text_length, plugin::text_capacity));
  return in.whole();
}

std::string write_answer(std::uint64_t number, const plugin::Calculated& made) {
  return Packer().raw(number).raw(made.status).raw(made.error).raw(made.number).take();
}

bool read_answer(std::string_view bytes, std::uint64_t number, plugin::Calculated& made) {
  Unpacker in(bytes);
  if (in.raw<std::uint64_t>() != number) return false;
  made.status = in.raw<windlass_status>();
  made.error = in.raw<windlass_error>();
  made.number = in.raw<windlass_decimal>();
  return in.whole();
}

namespace {

constexpr std::uint8_t declared = 1, refused = 2;

void write(const std::vector<plugin::Input>& inputs, Packer& out) {
  out.raw(static_cast<std::uint32_t>(inputs.size()));
  for (const plugin::Input& one : inputs) out.text(one.fact).text(one.unit).raw(one.kind);
}

void write(const plugin::Plugin& made, Packer& out) {
  out.text(made.id()).text(made.version()).text(made.document());
  out.raw(static_cast<std::uint32_t>(made.calculators().size()));
  for (const plugin::Calculator& one : made.calculators()) {
    out.text(one.id).text(one.fact).text(one.unit);
    write(one.inputs, out);
  }
  out.raw(static_cast<std::uint32_t>(made.prescribers().size()));
  for (const plugin::Prescriber& one : made.prescribers()) {
    out.text(one.id);
    write(one.inputs, out);
    out.raw(static_cast<std::uint32_t>(one.outputs.size()));
    for (const plugin::Output& output : one.outputs)
      out.text(output.key)
          .text(output.section)
          .text(output.title)
          .text(output.unit)
          .raw(output.text)
          .raw(output.required)
          .raw(output.minimum)
          .raw(output.maximum);
  }
  out.raw(static_cast<std::uint32_t>(made.ignored().size()));
  for (const std::string& one : made.ignored()) out.text(one);
}

windlass_status WINDLASS_CALL not_here(const windlass_value*, windlass_protocol*,
                                       windlass_error*) noexcept {
  return WINDLASS_INTERNAL;
}
windlass_status WINDLASS_CALL not_here(const windlass_value*, windlass_decimal*,
                                       windlass_error*) noexcept {
  return WINDLASS_INTERNAL;
}

// A descriptor as a library would have it, of what a worker sent.
class Declared {
 public:
  explicit Declared(std::string_view bytes) : in_(bytes) {
    plugin_ = {WINDLASS_ABI_MAJOR, sizeof(windlass_plugin), text(), text(), 0, 0, nullptr};
    read_document();
    read_calculators();
    read_prescribers();
    const std::size_t ignored = in_.count(4);
    for (std::size_t i = 0; i < ignored && in_.ok(); ++i) extend(text(), 0, &plugin_);
    plugin_.extension_count = static_cast<std::uint32_t>(extensions_.size());
    plugin_.extensions = extensions_.data();
  }
  bool whole() const { return in_.whole(); }
  const windlass_plugin& descriptor() const { return plugin_; }

 private:
  // Its pointers stay: a deque moves nothing.
  const char* text() { return texts_.emplace_back(in_.text()).c_str(); }
  const char* text_or_null() {
    const char* const read = text();
    return *read == '\0' ? nullptr : read;
  }
  void extend(const char* id, std::uint32_t flags, const void* table) {
    extensions_.push_back({id, flags, 0, table});
  }
  void read_document() {
    texts_.push_back(in_.text());
    document_ = {texts_.back().data(), texts_.back().size()};
    if (document_.length != 0) extend(WINDLASS_EXT_DOCUMENT, WINDLASS_EXT_REQUIRED, &document_);
  }
  const windlass_input* read_inputs(std::uint32_t& count) {
    std::vector<windlass_input>& list = inputs_.emplace_back();
    const std::size_t number = in_.count(12);
    for (std::size_t i = 0; i < number && in_.ok(); ++i) {
      const char* const fact = text();
      const char* const unit = text_or_null();
      list.push_back({fact, unit, in_.raw<std::uint32_t>(), 0});
    }
    count = static_cast<std::uint32_t>(list.size());
    return list.data();
  }
  void read_calculators() {
    const std::size_t number = in_.count(16);
    for (std::size_t i = 0; i < number && in_.ok(); ++i) {
      windlass_calculator one{text(), text(), text_or_null(), 0, 0, nullptr, not_here};
      one.inputs = read_inputs(one.input_count);
      calculator_list_.push_back(one);
    }
    calculators_ = {static_cast<std::uint32_t>(number), 0, calculator_list_.data()};
    if (number != 0) extend(WINDLASS_EXT_CALCULATORS, WINDLASS_EXT_REQUIRED, &calculators_);
  }
  void read_prescribers() {
    const std::size_t number = in_.count(12);
    for (std::size_t i = 0; i < number && in_.ok(); ++i) {
      windlass_prescriber one{text(), 0, 0, nullptr, nullptr, not_here};
      one.inputs = read_inputs(one.input_count);
      std::vector<windlass_output>& list = outputs_.emplace_back();
      const std::size_t lines = in_.count(50);
      for (std::size_t o = 0; o < lines && in_.ok(); ++o) list.push_back(read_output());
      one.outputs = list.data();
      one.output_count = static_cast<std::uint32_t>(list.size());
      prescriber_list_.push_back(one);
    }
    prescribers_ = {static_cast<std::uint32_t>(number), 0, prescriber_list_.data()};
    if (number != 0) extend(WINDLASS_EXT_PRESCRIBERS, WINDLASS_EXT_REQUIRED, &prescribers_);
  }
  windlass_output read_output() {
    windlass_output one{};
    one.key = text();
    one.section = text();
    one.title = text();
    one.unit = text_or_null();
    one.kind = in_.raw<std::uint8_t>() == 1 ? WINDLASS_TEXT : WINDLASS_NUMBER;
    one.flags = in_.raw<std::uint8_t>() == 1 ? WINDLASS_OUTPUT_REQUIRED : 0;
    one.minimum = in_.raw<windlass_decimal>();
    one.maximum = in_.raw<windlass_decimal>();
    return one;
  }

  Unpacker in_;
  std::deque<std::string> texts_;
  std::deque<std::vector<windlass_input>> inputs_;
  std::deque<std::vector<windlass_output>> outputs_;
  std::vector<windlass_calculator> calculator_list_;
  std::vector<windlass_prescriber> prescriber_list_;
  std::vector<windlass_extension> extensions_;
  windlass_document document_{};
  windlass_calculators calculators_{};
  windlass_prescribers prescribers_{};
  windlass_plugin plugin_{};
};

base::Diagnostic no_opening(const plugin::LockEntry& entry) {
  return base::diagnostic(entry.file, "plugin.worker", "its worker said nothing that makes sense",
                          "'windlass plugin inspect' shows what the file does when it is loaded");
}

base::Result<plugin::Plugin> read_refusal(Unpacker in, const plugin::LockEntry& entry) {
  base::Diagnostics problems;
  const std::size_t count = in.count(12);
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    std::string code = in.text(), message = in.text(), hint = in.text();
    if (!code.starts_with("plugin.") || !base::is_printable(code)) return no_opening(entry);
    problems.push_back(base::diagnostic(entry.file, std::move(code), base::printable(message),
                                        base::printable(hint)));
  }
  if (!in.whole() || problems.empty()) return no_opening(entry);
  return problems;
}

}  // namespace

std::string write_opening(const base::Result<plugin::Plugin>& made) {
  Packer out;
  if (made) {
    out.raw(declared);
    write(*made, out);
    return out.take();
  }
  out.raw(refused).raw(static_cast<std::uint32_t>(made.error().size()));
  for (const base::Diagnostic& one : made.error())
    out.text(one.code).text(one.message).text(one.hint);
  return out.take();
}

base::Result<plugin::Plugin> read_opening(std::string_view bytes, const plugin::LockEntry& entry) {
  Unpacker in(bytes);
  const auto kind = in.raw<std::uint8_t>();
  if (kind == refused) return read_refusal(in, entry);
  if (kind != declared) return no_opening(entry);
  const Declared read(bytes.substr(1));
  if (!read.whole()) return no_opening(entry);
  return plugin::adopt(read.descriptor(), entry);
}

}  // namespace windlass::worker
