// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin.hpp"

#include <algorithm>
#include <map>

#include "plugin/library.hpp"
#include "plugin/running.hpp"

namespace windlass::plugin {
namespace {

// Two plugins that claim one name: neither may win by its place in the lock.
void find_conflicts(const std::vector<Plugin>& plugins, base::Diagnostics& problems) {
  std::map<std::string, const Plugin*> ids;
  std::map<std::string, const Plugin*> facts;
  const auto conflict = [&problems](const Plugin& first, const Plugin& second,
                                    const std::string& what) {
    problems.push_back(base::diagnostic(
        second.file(), "plugin.conflict",
        "the plugins " + first.id() + " (" + first.file() + ") and " + second.id() + " (" +
            second.file() + ") both " + what,
        "approve one of them; two sources for one name have no order that is right"));
  };
  for (const Plugin& plugin : plugins) {
    if (const auto [known, fresh] = ids.emplace(plugin.id(), &plugin); !fresh)
      conflict(*known->second, plugin, "call themselves " + plugin.id());
    for (const Calculator& calculator : plugin.calculators()) {
      const auto [known, fresh] = facts.emplace(calculator.fact, &plugin);
      if (!fresh) conflict(*known->second, plugin, "compute " + calculator.fact);
    }
  }
}

// `load` maps the library, which runs its initialisers.
template <class Load>
base::Result<Plugin> adopt_loaded(const LockEntry& entry, Load load) {
  const Running running(entry.id, "was loaded", "");
  const auto library = load();
  if (running.copied_the_process())
    return base::diagnostic(entry.file, "plugin.load",
                            "it started a copy of the process that loaded it",
                            "do not approve it: a plugin is data and arithmetic");
  if (!library) return library.error();
  return adopt(library->descriptor(), entry);
}

}  // namespace

const Prescriber* Plugin::find_prescriber(std::string_view id) const {
  const auto found = std::find_if(prescribers_.begin(), prescribers_.end(),
                                  [id](const Prescriber& p) { return p.id == id; });
  return found == prescribers_.end() ? nullptr : &*found;
}

base::Result<Plugin> open_plugin(const std::filesystem::path& directory, const LockEntry& entry) {
  return adopt_loaded(entry, [&] { return map_library(directory, entry); });
}

base::Result<Plugin> open_plugin(std::string_view bytes, const LockEntry& entry) {
  return adopt_loaded(entry, [&] { return map_library(bytes, entry); });
}

base::Result<std::vector<Plugin>> open_plugins(const std::filesystem::path& directory,
                                               const Lock& lock) {
  return open_plugins(directory, lock,
                      [&](const LockEntry& entry) { return open_plugin(directory, entry); });
}

base::Result<std::vector<Plugin>> open_plugins(const std::filesystem::path& directory,
                                               const Lock& lock, const OpenPlugin& open) {
  std::vector<LockEntry> entries = lock.plugins;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const LockEntry& a, const LockEntry& b) { return a.id < b.id; });
  std::vector<Plugin> plugins;
  base::Diagnostics problems;
  for (const LockEntry& entry : entries) {
    auto opened = open(entry);
    if (opened) {
      plugins.push_back(std::move(opened).value());
      continue;
    }
    base::Diagnostics why = opened.error();
    for (base::Diagnostic& one : why)
      if (one.file == entry.file) one.file = (directory / entry.file).string();
    problems.merge(why);
  }
  find_conflicts(plugins, problems);
  if (!problems.empty()) return problems;
  return plugins;
}

}  // namespace windlass::plugin
