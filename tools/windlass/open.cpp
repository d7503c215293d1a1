// SPDX-License-Identifier: Apache-2.0
#include <sys/auxv.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <iostream>

#include "base/calendar.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/ownership.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "base/yaml.hpp"
#include "commands.hpp"
#include "plan/rule_files.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

namespace {

// Where rules and plugins lie when nobody says: beside the installed program, else in the tree that
// the program lies in, so that a copied tree reads its own; else in the tree it was built from,
// which is known only to a program that was built outside it.
std::filesystem::path default_path(const char* installed, const char* in_tree, const char* built) {
  std::error_code failed;
  std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) {  // no /proc here: as the program was started
    const auto* started = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
    program = std::filesystem::canonical(started == nullptr ? "" : started, failed);
    if (failed) return built;
  }
  const std::filesystem::path folder = program.parent_path();
  const std::filesystem::path beside = folder.parent_path() / installed;
  if (std::filesystem::exists(beside, failed)) return beside;
  const std::filesystem::path own = (folder / in_tree).lexically_normal();
  return *built == '\0' || std::filesystem::exists(own, failed) ? own : built;
}

}  // namespace

std::string default_rules() {
  return default_path("share/windlass/rules/plantar-heel-pain", WINDLASS_RULES_FROM_PROGRAM,
                      WINDLASS_RULES)
      .string();
}
std::string default_lock() {
  return default_path("lib/windlass/plugins/plugins.lock", WINDLASS_LOCK_FROM_PROGRAM,
                      WINDLASS_LOCK)
      .string();
}
std::string sample_patient() {
  namespace fs = std::filesystem;
  const fs::path file = fs::path(default_rules()) / "patients" / "sample-1.yaml";
  std::error_code failed;
  const fs::path near = fs::proximate(file, failed);
  const bool is_below = !failed && !near.empty() && *near.begin() != "..";
  return shell_word(clean((is_below ? near : file).string()));
}

plan::Installed installed() {
  return {
      default_rules(), default_lock(),
      default_path("lib/windlass/windlass-worker", WINDLASS_WORKER_FROM_PROGRAM, WINDLASS_WORKER)
          .string()};
}

std::string rules_around(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  fs::path folder = fs::absolute(path, failed).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  for (int level = 0; level < 3; ++level, folder = folder.parent_path())
    if (fs::is_regular_file(folder / "vocabulary.yaml", failed)) return folder.string();
  return {};
}

void add_open_options(OpenOptions& open, Arguments& arguments) {
  arguments.add(
      "--rules", &open.rules,
      "Rule documents: a file or a folder, repeatable. Rule sets without a pathway are layers over "
      "the rules that come with windlass",
      "PATH");
  arguments.add(
      "--plugins", &open.lock,
      "The lock that lists the approved plugins (plugins.lock). Default: the one that comes "
      "with windlass, for its own rules; rules with another vocabulary then have no "
      "plugins",
      "LOCK");
}
void add_patient(std::string& path, Arguments& arguments) {
  arguments.add("PATIENT", &path, "A patient document, YAML or JSON; - reads standard input")
      .required();
}

void print(const base::Diagnostics& diagnostics, Streams& streams) {
  streams.err << base::render(diagnostics);
}

void complain(Streams& streams, const std::string& message, const std::string& hint) {
  streams.err << "windlass: error: " << clean(message) << "\n";
  if (!hint.empty()) streams.err << "   hint: " << clean(hint) << "\n";
}

std::string shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-+,:@%=";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  return base::shell_word(word);
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm here{};
  const bool known = ::localtime_r(&now, &here) != nullptr;
  return base::utc_text(now + (known ? here.tm_gmtoff : 0)).substr(0, 10);
}

std::string refuse_no_date(const std::string& text) {
  return model::parse_date(text) ? "" : "not a date: " + std::string(model::time_hint);
}

std::string refuse_unprintable(const std::string& text) {
  return base::is_printable(text)
             ? ""
             : "the text has characters that nobody sees, such as line ends or direction marks";
}

std::string follow_up(const Streams& streams, const OpenOptions& open, const std::string& command,
                      const std::string& patient) {
  std::string out = streams.program + " " + command + " ";
  if (patient == "-" || clean(patient) != patient)
    out += "FILE";
  else
    out += shell_word(patient.starts_with('-') ? "./" + patient : patient);
  for (const std::string& path : open.rules) out += " --rules " + shell_word(path);
  if (!open.lock.empty()) out += " --plugins " + shell_word(open.lock);
  return out;
}

std::shared_ptr<const plan::Engine> open_engine(const OpenOptions& options, Streams& streams) {
  std::vector<std::string> not_read;
  auto engine = plan::open_meant(options.rules, options.lock, installed(), &not_read,
                                 options.isolate ? std::optional(worker::Policy()) : std::nullopt);
  tell_not_read(not_read, streams);
  if (engine) return *engine;
  print(engine.error(), streams);
  return nullptr;
}

// The page of the rules that come with the program is known to lie there.
void tell_not_read(const std::vector<std::string>& not_read, Streams& streams) {
  std::vector<std::string> names;
  for (const std::string& name : not_read) {
    const std::filesystem::path file = name;
    std::error_code failed;
    if (file.filename() == "README.md" &&
        std::filesystem::equivalent(file.parent_path(), default_rules(), failed))
      continue;
    names.push_back(clean(name));
  }
  if (names.empty()) return;
  streams.err << "windlass: note: not read: " << base::list_some(names, 12) << "\n";
}

