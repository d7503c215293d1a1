// SPDX-License-Identifier: Apache-2.0
// The only user of CLI11.
#include "arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "base/spelling.hpp"
#include "commands.hpp"
#include "log/text.hpp"

namespace windlass::tool {

namespace {

// The command that was asked for, and how it is called.
struct CalledCommand {
  const CommandRow* command;
  std::string path;
};

std::string refuse_empty(const std::string& value) {
  return value.empty() ? "the value is empty; say it, or leave the option out" : "";
}

// CLI11 reads " -1" as a very large number and 010 as eight.
std::string refuse_odd_number(const std::string& value) {
  return base::parse_whole_number(value) ? "" : "'" + value + "' is not a whole number from 0 on";
}

bool is_text(const Argument& argument) {
  return std::holds_alternative<std::string*>(argument.target) ||
         std::holds_alternative<std::vector<std::string>*>(argument.target);
}

// What is read of the command line: the command, and what to say of a wrong word.
struct Reading {
  const CommandRow* chosen = nullptr;
  std::string hint;
};

void add_argument(CLI::App& command, const Argument& argument, Reading& reading) {
  if (bool* const* flag = std::get_if<bool*>(&argument.target)) {
    command.add_flag(argument.name, **flag, argument.help);
    return;
  }
  CLI::Option* option = std::visit(
      [&](auto* target) -> CLI::Option* {
        if constexpr (std::is_same_v<decltype(target), bool*>)
          return nullptr;
        else
          return command.add_option(argument.name, *target, argument.help);
      },
      argument.target);
  option->required(argument.is_required);
  if (argument.is_single)
    option->expected(1);
  else if (!argument.is_positional())
    option->allow_extra_args(false);
  if (!argument.choices.empty())
    option->check([&reading, &words = argument.choices](const std::string& value) {
      if (std::find(words.begin(), words.end(), value) != words.end()) return std::string();
      reading.hint = base::meant_or_known(value, words);
      return "'" + value + "' is none of its words";
    });
  if (!is_text(argument))
    option->check(refuse_odd_number);
  else if (!argument.may_be_empty)
    option->check(refuse_empty);
  for (const Argument::Check check : argument.checks) option->check(check);
}

void add_command(CLI::App& parent, const CommandRow& row, Reading& reading) {
  CLI::App* command = parent.add_subcommand(row.name, row.does);
  for (const Argument& argument : row.arguments) add_argument(*command, argument, reading);
  for (const Argument& argument : row.arguments) {
    if (!argument.needs_option.empty())
      command->get_option(argument.name)->needs(command->get_option(argument.needs_option));
    if (!argument.excludes_option.empty())
      command->get_option(argument.name)->excludes(command->get_option(argument.excludes_option));
  }
  for (const CommandRow& one : row.commands) add_command(*command, one, reading);
  if (!row.commands.empty())
    command->require_subcommand(1);
  else
    command->callback([&row, &reading] { reading.chosen = &row; });
}

const CommandRow* find(const CommandRow& row, const std::string& name) {
  const auto found = std::find_if(row.commands.begin(), row.commands.end(),
                                  [&](const CommandRow& one) { return one.name == name; });
  return found == row.commands.end() ? nullptr : &*found;
}

// How far the command line names commands that exist.
CalledCommand asked_for(const CLI::App& app, const CommandRow& program) {
  CalledCommand asked{&program, program.name};
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    const CommandRow* row = find(*asked.command, at->get_name());
    if (row == nullptr) break;
    asked = {row, asked.path + " " + row->name};
  }
  return asked;
}

// A word where a command is expected and none is; answered with the nearest one that exists.
bool names_no_command(const CommandRow& program, int argc, char** argv, Streams& streams) {
  const CommandRow* at = &program;
  std::string path = program.name;
  for (int i = 1; i < argc && !at->commands.empty(); ++i) {
    const std::string word = argv[i];
    if (word.empty() || word.front() == '-') return false;
    const CommandRow* next = find(*at, word);
    if (next == nullptr) {
      std::vector<std::string> names;
      for (const CommandRow& one : at->commands) names.push_back(one.name);
      const std::string near = base::did_you_mean(word, names);
      complain(streams, "there is no command '" + path + " " + word + "'",
               near.empty() ? "'" + path + " --help' lists the commands" : near);
      return true;
    }
    at = next;
    path += " " + word;
  }
  return false;
}

}  // namespace

Argument& Argument::required() {
  is_required = true;
  return *this;
}
Argument& Argument::single() {
  is_single = true;
  return *this;
}
Argument& Argument::or_empty() {
  may_be_empty = true;
  return *this;
}
Argument& Argument::one_of(std::vector<std::string> words) {
  choices = std::move(words);
  return *this;
}
Argument& Argument::needs(std::string option) {
  needs_option = std::move(option);
  return *this;
}
Argument& Argument::excludes(std::string option) {
  excludes_option = std::move(option);
  return *this;
}
Argument& Argument::checked(Check check) {
  checks.push_back(check);
  return *this;
}

Argument& Arguments::add(std::string name, Argument::Target target, std::string help,
                         std::string type) {
  arguments_.push_back({std::move(name), target, std::move(help), std::move(type)});
  return arguments_.back();
}

Argument& Arguments::add_format(std::string& format, const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return add("--format", &format, "One of " + list, "FORMAT").one_of(words);
}

int run_command_line(const CommandRow& program, const std::string& version, int argc, char** argv,
                     Streams& streams) {
  CLI::App app(program.does, program.name);
  Reading reading;
  for (const CommandRow& row : program.commands) add_command(app, row, reading);
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", version);
  if (names_no_command(program, argc, argv, streams)) return exit_bad_input;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion&) {
    streams.out << version << "\n";
    return exit_done;
  } catch (const CLI::CallForHelp&) {
    const CalledCommand asked = asked_for(app, program);
    streams.out << help_of(*asked.command, asked.path);
    return exit_done;
  } catch (const CLI::ParseError& error) {
    const std::string help = "'" + asked_for(app, program).path + " --help' shows how it is used";
    complain(streams, error.what(), reading.hint.empty() ? help : reading.hint);
    return exit_bad_input;
  }
  if (reading.chosen != nullptr) return reading.chosen->run(streams);
  streams.out << help_of(program, program.name);
  return exit_done;
}

}  // namespace windlass::tool
