// SPDX-License-Identifier: Apache-2.0
#include "cases/case_matrix.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "model/header.hpp"

namespace windlass::cases {

using base::Fields;
using base::Node;

namespace {

// A value as a part of a name: its words, "not_supplied" of `{unknown: not_supplied}`.
std::string words_of(const Node& value) {
  if (value.is_scalar()) return base::printable(value.text);
  std::string made;
  for (const Node& one : value.children)
    made += (made.empty() ? std::string() : "-") + words_of(one);
  return made;
}

}  // namespace

CaseMatrix::CaseMatrix(const base::Source& source, Fields& fields, base::Diagnostics& problems)
    : source_(source), problems_(problems) {
  if (fields.optional("matrix") != nullptr) read_rows(fields);
  const Node* each = fields.optional("each");
  if (each == nullptr) return;
  given_ = true;
  if (!each->is_mapping() || each->keys.empty()) {
    refuse(each->span, "`each` is a mapping of facts to lists of values",
           "write `{history.anticoagulant: [doac, warfarin]}`");
    return;
  }
  if (rows_.empty()) rows_.push_back({{}, {}, {}, nullptr, each->span});
  for (std::size_t i = 0; i < each->keys.size(); ++i) multiply(each->keys[i], each->children[i]);
}

void CaseMatrix::refuse(base::Span span, std::string message, std::string hint) {
  problems_.push_back(
      base::diagnostic_at(source_, span, "cases.matrix", std::move(message), std::move(hint)));
}

void CaseMatrix::read_rows(Fields& fields) {
  given_ = has_rows_ = true;
  const std::vector<Node>& rows = fields.list("matrix");
  const base::Span span = fields.optional("matrix")->span;
  if (rows.empty()) return refuse(span, "a matrix without rows tests nothing", "write a row");
  if (rows.size() > most_rows)
    return refuse(span,
                  "a matrix of " + std::to_string(rows.size()) + " rows, and " +
                      std::to_string(most_rows) + " are the most",
                  "make it several cases");
  std::set<std::string> names;
  for (const Node& node : rows) {
    Fields row(source_, node, "a row of a matrix", problems_);
    if (!row.ok()) continue;
    Row made;
    made.span = node.span;
    made.name = row.text("id");
    if (!made.name.empty() && !model::is_id(made.name))
      problems_.push_back(
          base::diagnostic_at(source_, row.optional("id")->span, "document.id", "not an id",
                              "write 1 to 64 letters, digits and . _ : - without spaces"));
    if (!names.insert(made.name).second)
      refuse(node.span, "two rows are called '" + base::printable(made.name) + "'",
             "give each its own id");
    made.title = row.text_or("title", "");
    if (const Node* facts = row.required("facts")) made.facts.push_back(facts);
    made.expect = row.optional("expect");
    row.finish();
    rows_.push_back(std::move(made));
  }
}

bool CaseMatrix::is_axis(const Node& fact, const Node& values) {
  if (!values.is_sequence() || values.children.empty()) {
    refuse(values.span, "`each` wants a list of values for '" + base::printable(fact.text) + "'",
           "write `[first, second]`");
    return false;
  }
  std::set<std::string> seen;
  for (const Node& value : values.children)
    if (!seen.insert(words_of(value)).second) {
      refuse(value.span, "this value stands here twice", "name each value once");
      return false;
    }
  for (const Row& row : rows_)
    for (const Node* facts : row.facts)
      if (facts->find(fact.text) != nullptr) {
        refuse(fact.span,
               "rows of the matrix say what '" + base::printable(fact.text) + "' is, too",
               "say it in the rows, or under `each`");
        return false;
      }
  if (rows_.size() * values.children.size() <= most_rows) return true;
  refuse(fact.span,
         "this makes " + std::to_string(rows_.size() * values.children.size()) +
             " rows of one case, and " + std::to_string(most_rows) + " are the most",
         "name fewer values, those on either side of each threshold, or make it several cases");
  return false;
}

void CaseMatrix::multiply(const Node& fact, const Node& values) {
  if (!is_axis(fact, values)) return;
  std::vector<const Node*> mappings;
  for (const Node& value : values.children) {
    Node mapping;
    mapping.kind = Node::Kind::mapping;
    mapping.span = value.span;
    mapping.keys.push_back(fact);
    mapping.children.push_back(value);
    mappings.push_back(&made_.emplace_back(std::move(mapping)));
  }
  std::vector<Row> product;
  for (const Row& row : rows_)
    for (std::size_t i = 0; i < mappings.size(); ++i) {
      Row one = row;
      const std::string said = fact.text + "=" + words_of(values.children[i]);
      one.name += (one.name.empty() ? "" : ",") + said;
      if (!one.title.empty()) one.title += ", " + said;
      one.facts.push_back(mappings[i]);
      if (!has_rows_) one.span = mappings[i]->span;
      product.push_back(std::move(one));
    }
  rows_ = std::move(product);
}

}  // namespace windlass::cases
