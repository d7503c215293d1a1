// SPDX-License-Identifier: Apache-2.0
// `windlass plugin list` and `inspect` read bytes and run nothing; `check` loads what is approved.
// The commands that change the lock are in plugin_lock.cpp.
#include "commands/plugin.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/json.hpp"
#include "plugin/library.hpp"
#include "plugin/plugin.hpp"
#include "supervise.hpp"

namespace windlass::tool {

namespace fs = std::filesystem;

PluginOptions with_lock(PluginOptions options) {
  if (options.lock.empty()) options.lock = default_lock();
  return options;
}

std::optional<plugin::Lock> read_lock_file(const std::string& path, Streams& streams) {
  auto file = plugin::open_lock(path);
  if (file) return std::move(file->lock);
  print(file.error(), streams);
  return std::nullopt;
}

std::optional<plugin::Inspection> inspect_file(const std::string& path, Streams& streams) {
  auto bytes = plugin::read_library(path);
  if (!bytes) {
    print(bytes.error(), streams);
    return std::nullopt;
  }
  auto found = plugin::inspect(path, *bytes);
  if (found) return std::move(*found);
  print(found.error(), streams);
  return std::nullopt;
}

void show_inspection(const std::string& path, const plugin::Inspection& found, Page& page) {
  page.line(found.id + " " + found.version, Ink::bold);
  page.hang("  file        ", path + ", " + std::to_string(found.size) + " bytes");
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

namespace {

void write_json(base::JsonWriter& json, const std::string& path, const plugin::Inspection& found) {
  json.begin_object()
      .field("id", found.id)
      .field("version", found.version)
      .field("file", clean(path))
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

// `text`, filled up with blanks to `width`, and at least one blank.
std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

enum class FileState { unchanged, changed, missing };

FileState state_of(const plugin::LockEntry& entry, const fs::path& folder) {
  const auto bytes = plugin::read_library(folder / entry.file);
  if (!bytes) return FileState::missing;
  return base::sha256(*bytes) == entry.sha256 ? FileState::unchanged : FileState::changed;
}

const char* word(FileState state) {
  return state == FileState::missing   ? "missing"
         : state == FileState::changed ? "changed"
                                       : "unchanged";
}

void show(const plugin::LockEntry& entry, FileState state, Page& page) {
  const char* const remark = state == FileState::missing   ? "  MISSING, or not to be read"
                             : state == FileState::changed ? "  CHANGED since it was approved"
                                                           : "";
  page.line("  " + padded(padded(padded(entry.id, 20) + entry.version, 30) + entry.file, 56) +
                base::hex(entry.sha256).substr(0, 12) + remark,
            state == FileState::unchanged ? Ink::plain : Ink::stop);
}

void write_json(base::JsonWriter& json, const plugin::LockEntry& entry, FileState state) {
  json.begin_object()
      .field("id", entry.id)
      .field("version", entry.version)
      .field("file", entry.file)
      .field("sha256", base::hex(entry.sha256))
      .field("state", word(state))
      .end_object();
}

void list_retired(const plugin::Lock& lock, base::JsonWriter& json, Page& page) {
  if (!lock.retired.empty()) page.line("Retired, for replay of what was recorded with them:");
  json.key("retired").begin_array();
  for (const plugin::RetiredEntry& entry : lock.retired) {
    json.begin_object()
        .field("id", entry.id)
        .field("version", entry.version)
        .field("sha256", base::hex(entry.sha256))
        .end_object();
    page.line("  " + padded(padded(entry.id, 20) + entry.version, 56) +
              base::hex(entry.sha256).substr(0, 12));
  }
  json.end_array();
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
    const FileState state = state_of(entry, folder);
    if (state != FileState::unchanged) faults.push_back(entry.id + " (" + word(state) + ")");
    write_json(json, entry, state);
    show(entry, state, page);
  }
  json.end_array();
  list_retired(*lock, json, page);
  json.end_object();
  streams.out << (options.format == "json" ? json.take() + "\n" : page.text());
  if (faults.empty()) return exit_done;
  complain(streams, "not what was approved: " + join(faults, ", "),
           "put the approved file back, or read what is there with 'windlass plugin inspect' and "
           "approve it, or take it out with 'windlass plugin remove'");
  return exit_does_not_hold;
}

bool is_file(const std::string& name) {
  std::error_code failed;
  return name.find('/') != std::string::npos || fs::exists(name, failed);
}

// The file that `name` means: a path, or the file of a plugin that the lock lists. A lock that was
// named must be there.
std::optional<std::string> file_named(const std::string& name, const PluginOptions& options,
                                      bool lock_named, Streams& streams, int& exit_code) {
  std::error_code failed;
  if (is_file(name) || (!lock_named && !fs::exists(options.lock, failed))) return name;
  const auto lock = read_lock_file(options.lock, streams);
  if (!lock) {
    exit_code = exit_refused;
    return std::nullopt;
  }
  std::vector<std::string> ids;
  for (const plugin::LockEntry& entry : lock->plugins) {
    if (entry.id == name) return (fs::path(options.lock).parent_path() / entry.file).string();
    ids.push_back(entry.id);
  }
  const std::string hint = base::did_you_mean(name, ids);
  complain(streams, "'" + name + "' is neither a file nor a plugin that the lock lists",
           hint.empty() ? "'windlass plugin list' lists them" : hint);
  exit_code = exit_bad_input;
  return std::nullopt;
}

int inspect(const PluginOptions& given, Streams& streams) {
  const PluginOptions options = with_lock(given);
  if (!given.lock.empty() && std::all_of(given.files.begin(), given.files.end(), is_file)) {
    complain(streams, "--lock says where an id is looked up, and what is named are files",
             "leave it out; whether the lock approves them says 'windlass plugin list'");
    return exit_bad_input;
  }
  std::vector<std::pair<std::string, plugin::Inspection>> found;
  for (const std::string& name : options.files) {
    int exit_code = exit_done;
    const auto path = file_named(name, options, !given.lock.empty(), streams, exit_code);
    if (!path) return exit_code;
    auto one = inspect_file(*path, streams);
    if (!one) return exit_refused;
    found.emplace_back(*path, std::move(*one));
  }
  if (options.format == "json") {
    base::JsonWriter json(2);
    json.begin_array();
    for (const auto& [path, one] : found) write_json(json, path, one);
    json.end_array();
    streams.out << json.take() << "\n";
    return exit_done;
  }
  Page page(streams.width, streams.colour);
  for (const auto& [path, one] : found) {
    page.blank();
    show_inspection(path, one, page);
  }
  streams.out << page.text();
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

void declare_list(PluginOptions& options, Arguments& arguments) {
  arguments.add("--lock,--plugins", &options.lock, "The lock (plugins.lock)", "LOCK");
  arguments.add_format(options.format, {"text", "json"});
}
void declare_inspect(PluginOptions& options, Arguments& arguments) {
  arguments.add("FILE", &options.files, "Plugin files, or ids that the lock lists").required();
  declare_list(options, arguments);
}

CommandRow list_command() {
  return make_command<PluginOptions>(
      "list",
      "What the lock approves, and whether the files still are what was approved; runs nothing",
      "Example:\n  windlass plugin list --format json", declare_list, list);
}
CommandRow inspect_command() {
  return make_command<PluginOptions>(
      "inspect", "What a plugin file says about itself, read from its bytes; runs nothing",
      "Example:\n  windlass plugin inspect taping", declare_inspect, inspect);
}
CommandRow check_command_of_plugins() {
  return make_command<PluginOptions>(
      "check", "Loads every approved plugin and says whether all can be adopted",
      "Example:\n  windlass plugin check --lock build/plugins/plugins.lock", declare_list, check);
}

}  // namespace

CommandRow plugin_command() {
  return {"plugin",
          "The lock and the plugins it approves",
          "Examples:\n"
          "  windlass plugin list\n"
          "  windlass plugin inspect build/plugins/taping.so\n"
          "  windlass plugin approve build/plugins/taping.so\n"
          "  windlass plugin remove taping",
          {},
          {},
          {list_command(), inspect_command(), plugin_approve_command(), plugin_remove_command(),
           plugin_revoke_command(), supervised(check_command_of_plugins())}};
}

}  // namespace windlass::tool
