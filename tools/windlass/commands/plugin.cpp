// SPDX-License-Identifier: Apache-2.0
// The lock and what it approves. `list`, `inspect` and `approve` read bytes and run nothing;
// `check` loads what is approved.
#include "plugin/plugin.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "commands.hpp"
#include "plugin/inspect.hpp"
#include "plugin/library.hpp"
#include "plugin/lock.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

// One struct for the four: each declares what it takes.
struct PluginOptions {
  std::string lock;
  std::vector<std::string> files;  // of inspect: ids in the lock as well
  std::string format = "text";
  bool yes = false;    // approve without asking
  bool fresh = false;  // approve: a lock of these files alone
  bool quiet = false;
};

// As given, with the lock that is meant when nobody names any.
PluginOptions with_lock(PluginOptions options) {
  if (options.lock.empty()) options.lock = default_lock();
  return options;
}

std::optional<plugin::Lock> read_lock_file(const std::string& path, Streams& streams) {
  auto text = base::read_file(path);
  if (!text) {
    print(text.error(), streams);
    return std::nullopt;
  }
  auto document = base::read_yaml(path, std::move(*text));
  if (!document) {
    print(document.error(), streams);
    return std::nullopt;
  }
  auto lock = plugin::read_lock(*document);
  if (lock) return std::move(*lock);
  print(lock.error(), streams);
  return std::nullopt;
}

struct Inspected {
  std::string path;
  plugin::Inspection found;
};

std::optional<Inspected> inspect_file(const std::string& path, Streams& streams) {
  auto bytes = plugin::read_library(path);
  if (!bytes) {
    print(bytes.error(), streams);
    return std::nullopt;
  }
  auto found = plugin::inspect(path, *bytes);
  if (found) return Inspected{path, std::move(*found)};
  print(found.error(), streams);
  return std::nullopt;
}

void show(const Inspected& one, Page& page) {
  const plugin::Inspection& found = one.found;
  page.line(found.id + " " + found.version, Ink::bold);
  page.hang("  file        ", one.path + ", " + std::to_string(found.size) + " bytes");
  page.hang("  sha256      ", base::hex(found.sha256));
  page.hang("  ABI         ", std::to_string(found.abi_major));
  for (const plugin::Inspection::Extension& extension : found.extensions)
    page.hang("  extension   ",
              extension.id + (extension.required ? " (required)" : " (optional)") +
                  (extension.known ? "" : ", not known to this engine"),
              Ink::plain, extension.known || !extension.required ? Ink::plain : Ink::stop);
  page.hang("  needs       ", found.needed.empty() ? "no other library" : join(found.needed, ", "));
  page.hang("  loading     ",
            "runs code: a library's start-up code and, later, its calculators and prescribers run "
            "inside this program with all its rights.");
  for (const std::string& warning : found.warnings)
    page.hang("  WARNING     ", "it " + warning, Ink::care);
}

void write_json(base::JsonWriter& json, const Inspected& one) {
  const plugin::Inspection& found = one.found;
  json.begin_object()
      .field("id", found.id)
      .field("version", found.version)
      .field("file", clean(one.path))
      .field("size", static_cast<std::int64_t>(found.size));
  json.field("sha256", base::hex(found.sha256)).field("abi_major", std::int64_t{found.abi_major});
  json.key("extensions").begin_array();
  for (const plugin::Inspection::Extension& extension : found.extensions)
    json.begin_object()
        .field("id", extension.id)
        .field("required", extension.required)
        .field("known", extension.known)
        .end_object();
  json.end_array();
  for (const auto& [key, words] :
       {std::pair{"needed", &found.needed}, std::pair{"warnings", &found.warnings}}) {
    json.key(key).begin_array();
    for (const std::string& word : *words) json.string(clean(word));
    json.end_array();
  }
  json.end_object();
}

