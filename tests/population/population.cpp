// SPDX-License-Identifier: Apache-2.0
#include "population.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "oracle/tree.hpp"

namespace windlass::test {

namespace {

double number(const base::Node& node) { return std::stod(node.text); }

// Between 0 and 1.
double share(Random& random) { return static_cast<double>(random.below(1'000'000)) / 1e6; }

// Twelve shares make a bell that never leaves six spreads.
double bell(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += share(random);
  return sum;
}

std::string written(double value, int decimals) {
  const auto scale = static_cast<std::int64_t>(std::pow(10, decimals));
  const auto units = std::llround(value * static_cast<double>(scale));
  const std::string whole = std::to_string(std::abs(units) / scale);
  const std::string rest = std::to_string(std::abs(units) % scale);
  return (units < 0 ? "-" : "") + whole +
         (decimals == 0
              ? ""
              : "." + std::string(static_cast<std::size_t>(decimals) - rest.size(), '0') + rest);
}

}  // namespace

Population::Population(const model::Vocabulary& vocabulary) : vocabulary_(vocabulary) {
  const std::string path = std::string(WINDLASS_SOURCE_DIR) + "/tests/population/heel_pain.yaml";
  const base::Document table = document("heel_pain.yaml", read_text(path));
  for (const base::Node& row : table.root.find("draws")->children) {
    const base::Node* from = row.find("from");
    Draw draw{row.find("fact")->text, from == nullptr ? "[design]" : from->text, {}, {}, {}};
    if (const base::Node* given = row.find("given"))
      for (std::size_t i = 0; i < given->keys.size(); ++i)
        for (const base::Node& one : given->children[i].children)
          draw.given[given->keys[i].text].push_back(one.text);
    if (const base::Node* percent = row.find("percent"))
      for (std::size_t i = 0; i < percent->keys.size(); ++i)
        draw.percent.emplace_back(percent->keys[i].text, number(percent->children[i]));
    if (const base::Node* around = row.find("around"))
      for (const base::Node& one : around->children) draw.around.push_back(number(one));
    draws_.push_back(std::move(draw));
  }
}

std::string Population::value(const Draw& draw, Random& random) {
  if (!draw.around.empty()) {
    const double drawn = draw.around[0] + draw.around[1] * bell(random);
    return written(std::clamp(drawn, draw.around[2], draw.around[3]),
                   static_cast<int>(draw.around[4]));
  }
  double sum = 0;
  for (const auto& [value, percent] : draw.percent) sum += percent;
  double at = share(random) * sum;
  for (const auto& [value, percent] : draw.percent)
    if ((at -= percent) < 0) return value;
  return draw.percent.back().first;
}

model::Facts Population::read(const Answers& answers) const {
  std::string text = "windlass: 1\nkind: patient\nid: made-up\nas_of: 2026-03-02\nfacts:\n";
  for (const auto& [fact, value] : answers) text += "  " + fact + ": " + value + "\n";
  const base::Document patient = document("made-up.yaml", text);
  auto facts = model::read_patient(vocabulary_, patient);
  if (!facts) throw std::runtime_error(base::render(facts.error()));
  return std::move(facts).value();
}

model::Facts Population::first_visit(Random& random) const {
  Answers answers{{"course.week", "0"}};
  for (const Draw& draw : draws_) {
    const bool holds = std::all_of(draw.given.begin(), draw.given.end(), [&](const auto& one) {
      const auto said = answers.find(one.first);
      return said != answers.end() &&
             std::find(one.second.begin(), one.second.end(), said->second) != one.second.end();
    });
    if (!holds || answers.count(draw.fact) != 0) continue;
    answers[draw.fact] = value(draw, random);
  }
  if (answers["course.relapse_after_pain_free_weeks"] != "never")
    answers["course.weeks_since_relapse"] = std::to_string(random.below(4));
  return read(answers);
}

namespace {

// A number of what was said, or `otherwise`.
std::int64_t said(const model::Vocabulary& vocabulary, const model::Facts& facts,
                  const std::string& fact, std::int64_t otherwise) {
  const model::Fact& one = facts[*vocabulary.find(fact)];
  return one.state == model::State::known && !one.value.never
             ? static_cast<std::int64_t>(one.value.number.rounded(0).numerator())
             : otherwise;
}

}  // namespace

model::Facts Population::later_visit(const model::Facts& first, std::int64_t week,
                                     Random& random) const {
  Answers more;
  const auto put = [&](const std::string& fact, std::int64_t value) {
    more[fact] = std::to_string(value);
  };
  const auto pain = [&](const std::string& fact, std::int64_t gain) {
    const std::int64_t now = said(vocabulary_, first, fact, 5) - gain;
    put(fact, std::clamp<std::int64_t>(now, 0, 10));
  };
  const auto gain = static_cast<std::int64_t>(random.below(8)) - 1;
  put("course.week", week);
  put("course.first_step_nprs_baseline", said(vocabulary_, first, "symptom.first_step_nprs", 5));
  put("course.worst_nprs_baseline", said(vocabulary_, first, "symptom.worst_nprs", 5));
  more["course.wblt_baseline_cm"] = model::text(vocabulary_[*vocabulary_.find("exam.wblt_cm")],
                                                first[*vocabulary_.find("exam.wblt_cm")].value);
  for (const char* fact : {"symptom.first_step_nprs", "symptom.worst_nprs", "symptom.walking_nprs"})
    pain(fact, gain);
  pain("symptom.rest_nprs", std::min<std::int64_t>(gain, 2));
  put("exam.wblt_cm",
      std::clamp<std::int64_t>(said(vocabulary_, first, "exam.wblt_cm", 7) + gain / 2, 0, 20));
  put("course.exercise_nprs", static_cast<std::int64_t>(random.below(8)));
  put("course.adherence_pct", static_cast<std::int64_t>(random.below(11)) * 10);
  static const std::vector<std::string> rungs{"none", "bilateral", "12rm_x3", "10rm_x4", "8rm_x5"};
  more["course.hsr_level"] = random.pick(rungs);
  if (random.one_in(2)) put("course.orthosis_weeks", std::min<std::int64_t>(week, 9));
  if (random.one_in(2))
    put("course.tape_trial_nprs_change", static_cast<std::int64_t>(random.below(4)) - 3);
  if (week >= 6 && random.one_in(2))
    put("course.weeks_at_low_pain", static_cast<std::int64_t>(random.below(6)));
  std::string text = "{";
  for (const auto& [fact, value] : more)
    text += (text.size() > 1 ? ", " : "") + fact + ": " + value;
  model::Facts facts = first;
  const base::Document changes = document("later.yaml", "facts: " + text + "}\n");
  base::Diagnostics problems;
  model::apply_facts(vocabulary_, *changes.source, *changes.root.find("facts"), facts, problems);
  if (base::has_errors(problems)) throw std::runtime_error(base::render(problems));
  model::age(vocabulary_, facts);
  return facts;
}

std::vector<std::string> Population::sources() const {
  std::set<std::string> found;
  for (const Draw& draw : draws_) found.insert(draw.from);
  return {found.begin(), found.end()};
}

std::vector<std::string> Population::drawn() const {
  std::set<std::string> found;
  for (const Draw& draw : draws_) found.insert(draw.fact);
  return {found.begin(), found.end()};
}

std::vector<std::pair<std::string, model::Facts>> clinic_patients() {
  namespace fs = std::filesystem;
  const model::Vocabulary& vocabulary = Tree::instance().engine->knowledge().vocabulary();
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(fs::path(WINDLASS_SOURCE_DIR) / "tests/population/clinic"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::pair<std::string, model::Facts>> found;
  for (const fs::path& file : files) {
    auto facts =
        model::read_patient(vocabulary, document(file.filename().string(), read_text(file)));
    if (!facts) throw std::runtime_error(base::render(facts.error()));
    found.emplace_back(file.stem().string(), std::move(*facts));
  }
  return found;
}

}  // namespace windlass::test
