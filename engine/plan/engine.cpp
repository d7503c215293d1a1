// SPDX-License-Identifier: Apache-2.0
#include "plan/engine.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <system_error>
#include <utility>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/yaml.hpp"
#include "plan/layer_folders.hpp"
#include "plan/recommend.hpp"
#include "plan/rule_files.hpp"
#include "plugin/lock.hpp"
#include "windlass/status.h"

namespace windlass::plan {

namespace {

void append(base::Diagnostics& all, const base::Diagnostics& more) { all.merge(more); }

// The folder's own name: "rules" for /srv/windlass/rules, rules/ and rules.
std::filesystem::path folder_name(const std::filesystem::path& path) {
  const std::filesystem::path plain = std::filesystem::absolute(path).lexically_normal();
  return plain.has_filename() ? plain.filename() : plain.parent_path().filename();
}

base::Result<base::Document> read_yaml_file(const std::filesystem::path& file) {
  auto text = base::read_file(file);
  if (!text) return text.error();
  return base::read_yaml(file.string(), std::move(*text));
}

using Read = std::optional<base::Result<base::Document>>;

// Each on its own, the largest first; where everything is kept (by the command line), on two
// threads.
std::vector<Read> read_all(const RuleFiles& files, const std::filesystem::path& path, bool kept) {
  std::vector<Read> made(files.documents.size());
  std::vector<std::pair<std::uintmax_t, std::size_t>> order;
  for (std::size_t i = 0; i < made.size(); ++i) {
    std::error_code unknown;
    const std::uintmax_t size = std::filesystem::file_size(files.documents[i], unknown);
    order.emplace_back(unknown ? 0 : size, i);
  }
  std::sort(order.rbegin(), order.rend());
  std::atomic<std::size_t> next = 0;
  const auto read = [&] {
    for (std::size_t at = next++; at < order.size(); at = next++) {
      const std::size_t i = order[at].second;
      const std::filesystem::path& file = files.documents[i];
      if (!files.folder) {
        made[i] = read_yaml_file(file);
      } else if (kept) {
        made[i] = read_rule_file(files, path, file);
      } else {
        made[i] = read_unless_cases(files, path, file);
        if (made[i] && *made[i] && use_of(**made[i]) != DocumentUse::rules) made[i].reset();
      }
    }
  };
  std::future<void> beside;
  if (kept && made.size() > 1) try {
      beside = std::async(std::launch::async, read);
    } catch (const std::system_error&) {  // then this thread reads them all
    }
  read();
  if (beside.valid()) beside.get();
  return made;
}

// One path's documents. Where its folder lies on this machine is nobody's business in a plan.
void read_rules_of(const std::filesystem::path& path, std::vector<base::Document>& documents,
                   std::vector<std::string>& not_read, ReadFiles* read,
                   base::Diagnostics& problems) {
  const auto files = rule_files(path);
  if (!files) return append(problems, files.error());
  not_read.insert(not_read.end(), files->not_read.begin(), files->not_read.end());
  const std::size_t before = documents.size(), problems_before = problems.total();
  std::vector<Read> all = read_all(*files, path, read != nullptr);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i]) continue;
    const std::filesystem::path& file = files->documents[i];
    auto& document = *all[i];
    if (!document) {
      append(problems, document.error());
    } else if (!files->folder || use_of(*document) == DocumentUse::rules) {
      document->label = files->folder
                            ? (folder_name(path) / file.lexically_relative(path)).generic_string()
                            : file.filename().string();
      if (read != nullptr && files->folder) read->keep(file, *document);
      documents.push_back(std::move(*document));
    } else if (read != nullptr) {
      read->keep(file, *document);
    }
  }
  if (files->folder) {
    std::vector<LaidDocument> laid;
    for (std::size_t i = before; i < documents.size(); ++i)
      laid.push_back({documents[i].source->name(), &documents[i]});
    check_layer_folders(path, laid, problems);
  }
  if (documents.size() == before && problems.total() == problems_before)
    problems.push_back(base::diagnostic(path.string(), "engine.rules",
                                        "no rule document was found here",
                                        "name a folder or files with `--rules`"));
}

}  // namespace

std::string_view engine_version() {
  static const std::string text = std::to_string(WINDLASS_VERSION_MAJOR) + "." +
                                  std::to_string(WINDLASS_VERSION_MINOR) + "." +
                                  std::to_string(WINDLASS_VERSION_PATCH);
  return text;
}

