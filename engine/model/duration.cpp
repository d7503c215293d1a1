// SPDX-License-Identifier: Apache-2.0
#include "model/duration.hpp"

#include "model/unit.hpp"

namespace windlass::model {

using base::diagnostic_at;
using base::Diagnostics;
using base::Node;
using base::Source;

std::optional<Number> read_days(const Source& source, const Node& node, const std::string& text,
                                Diagnostics& diagnostics) {
  if (text.empty()) return std::nullopt;
  const std::size_t space = text.find(' ');
  const auto number = Number::parse(std::string_view(text).substr(0, space));
  const std::string unit_text = space == std::string::npos ? std::string{} : text.substr(space + 1);
  const auto unit = parse_unit(unit_text);
  std::optional<Number> days;
  if (number && unit && *number > 0) days = read_in(*number, *unit, *parse_unit("d"));
  if (days) return days;
  const std::string meant = ucum_spelling(unit_text);
  diagnostics.push_back(
      diagnostic_at(source, node.span, "vocabulary.fresh_for", "not a valid duration",
                    meant.empty() ? "write a number and a unit of time, as in 12 wk"
                                  : "did you mean '" + meant + "'?"));
  return std::nullopt;
}

}  // namespace windlass::model
