// SPDX-License-Identifier: Apache-2.0
// From a mapped descriptor to an owned Plugin: each record checked, then copied. Nothing in the
// plugin is called.
#include <cstring>
#include <optional>
#include <set>

#include "base/utf8.hpp"
#include "plugin/document.hpp"
#include "plugin/plugin.hpp"
#include "plugin/words.hpp"
#include "windlass/decimal.hpp"

namespace windlass::plugin {
namespace {

constexpr std::uint32_t most_extensions = 16;
constexpr std::uint32_t most_functions = 64;
constexpr std::uint32_t most_inputs = 128;
constexpr std::uint32_t most_outputs = 128;
constexpr std::uint64_t longest_document = std::uint64_t{1} << 20;
constexpr std::size_t longest_title = 200;

constexpr const char* rebuild_hint =
    "build it again with windlass_add_plugin and plugin.hpp, which keep these rules";

// The text behind `pointer`, or nothing when it is null or longer than `limit`.
std::optional<std::string> text_at(const char* pointer, std::size_t limit) {
  if (pointer == nullptr) return std::nullopt;
  const std::size_t length = ::strnlen(pointer, limit + 1);
  if (length > limit) return std::nullopt;
  return std::string(pointer, length);
}

}  // namespace

class Adoption {
 public:
  Adoption(const windlass_plugin& raw, const LockEntry& entry) : raw_(raw), entry_(entry) {}

  base::Result<Plugin> run() {
    if (abi() && identity() && extensions() && whole()) return std::move(plugin_);
    return std::move(problem_);
  }

 private:
  bool refuse(std::string code, std::string message, std::string hint) {
    problem_ = {
        base::diagnostic(entry_.file, std::move(code), std::move(message), std::move(hint))};
    return false;
  }
  bool bad(const std::string& where, const std::string& message) {
    return refuse("plugin.descriptor", where + " " + message, rebuild_hint);
  }

  bool abi() {
    const std::string hint = "compile the plugin against this version's windlass/plugin.h";
    if (raw_.abi_major != WINDLASS_ABI_MAJOR) {
      return refuse("plugin.abi",
                    "is built for plugin ABI " + std::to_string(raw_.abi_major) +
                        ", this engine speaks " + std::to_string(WINDLASS_ABI_MAJOR),
                    hint);
    }
    if (raw_.size != sizeof(windlass_plugin)) {
      return refuse("plugin.abi",
                    "its descriptor has " + std::to_string(raw_.size) +
                        " bytes, this engine's has " + std::to_string(sizeof(windlass_plugin)),
                    hint);
    }
    return true;
  }

  bool identity() {
    const auto id = text_at(raw_.id, longest_name);
    const auto version = text_at(raw_.version, longest_name);
    if (!id || !is_dotted(*id))
      return bad("the plugin's id",
                 "is none: lower-case letters, digits and '_', or such words joined by dots");
    if (!version || !is_version(*version))
      return bad("the plugin's version", "is none: MAJOR.MINOR.PATCH");
    if (raw_.reserved != 0) return bad("the plugin's reserved field", "is not zero");
    if (*id != entry_.id || *version != entry_.version) {
      return refuse("plugin.identity",
                    "calls itself " + *id + " " + *version + ", the lock approves " + entry_.id +
                        " " + entry_.version,
                    "review the file and run 'windlass plugin approve', or restore the right one");
    }
    plugin_.id_ = *id;
    plugin_.version_ = *version;
    plugin_.file_ = entry_.file;
    plugin_.digest_ = entry_.sha256;
    return true;
  }

  bool extensions() {
    if (raw_.extension_count > most_extensions)
      return bad("the plugin", "lists " + std::to_string(raw_.extension_count) +
                                   " extensions, more than " + std::to_string(most_extensions));
    if (raw_.extension_count > 0 && raw_.extensions == nullptr)
      return bad("the plugin's list of extensions", "is null");
    std::set<std::string> seen;
    for (std::uint32_t i = 0; i < raw_.extension_count; ++i) {
      const windlass_extension& extension = raw_.extensions[i];
      const std::string where = "extension " + std::to_string(i + 1);
      const auto id = text_at(extension.id, longest_name);
      if (!id || !is_extension(*id))
        return bad(where, "has no id of the form 'windlass.document/1'");
      if ((extension.flags & ~WINDLASS_EXT_REQUIRED) != 0 || extension.reserved != 0)
        return bad(where + ", " + *id + ",",
                   "has flags or a reserved field that this ABI does not know");
      if (extension.table == nullptr) return bad(where + ", " + *id + ",", "has no table");
      if (!seen.insert(*id).second) return bad(where, "repeats " + *id);
      if (!extension_table(*id, extension)) return false;
    }
    return true;
  }

