// SPDX-License-Identifier: Apache-2.0
// Laws 6 and 9: a damaged rule base never opens, and an engine opens whole or not at all.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"

using namespace windlass;
using namespace windlass::test;
namespace fs = std::filesystem;

namespace {

// Keys whose text is prose, a name of its own, or a place in the order: another text there is
// another document, not a damaged one.
const std::set<std::string> free_text = {"title",    "because",  "text",    "action",
                                         "clears",   "mitigate", "reopens", "note",
                                         "aim",      "entry",    "exit",    "review",
                                         "citation", "claim",    "kept",    "question",
                                         "summary",  "purpose",  "notice",  "instruction",
                                         "reason",   "owner",    "doi",     "pmid",
                                         "source",   "grade",    "grading", "id",
                                         "system",   "code",     "values",  "because_unrecorded",
                                         "labels"};

// Every place in a document that must be understood: keys, and scalars that are not prose.
struct Spot {
  base::Node* node;
  bool key;
};
void spots(base::Node& node, const std::string& under, std::vector<Spot>& found) {
  const bool annotation =
      under == "unit" &&
      node.text.front() == '{';  // UCUM leaves what stands in braces to the author
  if (node.is_scalar() && !annotation && free_text.count(under) == 0)
    found.push_back({&node, false});
  for (base::Node& key : node.keys) found.push_back({&key, true});
  for (std::size_t i = 0; i < node.children.size(); ++i)
    // What values are called is prose, too.
    spots(node.children[i], node.is_mapping() && under != "labels" ? node.keys[i].text : under,
          found);
}

using Open = std::function<bool(const std::vector<base::Document>&)>;

// Damages one spot; empty when that was refused.
std::string opened_damaged(std::vector<base::Document>& documents, std::size_t document,
                           Random& random, const Open& opens) {
  std::vector<Spot> found;
  spots(documents[document].root, "", found);
  const Spot spot = random.pick(found);
  const std::string before = spot.node->text;
  switch (random.below(3)) {
    case 0: spot.node->text += "x"; break;
    case 1:
      spot.node->text.insert(spot.node->text.empty() ? 0 : random.below(spot.node->text.size()),
                             "~");
      break;
    default: spot.node->text = "zz" + spot.node->text; break;
  }
  const std::string after = spot.node->text;
  const bool open = opens(documents);
  spot.node->text = before;
  return open ? documents[document].source->name() + ": '" + before + "' became '" + after +
                    "' and the rule base opened"
              : std::string();
}

bool opens_world(const std::vector<base::Document>& documents) {
  return open_world(documents).has_value();
}

}  // namespace

TEST_CASE("law 6: a hundred thousand damaged rule bases are refused") {
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; tried < 100'000; ++seed) {
    Random random(seed * 17);
    WorldMaker maker(random);
    WorldText text = maker.make();
    text.rulesets = {WorldMaker::ruleset("x", "base", {maker.tightening("t")},
                                         {maker.loosening("l", "2026-01-01", "2026-12-31")})};
    std::vector<base::Document> documents = documents_of(text);
    REQUIRE(opens_world(documents));
    for (int i = 0; i < 500; ++i, ++tried) {
      const std::string complaint =
          opened_damaged(documents, random.below(documents.size()), random, opens_world);
      if (!complaint.empty()) FAIL("seed " << seed << ": " << complaint);
    }
  }
  // The seeded bug: a reader that passes over what it does not know opens something damaged.
  Random random(18);
  WorldMaker maker(random);
  std::vector<base::Document> documents = documents_of(maker.make());
  std::size_t caught = 0;
  for (int i = 0; i < 200; ++i)
    caught += opened_damaged(
                  documents, random.below(documents.size()), random,
                  [](const auto&) {
                    return true;
                  }).empty()
                  ? 0
                  : 1;
  CHECK(caught == 200);
}

