// SPDX-License-Identifier: Apache-2.0
#include "plugin/inspect.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "plugin/document.hpp"
#include "plugin/elf.hpp"
#include "plugin/imports.hpp"
#include "plugin/startup.hpp"
#include "plugin/words.hpp"
#include "windlass/extensions.h"

namespace windlass::plugin {
namespace {

constexpr const char* symbol_name = "windlass_plugin_v1";
constexpr std::uint32_t most_extensions = 16;
std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words)
    out += (out.empty() ? "" : ", ") + (is_plain_text(word) ? word : std::string("(unreadable)"));
  return out;
}

// At most five of the words, and how many more there are.
std::string some(const std::vector<std::string>& words) {
  constexpr std::size_t most = 5;
  if (words.size() <= most) return listed(words);
  return listed({words.begin(), words.begin() + most}) + " and " +
         std::to_string(words.size() - most) + " more";
}

// How many of the functions are not the compiler's own start-up code.
std::size_t of_the_author(const Elf& elf, const std::vector<Elf::Start>& functions, Moment moment) {
  return static_cast<std::size_t>(std::count_if(
      functions.begin(), functions.end(),
      [&](const Elf::Start& one) { return !one || !is_compiler_startup(elf, *one, moment); }));
}

std::string functions(std::size_t number) {
  return std::to_string(number) + (number == 1 ? " function" : " functions");
}

void warn_of_start_up(const Elf& elf, std::vector<std::string>& warnings) {
  if (const std::size_t own = of_the_author(elf, elf.initialisers(), Moment::load); own != 0)
    warnings.push_back("runs code of its own when it is loaded: " + functions(own) +
                       " beside the compiler's");
  if (const std::size_t own = of_the_author(elf, elf.finalisers(), Moment::end); own != 0)
    warnings.push_back("runs code of its own when the process ends: " + functions(own) +
                       " beside the compiler's");
}

void warn_of_symbols(const Elf& elf, std::vector<std::string>& warnings) {
  std::vector<std::string> others;
  for (const std::string& name : elf.exports())
    if (name != symbol_name) others.push_back(name);
  if (!others.empty())
    warnings.push_back("exports " + std::to_string(others.size()) + " symbols beside " +
                       symbol_name + ": " + some(others));
  if (!elf.unique().empty())
    warnings.push_back("shares data with every other plugin that defines it (unique symbols): " +
                       some(elf.unique()));
  if (elf.has_thread_storage())
    warnings.emplace_back("keeps data of its own for each thread (thread-local storage)");
}

void warn_of_imports(const Elf& elf, std::vector<std::string>& warnings) {
  std::vector<std::string> names = elf.imports();
  std::erase(names, symbol_name);
  for (const ImportGroup& group : group_imports(names))
    warnings.push_back(std::string(group.does) + ": " + some(group.names));
}

void warn_of_libraries(const Elf& elf, std::vector<std::string>& warnings) {
  constexpr std::array<std::string_view, 6> usual{"libc.so.6",
                                                  "libm.so.6",
                                                  "libgcc_s.so.1",
                                                  "libstdc++.so.6",
                                                  "ld-linux-x86-64.so.2",
                                                  "ld-linux-aarch64.so.1"};
  for (const std::string& library : elf.needed())
    if (std::find(usual.begin(), usual.end(), library) == usual.end())
      warnings.push_back("needs " + listed({library}) + ", whose bytes its digest does not cover");
}

std::vector<std::string> warnings_of(const Elf& elf) {
  std::vector<std::string> warnings;
  warn_of_start_up(elf, warnings);
  warn_of_symbols(elf, warnings);
  warn_of_imports(elf, warnings);
  warn_of_libraries(elf, warnings);
  return warnings;
}

// The text that the pointer at `address` will point to.
std::optional<std::string> text_behind(const Elf& elf, std::uint64_t address) {
  const auto pointer = elf.pointer_at(address);
  return pointer ? elf.text_at(*pointer, longest_name) : std::nullopt;
}

// The bytes of the document whose table lies at `table`; empty when they cannot be read.
std::string_view document_behind(const Elf& elf, std::uint64_t table) {
  constexpr std::uint64_t longest_document = std::uint64_t{1} << 20;
  const auto bytes = elf.pointer_at(table + offsetof(windlass_document, bytes));
  const auto length = elf.u32_at(table + offsetof(windlass_document, length));
  if (!bytes || !length || *length > longest_document) return {};
  return elf.bytes_at(*bytes, *length);
}

// Reads the extensions' names, and the document if there is one.
bool read_extensions(const Elf& elf, std::uint64_t plugin, std::vector<Inspection::Extension>& out,
                     std::string& document) {
  const auto count = elf.u32_at(plugin + offsetof(windlass_plugin, extension_count));
  const auto list = elf.pointer_at(plugin + offsetof(windlass_plugin, extensions));
  if (!count || *count > most_extensions || (*count > 0 && !list)) return false;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::uint64_t extension = *list + i * sizeof(windlass_extension);
    auto id = text_behind(elf, extension + offsetof(windlass_extension, id));
    const auto flags = elf.u32_at(extension + offsetof(windlass_extension, flags));
    if (!id || !is_extension(*id) || !flags) return false;
    const auto table = elf.pointer_at(extension + offsetof(windlass_extension, table));
    if (*id == WINDLASS_EXT_DOCUMENT && table) document = document_behind(elf, *table);
    const bool known = *id == WINDLASS_EXT_DOCUMENT || *id == WINDLASS_EXT_CALCULATORS ||
                       *id == WINDLASS_EXT_PRESCRIBERS;
    out.push_back({std::move(*id), (*flags & WINDLASS_EXT_REQUIRED) != 0, known});
  }
  return true;
}

}  // namespace

base::Result<Inspection> inspect(const std::string& file, std::string_view bytes) {
  const auto elf = Elf::parse(file, bytes);
  if (!elf) return elf.error();
  const auto plugin = elf->find(symbol_name);
  if (!plugin)
    return base::diagnostic(file, "plugin.symbol", std::string("exports no ") + symbol_name,
                            "it is not a Windlass plugin, or one for another ABI");

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
  std::string document;
  auto id = text_behind(*elf, *plugin + offsetof(windlass_plugin, id));
  auto version = text_behind(*elf, *plugin + offsetof(windlass_plugin, version));
  if (!id || !is_dotted(*id) || !version || !is_version(*version) ||
      !read_extensions(*elf, *plugin, result.extensions, document)) {
    return base::diagnostic(file, "plugin.descriptor",
                            "its descriptor cannot be read from the file",
                            "build it again with windlass_add_plugin and plugin.hpp");
  }
  if (const std::string problem = document_problem(document, *version); !problem.empty())
    return base::diagnostic(file, "plugin.document", problem,
                            "give document and plugin one version, and build it again");
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
