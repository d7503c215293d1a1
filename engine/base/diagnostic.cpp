// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostic.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace windlass::base {
namespace {

constexpr std::size_t longest_sentence = 2000;  // bytes
// Code points kept before and from the fault on: more than render() shows, so that it sees whether
// the line goes on.
constexpr std::size_t kept_before = 101;
constexpr std::size_t kept_after = 101;

// The offset `count` code points before `offset`, not before `begin`.
std::size_t step_back(std::string_view text, std::size_t begin, std::size_t offset,
                      std::size_t count) {
  for (; count > 0 && offset > begin; --count) {
    --offset;
    // Whole characters, as far as the bytes are UTF-8.
    for (int i = 0; i < 3 && offset > begin; ++i) {
      if ((static_cast<unsigned char>(text[offset]) & 0xC0U) != 0x80U) break;
      --offset;
    }
  }
  return offset;
}

// The offset `count` code points behind `offset`, not behind `end`.
std::size_t step_on(std::string_view text, std::size_t offset, std::size_t end, std::size_t count) {
  for (; count > 0 && offset < end; --count) offset += decode_utf8(text, offset).bytes;
  return std::min(offset, end);
}

}  // namespace

Diagnostic diagnostic(std::string file, std::string code, std::string message, std::string hint) {
  Diagnostic out;
  out.code = std::move(code);
  out.message = shorten(message, longest_sentence);
  out.hint = shorten(hint, longest_sentence);
  out.file = std::move(file);
  return out;
}

Diagnostic diagnostic_at(const Source& source, Span span, std::string code, std::string message,
                         std::string hint) {
  const std::string_view text = source.text();
  const std::size_t offset = std::min<std::size_t>(span.offset, text.size());
  const std::string_view line = source.line_at(static_cast<std::uint32_t>(offset));
  const auto line_begin = static_cast<std::size_t>(line.data() - text.data());
  const std::size_t line_end = line_begin + line.size();
  const std::size_t length =
      offset < line_end ? std::min<std::size_t>(span.length, line_end - offset) : 0;

  Diagnostic out = diagnostic(source.name(), std::move(code), std::move(message), std::move(hint));
  out.place = source.position(static_cast<std::uint32_t>(offset));
  out.length = std::max<std::uint32_t>(
      1, source.code_points_between(static_cast<std::uint32_t>(offset),
                                    static_cast<std::uint32_t>(offset + length)));
  const std::size_t inside = std::min(offset, line_end);
  const std::size_t begin = step_back(text, line_begin, inside, kept_before);
  const std::size_t end = step_on(text, inside, line_end, kept_after);
  // An empty excerpt means "no place"; an empty line therefore keeps one blank.
  out.excerpt = line.empty() ? " " : std::string(text.substr(begin, end - begin));
  out.excerpt_column = source.position(static_cast<std::uint32_t>(begin)).column;
  return out;
}

Diagnostics::Diagnostics(std::initializer_list<Diagnostic> list) {
  for (const Diagnostic& one : list) push_back(one);
}

void Diagnostics::push_back(Diagnostic one) { add(std::move(one), merged_ + most_of_document); }

void Diagnostics::add(Diagnostic one, std::size_t most) {
  if (kept() >= std::min(most, most_of_run)) return leave_out(1, one.severity);
  list_.push_back(std::move(one));
  if (left_out_ > 0) std::swap(list_.back(), list_[list_.size() - 2]);  // the summary stays last
}

void Diagnostics::append(Diagnostics more) { add_all(std::move(more), merged_ + most_of_document); }

void Diagnostics::merge(Diagnostics more) {
  const std::size_t before = kept();
  add_all(std::move(more), most_of_run);
  merged_ += kept() - before;
}

void Diagnostics::add_all(Diagnostics more, std::size_t most) {
  if (more.left_out_ > 0) more.list_.pop_back();
  for (Diagnostic& one : more.list_) add(std::move(one), most);
  if (more.left_out_ > 0) leave_out(more.left_out_, more.worst_left_out_);
}

void Diagnostics::leave_out(std::size_t count, Severity severity) {
  if (left_out_ == 0)
    list_.push_back(diagnostic("", "document.more", "", "mend those above first"));
  left_out_ += count;
  worst_left_out_ = std::min(worst_left_out_, severity);
  list_.back().severity = worst_left_out_;
  list_.back().message = "and " + group_digits(left_out_) + " more";
}

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

Diagnostics with_reason(Diagnostics reasons) {
  if (reasons.empty())
    reasons.push_back(diagnostic("", "internal.reason", "this failed, and the reason was lost",
                                 "this is a fault of windlass; please report it"));
  return reasons;
}

}  // namespace windlass::base
