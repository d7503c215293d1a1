// SPDX-License-Identifier: Apache-2.0
#pragma once

// The commands of `windlass`, one .cpp each. main.cpp reads the command line into these options;
// every run_* returns the exit code.
//
// Results go to `out`, diagnostics and progress to `err`. Exit codes: 0 done, 1 what was checked
// does not hold, 2 bad input or usage, 3 refused to open (plugin, rules, lock, store).

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plan/engine.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

using namespace present;

inline constexpr int exit_done = 0, exit_does_not_hold = 1, exit_bad_input = 2, exit_refused = 3,
                     exit_stopped = 4;

struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool colour = false;       // `out` is a terminal that wants it
  bool interactive = false;  // standard input is a terminal: somebody can answer
  bool progress = false;     // `err` is a terminal
  std::size_t width = 88;    // of a line of text
};

// --rules and --plugins, as every command that opens an engine takes them.
struct OpenOptions {
  std::vector<std::string> rules;
  std::string lock;
};

// The rule folder and the lock that are meant when nobody names any.
std::string default_rules();
std::string default_lock();

// The engine, or nullptr after its diagnostics were printed (the command then returns
// exit_refused).
std::shared_ptr<const plan::Engine> open_engine(const OpenOptions&, Streams&,
                                                std::vector<base::Document> own_conditions = {});
// The same without printing.
base::Result<std::shared_ptr<const plan::Engine>> try_open(
    const OpenOptions&, std::vector<base::Document> own_conditions = {});
// The patient document at `path` ("-": standard input), or nothing after its diagnostics were
// printed (exit_bad_input).
std::optional<model::Facts> read_patient_file(const std::string& path, const model::Vocabulary&,
                                              Streams&);
// The whole of a file or of standard input, as a document; diagnostics are printed, with `mask`
// without what the document says of a patient.
std::optional<base::Document> read_document_file(const std::string& path, Streams&,
                                                 bool mask = false);
// The same diagnostics, letters and digits of a line's value hidden behind asterisks: who keeps a
// store may keep what programs print as well.
base::Diagnostics masked(base::Diagnostics);
void print(const base::Diagnostics&, Streams&);
// A command that goes on from this one, to be pasted into a shell: the same rules and lock, words
// quoted where a shell would read more into them. A patient that came from standard input, or whose
// path cannot be shown, is FILE.
std::string follow_up(const OpenOptions&, const std::string& command, const std::string& patient);
// One error that is about no document: "windlass: error: ...", and a hint when there is one.
void complain(Streams&, const std::string& message, const std::string& hint = {});

struct RecommendOptions {
  OpenOptions open;
  std::string patient;
  std::string format = "text";  // text json html
  bool explain = false;
  std::string store, keys, client, user, role, now;  // to record in: see audit.hpp
};
int run_recommend(const RecommendOptions&, Streams&);

struct ExplainOptions {
  OpenOptions open;
  std::string patient;
  std::string about;                 // a modality or a red flag; empty: everything, in brief
  std::vector<std::string> what_if;  // fact=value
  std::string format = "text";       // text json
  bool ask = false;
  bool all = false;  // false contributions too
};
int run_explain(const ExplainOptions&, Streams&);

struct EvalOptions {
  OpenOptions open;
  std::string condition, patient;
  std::string format = "text";  // text json
};
int run_eval(const EvalOptions&, Streams&);

struct CheckOptions {
  OpenOptions open;
  std::vector<std::string> paths;
  std::string format = "text";  // text json
};
int run_check(const CheckOptions&, Streams&);

struct TestOptions {
  OpenOptions open;
  std::vector<std::string> paths;
  std::string format = "text";  // text json
  bool coverage = false;
};
int run_test(const TestOptions&, Streams&);

struct PluginOptions {
  std::string action;  // list inspect approve check
  std::string lock;
  std::vector<std::string> files;  // of inspect: ids in the lock as well
  std::string format = "text";     // text json
  bool yes = false;                // approve without asking
  bool fresh = false;              // approve: a lock of these files alone
  bool quiet = false;
};
int run_plugin(const PluginOptions&, Streams&);

}  // namespace windlass::tool
