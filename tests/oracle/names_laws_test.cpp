// SPDX-License-Identifier: Apache-2.0
// Names decide nothing: other ids of facts, rules and layers, and other names, folders and order of
// files, give the same plan but for those names.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/json.hpp"
#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"
#include "plan/engine.hpp"
#include "plan/plan_json.hpp"
#include "plan/recommend.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
namespace fs = std::filesystem;

namespace {

using Names = std::map<std::string, std::string>;  // from one to the other

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
}

// Every whole word that is a name becomes the other name. `only_after`: rules' ids are words of the
// language as well ("hard", "relative", "later"), so they count only where a rule is named.
std::string renamed(const std::string& text, const Names& names,
                    const std::vector<std::string>& only_after = {}) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_name(text[at])) {
      out += text[at++];
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_name(text[end])) ++end;
    const auto found = names.find(text.substr(at, end - at));
    const bool here =
        only_after.empty() || std::any_of(only_after.begin(), only_after.end(),
                                          [&](const auto& lead) { return out.ends_with(lead); });
    out += found != names.end() && here ? found->second : text.substr(at, end - at);
    at = end;
  }
  return out;
}

// New names, in an order that has nothing to do with that of the old ones.
class Renaming {
 public:
  explicit Renaming(Random& random) : random_(random) {}

  void facts(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) add(facts_, id, "." + id.substr(0, 1));
  }
  void rules(const WorldText& text) {
    static const std::vector<std::string> kept = {"alpha", "beta",  "gamma", "base",
                                                  "small", "first", "second"};
    std::vector<const std::string*> all = {&text.screening, &text.pathway};
    for (const std::string& one : text.modalities) all.push_back(&one);
    for (const std::string& one : text.rulesets) all.push_back(&one);
    for (const std::string* one : all)
      for (std::size_t at = one->find("id: "); at != std::string::npos;
           at = one->find("id: ", at + 1)) {
        std::size_t end = at + 4;
        while (end < one->size() && is_name((*one)[end])) ++end;
        const std::string id = one->substr(at + 4, end - at - 4);
        if (std::find(kept.begin(), kept.end(), id) == kept.end() && rules_.count(id) == 0)
          add(rules_, id, id.starts_with("rf.") ? ".rf" : "-r");
      }
  }

  WorldText of(const WorldText& text) const {
    WorldText out = text;
    out.vocabulary = renamed(text.vocabulary, facts_);
    out.screening = both(text.screening);
    out.pathway = both(text.pathway);
    for (std::string& one : out.modalities) one = both(one);
    for (std::string& one : out.rulesets) one = both(one);
    return out;
  }
  // The plan in the old names.
  std::string back(const std::string& plan) const {
    Names old;
    for (const Names* names : {&facts_, &rules_})
      for (const auto& [from, to] : *names) old[to] = from;
    return renamed(plan, old);
  }

 private:
  // Ids of red flags must begin with `rf.`; those of facts have a dot, those of rules none.
  void add(Names& names, const std::string& id, const std::string& end) {
    std::string name;
    for (int i = 0; i < 3; ++i) name += static_cast<char>('a' + random_.below(26));
    name += std::to_string(++count_);
    names[id] = end == ".rf" ? "rf." + name : name + end;
  }
  std::string both(const std::string& text) const {
    static const std::vector<std::string> leads = {
        "id: ", "contraindication ", "deferral ", "indication ", "extends: ", "red_flag: "};
    return renamed(renamed(text, facts_), rules_, leads);
  }

  Random& random_;
  Names facts_, rules_;
  int count_ = 0;
};

