// SPDX-License-Identifier: Apache-2.0
// What `--help` prints, written from the rows that the command line is read by.
#include <algorithm>
#include <sstream>

#include "arguments.hpp"
#include "commands.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

namespace {

constexpr std::size_t help_width = 100, help_column = 30;

void write_entry(present::Page& page, const std::string& name, const std::string& help) {
  std::string lead = "  " + name;
  if (lead.size() + 2 > help_column) {
    page.line(lead);
    lead.clear();
  }
  page.hang(lead + std::string(help_column - lead.size(), ' '), help);
}

std::string spelled(const Argument& argument) {
  std::string name = argument.name;
  if (const std::size_t comma = name.find(','); comma != std::string::npos)
    name.insert(comma + 1, " ");
  return name + (argument.type.empty() ? "" : " " + argument.type);
}

std::string default_of(const Argument& argument) {
  if (std::string* const* text = std::get_if<std::string*>(&argument.target)) return **text;
  if (std::uint64_t* const* number = std::get_if<std::uint64_t*>(&argument.target))
    return **number == 0 ? "" : std::to_string(**number);
  return {};
}

std::string described(const Argument& argument) {
  std::vector<std::string> notes;
  if (argument.is_required && !argument.is_positional()) notes.emplace_back("required");
  if (const std::string value = default_of(argument); !value.empty())
    notes.push_back("default: " + value);
  if (!argument.needs_option.empty()) notes.push_back("with " + argument.needs_option);
  if (!argument.excludes_option.empty()) notes.push_back("not with " + argument.excludes_option);
  return argument.help + (notes.empty() ? "" : " (" + present::join(notes, "; ") + ")");
}

bool is_list(const Argument& argument) {
  return !argument.is_single &&
         (std::holds_alternative<std::vector<std::string>*>(argument.target) ||
          std::holds_alternative<std::vector<std::uint64_t>*>(argument.target));
}

std::string usage_of(const CommandRow& command, const std::string& path) {
  std::string usage = path;
  if (!command.commands.empty()) usage += " COMMAND";
  for (const Argument& one : command.arguments) {
    if (!one.is_positional()) continue;
    const std::string name = one.name + (is_list(one) ? "..." : "");
    usage += one.is_required ? " " + name : " [" + name + "]";
  }
  return usage + " [OPTIONS]";
}

// Prose is wrapped. What is indented, an example or a table, stays as it is; there SAMPLE is the
// patient that comes with windlass, where it lies.
void write_closing(present::Page& page, const std::string& closing) {
  constexpr std::string_view sample = " SAMPLE";
  std::istringstream lines(closing);
  for (std::string line; std::getline(lines, line);) {
    if (const std::size_t at = line.find(sample); line.starts_with(' ') && at != std::string::npos)
      line.replace(at + 1, sample.size() - 1, sample_patient());
    if (line.starts_with(' ') || line.empty())
      page.line(line);
    else
      page.hang("", line);
  }
}

}  // namespace

std::string help_of(const CommandRow& command, const std::string& path) {
  present::Page page(help_width, false);
  page.hang("", command.does);
  page.hang("Usage: ", usage_of(command, path));
  if (!command.commands.empty()) {
    page.blank();
    page.line("Commands:");
    for (const CommandRow& one : command.commands) write_entry(page, one.name, one.does);
  }
  for (const bool positional : {true, false}) {
    bool first = true;
    for (const Argument& one : command.arguments) {
      if (one.is_positional() != positional) continue;
      if (first) {
        page.blank();
        page.line(positional ? "Arguments:" : "Options:");
      }
      first = false;
      write_entry(page, spelled(one), described(one));
    }
    if (!positional && first) {
      page.blank();
      page.line("Options:");
    }
  }
  write_entry(page, "-h, --help", "This text");
  if (path.find(' ') == std::string::npos)
    write_entry(page, "--version",
                "The version of windlass, and the number of its engine's semantics");
  if (!command.closing.empty()) page.blank();
  write_closing(page, command.closing);
  return page.text();
}

}  // namespace windlass::tool
