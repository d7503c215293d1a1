// SPDX-License-Identifier: Apache-2.0
#include "tested_laws.hpp"

#include <algorithm>
#include <filesystem>

#include "law_report.hpp"
#include "laws.hpp"

namespace windlass::tool {

namespace fs = std::filesystem;
using Verdict = analyse::Proved::Verdict;

namespace {

bool lies_below(const std::string& file, const std::vector<std::string>& paths) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(file, failed);
  if (failed) return false;
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
    const fs::path folder = fs::weakly_canonical(path, failed);
    const fs::path from = real.lexically_relative(folder);
    return !failed && !from.empty() && *from.begin() != "..";
  });
}

}  // namespace

std::size_t TestedLaws::number(Verdict verdict) const {
  return static_cast<std::size_t>(std::count_if(
      laws.begin(), laws.end(), [&](const One& one) { return one.proved.verdict == verdict; }));
}

int TestedLaws::exit_code() const {
  std::vector<const analyse::Proved*> proved;
  for (const One& one : laws) proved.push_back(&one.proved);
  return exit_code_of(proved);
}

base::Result<TestedLaws> try_laws(std::shared_ptr<const plan::Engine> engine,
                                  const OpenOptions& open, const std::vector<std::string>& paths,
                                  plan::ReadFiles& kept) {
  auto documents = laws_documents(open, {}, &kept);
  if (!documents) return documents.error();
  std::erase_if(*documents,
                [&](const base::Document& one) { return !lies_below(one.source->name(), paths); });
  TestedLaws tested;
  if (documents->empty()) return tested;
  const auto laws = analyse::read_laws(std::move(engine), *documents);
  if (!laws) return laws.error();
  tested.knowledge = laws->knowledge;
  for (const analyse::Law& law : laws->laws)
    if (law.own) tested.laws.push_back({law, analyse::prove(*laws, law)});
  return tested;
}

void show(const TestedLaws& tested, Page& page) {
  if (tested.laws.empty()) return;
  for (const TestedLaws::One& one : tested.laws) {
    if (one.proved.verdict == Verdict::holds) continue;
    page.blank();
    show(one.law, one.proved, tested.knowledge->vocabulary(), page);
  }
}

void write_laws(const TestedLaws& tested, base::JsonWriter& json) {
  json.key("laws").begin_array();
  for (const TestedLaws::One& one : tested.laws) {
    json.begin_object()
        .field("law", one.law.id)
        .field("title", clean(one.law.title))
        .field("document", clean(one.law.document))
        .field("line", std::int64_t{one.law.line})
        .field("verdict", word(one.proved.verdict));
    if (one.proved.verdict == Verdict::not_decided) json.field("why", clean(one.proved.why));
    if (one.proved.verdict == Verdict::refuted) {
      json.field("patient", one.proved.patient).key("broken").begin_array();
      for (std::size_t i = 0; i < one.proved.broken.size(); ++i)
        json.begin_object()
            .field("claim", clean(one.proved.broken[i]))
            .field("got", clean(one.proved.got[i]))
            .end_object();
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace windlass::tool