  bool extension_table(const std::string& id, const windlass_extension& extension) {
    if (id == WINDLASS_EXT_DOCUMENT)
      return document(*static_cast<const windlass_document*>(extension.table));
    if (id == WINDLASS_EXT_CALCULATORS)
      return calculators(*static_cast<const windlass_calculators*>(extension.table));
    if (id == WINDLASS_EXT_PRESCRIBERS)
      return prescribers(*static_cast<const windlass_prescribers*>(extension.table));
    if ((extension.flags & WINDLASS_EXT_REQUIRED) != 0) {
      return refuse("plugin.extension", "requires " + id + ", which this engine does not know",
                    "a newer engine may know it; this one knows " WINDLASS_EXT_DOCUMENT
                    ", " WINDLASS_EXT_CALCULATORS " and " WINDLASS_EXT_PRESCRIBERS);
    }
    plugin_.ignored_.push_back(id);
    return true;
  }

  bool document(const windlass_document& table) {
    const std::string hint =
        "windlass_add_plugin(... DOCUMENT x.yaml) embeds the file as it is: UTF-8, at most 1 MiB";
    if (table.bytes == nullptr || table.length == 0)
      return refuse("plugin.document", "its document is empty", hint);
    if (table.length > longest_document)
      return refuse("plugin.document",
                    "its document has " + std::to_string(table.length) + " bytes, more than 1 MiB",
                    hint);
    plugin_.document_.assign(table.bytes, static_cast<std::size_t>(table.length));
    if (const std::size_t at = base::find_invalid_utf8(plugin_.document_); at != std::string::npos)
      return refuse("plugin.document", "its document is not UTF-8 at byte " + std::to_string(at),
                    hint);
    if (const std::size_t at = plugin_.document_.find('\0'); at != std::string::npos)
      return refuse("plugin.document", "its document has a NUL at byte " + std::to_string(at),
                    hint);
    if (const std::string problem = document_problem(plugin_.document_, plugin_.version_);
        !problem.empty())
      return refuse("plugin.document", problem, "give document and plugin one version");
    return true;
  }

  bool inputs(const std::string& where, std::uint32_t count, const windlass_input* list,
              std::vector<Input>& out) {
    if (count > most_inputs)
      return bad(where, "reads " + std::to_string(count) + " facts, more than " +
                            std::to_string(most_inputs));
    if (count > 0 && list == nullptr) return bad(where, "has no list of inputs");
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::string here = where + ", input " + std::to_string(i + 1) + ",";
      const auto fact = text_at(list[i].fact, longest_name);
      if (!fact || !is_dotted(*fact)) return bad(here, "names no fact");
      if (list[i].kind < WINDLASS_BOOL || list[i].kind > WINDLASS_DATE || list[i].reserved != 0)
        return bad(here, "is of no kind that facts have");
      Input input{*fact, {}, list[i].kind};
      if (list[i].unit != nullptr) {
        const auto unit = text_at(list[i].unit, longest_name);
        if (!unit || !is_unit(*unit) || input.kind != WINDLASS_NUMBER)
          return bad(here, "has a unit that it cannot have");
        input.unit = *unit;
      }
      out.push_back(std::move(input));
    }
    return true;
  }

  template <class Named>
  bool fresh_id(const std::string& where, const char* raw, const std::vector<Named>& others,
                std::string& id) {
    const auto text = text_at(raw, longest_name);
    if (!text || !is_word(*text))
      return bad(where, "has no id of lower-case letters, digits and '_'");
    for (const Named& other : others) {
      if (other.id == *text) return bad(where, "repeats the id " + *text);
    }
    id = *text;
    return true;
  }

  bool calculators(const windlass_calculators& table) {
    if (table.count == 0 || table.count > most_functions || table.calculators == nullptr ||
        table.reserved != 0)
      return bad("the table of calculators", "is empty, too long or not filled in");
    for (std::uint32_t i = 0; i < table.count; ++i) {
      const windlass_calculator& raw = table.calculators[i];
      Calculator calculator;
      if (!fresh_id("calculator " + std::to_string(i + 1), raw.id, plugin_.calculators_,
                    calculator.id))
        return false;
      const std::string where = "the calculator " + calculator.id;
      const auto fact = text_at(raw.fact, longest_name);
      if (!fact || !is_dotted(*fact)) return bad(where, "gives no fact");
      calculator.fact = *fact;
      for (const Calculator& other : plugin_.calculators_) {
        if (other.fact == *fact) return bad(where, "gives " + *fact + ", as " + other.id + " does");
      }
      if (raw.unit != nullptr) {
        const auto unit = text_at(raw.unit, longest_name);
        if (!unit || !is_unit(*unit)) return bad(where, "has no unit that can be one");
        calculator.unit = *unit;
      }
      if (raw.compute == nullptr || raw.reserved != 0)
        return bad(where, "has no function, or a reserved field that is not zero");
      calculator.compute = raw.compute;
      if (!inputs(where, raw.input_count, raw.inputs, calculator.inputs)) return false;
      plugin_.calculators_.push_back(std::move(calculator));
    }
    return true;
  }

