// SPDX-License-Identifier: Apache-2.0
#include "cases/case_patients.hpp"

#include <algorithm>

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "model/header.hpp"

namespace windlass::cases {

using base::Fields;
using base::Node;

CasePatients::CasePatients(const model::Vocabulary& vocabulary, const base::Source& source,
                           base::Diagnostics& problems)
    : vocabulary_(vocabulary), source_(source), problems_(problems) {}

void CasePatients::refuse(base::Span span, std::string code, std::string message,
                          std::string hint) {
  problems_.push_back(
      base::diagnostic_at(source_, span, std::move(code), std::move(message), std::move(hint)));
}

CasePatients::Description CasePatients::read_fixture(Fields& fields, const base::Source& source) {
  Description made;
  if (const Node* from = fields.optional("start_from")) made = start_from(*from, true);
  made.id = fields.text("id");
  static_cast<void>(fields.text_or("note", ""));
  if (const Node* as_of = fields.optional("as_of")) made.as_of = {&source, as_of};
  if (const Node* facts = fields.required("facts")) made.facts.push_back({&source, facts});
  made.fixtures.emplace_back(source.name(), made.id);
  fields.finish();
  return made;
}

void CasePatients::read_beside(const base::Document& document) {
  base::Diagnostics said_there;
  CasePatients there(vocabulary_, *document.source, said_there);
  Fields fields(*document.source, document.root, "a cases document", said_there);
  if (fields.ok()) there.read_own(fields);
  for (Fixture& one : there.fixtures_) {
    one.own = false;
    one.broken = !said_there.empty();
    fixtures_.push_back(std::move(one));
  }
}

void CasePatients::read_own(Fields& document) {
  for (const Node& node : document.list("fixtures")) {
    Fields fields(source_, node, "a fixture", problems_);
    if (!fields.ok()) continue;
    Fixture made{read_fixture(fields, source_), node.span, true};
    const std::string& id = made.said.id;
    if (!id.empty() && (!model::is_id(id) || id == "nothing" || id == "screened_negative"))
      refuse(fields.optional("id")->span, "document.id", "not an id",
             "write 1 to 64 letters, digits and . _ : - without spaces, and a name of its own");
    const auto first = std::find_if(fixtures_.begin(), fixtures_.end(), [&](const Fixture& other) {
      return other.own && other.said.id == id;
    });
    if (first != fixtures_.end())
      refuse(node.span, "rules.duplicate", "fixture '" + id + "' stands here twice",
             "the other is in line " + std::to_string(source_.position(first->span.offset).line) +
                 "; give each its own id");
    fixtures_.push_back(std::move(made));
  }
}

// The fixture of this name: this document's own, else the only one of the folder.
const CasePatients::Fixture* CasePatients::fixture_of(const Node& from) {
  std::vector<const Fixture*> beside;
  for (const Fixture& one : fixtures_) {
    if (one.said.id != from.text) continue;
    if (one.own) return &one;
    beside.push_back(&one);
  }
  if (!beside.empty() && beside.front()->broken)
    refuse(from.span, "cases.start_from", "the fixture '" + from.text + "' cannot be read",
           "mend " + beside.front()->said.fixtures.back().first + " first");
  if (beside.size() > 1)
    refuse(from.span, "cases.start_from",
           "two documents of this folder have a fixture '" + from.text + "'",
           "it stands in " + beside[0]->said.fixtures.back().first + " and in " +
               beside[1]->said.fixtures.back().first + "; give each a name of its own");
  return beside.empty() ? nullptr : beside.front();
}

CasePatients::Description CasePatients::start_from(const Node& from, bool of_fixture) {
  if (from.is_scalar() && from.text == "nothing") return {};
  Description screened;
  screened.screened = true;
  if (from.is_scalar() && from.text == "screened_negative") return screened;
  for (const Description& one : cases_)
    if (from.text == one.id) return one;
  const Fixture* fixture = fixture_of(from);
  if (fixture != nullptr && (fixture->own || !of_fixture)) return fixture->said;
  std::vector<std::string> possible{"nothing", "screened_negative"};
  for (const Description& one : cases_) possible.push_back(one.id);
  for (const Fixture& one : fixtures_)
    if (one.own || !of_fixture) possible.push_back(one.said.id);
  const std::string what = of_fixture ? "fixture before this one in this document,"
                                      : "fixture, or case before this one,";
  refuse(from.span, "cases.start_from",
         "no " + what + " with the id '" + base::printable(from.text) + "'",
         base::meant_or_known(from.text, possible));
  return screened;
}

CasePatients::Description CasePatients::start(Fields& fields) {
  Description said;
  if (const Node* from = fields.optional("start_from")) said = start_from(*from, false);
  used_.insert(said.fixtures.begin(), said.fixtures.end());
  if (const Node* as_of = fields.optional("as_of")) said.as_of = {&source_, as_of};
  if (const Node* facts = fields.optional("facts")) said.facts.push_back({&source_, facts});
  return said;
}

model::Facts CasePatients::make(const Description& said) {
  if (said.screened && !screened_) screened_ = model::screened_negative(vocabulary_);
  model::Facts made = said.screened ? *screened_ : model::nothing_known(vocabulary_);
  made.id = said.id;
  const Node* as_of = said.as_of.node;
  if (as_of != nullptr && !model::read_as_of(*as_of, made) && broken_.insert(as_of).second)
    problems_.push_back(base::diagnostic_at(*said.as_of.source, as_of->span, "patient.as_of",
                                            "as_of needs a date", std::string(model::time_hint)));
  base::Diagnostics said_before;
  for (const Line& line : said.facts) {
    const std::size_t before = problems_.total();
    model::apply_facts(vocabulary_, *line.source, *line.node, made,
                       broken_.count(line.node) != 0 ? said_before : problems_);
    if (problems_.total() > before) broken_.insert(line.node);
  }
  model::age(vocabulary_, made);
  return made;
}

void CasePatients::try_unused() {
  static const std::optional<model::Date> last_day = model::parse_date("9999-12-31");
  for (const Fixture& one : fixtures_) {
    if (!one.own || used_.count(one.said.fixtures.back()) != 0) continue;
    if (one.said.as_of.node != nullptr) {
      static_cast<void>(make(one.said));
      continue;
    }
    // Whoever starts from it brings the day; here any day does that is late enough.
    model::Facts nobody = model::nothing_known(vocabulary_);
    nobody.as_of = last_day;
    for (const Line& line : one.said.facts) {
      const std::size_t before = problems_.total();
      if (broken_.count(line.node) == 0)
        model::apply_facts(vocabulary_, *line.source, *line.node, nobody, problems_);
      if (problems_.total() > before) broken_.insert(line.node);
    }
  }
}

}  // namespace windlass::cases
