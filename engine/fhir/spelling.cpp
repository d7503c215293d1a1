// SPDX-License-Identifier: Apache-2.0
#include "fhir/spelling.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::fhir {

namespace {

bool is_of_word(char c) { return base::is_letter(c) || base::is_digit(c); }

bool ends_a_code(char c) { return !is_of_word(c) && c != '.' && c != '-' && c != '_'; }

bool is_all(std::string_view text, bool (*of)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), of);
}

// Digits, of which the first is no zero.
bool is_number(std::string_view code) {
  return is_all(code, base::is_digit) && code.front() != '0';
}

// A code, and the term that may stand behind it: 44054006 |Diabetes mellitus type 2|.
bool is_snomed(std::string_view code) {
  if (const std::size_t bar = code.find('|'); bar != std::string_view::npos && code.back() == '|' &&
                                              code.find('|', bar + 1) == code.size() - 1)
    code = base::trim(code.substr(0, bar));
  return is_number(code);
}

// M54, M54.5, M545: a letter, a digit, a third character, and up to four behind a dot. As claims
// write it, the dot is left out.
bool is_icd_10_cm(std::string_view code) {
  if (code.size() < 3 || !base::is_letter(code[0]) || !base::is_digit(code[1])) return false;
  std::string plain(code);
  if (code.size() > 4 && code[3] == '.') plain.erase(3, 1);
  return plain.size() <= 7 && is_all(plain, is_of_word);
}

bool is_loinc(std::string_view code) {
  return is_all(code, [](char c) { return is_of_word(c) || c == '-'; });
}

bool is_word(std::string_view code) { return is_all(code, is_of_word); }

struct System {
  std::string_view uri, oid;
  bool (*is_code)(std::string_view);
};
constexpr System known[] = {
    {"http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96", is_snomed},
    {"http://loinc.org", "urn:oid:2.16.840.1.113883.6.1", is_loinc},
    {"http://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90", is_icd_10_cm},
    {"http://www.nlm.nih.gov/research/umls/rxnorm", "urn:oid:2.16.840.1.113883.6.88", is_number},
    {"http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73", is_word}};

// The parts of a text between characters that end one.
template <class Ends>
void add_parts(std::string_view text, Ends ends, std::vector<std::string>& out) {
  while (!text.empty()) {
    const auto at = std::find_if(text.begin(), text.end(), ends);
    const auto size = static_cast<std::size_t>(at - text.begin());
    if (size != 0) out.push_back(base::lower(text.substr(0, size)));
    text.remove_prefix(std::min(text.size(), size + 1));
  }
}

}  // namespace

bool is_legible(std::string_view code) {
  return std::none_of(code.begin(), code.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f;
  });
}

bool is_broken(std::string_view system, std::string_view code) {
  return std::any_of(std::begin(known), std::end(known), [&](const System& one) {
    return (system == one.uri || system == one.oid) && !one.is_code(base::trim(code));
  });
}

std::string_view shown_code(std::string_view system, std::string_view code) {
  const bool has_digit = std::any_of(code.begin(), code.end(), base::is_digit);
  return has_digit || !is_broken(system, code) ? code : std::string_view();
}

std::string_view plain_part(std::string_view code) {
  while (!code.empty() && ends_a_code(code.front())) code.remove_prefix(1);
  code = code.substr(0, static_cast<std::size_t>(
                            std::find_if(code.begin(), code.end(), ends_a_code) - code.begin()));
  while (!code.empty() && (code.back() == '.' || code.back() == '-')) code.remove_suffix(1);
  return code;
}

std::vector<std::string> codes_inside(std::string_view text, bool broken) {
  std::vector<std::string> out;
  if (!broken && std::none_of(text.begin(), text.end(), ends_a_code)) return out;
  add_parts(text, ends_a_code, out);
  std::string joined = base::lower(text);
  std::erase_if(joined, [](char c) { return c == ' '; });
  out.push_back(std::move(joined));
  if (broken) {
    add_parts(
        text, [](char c) { return !is_of_word(c) && c != '.'; }, out);
    add_parts(
        text, [](char c) { return !is_of_word(c); }, out);
    // A prefix in letters: SCT44054006.
    add_parts(
        text, [](char c) { return !base::is_digit(c); }, out);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace windlass::fhir