base::Diagnostics masked(base::Diagnostics diagnostics) {
  for (base::Diagnostic& one : diagnostics) {
    // The value begins after the colon. A line that does not begin with a key, of a list or of a
    // longer text, is a value from its start.
    const std::size_t colon = one.excerpt.find(':'),
                      start = std::min(one.excerpt.find_first_not_of(" -{"), one.excerpt.size());
    const bool has_key = one.excerpt_column == 1 && colon != std::string::npos &&
                         one.excerpt.find(' ', start) > colon &&
                         (colon + 1 == one.excerpt.size() || one.excerpt[colon + 1] == ' ' ||
                          (colon > 0 && one.excerpt[colon - 1] == '"'));
    std::string out = has_key ? one.excerpt.substr(0, colon + 1) : std::string();
    for (std::size_t at = out.size(); at < one.excerpt.size();) {
      const base::CodePoint point = base::decode_utf8(one.excerpt, at);
      const bool word = point.value >= 0x80 || (point.value >= '0' && point.value <= '9') ||
                        ((point.value | 0x20) >= 'a' && (point.value | 0x20) <= 'z');
      if (point.valid && word)
        out += '*';  // one for each character, so that the caret stays where it is
      else
        out.append(one.excerpt, at, point.bytes);
      at += point.bytes;
    }
    one.excerpt = std::move(out);
  }
  return diagnostics;
}

std::optional<std::string> read_text_file(const std::string& path, std::size_t limit,
                                          Streams& streams, const std::string& size_hint) {
  auto text = path == "-" ? base::read_standard_input(limit) : base::read_file(path, limit);
  if (text) return std::move(*text);
  base::Diagnostics problems = text.error();
  std::error_code failed;
  if (problems.front().code == "file.kind" && problems.front().hint.empty() &&
      !std::filesystem::is_directory(path, failed))
    problems.front().hint =
        "a pipe is read from standard input: write - for the file and < before the pipe";
  if (problems.front().code == "file.size") problems.front().hint = size_hint;
  print(problems, streams);
  return std::nullopt;
}

std::string shown_name(const std::string& path) {
  return path == "-" ? std::string(base::standard_input_name) : path;
}

std::optional<base::Document> read_document_file(const std::string& path, Streams& streams,
                                                 bool mask) {
  auto text = read_text_file(path, base::most_document_bytes, streams);
  if (!text) return std::nullopt;
  auto document = base::read_document(shown_name(path), std::move(*text));
  if (document) return std::move(*document);
  print(mask ? masked(document.error()) : document.error(), streams);
  return std::nullopt;
}

void hint_at_rules(const base::Diagnostics& problems, const std::string& path,
                   const OpenOptions& open, Streams& streams) {
  if (!open.rules.empty() || path == "-") return;
  const bool strange =
      std::any_of(problems.begin(), problems.end(),
                  [](const base::Diagnostic& one) { return one.code == "fact.unknown_id"; });
  const std::string rules = strange ? rules_around(path) : std::string();
  std::error_code failed;
  if (rules.empty() || std::filesystem::equivalent(rules, default_rules(), failed)) return;
  streams.err << "   hint: this patient lies with other rules: name them with --rules "
              << shell_word(clean(std::filesystem::proximate(rules, failed).string())) << "\n";
}

namespace {

// Whether a document of rules lies in this folder itself.
bool has_rules(const std::filesystem::path& folder) {
  std::error_code failed;
  constexpr std::size_t most = 100;
  std::size_t seen = 0;
  for (const auto& one : std::filesystem::directory_iterator(folder, failed)) {
    const std::filesystem::path& file = one.path();
    if (file.extension() != ".yaml" && file.extension() != ".yml") continue;
    if (++seen > most || !one.is_regular_file(failed)) break;
    auto text = base::read_file(file);
    const auto document = text ? base::read_yaml(file.string(), std::move(*text))
                               : base::Result<base::Document>(text.error());
    if (document && plan::use_of(*document) == plan::DocumentUse::rules) return true;
  }
  return false;
}

}  // namespace

void note_rules_beside(const std::string& path, const OpenOptions& open, Streams& streams) {
  namespace fs = std::filesystem;
  if (!open.rules.empty() || path == "-") return;
  std::error_code failed;
  const fs::path patients = fs::absolute(path, failed).lexically_normal().parent_path();
  const fs::path rules = patients.parent_path();
  if (failed || patients.filename() != "patients" ||
      fs::equivalent(rules, default_rules(), failed) || !has_rules(rules))
    return;
  streams.err << "windlass: note: this patient lies beside rules that this plan does not use; "
                 "with them: --rules "
              << shell_word(clean(fs::proximate(rules, failed).string())) << "\n";
}

void refuse_patient(const base::Diagnostics& problems, const std::string& path,
                    const OpenOptions& open, bool mask, Streams& streams) {
  print(mask ? masked(problems) : problems, streams);
  hint_at_rules(problems, path, open, streams);
}

std::optional<model::Facts> read_told_file(const std::string& path,
                                           const model::Vocabulary& vocabulary,
                                           const OpenOptions& open, Streams& streams) {
  const std::optional<base::Document> document = read_document_file(path, streams);
  if (!document) return std::nullopt;
  auto facts = model::read_told(vocabulary, *document);
  if (facts) return std::move(*facts);
  refuse_patient(facts.error(), path, open, false, streams);
  return std::nullopt;
}

std::optional<model::Facts> read_patient_file(const std::string& path,
                                              const model::Vocabulary& vocabulary,
                                              const OpenOptions& open, Streams& streams) {
  auto facts = read_told_file(path, vocabulary, open, streams);
  if (facts) model::age(vocabulary, *facts);
  return facts;
}

}  // namespace windlass::tool
