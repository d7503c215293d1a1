// SPDX-License-Identifier: Apache-2.0
#include "analyse/silence.hpp"

#include <algorithm>

#include "analyse/finding_kinds.hpp"

namespace windlass::analyse {

using base::Node;
using base::Severity;
using base::Span;
using knowledge::KnowledgeBase;

namespace {

constexpr std::string_view begins = "# windlass:";
constexpr std::string_view hint =
    "write `# windlass: allow check.gap \"why it is meant\"` on the line of the finding or above "
    "it";

struct Comment {
  std::uint32_t document = 0, line = 0;
  Span span;
  std::string code, reason, mistake;
  bool used = false;
};

void texts_of(const Node& node, std::vector<Span>& spans) {
  if (node.is_scalar()) spans.push_back(node.span);
  for (const Node& one : node.children) texts_of(one, spans);
}

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
    comment.mistake = "'" + comment.code + "' is no finding that a comment silences";
    return;
  }
  const std::size_t open = text.find('"');
  const std::size_t close = open == std::string_view::npos ? open : text.find('"', open + 1);
  if (close != std::string_view::npos)
    comment.reason = std::string(text.substr(open + 1, close - open - 1));
  if (comment.reason.find_first_not_of(' ') == std::string::npos)
    comment.mistake = "this comment gives no reason, so it silences nothing";
}

// A `#` inside a text begins no comment.
void comments_of(const KnowledgeBase& base, std::uint32_t document, std::vector<Comment>& made) {
  const base::Source& source = *base.document(document).source;
  const std::string& text = source.text();
  std::vector<Span> texts;
  for (std::size_t at = text.find(begins); at != std::string::npos;
       at = text.find(begins, at + 1)) {
    if (at != 0 && text[at - 1] != ' ' && text[at - 1] != '\t' && text[at - 1] != '\n') continue;
    if (texts.empty()) texts_of(base.document(document).root, texts);
    if (std::any_of(texts.begin(), texts.end(), [&](const Span& one) {
          return one.offset <= at && at < std::size_t{one.offset} + one.length;
        }))
      continue;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    Comment one;
    one.document = document;
    one.span = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end - at)};
    one.line = source.position(one.span.offset).line;
    read_words(std::string_view(text).substr(at + begins.size(), end - at - begins.size()), one);
    made.push_back(std::move(one));
  }
}

bool silences(const KnowledgeBase& base, const Comment& comment, const base::Diagnostic& finding) {
  return comment.mistake.empty() && comment.code == finding.code && !finding.excerpt.empty() &&
         finding.file == base.document(comment.document).source->name() &&
         (finding.place.line == comment.line || finding.place.line == comment.line + 1);
}

}  // namespace

std::vector<Silenced> silence(const KnowledgeBase& base, bool all_decided, FindingList& found) {
  std::vector<Comment> comments;
  for (std::uint32_t i = 0; i < base.documents().size(); ++i) comments_of(base, i, comments);
  std::vector<Silenced> made;
  FindingList left;
  for (base::Diagnostic& finding : found) {
    const auto by = std::find_if(comments.begin(), comments.end(), [&](const Comment& one) {
      return !one.used && silences(base, one, finding);
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
      one.mistake = "no " + one.code + " is found on this line or the next: this silences nothing";
    tell(found, base, one.document, one.span,
         {Severity::warning, "check.silence", std::move(one.mistake), std::string(hint)});
  }
  return made;
}

}  // namespace windlass::analyse
