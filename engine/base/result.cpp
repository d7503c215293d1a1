// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace windlass::base {
namespace {

constexpr std::size_t gutter_width = 5;
constexpr std::size_t widest_excerpt = 100;  // code points
constexpr std::size_t shown_before = 40;     // of a cut line, before the fault
constexpr std::size_t tab_width = 4;
constexpr std::size_t longest_proposable = 80;
constexpr std::size_t longest_sentence = 2000;  // bytes

// Code points that a diagnostic keeps of its line before and from the fault on: more than render()
// shows, so that it sees whether the line goes on.
constexpr std::uint32_t kept_before = 101;
constexpr std::uint32_t kept_after = 101;

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

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "error";
}

// One code point each, as shown: tabs become spaces, so that every terminal puts the caret where we
// do.
struct Cells {
  std::vector<std::string> shown;
  std::vector<std::size_t> width;
};

Cells cells(std::string_view line) {
  Cells out;
  for (std::size_t i = 0; i < line.size();) {
    const CodePoint point = decode_utf8(line, i);
    const bool tab = point.value == '\t';
    out.shown.push_back(tab ? std::string(tab_width, ' ') : printable(line.substr(i, point.bytes)));
    out.width.push_back(tab ? tab_width : 1);
    i += point.bytes;
  }
  return out;
}

std::string excerpt_lines(const Diagnostic& diagnostic) {
  const Cells line = cells(diagnostic.excerpt);
  const std::uint32_t column = diagnostic.place.column;
  const std::size_t fault =
      std::min<std::size_t>(std::min(column - 1, kept_before), line.shown.size());
  std::size_t first = 0;
  std::size_t last = line.shown.size();
  if (last > widest_excerpt) {
    first = fault > shown_before ? fault - shown_before : 0;
    first = std::min(first, last - widest_excerpt);
    last = first + widest_excerpt;
  }
  const std::string_view cut = "...";
  std::string text;
  std::string under;
  if (first > 0) {
    text += cut;
    under.append(cut.size(), ' ');
  }
  for (std::size_t i = first; i < last; ++i) {
    text += line.shown[i];
    const bool marked = i >= fault && i < fault + std::max<std::uint32_t>(diagnostic.length, 1);
    if (i < fault) under.append(line.width[i], ' ');
    if (marked) under.append(line.width[i], '~');
  }
  if (last < line.shown.size()) text += cut;
  // The caret takes the place of the first tilde; behind the end of the line it stands alone.
  std::size_t caret = first > 0 ? cut.size() : 0;
  for (std::size_t i = first; i < fault && i < last; ++i) caret += line.width[i];
  if (caret < under.size()) {
    under[caret] = '^';
  } else {
    under += '^';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();

  const std::string number = std::to_string(diagnostic.place.line);
  const std::size_t width = std::max(gutter_width, number.size());
  std::string out(width - number.size(), ' ');
  out += number + " |" + (text.empty() ? "" : " ") + text + "\n";
  out += std::string(width, ' ') + " | " + under + "\n";
  return out;
}

// Restricted Damerau-Levenshtein distance, or `limit + 1` as soon as it is certain to exceed
// `limit`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    std::size_t best = current[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({change, previous[j] + 1, current[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
      best = std::min(best, current[j]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return std::min(previous[b.size()], limit + 1);
}

}  // namespace

Diagnostic diagnostic_at(const Source& source, Span span, std::string code, std::string message,
                         std::string hint) {
  const auto size = static_cast<std::uint32_t>(source.text().size());
  const std::uint32_t offset = std::min(span.offset, size);
  const std::string_view line = source.line_at(offset);
  const std::uint32_t line_end = static_cast<std::uint32_t>(
      line.data() - source.text().data() + static_cast<std::ptrdiff_t>(line.size()));
  const std::uint32_t length = offset < line_end ? std::min(span.length, line_end - offset) : 0;

  Diagnostic out;
  out.code = std::move(code);
  out.message = shorten(message, longest_sentence);
  out.hint = shorten(hint, longest_sentence);
  out.file = source.name();
  out.place = source.position(offset);
  out.length = std::max<std::uint32_t>(
      1, count_code_points(std::string_view(source.text()).substr(offset, length)));
  // An empty excerpt means "no place"; an empty line therefore keeps one blank.
  const std::size_t begin = static_cast<std::size_t>(line.data() - source.text().data());
  const std::size_t inside = std::min<std::size_t>(offset, line_end);
  const std::size_t first = step_back(source.text(), begin, inside, kept_before);
  const std::size_t last = step_on(source.text(), inside, line_end, kept_after);
  out.excerpt = line.empty() ? " " : source.text().substr(first, last - first);
  return out;
}

Diagnostic diagnostic(std::string file, std::string code, std::string message, std::string hint) {
  Diagnostic out;
  out.code = std::move(code);
  out.message = shorten(message, longest_sentence);
  out.hint = shorten(hint, longest_sentence);
  out.file = std::move(file);
  return out;
}

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::string render(const Diagnostic& diagnostic) {
  std::string out;
  const bool placed = !diagnostic.excerpt.empty();
  if (!diagnostic.file.empty() || placed) {
    out += printable(diagnostic.file) + ":";
    if (placed)
      out += std::to_string(diagnostic.place.line) + ":" + std::to_string(diagnostic.place.column) +
             ":";
    out += " ";
  }
  out += std::string(word(diagnostic.severity)) + "[" + diagnostic.code +
         "]: " + printable(diagnostic.message) + "\n";
  if (placed) out += excerpt_lines(diagnostic);
  if (!diagnostic.hint.empty()) out += "   hint: " + printable(diagnostic.hint) + "\n";
  return out;
}

std::string render(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += render(diagnostic);
  return out;
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  if (word.empty() || word.size() > longest_proposable) return {};
  const std::string wanted = lower(word);
  const std::string tail = "." + wanted;
  for (const std::string& candidate : known) {
    if (lower(candidate) == wanted) return candidate;
  }
  // `duration_weeks` for `symptom.duration_weeks`: the group was forgotten.
  for (const std::string& candidate : known) {
    if (lower(candidate).ends_with(tail)) return candidate;
  }
  std::size_t limit = std::min<std::size_t>(3, (word.size() + 1) / 3);
  const std::string* found = nullptr;
  for (const std::string& candidate : known) {
    if (limit == 0) break;
    const std::size_t far = distance(wanted, lower(candidate), limit);
    if (far > limit) continue;
    found = &candidate;
    limit = far -
            1;  // only something strictly nearer replaces it, so the order of `known` decides a tie
  }
  return found != nullptr ? *found : std::string();
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::string candidate = nearest(word, known);
  return candidate.empty() ? std::string() : "did you mean '" + candidate + "'?";
}

}  // namespace windlass::base