int list(const PluginOptions& given, Streams& streams) {
  const PluginOptions options = with_lock(given);
  const auto lock = read_lock_file(options.lock, streams);
  if (!lock) return exit_refused;
  const fs::path folder = fs::path(options.lock).parent_path();
  base::JsonWriter json(2);
  json.begin_object().field("lock", clean(options.lock)).key("plugins").begin_array();
  Page page(streams.width, streams.colour);
  std::vector<std::string> faults;
  page.line(options.lock + " approves " + count(lock->plugins.size(), "plugin", "plugins") + ":");
  for (const plugin::LockEntry& entry : lock->plugins) {
    auto bytes = plugin::read_library(folder / entry.file);
    const char* state = !bytes                                 ? "missing"
                        : base::sha256(*bytes) == entry.sha256 ? "unchanged"
                                                               : "changed";
    json.begin_object()
        .field("id", entry.id)
        .field("version", entry.version)
        .field("file", entry.file)
        .field("sha256", base::hex(entry.sha256))
        .field("state", state)
        .end_object();
    std::string name = entry.id +
                       std::string(entry.id.size() < 20 ? 20 - entry.id.size() : 1, ' ') +
                       entry.version;
    name += std::string(name.size() < 30 ? 30 - name.size() : 1, ' ') + entry.file;
    name += std::string(name.size() < 56 ? 56 - name.size() : 1, ' ') +
            base::hex(entry.sha256).substr(0, 12);
    const bool good = std::string_view(state) == "unchanged";
    if (!good) faults.push_back(entry.id + " (" + state + ")");
    page.line("  " + name +
                  (good    ? ""
                   : bytes ? "  CHANGED since it was approved"
                           : "  MISSING, or not to be read"),
              good ? Ink::plain : Ink::stop);
  }
  json.end_array().end_object();
  streams.out << (options.format == "json" ? json.take() + "\n" : page.text());
  if (faults.empty()) return exit_done;
  complain(streams, "not what was approved: " + join(faults, ", "),
           "put the approved file back, or read what is there with 'windlass plugin inspect' and "
           "approve it");
  return exit_does_not_hold;
}

int inspect(const PluginOptions& given, Streams& streams) {
  const PluginOptions options = with_lock(given);
  std::vector<Inspected> found;
  for (const std::string& name : options.files) {
    std::string path = name;
    std::error_code failed;
    if (name.find('/') == std::string::npos && !fs::exists(name, failed) &&
        fs::exists(options.lock, failed)) {
      const auto lock = read_lock_file(options.lock, streams);
      if (!lock) return exit_refused;
      std::vector<std::string> ids;
      for (const plugin::LockEntry& entry : lock->plugins) {
        ids.push_back(entry.id);
        if (entry.id == name) path = (fs::path(options.lock).parent_path() / entry.file).string();
      }
      if (path == name) {
        const std::string hint = base::did_you_mean(name, ids);
        complain(streams, "'" + name + "' is neither a file nor a plugin that the lock lists",
                 hint.empty() ? "'windlass plugin list' lists them" : hint);
        return exit_bad_input;
      }
    }
    auto one = inspect_file(path, streams);
    if (!one) return exit_refused;
    found.push_back(std::move(*one));
  }
  if (options.format == "json") {
    base::JsonWriter json(2);
    json.begin_array();
    for (const Inspected& one : found) write_json(json, one);
    json.end_array();
    streams.out << json.take() << "\n";
    return exit_done;
  }
  Page page(streams.width, streams.colour);
  for (const Inspected& one : found) {
    page.blank();
    show(one, page);
  }
  streams.out << page.text();
  return exit_done;
}

fs::path folder_of(const std::string& file) {
  return fs::path(file).has_parent_path() ? fs::path(file).parent_path() : fs::path(".");
}

// The lock that `approve` writes: named, or beside the files, which must all lie in its folder.
std::optional<fs::path> lock_beside(const PluginOptions& options, Streams& streams) {
  std::error_code failed;
  const fs::path lock = options.lock.empty()
                            ? fs::path(options.files.front()).parent_path() / "plugins.lock"
                            : fs::path(options.lock);
  const fs::path folder =
      fs::weakly_canonical(lock.has_parent_path() ? lock.parent_path() : fs::path("."), failed);
  for (const std::string& file : options.files) {
    if (fs::weakly_canonical(folder_of(file), failed) == folder) continue;
    complain(streams, "'" + file + "' does not lie beside the lock " + lock.string(),
             "a lock lists the files of its own folder; copy the plugin there first, then approve "
             "the copy");
    return std::nullopt;
  }
  return lock;
}

