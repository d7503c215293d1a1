// SPDX-License-Identifier: Apache-2.0
#pragma once

// Commands as data: a row says what a command is called, what it does, which arguments it takes and
// which function runs it. The command line is read, and its help is written, from these rows alone.
//
// Not here: what a command does. Each lives in one file of commands/ or audit/, with its options.
//
// Thread rule: plain values; run_command_line() belongs to main's thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace windlass::tool {

struct Streams;

// One option, or one positional argument, of a command. The setters return the argument, so that a
// declaration reads as one sentence.
struct Argument {
  // A bool is a flag. A vector may be given repeatedly; a positional one is a list.
  using Target = std::variant<std::string*, std::vector<std::string>*, std::uint64_t*,
                              std::optional<std::uint64_t>*, std::vector<std::uint64_t>*, bool*>;
  // Says what is wrong with a value; an empty text when nothing is.
  using Check = std::string (*)(const std::string&);

  std::string name;  // "--store"; "PATIENT" for a positional argument; "--lock,--plugins" for two
  Target target;     // REQUIRES: lives as long as the row
  std::string help;
  std::string type = {};  // what stands for the value: "FILE"
  bool is_required = false;
  bool is_single = false;  // of a positional vector: exactly one value
  bool may_be_empty = false;
  std::vector<std::string> choices = {};
  std::string needs_option = {}, excludes_option = {};  // another option of the same command
  std::vector<Check> checks = {};

  bool is_positional() const { return name.front() != '-'; }

  Argument& required();
  Argument& single();
  // An empty value is refused unless this is said: it is mostly a shell variable that nobody set.
  Argument& or_empty();
  Argument& one_of(std::vector<std::string> words);
  Argument& needs(std::string option);
  Argument& excludes(std::string option);
  Argument& checked(Check check);
};

// The arguments of one command, in the order in which its help lists them.
class Arguments {
 public:
  // The reference holds until the next call.
  Argument& add(std::string name, Argument::Target target, std::string help, std::string type = {});
  // --format, one of `words`; the target holds the default.
  Argument& add_format(std::string& format, const std::vector<std::string>& words);
  std::vector<Argument> take() { return std::move(arguments_); }

 private:
  std::vector<Argument> arguments_;
};

struct CommandRow {
  std::string name;
  std::string does;     // in a few words
  std::string closing;  // examples, and what else there is to say
  std::vector<Argument> arguments = {};
  std::function<int(Streams&)> run = {};  // returns the exit code; nothing when it has `commands`
  std::vector<CommandRow> commands = {};
};

// A row for a command whose options are a struct of its own.
template <typename Options>
CommandRow make_command(std::string name, std::string does, std::string closing,
                        void (*declare)(Options&, Arguments&),
                        int (*run)(const Options&, Streams&)) {
  auto options = std::make_shared<Options>();
  Arguments arguments;
  declare(*options, arguments);
  return {std::move(name), std::move(does), std::move(closing), arguments.take(),
          [options, run](Streams& streams) { return run(*options, streams); }};
}

// The help of a command; `path` is how it is called: "windlass audit list". No line is longer than
// 100 columns unless an example is.
std::string help_of(const CommandRow& command, const std::string& path);

// Reads the command line and runs what it asks for. Returns the exit code.
int run_command_line(const CommandRow& program, const std::string& version, int argc, char** argv,
                     Streams& streams);

}  // namespace windlass::tool
