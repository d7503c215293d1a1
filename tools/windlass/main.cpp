// SPDX-License-Identifier: Apache-2.0
// Reads the command line and runs one command. The only user of CLI11.

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "audit.hpp"
#include "commands.hpp"
#include "log/text.hpp"

namespace {

using namespace windlass::tool;

constexpr int exit_internal = 70;

const char* const about =
    "Windlass: staged treatment plans in which every line says why, why not, or what to ask "
    "first.\n"
    "It supports a professional's judgement. It is not a medical device and gives no medical "
    "advice.";
const char* const closing =
    "Try first:\n"
    "  windlass recommend rules/examples/patients/sample-1.yaml\n"
    "\n"
    "Exit codes: 0 done, 1 what was checked does not hold, 2 bad input or usage, 3 refused to open "
    "(rules, plugin, lock).\n"
    "Every command explains itself: windlass COMMAND --help";

// The command that was asked for, run once the line has been read.
using Run = std::function<int()>;

CLI::App* add_command(CLI::App& app, const char* name, const char* does, const char* example) {
  CLI::App* command = app.add_subcommand(name, does);
  command->footer(example);
  return command;
}

void add_open_options(CLI::App& command, OpenOptions& open) {
  command
      .add_option("--rules", open.rules,
                  "Rule documents: a file or a folder, repeatable. Documents without a vocabulary "
                  "are layers over the rules that come with windlass")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command
      .add_option("--plugins", open.lock, "The lock that lists the approved plugins (plugins.lock)")
      ->type_name("LOCK");
}

void add_format(CLI::App& command, std::string& format, const std::vector<std::string>& formats) {
  std::string words;
  for (const std::string& word : formats) words += (words.empty() ? "" : ", ") + word;
  command.add_option("--format", format, "One of " + words)
      ->check(CLI::IsMember(formats))
      ->type_name("FORMAT")
      ->capture_default_str();
}

// A value that came out empty, from a shell variable that nobody set, must not pass for an option
// that was not given.
std::string not_empty(const std::string& value) {
  return value.empty() ? "the value is empty" : "";
}
// CLI11 reads " -1" as a very large number and 010 as eight.
std::string plain_number(const std::string& value) {
  return windlass::log::to_number(value) ? "" : "'" + value + "' is no whole number from 0 on";
}

void add_recommend(CLI::App& app, RecommendOptions& options, Run& run, Streams& streams) {
  CLI::App* command = add_command(app, "recommend", "The staged plan for one patient",
                                  "Examples:\n"
                                  "  windlass recommend rules/examples/patients/sample-1.yaml\n"
                                  "  windlass recommend patient.yaml --format html > plan.html");
  command
      ->add_option("PATIENT", options.patient,
                   "A patient document, YAML or JSON; - reads standard input")
      ->required()
      ->type_name("");
  add_open_options(*command, options.open);
  add_format(*command, options.format, {"text", "json", "html"});
  command->add_flag("--explain", options.explain,
                    "With every condition, its verdict and the facts behind it");
  CLI::Option* store =
      command
          ->add_option("--store", options.store,
                       "Record the plan in this store before it is shown; made when it is absent")
          ->type_name("DB")
          ->check(not_empty);
  command
      ->add_option("--keys", options.keys,
                   "The file of the patients' keys, best not beside the store; none: DB.keys")
      ->type_name("FILE")
      ->needs(store)
      ->check(not_empty);
  command->add_option("--client", options.client, "For the record: the calling program")
      ->type_name("ID")
      ->needs(store);
  command->add_option("--user", options.user, "For the record: an opaque id of the clinician")
      ->type_name("ID")
      ->needs(store);
  command->add_option("--role", options.role, "For the record: the clinician's role")
      ->type_name("ROLE")
      ->needs(store);
  command->add_option("--now", options.now, "The time to record, UTC; none: the clock")
      ->type_name("UTC")
      ->needs(store)
      ->check(not_empty);
  command->callback([&] { run = [&] { return run_recommend(options, streams); }; });
}

void add_explain(CLI::App& app, ExplainOptions& options, Run& run, Streams& streams) {
  CLI::App* command =
      add_command(app, "explain", "Why and why not, what to ask next, and what would change if",
                  "Examples:\n"
                  "  windlass explain rules/examples/patients/sample-1.yaml gait\n"
                  "  windlass explain patient.yaml --ask\n"
                  "  windlass explain patient.yaml --what-if symptom.first_step_nprs=3 --what-if "
                  "history.icd=unknown");
  command
      ->add_option("PATIENT", options.patient,
                   "A patient document, YAML or JSON; - reads standard input")
      ->required()
      ->type_name("");
  command
      ->add_option("MODALITY", options.about,
                   "A modality or a red flag; without one, everything in brief")
      ->type_name("");
  add_open_options(*command, options.open);
  add_format(*command, options.format, {"text", "json"});
  CLI::Option* ask =
      command->add_flag("--ask", options.ask, "The open questions, ranked, and what each settles");
  command
      ->add_option(
          "--what-if", options.what_if,
          "Another answer, fact=value, as in a patient document or the word unknown; repeatable")
      ->type_name("FACT=VALUE")
      ->allow_extra_args(false)
      ->excludes(ask);
  command->add_flag("--all", options.all, "What does not hold, too");
  command->callback([&] { run = [&] { return run_explain(options, streams); }; });
}

void add_eval(CLI::App& app, EvalOptions& options, Run& run, Streams& streams) {
  CLI::App* command = add_command(
      app, "eval",
      "One condition against one patient: true, false or unknown, with the facts it read",
      "Examples:\n"
      "  windlass eval 'symptom.first_step_nprs: at least 4' patient.yaml\n"
      "  windlass eval '{any: [{history.icd: true}, {red_flag: any}]}' patient.yaml\n"
      "\n"
      "The answer is printed; the exit code is 0 whatever it is.");
  command->add_option("CONDITION", options.condition, "A condition as rules write it, YAML")
      ->required()
      ->type_name("");
  command
      ->add_option("PATIENT", options.patient,
                   "A patient document, YAML or JSON; - reads standard input")
      ->required()
      ->type_name("");
  add_open_options(*command, options.open);
  add_format(*command, options.format, {"text", "json"});
  command->callback([&] { run = [&] { return run_eval(options, streams); }; });
}

void add_check(CLI::App& app, CheckOptions& options, Run& run, Streams& streams) {
  CLI::App* command =
      add_command(app, "check", "Everything wrong in a set of documents, plugins included",
                  "Examples:\n"
                  "  windlass check\n"
                  "  windlass check rules/ plugins/taping/taping.yaml patient.yaml\n"
                  "\n"
                  "Exit code 1 when something does not hold.");
  command
      ->add_option("PATH", options.paths,
                   "Documents or folders: rules, modalities, patients, cases, locks; none: the "
                   "rules that come with windlass")
      ->type_name("");
  add_open_options(*command, options.open);
  add_format(*command, options.format, {"text", "json"});
  command->callback([&] { run = [&] { return run_check(options, streams); }; });
}

void add_test(CLI::App& app, TestOptions& options, Run& run, Streams& streams) {
  CLI::App* command = add_command(app, "test", "Runs rule tests (kind: cases)",
                                  "Examples:\n"
                                  "  windlass test\n"
                                  "  windlass test rules/cases/statuses.yaml --coverage\n"
                                  "\n"
                                  "Exit code 1 when a case fails.");
  command
      ->add_option("PATH", options.paths,
                   "Cases or folders that hold some; none: the cases that come with windlass")
      ->type_name("");
  add_open_options(*command, options.open);
  add_format(*command, options.format, {"text", "json"});
  command->add_flag("--coverage", options.coverage,
                    "Which rules were seen true, false and unknown");
  command->callback([&] { run = [&] { return run_test(options, streams); }; });
}

void add_plugin(CLI::App& app, PluginOptions& options, Run& run, Streams& streams) {
  CLI::App* command = add_command(app, "plugin", "The lock and the plugins it approves",
                                  "Examples:\n"
                                  "  windlass plugin list\n"
                                  "  windlass plugin inspect build/plugins/taping.so\n"
                                  "  windlass plugin approve build/plugins/taping.so");
  command->require_subcommand(1);
  const auto action = [&](const char* name, const char* does, const char* example) {
    CLI::App* one = add_command(*command, name, does, example);
    one->add_option("--lock,--plugins", options.lock, "The lock (plugins.lock)")->type_name("LOCK");
    one->callback([&run, &options, &streams, name] {
      options.action = name;
      run = [&] { return run_plugin(options, streams); };
    });
    return one;
  };
  CLI::App* list = action(
      "list",
      "What the lock approves, and whether the files still are what was approved; runs nothing",
      "Example:\n  windlass plugin list --format json");
  add_format(*list, options.format, {"text", "json"});
  CLI::App* inspect =
      action("inspect", "What a plugin file says about itself, read from its bytes; runs nothing",
             "Example:\n  windlass plugin inspect taping");
  inspect->add_option("FILE", options.files, "Plugin files, or ids that the lock lists")
      ->required()
      ->type_name("");
  add_format(*inspect, options.format, {"text", "json"});
  CLI::App* approve = action(
      "approve",
      "Shows plugin files and, once confirmed, writes their digests into the lock beside them",
      "Example:\n  windlass plugin approve build/plugins/taping.so\n\nA digest proves that a file "
      "has not changed. It does not prove that the file is harmless.");
  approve->add_option("FILE", options.files, "Plugin files, all in the lock's folder")
      ->required()
      ->type_name("");
  approve->add_flag("--yes", options.yes, "Approve without asking, for scripts");
  approve->add_flag("--fresh", options.fresh,
                    "Write a lock of these files alone instead of adding to the one that is there");
  approve->add_flag("--quiet", options.quiet, "Print errors only")->needs("--yes");
  CLI::App* check =
      action("check", "Loads every approved plugin and says whether all can be adopted",
             "Example:\n  windlass plugin check --lock build/plugins/plugins.lock");
  add_format(*check, options.format, {"text", "json"});
}

void add_option(CLI::App& command, const CommandOption& spec) {
  if (bool* const* flag = std::get_if<bool*>(&spec.target)) {
    command.add_flag(spec.name, **flag, spec.help);
    return;
  }
  const bool positional = spec.name.front() != '-';
  CLI::Option* option = std::visit(
      [&](auto* target) -> CLI::Option* {
        if constexpr (std::is_same_v<decltype(target), bool*>)
          return nullptr;
        else
          return command.add_option(spec.name, *target, spec.help);
      },
      spec.target);
  option->type_name(positional ? "" : spec.type)->required(spec.required);
  if (std::holds_alternative<std::string*>(spec.target) ||
      std::holds_alternative<std::uint64_t*>(spec.target))
    option->capture_default_str();
  if (spec.expected > 0)
    option->expected(spec.expected);
  else if (!positional)
    option->allow_extra_args(false);
  if (!spec.choices.empty()) option->check(CLI::IsMember(spec.choices));
  const bool is_text = std::holds_alternative<std::string*>(spec.target) ||
                       std::holds_alternative<std::vector<std::string>*>(spec.target);
  if (!is_text)
    option->check(plain_number);
  else if (!spec.may_be_empty)
    option->check(not_empty);
  if (!spec.needs.empty()) option->needs(command.get_option(spec.needs));
  if (!spec.excludes.empty()) option->excludes(command.get_option(spec.excludes));
}

void add_audit(CLI::App& app, AuditOptions& options, Run& run, Streams& streams) {
  CLI::App* audit =
      add_command(app, "audit", "The record: list, show, verify, replay, stats, export, erase",
                  std::string(audit_closing).c_str());
  audit->require_subcommand(1);
  for (const CommandSpec& spec : audit_commands(options)) {
    CLI::App* one = add_command(*audit, spec.name.c_str(), spec.does.c_str(), spec.example.c_str());
    for (const CommandOption& option : spec.options) add_option(*one, option);
    one->callback([&run, &options, &streams, work = spec.work] {
      run = [&options, &streams, work] {
        return is_time_or_none(options.now, streams) ? work(options, streams) : exit_bad_input;
      };
    });
  }
}

// The first word where a command is expected and none is; answered with the nearest one that
// exists.
bool names_no_command(const CLI::App& app, int argc, char** argv, Streams& streams) {
  const CLI::App* at = &app;
  std::string path = "windlass";
  for (int i = 1; i < argc && i <= 2; ++i) {
    const std::string word = argv[i];
    if (word.empty() || word.front() == '-') return false;
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const CLI::App* one : at->get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(one->get_name());
      if (one->get_name() == word) next = one;
    }
    if (names.empty()) return false;
    if (next == nullptr) {
      const std::string near = windlass::base::did_you_mean(word, names);
      complain(streams, "there is no command '" + path + " " + word + "'",
               near.empty() ? "'" + path + " --help' lists the commands" : near);
      return true;
    }
    at = next;
    path += " " + word;
  }
  return false;
}