bool asks_and_hears_yes(const std::string& question, Streams& streams) {
  streams.out << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

int approve(const PluginOptions& options, Streams& streams) {
  const auto path = lock_beside(options, streams);
  if (!path) return exit_bad_input;
  plugin::Lock lock;
  std::error_code failed;
  if (!options.fresh && fs::exists(*path, failed)) {
    auto known = read_lock_file(path->string(), streams);
    if (!known) return exit_refused;
    lock = std::move(*known);
  }
  Page page(streams.width, streams.colour);
  std::size_t changed = 0;
  for (const std::string& file : options.files) {
    if (!fs::exists(file, failed)) {
      std::vector<std::string> near;
      if (auto libraries = base::files_below(folder_of(file), {".so"}))
        for (const fs::path& one : *libraries) near.push_back(one.filename().string());
      const std::string meant = base::did_you_mean(fs::path(file).filename().string(), near);
      complain(streams, "there is no plugin file '" + file + "'",
               meant.empty()
                   ? "name the shared library that was built, such as build/plugins/taping.so"
                   : meant);
      return exit_bad_input;
    }
    auto one = inspect_file(file, streams);
    if (!one) return exit_refused;
    const plugin::Inspection& found = one->found;
    const plugin::LockEntry entry{found.id, found.version, fs::path(file).filename().string(),
                                  found.sha256};
    page.blank();
    show(*one, page);
    std::string change = "new in this lock";
    for (const plugin::LockEntry& old : lock.plugins) {
      if (old.id == entry.id && old.sha256 == entry.sha256 && old.file == entry.file &&
          old.version == entry.version)
        change = "approved already, nothing changes";
      else if (old.id == entry.id || old.file == entry.file)
        change = "replaces " + old.id + " " + old.version + " (" + old.file + ", sha256 " +
                 base::hex(old.sha256).substr(0, 12) + ")";
    }
    page.hang("  change      ", change);
    if (change.front() != 'a') ++changed;
    std::erase_if(lock.plugins, [&](const plugin::LockEntry& old) {
      return old.id == entry.id || old.file == entry.file;
    });
    lock.plugins.push_back(entry);
  }
  // The lock must be one that can be read again: a file name or version that it cannot hold is
  // found here.
  const std::string text = plugin::write_lock(lock);
  auto document = base::read_yaml(path->string(), text);
  auto again =
      document ? plugin::read_lock(*document) : base::Result<plugin::Lock>(document.error());
  if (!again) {
    print(again.error(), streams);
    return exit_refused;
  }
  if (!options.quiet) streams.out << page.text() << "\n";
  if (!options.yes) {
    if (!streams.interactive) {
      complain(streams, "nothing is approved without an answer, and nobody can answer here",
               "read what is shown above, then repeat the command with --yes");
      return exit_bad_input;
    }
    const std::string question = "Approve " + count(options.files.size(), "plugin", "plugins") +
                                 " (" + std::to_string(changed) + " changed) in " +
                                 clean(path->string()) + "?";
    if (!asks_and_hears_yes(question, streams)) {
      streams.out << "Nothing was approved.\n";
      return exit_does_not_hold;
    }
  }
  const auto written = base::write_file(*path, text);
  if (!written) {
    print(written.error(), streams);
    return exit_refused;
  }
  if (!options.quiet)
    streams.out << "Wrote " << clean(path->string()) << ": "
                << count(lock.plugins.size(), "plugin", "plugins") << " approved.\n";
  return exit_done;
}

int check(const PluginOptions& given, Streams& streams) {
  const PluginOptions options = with_lock(given);
  const auto lock = read_lock_file(options.lock, streams);
  if (!lock) return exit_refused;
  auto plugins = plugin::open_plugins(fs::path(options.lock).parent_path(), *lock);
  if (!plugins) {
    print(plugins.error(), streams);
    streams.err << count(plugins.error().size(), "problem", "problems") << " in "
                << clean(options.lock) << "\n";
    return exit_does_not_hold;
  }
  base::JsonWriter json(2);
  json.begin_object().field("lock", clean(options.lock)).key("plugins").begin_array();
  Page page(streams.width, streams.colour);
  for (const plugin::Plugin& one : *plugins) {
    std::vector<std::string> gives;
    if (!one.document().empty()) gives.emplace_back("a modality");
    json.begin_object()
        .field("id", one.id())
        .field("version", one.version())
        .field("sha256", base::hex(one.digest()))
        .field("document", !one.document().empty());
    json.key("prescribers").begin_array();
    for (const plugin::Prescriber& each : one.prescribers()) {
      gives.push_back("prescriber " + each.id);
      json.string(each.id);
    }
    json.end_array().key("calculators").begin_array();
    for (const plugin::Calculator& each : one.calculators()) {
      gives.push_back("calculator " + each.id);
      json.string(each.id);
    }
    json.end_array().end_object();
    std::string lead = "  " + one.id() + " " + one.version();
    lead += std::string(lead.size() < 28 ? 28 - lead.size() : 1, ' ');
    page.hang(lead, join(gives, ", "));
  }
  json.end_array().end_object();
  page.line(count(plugins->size(), "plugin", "plugins") +
            " approved, loaded and adopted; every digest is the approved one.");
  streams.out << (options.format == "json" ? json.take() + "\n" : page.text());
  return exit_done;
}

void add_lock(PluginOptions& options, Arguments& arguments) {
  arguments.add("--lock,--plugins", &options.lock, "The lock (plugins.lock)", "LOCK");
}
void declare_list(PluginOptions& options, Arguments& arguments) {
  add_lock(options, arguments);
  arguments.add_format(options.format, {"text", "json"});
}
void declare_inspect(PluginOptions& options, Arguments& arguments) {
  arguments.add("FILE", &options.files, "Plugin files, or ids that the lock lists").required();
  declare_list(options, arguments);
}
void declare_approve(PluginOptions& options, Arguments& arguments) {
  arguments.add("FILE", &options.files, "Plugin files, all in the lock's folder").required();
  add_lock(options, arguments);
  arguments.add("--yes", &options.yes, "Approve without asking, for scripts");
  arguments.add("--fresh", &options.fresh,
                "Write a lock of these files alone instead of adding to the one that is there");
  arguments.add("--quiet", &options.quiet, "Print errors only").needs("--yes");
}

}  // namespace