base::Result<std::vector<base::Document>> read_rules(
    const std::vector<std::filesystem::path>& paths, std::vector<std::string>* not_read,
    ReadFiles* read) {
  std::vector<base::Document> documents;
  std::vector<std::string> unread;
  base::Diagnostics problems;
  std::vector<std::size_t> named;  // one by one
  for (const std::filesystem::path& path : paths) {
    const std::size_t before = documents.size();
    read_rules_of(path, documents, unread, read, problems);
    std::error_code failed;
    if (!std::filesystem::is_directory(path, failed))
      for (std::size_t i = before; i < documents.size(); ++i) named.push_back(i);
  }
  std::vector<LaidDocument> laid;
  for (const std::size_t i : named) laid.push_back({documents[i].source->name(), &documents[i]});
  check_layer_files(std::move(laid), problems);
  if (not_read != nullptr) *not_read = std::move(unread);
  if (!problems.empty()) return problems;
  if (documents.empty())
    return base::diagnostic("", "engine.rules", "no rule document was found here",
                            "name a folder or files with `--rules`");
  return documents;
}

base::Result<std::vector<base::Document>> read_rules(
    const std::vector<std::filesystem::path>& paths, std::vector<std::string>* not_read) {
  return read_rules(paths, not_read, nullptr);
}

base::Result<std::shared_ptr<const Engine>> Engine::open(EngineConfig config) {
  base::Diagnostics problems;
  auto documents =
      config.documents ? std::move(*config.documents) : read_rules(config.rules, nullptr);
  if (!documents) append(problems, documents.error());

  std::vector<plugin::Plugin> plugins;
  std::string lock_digest;
  if (!config.lock.empty()) {
    const auto lock = plugin::open_lock(config.lock);
    if (!lock) {
      append(problems, lock.error());
    } else {
      lock_digest = base::hex(lock->sha256);
      auto opened = config.isolate
                        ? worker::open_plugins(lock->directory, lock->lock, *config.isolate)
                        : plugin::open_plugins(lock->directory, lock->lock);
      if (opened)
        plugins = std::move(*opened);
      else
        append(problems, opened.error());
    }
  }
  if (!problems.empty()) return problems;
  auto engine = make(std::move(*documents), std::move(plugins));
  if (!engine) return engine.error();
  (*engine)->lock_digest_ = lock_digest;
  return std::shared_ptr<const Engine>(std::move(*engine));
}

base::Result<std::shared_ptr<const Engine>> Engine::assemble(std::vector<base::Document> documents,
                                                             std::vector<plugin::Plugin> plugins) {
  auto engine = make(std::move(documents), std::move(plugins));
  if (!engine) return engine.error();
  return std::shared_ptr<const Engine>(std::move(*engine));
}

base::Result<std::shared_ptr<Engine>> Engine::make(std::vector<base::Document> documents,
                                                   std::vector<plugin::Plugin> plugins) {
  std::shared_ptr<Engine> engine(new Engine);
  engine->plugins_ = std::move(plugins);
  base::Diagnostics problems;
  std::vector<knowledge::PluginKnowledge> known;
  for (const plugin::Plugin& plugin : engine->plugins_) {
    knowledge::PluginKnowledge one;
    one.id = plugin.id();
    if (!plugin.document().empty()) {
      auto document =
          base::read_yaml(plugin.file() + ":" + plugin.id() + ".yaml", plugin.document());
      if (!document)
        append(problems, document.error());
      else
        one.document = std::move(*document);
    }
    for (const plugin::Prescriber& prescriber : plugin.prescribers())
      one.prescribers.push_back(prescriber.id);
    for (const plugin::Calculator& calculator : plugin.calculators()) {
      knowledge::PluginKnowledge::Calculation calculation{calculator.fact, {}};
      for (const plugin::Input& input : calculator.inputs) calculation.inputs.push_back(input.fact);
      one.calculations.push_back(std::move(calculation));
    }
    known.push_back(std::move(one));
    engine->plugin_digests_.push_back(base::hex(plugin.digest()));
  }
  if (!problems.empty()) return problems;
  auto knowledge = knowledge::KnowledgeBase::open(std::move(documents), std::move(known));
  if (!knowledge) return knowledge.error();
  engine->knowledge_ = std::move(*knowledge);
  auto calls = Calls::bind(*engine->knowledge_, engine->plugins_);
  if (!calls) return calls.error();
  engine->calls_ = std::move(*calls);
  return engine;
}

model::Recommendation Engine::recommend(const model::Facts& facts) const {
  return recommend(evaluate(facts));
}

model::Recommendation Engine::recommend(const Evaluation& evaluation) const {
  model::Recommendation plan = plan::recommend(evaluation, calls_);
  plan.engine_version = engine_version();
  for (std::size_t i = 0; i < plugins_.size(); ++i)
    plan.plugins.push_back({plugins_[i].id(), plugins_[i].version(), plugin_digests_[i]});
  return plan;
}

}  // namespace windlass::plan