// The documents of a world as files: each in a folder of its own making, under a new name. What
// lies in the folder of a rule set belongs to it, so rule sets have folders apart.
class Files {
 public:
  explicit Files(Random& random) : random_(random) {
    std::string made = (fs::temp_directory_path() / "windlass-names-XXXXXX").string();
    REQUIRE(mkdtemp(made.data()) != nullptr);
    root_ = made;
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() { fs::remove_all(root_); }

  void put(const std::string& old_name, const std::string& text) {
    fs::path folder = root_;
    if (text.find("kind: ruleset") != std::string::npos) folder /= "z";
    for (std::size_t depth = random_.below(4); depth > 0; --depth)
      folder /= std::string(1, static_cast<char>('a' + random_.below(3)));
    fs::create_directories(folder);
    const std::string name = std::string(1, static_cast<char>('a' + random_.below(26))) +
                             std::to_string(names_.size()) + "q" +
                             (random_.one_in(3) ? ".yml" : ".yaml");
    names_.emplace_back((folder / name).string(), old_name);
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  // Read as a folder, or as files in any order.
  std::vector<base::Document> read() {
    std::vector<fs::path> paths = {root_};
    if (random_.one_in(3)) {
      paths.clear();
      for (const auto& [path, old] : names_) paths.emplace_back(path);
      for (std::size_t i = paths.size(); i > 1; --i)
        std::swap(paths[i - 1], paths[random_.below(i)]);
    }
    auto documents = plan::read_rules(paths);
    if (!documents) throw std::runtime_error(base::render(documents.error()));
    for (const base::Document& one : *documents) labels_[one.source->name()] = one.called();
    return std::move(*documents);
  }
  // A plan that names the documents as they were called.
  std::string back(std::string plan) const {
    for (const auto& [path, old] : names_)
      for (const std::string& name : {path, labels_.at(path)})
        for (std::size_t at = plan.find(name); at != std::string::npos; at = plan.find(name, at))
          plan.replace(at, name.size(), old);
    return plan;
  }

 private:
  Random& random_;
  fs::path root_;
  std::vector<std::pair<std::string, std::string>> names_;  // path, what it was called
  std::map<std::string, std::string> labels_;               // by path
};

World from_files(Files& files, const WorldText& text) {
  for (const base::Document& one : documents_of(text))
    files.put(one.source->name(), one.source->text());
  World world;
  world.documents = files.read();
  auto base = open_world(world.documents);
  if (!base) throw std::runtime_error(base::render(base.error()));
  world.base = std::move(*base);
  auto calls = plan::Calls::bind(*world.base, {});
  if (!calls) throw std::runtime_error(base::render(calls.error()));
  world.calls = std::move(*calls);
  return world;
}

std::string plan_of(const World& world, const Facts& facts) {
  model::Recommendation plan = plan::recommend(*world.base, world.calls, facts);
  plan.knowledge_digest = {};
  return plan::to_json(plan, world.base->vocabulary());
}

// A plan line by line. Layers side by side have no order but that of their ids, so the lists of
// what they said are sorted; every other order counts.
std::string in_lines(const base::Node& node, const std::string& at) {
  static const std::vector<std::string> by_layer = {
      "rules",      "overrides", "tightened", "lapsed_layers", "because",
      "taken_away", "by",        "together",  "assumed"};
  if (!node.is_mapping() && !node.is_sequence()) return at + " " + node.text + "\n";
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < node.children.size(); ++i)
    // Of several smallest sets one is named, by ids.
    if (at.ends_with(".together"))
      parts.push_back(at + "\n");
    else
      parts.push_back(in_lines(node.children[i],
                               at + "." + (node.is_mapping() ? node.keys[i].text : std::string())));
  const std::string key = at.substr(at.rfind('.') + 1);
  if (node.is_sequence() && std::find(by_layer.begin(), by_layer.end(), key) != by_layer.end())
    std::sort(parts.begin(), parts.end());
  std::string out;
  for (const std::string& one : parts) out += one;
  return out;
}

std::string in_lines(const std::string& json) {
  return in_lines(base::read_json("a plan", json)->root, "");
}

// The seeded bug: the rules that speak, told by their ids.
std::string by_ids(const World& world, const Facts& facts) {
  const plan::Evaluation evaluation = world.evaluate(facts);
  std::vector<std::string> ids;
  for (const knowledge::Modality& modality : world.base->modalities())
    for (const knowledge::Contribution& one : modality.contributions)
      if (evaluation.any_lane(one.slot) == model::Verdict::true_) ids.push_back(one.id);
  std::sort(ids.begin(), ids.end());
  std::string text;
  for (const std::string& id : ids) text += id + "\n";
  return text;
}

// The lines around the first difference.
std::string difference(const std::string& one, const std::string& other) {
  const auto at = static_cast<std::size_t>(
      std::mismatch(one.begin(), one.end(), other.begin(), other.end()).first - one.begin());
  const std::size_t from = at < 300 ? 0 : at - 300;
  return one.substr(from, 600) + "\n--- and in the old names:\n" + other.substr(from, 600);
}

}  // namespace

TEST_CASE("law 4: names of facts, rules, layers, files and folders decide nothing") {
  std::size_t patients_tried = 0, caught = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    Random random(seed * 29);
    WorldMaker maker(random);
    WorldText text = maker.make();
    text.rulesets = {
        WorldMaker::ruleset("la", "base", {maker.tightening("a0"), maker.tightening("a1")},
                            {maker.loosening("a2", "2026-01-01", "2026-06-30")}),
        WorldMaker::ruleset("lb", "base", {maker.tightening("b0")},
                            {maker.loosening("b1", "2026-01-01", "2026-12-31")}),
        WorldMaker::ruleset("lc", "la", {maker.tightening("c0")},
                            {maker.loosening("c1", "2026-02-01", "2026-12-31")})};
    const World world = world_of(text);
    Renaming names(random);
    names.facts(world.base->vocabulary().ids());
    names.rules(text);
    Files files(random);
    const World other = from_files(files, names.of(text));
    Patients patients(*world.rules, {});
    patients.days = {*model::parse_date("2026-01-15"), *model::parse_date("2026-03-01"),
                     *model::parse_date("2026-08-01")};
    const std::string found = violation(patients, seed, 100, [&](const Facts& facts, Random&) {
      ++patients_tried;
      caught += by_ids(world, facts) == names.back(by_ids(other, facts)) ? 0 : 1;
      std::string one = plan_of(world, facts), two = names.back(files.back(plan_of(other, facts)));
      if (one == two) return std::string();
      one = in_lines(one);
      two = in_lines(two);
      return one == two ? std::string() : "other names, another plan: " + difference(one, two);
    });
    if (!found.empty()) FAIL("seed " << seed << ": " << found);
  }
  CHECK(patients_tried >= 100'000);
  CHECK(caught > 10'000);
}