TEST_CASE("law 6: the tree's own documents are refused when they are damaged") {
  const Tree& tree = Tree::instance();
  std::vector<base::Document> documents = tree.documents;
  for (const base::Document& one : tree.plugin_documents) documents.push_back(one);
  std::map<std::string, knowledge::PluginKnowledge> declared;
  for (const plugin::Plugin& plugin : tree.engine->plugins()) {
    knowledge::PluginKnowledge& one = declared[plugin.id()];
    one.id = plugin.id();
    for (const plugin::Prescriber& prescriber : plugin.prescribers())
      one.prescribers.push_back(prescriber.id);
    for (const plugin::Calculator& calculator : plugin.calculators()) {
      one.calculations.push_back({calculator.fact, {}});
      for (const plugin::Input& input : calculator.inputs)
        one.calculations.back().inputs.push_back(input.fact);
    }
  }
  const Open opens = [&](const std::vector<base::Document>& all) {
    std::vector<base::Document> rules(
        all.begin(), all.begin() + static_cast<std::ptrdiff_t>(tree.documents.size()));
    std::map<std::string, knowledge::PluginKnowledge> given = declared;
    for (std::size_t i = tree.documents.size(); i < all.size(); ++i)
      given.at(tree.plugin_documents[i - tree.documents.size()].root.find("id")->text).document =
          all[i];
    std::vector<knowledge::PluginKnowledge> plugins;
    for (auto& [id, one] : given) plugins.push_back(std::move(one));
    return knowledge::KnowledgeBase::open(std::move(rules), std::move(plugins)).has_value();
  };
  REQUIRE(opens(documents));
  // Not the patient's sheet and its words: they decide nothing, and what does not fit the rules is
  // shown in the plan's own words.
  std::vector<std::size_t> damageable;
  for (std::size_t i = 0; i < documents.size(); ++i)
    if (const std::string& kind = documents[i].root.find("kind")->text;
        kind != "locale" && kind != "handout")
      damageable.push_back(i);
  Random random(66);
  for (int i = 0; i < 150; ++i)
    CHECK(opened_damaged(documents, damageable[random.below(damageable.size())], random, opens) ==
          "");
}

namespace {

// A copy of the build's plugins, to be damaged. Gone with the object.
class Plugins {
 public:
  Plugins() {
    std::string name = (fs::temp_directory_path() / "windlass-laws-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    for (const plugin::LockEntry& entry : Tree::instance().lock.plugins)
      fs::copy_file(Tree::instance().plugin_folder / entry.file, folder_ / entry.file);
  }
  ~Plugins() { fs::remove_all(folder_); }
  Plugins(const Plugins&) = delete;
  Plugins& operator=(const Plugins&) = delete;

  void write(const plugin::LockEntry& entry, const std::string& content) const {
    remove(entry);
    std::ofstream(folder_ / entry.file, std::ios::binary) << content;
  }
  void remove(const plugin::LockEntry& entry) const { fs::remove(folder_ / entry.file); }
  bool opens(const plugin::Lock& lock) const {
    std::ofstream(folder_ / "plugins.lock") << plugin::write_lock(lock);
    plan::EngineConfig config;
    config.rules = {fs::path(WINDLASS_SOURCE_DIR) / "rules" / "plantar-heel-pain"};
    config.lock = folder_ / "plugins.lock";
    auto engine = plan::Engine::open(std::move(config));
    if (!engine) CHECK(engine.error().front().code.find('.') != std::string::npos);
    return engine.has_value();
  }

 private:
  fs::path folder_;
};

}  // namespace

// Law 9: with P the listed plugins, an engine opens ⟺ every p in P is there, whole and as listed.
TEST_CASE("law 9: an engine with one bad plugin does not open, whichever plugin and however bad") {
  const Tree& tree = Tree::instance();
  const Plugins plugins;
  REQUIRE(plugins.opens(tree.lock));
  Random random(9);
  for (const plugin::LockEntry& entry : tree.lock.plugins) {
    const std::string bytes = read_text(tree.plugin_folder / entry.file);
    std::string flipped = bytes;
    const std::size_t at = random.below(bytes.size());
    flipped[at] =
        static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1U << random.below(8)));
    INFO(entry.id << ", byte " << at);
    plugins.write(entry, flipped);
    CHECK_FALSE(plugins.opens(tree.lock));
    plugins.write(entry, bytes.substr(0, random.below(bytes.size())));
    CHECK_FALSE(plugins.opens(tree.lock));
    plugins.remove(entry);
    CHECK_FALSE(plugins.opens(tree.lock));
    plugins.write(entry, bytes);
    plugin::Lock other = tree.lock;
    for (plugin::LockEntry& one : other.plugins)
      if (one.id == entry.id) one.version = "9.9.9";
    CHECK_FALSE(plugins.opens(other));
    other = tree.lock;
    std::erase_if(other.plugins, [&](const plugin::LockEntry& one) { return one.id == entry.id; });
    CHECK_FALSE(plugins.opens(other));  // the rules name its modality, or read what it computes
  }
  CHECK(plugins.opens(tree.lock));
}
