// SPDX-License-Identifier: Apache-2.0
#include "plugin/inspect.hpp"

#include <cstddef>

#include "plugin/elf.hpp"
#include "plugin/words.hpp"
#include "windlass/extensions.h"

namespace windlass::plugin {
namespace {

constexpr const char* symbol_name = "windlass_plugin_v1";
constexpr std::uint32_t most_extensions = 16;
constexpr std::uint64_t start_up_bytes = 8;  // the compiler's own entry of .init_array

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words)
    out += (out.empty() ? "" : ", ") + (is_plain_text(word) ? word : std::string("(unreadable)"));
  return out;
}

std::vector<std::string> warnings_of(const Elf& elf) {
  std::vector<std::string> warnings;
  if (elf.constructor_bytes() > start_up_bytes)
    warnings.push_back("runs code of its own when it is loaded (.init_array has " +
                       std::to_string(elf.constructor_bytes()) + " bytes)");
  if (elf.has_resolvers())
    warnings.emplace_back("runs code of its own while it is linked (indirect functions)");
  if (elf.exports().size() != 1) {
    std::vector<std::string> others;
    for (const std::string& name : elf.exports()) {
      if (name != symbol_name && others.size() < 5) others.push_back(name);
    }
    warnings.push_back("exports " + std::to_string(elf.exports().size() - 1) + " symbols beside " +
                       symbol_name + ": " + listed(others));
  }
  if (!elf.run_paths().empty())
    warnings.push_back("looks for libraries in places of its own: " + listed(elf.run_paths()));
  if (elf.executable_stack()) warnings.emplace_back("wants an executable stack");
  if (elf.text_relocations())
    warnings.emplace_back("changes its own code when it is loaded (text relocations)");
  for (const std::string& library : elf.needed()) {
    const bool usual = library.starts_with("libc.so") || library.starts_with("libm.so") ||
                       library.starts_with("libgcc_s.so") || library.starts_with("libstdc++.so") ||
                       library.starts_with("ld-linux");
    if (!usual)
      warnings.push_back("needs " + listed({library}) + ", whose bytes its digest does not cover");
  }
  return warnings;
}

// The text that the pointer at `address` will point to.
std::optional<std::string> text_behind(const Elf& elf, std::uint64_t address) {
  const auto pointer = elf.pointer_at(address);
  return pointer ? elf.text_at(*pointer, longest_name) : std::nullopt;
}

bool read_extensions(const Elf& elf, std::uint64_t plugin,
                     std::vector<Inspection::Extension>& out) {
  const auto count = elf.u32_at(plugin + offsetof(windlass_plugin, extension_count));
  const auto list = elf.pointer_at(plugin + offsetof(windlass_plugin, extensions));
  if (!count || *count > most_extensions || (*count > 0 && !list)) return false;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::uint64_t extension = *list + i * sizeof(windlass_extension);
    auto id = text_behind(elf, extension + offsetof(windlass_extension, id));
    const auto flags = elf.u32_at(extension + offsetof(windlass_extension, flags));
    if (!id || !is_extension(*id) || !flags) return false;
    const bool known = *id == WINDLASS_EXT_DOCUMENT || *id == WINDLASS_EXT_CALCULATORS ||
                       *id == WINDLASS_EXT_PRESCRIBERS;
    out.push_back({std::move(*id), (*flags & WINDLASS_EXT_REQUIRED) != 0, known});
  }
  return true;
}

}  // namespace

base::Result<Inspection> inspect(const std::string& file, std::string_view bytes) {
  std::string problem;
  const auto elf = Elf::parse(bytes, problem);
  if (!elf)
    return base::diagnostic(
        file, "plugin.load", "cannot be loaded: " + problem,
        "a plugin is a shared library for this machine, built with windlass_add_plugin");
  const auto plugin = elf->find(symbol_name);
  if (!plugin)
    return base::diagnostic(file, "plugin.symbol", std::string("exports no ") + symbol_name,
                            "it is no Windlass plugin, or one for another ABI");

  Inspection result;
  const auto major = elf->u32_at(*plugin + offsetof(windlass_plugin, abi_major));
  const auto size = elf->u32_at(*plugin + offsetof(windlass_plugin, size));
  if (!major || !size || *major != WINDLASS_ABI_MAJOR || *size != sizeof(windlass_plugin)) {
    return base::diagnostic(file, "plugin.abi",
                            "is built for plugin ABI " +
                                (major ? std::to_string(*major) : "unknown") +
                                ", this engine speaks " + std::to_string(WINDLASS_ABI_MAJOR),
                            "compile the plugin against this version's windlass/plugin.h");
  }
  auto id = text_behind(*elf, *plugin + offsetof(windlass_plugin, id));
  auto version = text_behind(*elf, *plugin + offsetof(windlass_plugin, version));
  if (!id || !is_dotted(*id) || !version || !is_version(*version) ||
      !read_extensions(*elf, *plugin, result.extensions)) {
    return base::diagnostic(file, "plugin.descriptor",
                            "its descriptor cannot be read from the file",
                            "build it again with windlass_add_plugin and plugin.hpp");
  }
  result.id = std::move(*id);
  result.version = std::move(*version);
  result.abi_major = *major;
  result.size = bytes.size();
  result.sha256 = base::sha256(bytes);
  result.needed = elf->needed();
  result.warnings = warnings_of(*elf);
  return result;
}

}  // namespace windlass::plugin