CommandRow plugin_command() {
  return {"plugin",
          "The lock and the plugins it approves",
          "Examples:\n"
          "  windlass plugin list\n"
          "  windlass plugin inspect build/plugins/taping.so\n"
          "  windlass plugin approve build/plugins/taping.so",
          {},
          {},
          {make_command<PluginOptions>("list",
                                       "What the lock approves, and whether the files still are "
                                       "what was approved; runs nothing",
                                       "Example:\n  windlass plugin list --format json",
                                       declare_list, list),
           make_command<PluginOptions>(
               "inspect", "What a plugin file says about itself, read from its bytes; runs nothing",
               "Example:\n  windlass plugin inspect taping", declare_inspect, inspect),
           make_command<PluginOptions>("approve",
                                       "Shows plugin files and, once confirmed, writes their "
                                       "digests into the lock beside them",
                                       "Example:\n  windlass plugin approve "
                                       "build/plugins/taping.so\n\n"
                                       "A digest proves that a file has not changed. It does not "
                                       "prove that the file is harmless.",
                                       declare_approve, approve),
           make_command<PluginOptions>(
               "check", "Loads every approved plugin and says whether all can be adopted",
               "Example:\n  windlass plugin check --lock build/plugins/plugins.lock", declare_list,
               check)}};
}

}  // namespace windlass::tool
