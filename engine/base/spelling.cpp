// SPDX-License-Identifier: Apache-2.0
// Proposals for misspelt words, nearest() and did_you_mean() of diagnostic.hpp among them.
#include "base/spelling.hpp"

#include <algorithm>

#include "base/diagnostic.hpp"
#include "base/text.hpp"

namespace windlass::base {
namespace {

constexpr std::size_t longest_proposable = 80;

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

// `needling` for `dry_needling`: the only name of which it is a whole part.
const std::string* with_part(const std::string& part, const std::vector<std::string>& known) {
  const auto ends = [](const std::string& text, std::size_t at) {
    return at == text.size() || std::string_view("._-").find(text[at]) != std::string_view::npos;
  };
  const std::string* found = nullptr;
  if (part.size() < 4) return found;
  for (const std::string& candidate : known) {
    const std::string name = lower(candidate);
    const std::size_t at = name.find(part);
    if (at == name.npos || !ends(name, at + part.size()) || (at > 0 && !ends(name, at - 1)))
      continue;
    if (found != nullptr) return nullptr;
    found = &candidate;
  }
  return found;
}

}  // namespace

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
  if (const std::string* one = with_part(wanted, known)) return *one;
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

std::string meant_or_known(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t most_shown = 12;
  if (std::string near = did_you_mean(word, known); !near.empty() || known.empty()) return near;
  std::vector<std::string> shown;
  for (const std::string& one : known)
    if (std::find(shown.begin(), shown.end(), one) == shown.end()) shown.push_back(one);
  if (const std::size_t dot = word.find('.'); shown.size() > most_shown && dot != word.npos)
    std::erase_if(shown, [group = word.substr(0, dot + 1)](const std::string& one) {
      return !std::string_view(one).starts_with(group);
    });
  return "it is one of " + list_some(shown.empty() ? known : shown, most_shown);
}

}  // namespace windlass::base
