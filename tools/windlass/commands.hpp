// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the commands of `windlass` share: streams, exit codes, opening rules and patients.
//
// Not here: the commands. Each is one file of commands/ or audit/, with its options and its row;
// table.cpp lists them. Results go to `out`, diagnostics and progress to `err`.
//
// Thread rule: commands run in main's thread.

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "plan/engine.hpp"
#include "plan/installed.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

using namespace present;

// 0 done; 1 the thing checked does not hold; 2 bad input or usage; 3 refused to open (plugin,
// rules, lock, store); 4 stopped (a limit, a fault, a proof not decided): nothing printed is an
// answer.
inline constexpr int exit_done = 0, exit_does_not_hold = 1, exit_bad_input = 2, exit_refused = 3,
                     exit_stopped = 4;

struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool colour = false;       // `out` is a terminal that wants it
  bool interactive = false;  // standard input is a terminal: somebody can answer
  bool progress = false;     // `err` is a terminal
  std::size_t width = 88;    // of a line of text
  // What a command has changed for good, in words: told when its answer could not be written.
  std::string changed = {};
  std::string program = "windlass";  // how this program is called, as a shell takes it
};

// --rules and --plugins, as every command that opens an engine takes them.
struct OpenOptions {
  std::vector<std::string> rules;
  std::string lock;
  bool isolate = false;  // plugins' code runs in processes of its own
};

void add_open_options(OpenOptions&, Arguments&);
// PATIENT, required.
void add_patient(std::string& path, Arguments&);

// The rule folder and the lock that are meant when nobody names any; all that is installed.
std::string default_rules();
std::string default_lock();
// The first patient that comes with these rules, as a shell takes it in the current folder: what
// an example in a help text begins with.
std::string sample_patient();
plan::Installed installed();
// The folder of rules that a document or a folder lies in, or none: the folder itself, its parent
// or that one's parent, whichever first has a vocabulary.yaml.
std::string rules_around(const std::string& path);

// The engine, or nullptr after its diagnostics were printed (the command then returns
// exit_refused).
std::shared_ptr<const plan::Engine> open_engine(const OpenOptions&, Streams&);
// Names on standard error what lies among documents and was not read. Nothing when nothing does.
void tell_not_read(const std::vector<std::string>& not_read, Streams&);
// The patient document at `path` ("-": standard input), or nothing after its diagnostics were
// printed (exit_bad_input).
std::optional<model::Facts> read_patient_file(const std::string& path, const model::Vocabulary&,
                                              const OpenOptions&, Streams&);
// The same facts as they were told, before model::age().
std::optional<model::Facts> read_told_file(const std::string& path, const model::Vocabulary&,
                                           const OpenOptions&, Streams&);
// Facts that no rules have, in a patient that lies with other rules than the default ones, which
// nobody named: says which to name.
void hint_at_rules(const base::Diagnostics&, const std::string& path, const OpenOptions&, Streams&);
// Why a document is no patient, with `mask` without what it says, and that hint.
void refuse_patient(const base::Diagnostics&, const std::string& path, const OpenOptions&,
                    bool mask, Streams&);
// A patient in the folder `patients` of rules that nobody named: a plan without them may not be the
// one that is meant, and standard error says so.
void note_rules_beside(const std::string& path, const OpenOptions&, Streams&);
// The whole of a file or of standard input ("-"), at most `limit` bytes; nothing after diagnostics
// were printed. And what messages call it.
std::optional<std::string> read_text_file(const std::string& path, std::size_t limit, Streams&,
                                          const std::string& size_hint = {});
std::string shown_name(const std::string& path);
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
std::string follow_up(const Streams&, const OpenOptions&, const std::string& command,
                      const std::string& patient);
// A word as a shell takes it, quoted where that is needed.
std::string shell_word(const std::string&);
// Today where this program runs; and of an option that is a day: says when it is none.
std::string today();
std::string refuse_no_date(const std::string&);
// Of a text for the record: says when it holds characters that nobody sees.
std::string refuse_unprintable(const std::string&);
// One error that is about no document: "windlass: error: ...", and a hint when there is one.
void complain(Streams&, const std::string& message, const std::string& hint = {});

}  // namespace windlass::tool
