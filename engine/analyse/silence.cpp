// SPDX-License-Identifier: Apache-2.0
#include "analyse/silence.hpp"

#include <algorithm>

#include "analyse/finding_kinds.hpp"
#include "base/limits.hpp"
#include "base/yaml.hpp"

namespace windlass::analyse {

using base::Node;
using base::Severity;
using base::Span;
using knowledge::KnowledgeBase;

namespace {

constexpr std::string_view begins = "# windlass:";
// As many as a document has places, and with a word of four letters as long as "windlass:".
constexpr std::size_t digits = 5;
static_assert(base::most_document_bytes / begins.size() < 100'000);
constexpr std::string_view hint =
    "write `# windlass: allow check.gap \"why it is meant\"` behind the line of the finding, or on "
    "a "
    "line of its own above it";

struct Comment {
  const base::Source* document = nullptr;
  std::uint32_t line = 0;  // of which it speaks
  Span span;
  std::string code, reason, mistake;
  bool used = false;
};

// "allow check.gap "reason"", what stands behind the colon.
void read_words(std::string_view text, Comment& comment) {
  const auto next = [&text] {
    const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
    const std::size_t end = std::min(text.find(' ', first), text.size());
    const std::string_view word = text.substr(first, end - first);
    text.remove_prefix(end);
    return word;
  };
  if (next() != "allow") {
    comment.mistake = "this comment says something else than `allow`";
    return;
  }
  comment.code = std::string(next());
  if (finding_kind(comment.code) == nullptr || comment.code == "check.silence") {
    comment.mistake = "'" + comment.code + "' is not a finding that a comment silences";
    return;
  }
  const std::size_t open = text.find('"');
  const std::size_t close = open == std::string_view::npos ? open : text.find('"', open + 1);
  if (close != std::string_view::npos)
    comment.reason = std::string(text.substr(open + 1, close - open - 1));
  if (comment.reason.find_first_not_of(' ') == std::string::npos)
    comment.mistake = "this comment gives no reason, so it silences nothing";
}

// A word of four letters that the text does not hold; empty where none was found.
std::string strange_word(const std::string& text) {
  std::string word = "aaqq";
  for (word[0] = 'a'; word[0] <= 'z'; ++word[0])
    for (word[1] = 'a'; word[1] <= 'z'; ++word[1])
      if (text.find(word) == std::string::npos) return word;
  return {};
}

// Strikes out the places whose numbers stand behind `word` in a text of the document.
void strike_out(const Node& node, const std::string& word, std::vector<bool>& is_comment) {
  const std::string& text = node.text;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < digits && at + word.size() + i < text.size(); ++i)
      number = number * 10 + static_cast<std::size_t>(text[at + word.size() + i] - '0');
    if (number < is_comment.size()) is_comment[number] = false;
  }
  for (const Node& one : node.keys) strike_out(one, word, is_comment);
  for (const Node& one : node.children) strike_out(one, word, is_comment);
}

// Which of the places where a comment may begin are one. What is shown to people never silences,
// however it is written: a number is put in each place, and where the reader of documents sees it,
// it stands in a text.
std::vector<bool> real_comments(const std::string& text, const std::vector<std::size_t>& places) {
  const std::string word = places.empty() ? std::string() : strange_word(text);
  if (word.empty()) return std::vector<bool>(places.size());
  std::string changed = text;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string number = std::to_string(i);
    changed.replace(places[i] + 2, begins.size() - 2,
                    word + std::string(digits - number.size(), '0') + number);
  }
  const auto read = base::read_yaml("", std::move(changed));
  std::vector<bool> made(places.size(), read.has_value());
  if (read) strike_out(read->root, word, made);
  return made;
}

// What follows code speaks of its own line; what stands alone, of the next line of code.
std::uint32_t line_spoken_of(const base::Source& source, std::size_t at) {
  const std::string& text = source.text();
  const auto is_code = [&](std::size_t begin) {
    const std::size_t first = text.find_first_not_of(" \t\r", begin);
    return first < text.size() && text[first] != '#' && text[first] != '\n';
  };
  const std::size_t before = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
  std::size_t line = before == std::string::npos ? 0 : before + 1;
  while (line < text.size() && !is_code(line)) {
    const std::size_t end = text.find('\n', line);
    line = end == std::string::npos ? text.size() : end + 1;
  }
  return source.position(static_cast<std::uint32_t>(line)).line;
}

void comments_of(const base::Source& source, std::vector<Comment>& made) {
  const std::string& text = source.text();
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(begins); at != std::string::npos; at = text.find(begins, at + 1))
    if (at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == '\n')
      places.push_back(at);
  const std::vector<bool> is_comment = real_comments(text, places);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!is_comment[i]) continue;
    const std::size_t at = places[i];
    const std::size_t end = std::min(text.find('\n', at), text.size());
    Comment one;
    one.document = &source;
    one.span = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end - at)};
    one.line = line_spoken_of(source, at);
    read_words(std::string_view(text).substr(at + begins.size(), end - at - begins.size()), one);
    made.push_back(std::move(one));
  }
}

bool silences(const Comment& comment, const base::Diagnostic& finding) {
  return comment.mistake.empty() && comment.code == finding.code && !finding.excerpt.empty() &&
         finding.file == comment.document->name() && finding.place.line == comment.line;
}

}  // namespace

std::vector<const base::Source*> sources_of(const KnowledgeBase& base) {
  std::vector<const base::Source*> made;
  for (std::uint32_t i = 0; i < base.documents().size(); ++i)
    made.push_back(base.document(i).source.get());
  return made;
}

std::vector<Silenced> silence(const std::vector<const base::Source*>& documents, bool all_decided,
                              FindingList& found) {
  std::vector<Comment> comments;
  for (const base::Source* one : documents) comments_of(*one, comments);
  std::vector<Silenced> made;
  FindingList left;
  for (base::Diagnostic& finding : found) {
    const auto by = std::find_if(comments.begin(), comments.end(), [&](const Comment& one) {
      return !one.used && silences(one, finding);
    });
    if (by == comments.end()) {
      left.push_back(std::move(finding));
      continue;
    }
    by->used = true;
    made.push_back({std::move(finding), by->reason});
  }
  found = std::move(left);
  for (Comment& one : comments) {
    const bool waits = one.mistake.empty() && (finding_kind(one.code)->by_day || !all_decided);
    if (one.used || waits) continue;
    if (one.mistake.empty())
      one.mistake = "no " + one.code + " is found on line " + std::to_string(one.line) +
                    ", of which this speaks: it silences nothing";
    add_finding(found, *one.document, one.span,
                {Severity::warning, "check.silence", std::move(one.mistake), std::string(hint)});
  }
  return made;
}

}  // namespace windlass::analyse
