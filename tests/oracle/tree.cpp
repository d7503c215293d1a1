// SPDX-License-Identifier: Apache-2.0
#include "oracle/tree.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "oracle/arithmetic.hpp"

namespace windlass::test {

namespace fs = std::filesystem;

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

base::Document document(const std::string& name, const std::string& text) {
  auto read = base::read_document(name, text);
  if (!read) throw std::runtime_error(base::render(read.error()));
  return std::move(*read);
}

const Tree& Tree::instance() {
  static const Tree tree = [] {
    Tree made;
    const fs::path source = WINDLASS_SOURCE_DIR;
    made.plugin_folder = fs::path(WINDLASS_BUILD_DIR) / "plugins";
    auto found = plan::read_rules({source / "rules" / "plantar-heel-pain"});
    if (!found) throw std::runtime_error(base::render(found.error()));
    made.documents = std::move(*found);
    for (const auto& entry : fs::directory_iterator(made.plugin_folder)) {
      if (entry.path().extension() != ".so") continue;
      const std::string id = entry.path().stem().string();
      made.lock.plugins.push_back(
          {id, "1.0.0", entry.path().filename().string(), base::sha256(read_text(entry.path()))});
    }
    std::sort(made.lock.plugins.begin(), made.lock.plugins.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    std::vector<plugin::Plugin> opened_plugins = made.plugins();
    for (const plugin::Plugin& plugin : opened_plugins)
      if (!plugin.document().empty())
        made.plugin_documents.push_back(document(plugin.id() + ".yaml", plugin.document()));
    auto assembled = plan::Engine::assemble(made.documents, std::move(opened_plugins));
    if (!assembled) throw std::runtime_error(base::render(assembled.error()));
    made.engine = std::move(*assembled);
    std::vector<fs::path> files;
    for (const auto& entry :
         fs::directory_iterator(source / "rules" / "plantar-heel-pain" / "patients"))
      files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      auto facts = model::read_patient(made.engine->knowledge().vocabulary(),
                                       document(file.filename().string(), read_text(file)));
      if (!facts) throw std::runtime_error(base::render(facts.error()));
      made.samples.push_back(std::move(*facts));
      made.sample_names.push_back(file.filename().string());
    }
    return made;
  }();
  static const bool read = [] {
    Tree& tree_once = const_cast<Tree&>(tree);
    std::vector<const base::Node*> nodes;
    for (const base::Document& one : tree.documents) nodes.push_back(&one.root);
    for (const base::Document& one : tree.plugin_documents) nodes.push_back(&one.root);
    tree_once.rules = std::make_unique<oracle::Rules>(tree.engine->knowledge().vocabulary(), nodes);
    return true;
  }();
  static_cast<void>(read);
  return tree;
}

std::vector<plugin::Plugin> Tree::plugins() const {
  auto opened = plugin::open_plugins(plugin_folder, lock);
  if (!opened) throw std::runtime_error(base::render(opened.error()));
  return std::move(*opened);
}

oracle::Calculate Tree::calculate() const {
  for (const plugin::Plugin& one : engine->plugins())
    if (!one.calculators().empty())
      throw std::runtime_error("a plugin calculates, and the oracle has no word for it");
  return [this](const model::Facts& facts) { return oracle::calculated(*rules, facts); };
}

std::size_t many_patients() { return std::getenv("WINDLASS_LONG") == nullptr ? 10'000 : 100'000; }

model::Facts told(model::Facts made, const std::string& facts) {
  const model::Vocabulary& vocabulary = Tree::instance().engine->knowledge().vocabulary();
  made.id = "p";
  made.as_of = model::parse_date("2026-01-15");
  const auto text = base::read_yaml("facts", facts);
  if (!text) throw std::runtime_error(base::render(text.error()));
  base::Diagnostics problems;
  model::apply_facts(vocabulary, *text->source, text->root, made, problems);
  if (!problems.empty()) throw std::runtime_error(base::render(problems));
  model::age(vocabulary, made);
  return made;
}

int rank(model::Status status) {
  return model::actionable(status)
             ? static_cast<int>(status) - static_cast<int>(model::Status::caution) + 1
             : 0;
}

}  // namespace windlass::test