  bool prescribers(const windlass_prescribers& table) {
    if (table.count == 0 || table.count > most_functions || table.prescribers == nullptr ||
        table.reserved != 0)
      return bad("the table of prescribers", "is empty, too long or not filled in");
    for (std::uint32_t i = 0; i < table.count; ++i) {
      const windlass_prescriber& raw = table.prescribers[i];
      Prescriber prescriber;
      if (!fresh_id("prescriber " + std::to_string(i + 1), raw.id, plugin_.prescribers_,
                    prescriber.id))
        return false;
      const std::string where = "the prescriber " + prescriber.id;
      if (raw.prescribe == nullptr) return bad(where, "has no function");
      prescriber.prescribe = raw.prescribe;
      if (!inputs(where, raw.input_count, raw.inputs, prescriber.inputs)) return false;
      if (raw.output_count == 0 || raw.output_count > most_outputs || raw.outputs == nullptr)
        return bad(where, "declares no outputs, or more than " + std::to_string(most_outputs));
      for (std::uint32_t o = 0; o < raw.output_count; ++o) {
        if (!output(where + ", output " + std::to_string(o + 1) + ",", raw.outputs[o],
                    prescriber.outputs))
          return false;
      }
      plugin_.prescribers_.push_back(std::move(prescriber));
    }
    return true;
  }

  bool output(const std::string& where, const windlass_output& raw, std::vector<Output>& outputs) {
    const auto key = text_at(raw.key, longest_name);
    const auto section = text_at(raw.section, longest_name);
    const auto title = text_at(raw.title, longest_title);
    if (!key || !is_word(*key))
      return bad(where, "has no key of lower-case letters, digits and '_'");
    for (const Output& other : outputs) {
      if (other.key == *key) return bad(where, "repeats the key " + *key);
    }
    if (!section || !is_section(*section))
      return bad(
          where,
          "is in no section: technique dose schedule progression stop measure note assumption");
    if (!title || !is_plain_text(*title)) return bad(where, "has no title of plain UTF-8");
    if (raw.kind != WINDLASS_NUMBER && raw.kind != WINDLASS_TEXT)
      return bad(where, "is neither a number nor a text");
    if ((raw.flags & ~WINDLASS_OUTPUT_REQUIRED) != 0)
      return bad(where, "has flags that this ABI does not know");
    Output output{*key,
                  *section,
                  *title,
                  {},
                  raw.kind == WINDLASS_TEXT,
                  (raw.flags & WINDLASS_OUTPUT_REQUIRED) != 0,
                  raw.minimum,
                  raw.maximum};
    if (output.text) {
      if (raw.unit != nullptr) return bad(where, "is a text with a unit");
    } else {
      const auto unit = text_at(raw.unit, longest_name);
      if (!unit || !is_unit(*unit))
        return bad(where, "is a number without a unit; a count is {count}");
      output.unit = *unit;
      const bool reserved = raw.minimum.reserved != 0 || raw.maximum.reserved != 0;
      if (reserved || !(Decimal(raw.minimum) <= Decimal(raw.maximum)))
        return bad(where, "has no range from a least to a greatest number");
    }
    outputs.push_back(std::move(output));
    return true;
  }

  bool whole() {
    if (!plugin_.prescribers_.empty() && plugin_.document_.empty()) {
      return refuse("plugin.document", "has prescribers and no document that could name them",
                    "give windlass_add_plugin a DOCUMENT");
    }
    if (plugin_.document_.empty() && plugin_.calculators_.empty())
      return bad("the plugin", "brings neither a document nor a calculator");
    return true;
  }

  const windlass_plugin& raw_;
  const LockEntry& entry_;
  Plugin plugin_;
  base::Diagnostics problem_;
};

base::Result<Plugin> adopt(const windlass_plugin& raw, const LockEntry& entry) {
  return Adoption(raw, entry).run();
}

}  // namespace windlass::plugin
