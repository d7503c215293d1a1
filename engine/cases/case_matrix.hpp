// SPDX-License-Identifier: Apache-2.0
#pragma once

// One case as many: the rows of `matrix:`, and every value of the facts under `each:`. A part of
// cases.hpp.
//
// Each row is a case of its own. It is called after the case and the row ("walking/three"), and
// with `each:` after the values ("walking/three,history.anticoagulant=doac"): the order of rows and
// values changes no name.
//
// Thread rule: plain values. Nodes of rows point into the document and into the matrix itself.

#include <deque>
#include <string>
#include <vector>

#include "base/node.hpp"

namespace windlass::cases {

class CaseMatrix {
 public:
  static constexpr std::size_t most_rows = 256;  // of one case, all values under `each:` included

  struct Row {
    std::string name, title;
    std::vector<const base::Node*> facts;  // mappings, to be applied in this order
    const base::Node* expect = nullptr;    // null where the case alone says it
    base::Span span;
  };

  // Takes `matrix:` and `each:` of a case. Refuses with document.* and cases.matrix: no row, two of
  // one name, more than most_rows, a value that stands twice, a fact that rows give as well.
  CaseMatrix(const base::Source&, base::Fields& of_a_case, base::Diagnostics&);

  bool given() const { return given_; }
  bool has_rows() const { return has_rows_; }  // `matrix:`, so that rows may say what is expected
  const std::vector<Row>& rows() const { return rows_; }

 private:
  void read_rows(base::Fields&);
  void multiply(const base::Node& fact, const base::Node& values);
  bool is_axis(const base::Node& fact, const base::Node& values);
  void refuse(base::Span, std::string message, std::string hint);

  const base::Source& source_;
  base::Diagnostics& problems_;
  bool given_ = false, has_rows_ = false;
  std::vector<Row> rows_;
  std::deque<base::Node> made_;  // one mapping for each value
};

}  // namespace windlass::cases