int usage_error(const CLI::App& app, const CLI::ParseError& error, Streams& streams) {
  const CLI::App* used = &app;
  std::string path = "windlass";
  while (!used->get_subcommands().empty()) {
    used = used->get_subcommands().front();
    path += " " + used->get_name();
  }
  complain(streams, error.what(), "'" + path + " --help' shows how it is used");
  return exit_bad_input;
}

// Whether standard output is a pipe that nobody reads any more.
bool reader_is_gone() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

int run(int argc, char** argv) {
  CLI::App app(about, "windlass");
  app.footer(closing);
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", "windlass " + std::string(windlass::plan::engine_version()));
  app.get_formatter()->column_width(28);

  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  Streams streams{std::cout, std::cerr};
  const bool to_terminal = isatty(STDOUT_FILENO) != 0;
  streams.colour = to_terminal && (no_colour == nullptr || *no_colour == '\0') &&
                   terminal != nullptr && std::string(terminal) != "dumb";
  streams.interactive = isatty(STDIN_FILENO) != 0;
  streams.progress = isatty(STDERR_FILENO) != 0;
  winsize size{};
  if (to_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    streams.width = std::clamp<std::size_t>(size.ws_col, 60, 100);

  Run command;
  RecommendOptions recommend;
  ExplainOptions explain;
  EvalOptions eval;
  CheckOptions check;
  TestOptions test;
  PluginOptions plugin;
  add_recommend(app, recommend, command, streams);
  add_explain(app, explain, command, streams);
  add_eval(app, eval, command, streams);
  add_check(app, check, command, streams);
  add_test(app, test, command, streams);
  add_plugin(app, plugin, command, streams);
  AuditOptions audit;
  add_audit(app, audit, command, streams);

  if (names_no_command(app, argc, argv, streams)) return exit_bad_input;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
      return app.exit(error, std::cout, std::cerr);
    return usage_error(app, error, streams);
  }
  if (!command) {
    std::cout << app.help();
    return exit_done;
  }
  return command();
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away early is no fault: writing then fails,
                                  // and we stop quietly
  try {
    std::ios::sync_with_stdio(false);
    const int code = run(argc, argv);
    std::cout.flush();
    if (!std::cout && !reader_is_gone()) {
      std::cerr << "windlass: error: the output could not be written\n";
      return exit_bad_input;
    }
    return code;
  } catch (const std::exception& failure) {
    std::cerr
        << "windlass: internal error: " << failure.what()
        << "\n   hint: this is a fault of ours; please report it with the command you typed\n";
    return exit_internal;
  }
}
