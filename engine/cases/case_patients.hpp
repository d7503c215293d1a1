// SPDX-License-Identifier: Apache-2.0
#pragma once

// The patients of cases: what each starts from, its date, its lines of facts. A part of cases.hpp.
//
// A patient starts from nothing, from the answers that raise no concern, from a fixture (a named
// set of facts of this document, or of a document that lies in the same folder), or from a case
// that stands before it. What is stale depends on the date, so that each reads its lines anew. What
// is wrong with a line that several share is said once, where it stands.
//
// Thread rule: belongs to one reader. It refers to the documents, which must outlive it.

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/node.hpp"
#include "model/facts.hpp"

namespace windlass::cases {

// A fixture, by the name of the source that it stands in and its id.
using FixtureName = std::pair<std::string, std::string>;

class CasePatients {
 public:
  struct Line {
    const base::Source* source = nullptr;
    const base::Node* node = nullptr;
  };
  struct Description {
    std::string id;
    bool screened = false;
    Line as_of;
    std::vector<Line> facts;
    std::vector<FixtureName> fixtures;  // that it rests on
  };
  struct Fixture {
    Description said;
    base::Span span;
    bool own = false;     // of this document; else of one in the same folder
    bool broken = false;  // its document says more than it should, or less
  };

  CasePatients(const model::Vocabulary&, const base::Source&, base::Diagnostics&);

  // Fixtures of a document in the same folder. What is wrong with their form is said where they are
  // read as their own document's; nobody starts from them until then.
  void read_beside(const base::Document&);
  // `fixtures:` of this document. Refuses with rules.duplicate and document.*.
  void read_own(base::Fields& document);

  // What a case says of its patient: `start_from`, `as_of`, `facts`. Refuses with cases.start_from
  // what it cannot start from. What it rests on counts as used.
  Description start(base::Fields& of_a_case);
  model::Facts make(const Description&);
  // From now on a case can start from this one.
  void keep(Description said) { cases_.push_back(std::move(said)); }
  // Fixtures on which no case of this document rests are tried, so that their mistakes are found.
  void try_unused();

  const std::vector<Fixture>& fixtures() const { return fixtures_; }
  const std::set<FixtureName>& used() const { return used_; }

 private:
  Description start_from(const base::Node&, bool of_fixture);
  const Fixture* fixture_of(const base::Node& from);
  Description read_fixture(base::Fields&, const base::Source&);
  void refuse(base::Span, std::string code, std::string message, std::string hint = {});

  const model::Vocabulary& vocabulary_;
  const base::Source& source_;
  base::Diagnostics& problems_;
  std::optional<model::Facts> screened_;  // made once
  std::vector<Fixture> fixtures_;
  std::vector<Description> cases_;
  std::set<FixtureName> used_;
  std::set<const base::Node*> broken_;  // something is wrong with these lines, and was said
};

}  // namespace windlass::cases
