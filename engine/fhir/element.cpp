// SPDX-License-Identifier: Apache-2.0
#include "fhir/element.hpp"

#include <algorithm>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "fhir/names.hpp"

namespace windlass::fhir {

const Node* child(const Node& node, std::string_view name) {
  const Node* found = node.is_mapping() ? node.find(name) : nullptr;
  return found == nullptr || found->is_null() ? nullptr : found;
}

const Node* child(const Node* node, std::string_view name) {
  return node == nullptr ? nullptr : child(*node, name);
}

bool is_withheld(const Node& node, std::string_view name) {
  return child(node, name) == nullptr && child(node, "_" + std::string(name)) != nullptr;
}

bool has(const Node& node, std::string_view name) {
  const Node* found = child(node, name);
  return found != nullptr && !(found->is_sequence() && found->children.empty());
}

std::string_view word(const Node& node, std::string_view name) {
  const Node* found = child(node, name);
  return found != nullptr && found->is_scalar() ? std::string_view(found->text)
                                                : std::string_view();
}

std::string_view word(const Node* node, std::string_view name) {
  return node == nullptr ? std::string_view() : word(*node, name);
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

namespace {

// Visits what stands in a list, or a single mapping, until a visit returns false.
template <class Visit>
void visit_items(const Node& node, std::string_view name, Visit visit) {
  const Node* found = child(node, name);
  if (found == nullptr) return;
  if (found->is_mapping()) visit(*found);
  if (found->is_sequence())
    for (const Node& one : found->children)
      if (!one.is_null() && !visit(one)) return;
}

}  // namespace

std::vector<const Node*> items(const Node& node, std::string_view name) {
  std::vector<const Node*> out;
  visit_items(node, name, [&](const Node& one) {
    out.push_back(&one);
    return true;
  });
  return out;
}

std::vector<Coding> codings(const Node& resource, std::string_view name) {
  std::vector<Coding> out;
  const auto take = [&](const Node& one) {
    if (const std::string_view code = word(one, "code"); !base::trim(code).empty())
      out.push_back({word(one, "system"), code, word(one, "display")});
    return true;
  };
  visit_items(resource, name, [&](const Node& one_concept) {
    visit_items(one_concept, "coding", take);
    return true;
  });
  return out;
}

std::string_view concept_text(const Node& resource, std::string_view name) {
  std::string_view found;
  visit_items(resource, name, [&](const Node& one_concept) {
    found = word(one_concept, "text");
    if (found.empty())
      visit_items(one_concept, "coding", [&](const Node& one) {
        found = word(one, "display");
        return found.empty();
      });
    return found.empty();
  });
  return found;
}

namespace {

// YYYY and YYYY-MM.
std::optional<Moment> partial(std::string_view text) {
  if (text.size() == 4) {
    const std::string year(text);
    const auto first = base::parse_day(year + "-01-01"), last = base::parse_day(year + "-12-31");
    if (!first || !last) return std::nullopt;
    return Moment{*first, *last, {}};
  }
  const auto first = base::parse_day(std::string(text) + "-01");
  if (!first) return std::nullopt;
  for (const char* end : {"-31", "-30", "-29", "-28"})
    if (const auto last = base::parse_day(std::string(text) + end))
      return Moment{*first, *last, {}};
  return std::nullopt;
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
  if (text.size() == 4 || text.size() == 7) return partial(text);
  if (text.size() == 10) {
    const auto found = base::parse_day(text);
    return found ? std::optional<Moment>(Moment{*found, *found, {}}) : std::nullopt;
  }
  if (const auto instant = base::parse_instant(text))
    return Moment{instant->day(), instant->day(), instant};
  // A time that nobody gave a zone, or that stops at the minute.
  if (text.size() < 16 || text[10] != 'T') return std::nullopt;
  const auto found = base::parse_day(text.substr(0, 10));
  if (!found) return std::nullopt;
  return Moment{*found - 1, *found + 1, {}};
}

bool surely_later(const Moment& a, const Moment& b) {
  if (a.instant && b.instant) return *a.instant > *b.instant;
  return a.first > b.last;
}

namespace {

std::optional<Moment> end_of_period(const Node* period) {
  for (const std::string_view end : {"end", "start"})
    if (const auto read = parse_moment(word(period, end))) return read;
  return std::nullopt;
}

// All the days that events may be; nothing where one of them cannot be read.
std::optional<Moment> all_of(const Node& events) {
  std::optional<Moment> made;
  for (const Node& one : events.children) {
    const auto read = one.is_scalar() ? parse_moment(one.text) : std::nullopt;
    if (!read) return std::nullopt;
    if (!made) made = read;
    if (made->first != read->first || made->last != read->last) made->instant.reset();
    made->first = std::min(made->first, read->first);
    made->last = std::max(made->last, read->last);
  }
  return made;
}

// Of a Period its end; of a Timing any of its events, else the end of its bounds.
std::optional<Moment> within_element(const Node& found) {
  if (const Node* events = child(found, "event"); events != nullptr && events->is_sequence())
    return all_of(*events);
  if (const Node* bounds = child(child(found, "repeat"), "boundsPeriod"))
    return end_of_period(bounds);
  return end_of_period(&found);
}

}  // namespace

std::optional<Moment> moment(const Node& resource, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const Node* found = child(resource, name);
    if (found == nullptr && child(resource, "_" + std::string(name)) == nullptr) continue;
    if (found == nullptr) return std::nullopt;
    if (found->is_scalar()) return parse_moment(found->text);
    return within_element(*found);
  }
  return std::nullopt;
}

namespace {

bool is_modified(const Node& node) {
  if (node.is_sequence())
    return std::any_of(node.children.begin(), node.children.end(), is_modified);
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const std::string_view key = node.keys[i].text;
    const Node& value = node.children[i];
    if (key == "modifierExtension") {
      if (!value.is_null() && !(value.is_sequence() && value.children.empty())) return true;
      continue;
    }
    if (value.is_scalar() || value.is_null()) continue;
    if (key != "contained" && key != "component" && key != "item" && is_modified(value))
      return true;
  }
  return false;
}

}  // namespace

std::string_view absent_reason(const Node& element) {
  for (const Node* extension : items(element, "extension"))
    if (word(extension, "url") == absent_extension) return word(extension, "valueCode");
  return {};
}

namespace {

// `beside`: the element `_name` of what `name` says.
bool is_denied(const Node& value, const Node& beside) {
  if (!value.is_sequence() || !beside.is_sequence())
    return !value.is_null() && !absent_reason(beside).empty();
  for (std::size_t i = 0; i < std::min(value.children.size(), beside.children.size()); ++i)
    if (is_denied(value.children[i], beside.children[i])) return true;
  return false;
}

bool says_and_denies_inside(const Node& value) {
  if (value.is_sequence())
    return std::any_of(value.children.begin(), value.children.end(), says_and_denies_inside);
  return value.is_mapping() && says_and_denies(value);
}

// Whether a reason why it has no value stands in an element that has one. Words for people beside
// it are none.
bool denies_itself(const Node& element) {
  return !absent_reason(element).empty() &&
         std::any_of(element.keys.begin(), element.keys.end(), [&](const Node& key) {
           return has(element, key.text) && !key.text.starts_with('_') &&
                  !is_one_of(key.text, {"id", "extension", "modifierExtension", "display", "text"});
         });
}

}  // namespace

bool says_and_denies(const Node& resource) {
  if (denies_itself(resource)) return true;
  for (std::size_t i = 0; i < resource.keys.size(); ++i) {
    const std::string_view key = resource.keys[i].text;
    const Node& value = resource.children[i];
    if (key.starts_with('_')) {
      if (const Node* said = child(resource, key.substr(1)); said && is_denied(*said, value))
        return true;
      continue;
    }
    if (is_one_of(key, {"meta", "note", "extension", "modifierExtension", "identifier", "contained",
                        "component", "item"}) ||
        (key == "text" && value.is_mapping()))
      continue;
    if (says_and_denies_inside(value)) return true;
  }
  return false;
}

bool is_tagged_as_part(const Node& resource) {
  const Node* meta = child(resource, "meta");
  if (meta == nullptr) return false;
  for (const char* name : {"tag", "security"})
    for (const Node* one : items(*meta, name))
      if (is_one_of(word(one, "code"), {"SUBSETTED", "MASKED", "REDACTED", "ABSTRED", "AGGRED"}))
        return true;
  return false;
}

namespace {

// More members than any resource has. What has more is not compared: each is looked up.
constexpr std::size_t most_compared = 200;

bool is_beside_the_meaning(const Node& key, const Node& value) {
  return key.text == "meta" || key.text == "note" || (key.text == "text" && value.is_mapping());
}

// Whether every member of `a` that has a meaning stands in `b` as well.
bool is_within(const Node& a, const Node& b) {
  for (std::size_t i = 0; i < a.keys.size(); ++i) {
    if (is_beside_the_meaning(a.keys[i], a.children[i])) continue;
    const Node* other = b.find(a.keys[i].text);
    if (other == nullptr || !says_the_same(a.children[i], *other)) return false;
  }
  return true;
}

bool has_all_keys(const Node& a, const Node& b) {
  for (std::size_t i = 0; i < b.keys.size(); ++i)
    if (!is_beside_the_meaning(b.keys[i], b.children[i]) && a.find(b.keys[i].text) == nullptr)
      return false;
  return true;
}

}  // namespace

bool says_the_same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.text != b.text) return false;
  if (!a.is_mapping())
    return std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                      says_the_same);
  if (a.keys.size() > most_compared || b.keys.size() > most_compared) return false;
  return has_all_keys(a, b) && is_within(a, b);
}

std::string_view not_understood(const Node& resource, bool may_be_modified) {
  if (may_be_modified && is_modified(resource))
    return "a modifier extension changes what it means, and is not known here";
  if (!word(resource, "implicitRules").empty())
    return "it was made under implicit rules that are not known here";
  return {};
}

}  // namespace windlass::fhir
