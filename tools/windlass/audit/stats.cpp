// SPDX-License-Identifier: Apache-2.0
// `audit stats`: for each version of the rules what was shown, what clinicians did with it, which
// rules never speak and which are nearly always overridden.
//
// A plan without feedback on a modality counts as ignored there when something actionable was
// shown: silence is a finding, not an acceptance.
#include "audit/stats.hpp"

#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "audit/log.hpp"
#include "base/json.hpp"
#include "present/phrases.hpp"

namespace windlass::tool {

namespace {

struct StatsOptions {
  LogOptions log;
  RecordFilter records;
  std::string lock;
  std::string format = "text";
};

constexpr std::uint64_t enough =
    5;  // judged plans before a rule is called nearly always overridden
constexpr std::uint64_t mostly_percent = 80;

bool actionable(const std::string& status) {
  const auto found = model::status_from(status);
  return found && model::actionable(*found);
}

// Every rule that a version could speak, so that silence can be told from absence. Puts the
// recorded documents and plugins together; nothing when they do not open.
bool list_rules(audit::Replayer& replayer, const log::Entry& entry, VersionCount& version) {
  auto engine = replayer.engine_of(entry);
  if (!engine) return false;
  for (const knowledge::Modality& modality : (*engine)->knowledge().modalities())
    for (const knowledge::Contribution& one : modality.contributions)
      version.rules[modality.id].try_emplace(std::string(model::word(one.origin)) + " " + one.id);
  for (const knowledge::Flag& flag : (*engine)->knowledge().flags())
    version.red_flags.try_emplace(flag.id);
  return true;
}

void add(const log::Entry& entry, const audit::Summary& plan,
         const std::map<std::string, audit::Feedback>* said, VersionCount& version) {
  if (version.plans++ == 0) version.first = entry.record.written;
  version.last = entry.record.written;
  ++version.dispositions[plan.disposition];
  for (const std::string& flag : plan.red_flags) ++version.red_flags[flag];
  for (const auto& [id, one] : plan.modalities) {
    ModalityCount& counts = version.modalities[id];
    ++counts.shown;
    ++counts.statuses[one.status];
    if (one.status == "ask") ++counts.asked;
    if (one.status == "block") ++counts.blocked;
    const audit::Feedback* feedback =
        said != nullptr && said->count(id) > 0 ? &said->at(id) : nullptr;
    if (feedback == nullptr) {
      if (actionable(one.status)) ++counts.ignored;
    } else {
      ++counts.roles[feedback->role];
      if (feedback->outcome == "accepted")
        ++counts.accepted;
      else {
        ++counts.overridden;
        ++counts.reasons[feedback->reason];
      }
    }
    for (const std::string& rule : one.rules) {
      RuleCount& count = version.rules[id][rule];
      ++count.held;
      if (feedback != nullptr)
        ++(feedback->outcome == "accepted" ? count.accepted : count.overridden);
    }
    for (const std::string& rule : one.open) ++version.rules[id][rule].open;
  }
}

void write_counts(base::JsonWriter& json, const char* key,
                  const std::map<std::string, std::uint64_t>& counts) {
  json.key(key).begin_object();
  for (const auto& [name, number] : counts) json.field(name, static_cast<std::int64_t>(number));
  json.end_object();
}

std::string in_words(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::string> out;
  for (const auto& [name, number] : counts) out.push_back(name + " " + std::to_string(number));
  return join(out, ", ");
}

void write_number(base::JsonWriter& json, const char* key, std::uint64_t value) {
  json.field(key, static_cast<std::int64_t>(value));
}

void write_modality(base::JsonWriter& json, const ModalityCount& one,
                    const std::map<std::string, RuleCount>& rules) {
  json.begin_object();
  write_number(json, "shown", one.shown);
  write_number(json, "accepted", one.accepted);
  write_number(json, "overridden", one.overridden);
  write_number(json, "ignored", one.ignored);
  write_number(json, "asked", one.asked);
  write_number(json, "blocked", one.blocked);
  write_counts(json, "statuses", one.statuses);
  write_counts(json, "overridden_by_reason", one.reasons);
  write_counts(json, "feedback_by_role", one.roles);
  json.key("rules").begin_object();
  for (const auto& [rule, count] : rules) {
    json.key(rule).begin_object();
    write_number(json, "held", count.held);
    write_number(json, "open", count.open);
    write_number(json, "accepted", count.accepted);
    write_number(json, "overridden", count.overridden);
    json.end_object();
  }
  json.end_object().end_object();
}

void write_texts(base::JsonWriter& json, const char* key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& one : texts) json.string(one);
  json.end_array();
}

void write_json(const std::vector<VersionCount>& versions, const std::string& origin,
                std::uint64_t unreadable, Streams& streams) {
  base::JsonWriter json(2);
  json.begin_object().field("origin", origin);
  write_number(json, "unreadable", unreadable);
  json.key("versions").begin_array();
  const std::map<std::string, RuleCount> no_rules;
  for (const VersionCount& version : versions) {
    json.begin_object()
        .field("knowledge", version.knowledge)
        .field("engine", version.engine)
        .field("semantics", static_cast<std::int64_t>(version.semantics))
        .field("first", version.first)
        .field("last", version.last);
    write_texts(json, "rule_sets", version.rule_sets);
    write_texts(json, "plugins", version.plugins);
    write_number(json, "plans", version.plans);
    write_counts(json, "dispositions", version.dispositions);
    write_counts(json, "red_flags", version.red_flags);
    json.key("modalities").begin_object();
    for (const auto& [id, one] : version.modalities) {
      const auto rules = version.rules.find(id);
      json.key(id);
      write_modality(json, one, rules == version.rules.end() ? no_rules : rules->second);
    }
    json.end_object().field("rules_known", version.rules_known);
    write_texts(json, "never_fired", version.never());
    write_texts(json, "nearly_always_overridden", version.mostly_overridden());
    json.end_object();
  }
  streams.out << json.end_array().end_object().take() << "\n";
}

// The rules that never spoke.
void write_silence(const VersionCount& version, Page& page) {
  if (version.rules_known) {
    std::map<std::string, std::vector<std::string>> silent;
    for (const std::string& one : version.never()) {
      const std::size_t colon = one.find(": ");
      if (colon == std::string::npos)
        silent["red flags"].push_back(one.substr(9));
      else
        silent[one.substr(0, colon)].push_back(one.substr(colon + 2));
    }
    page.line(silent.empty() ? "  never spoke  no rule: every one spoke at least once"
                             : "  never spoke");
    for (const auto& [where, list] : silent)
      page.hang("    " + where + std::string(where.size() < 16 ? 16 - where.size() : 1, ' '),
                join(list, ", "));
  } else if (version.semantics != plan::engine_semantics)
    page.hang("  never spoke  ",
              "not known: these rules were read and decided by other semantics; that release lists "
              "them");
  else
    page.hang(
        "  never spoke  ",
        "not known: the recorded rules and plugins of this version do not open here, or nobody "
        "vouches for the plugins (--plugins LOCK, --trusted KEY)");
}

}  // namespace

std::string own_plugins(const VersionCount& version, const std::vector<VersionCount>& versions) {
  std::vector<std::string> own;
  for (const VersionCount& other : versions) {
    if (&other == &version || other.knowledge != version.knowledge ||
        other.engine_in_words() != version.engine_in_words())
      continue;
    for (const std::string& one : version.plugins) {
      const std::string brief = one.substr(0, one.find(' ') + 13);
      if (std::find(other.plugins.begin(), other.plugins.end(), one) == other.plugins.end() &&
          std::find(own.begin(), own.end(), brief) == own.end())
        own.push_back(brief);
    }
  }
  return join(own, ", ");
}

namespace {

void write_version(const VersionCount& version, const std::vector<VersionCount>& versions,
                   Page& page) {
  page.heading("KNOWLEDGE " + brief_digest(version.knowledge),
               "engine " + version.engine_in_words() +
                   (version.rule_sets.empty() ? "" : ", " + join(version.rule_sets, ", ")));
  page.hang("  plans     ",
            std::to_string(version.plans) + ", " + version.first + " to " + version.last);
  if (const std::string own = own_plugins(version, versions); !own.empty())
    page.hang("  plugins   ", own + ": other code than in another version of these rules");
  page.hang("  first     ", in_words(version.dispositions));
  page.line("  modality             shown accepted overridden ignored   asked blocked", Ink::faint);
  for (const auto& [id, one] : version.modalities) {
    std::string line = "  " + id + std::string(id.size() < 18 ? 18 - id.size() : 1, ' ');
    for (const auto& [value, width] :
         {std::pair{one.shown, 8}, std::pair{one.accepted, 9}, std::pair{one.overridden, 11},
          std::pair{one.ignored, 8}, std::pair{one.asked, 8}, std::pair{one.blocked, 8}}) {
      const std::string text = std::to_string(value);
      line += std::string(text.size() < static_cast<std::size_t>(width)
                              ? static_cast<std::size_t>(width) - text.size()
                              : 1,
                          ' ') +
              text;
    }
    page.line(line);
    if (!one.reasons.empty()) page.hang("      overridden because  ", in_words(one.reasons));
  }
  const auto mostly = version.mostly_overridden();
  page.hang("  nearly always overridden  ", mostly.empty() ? "no rule" : join(mostly, "; "),
            Ink::plain, mostly.empty() ? Ink::plain : Ink::care);
  write_silence(version, page);
}

}  // namespace

std::string VersionCount::engine_in_words() const {
  return engine +
         (semantics == 0 ? ", semantics not numbered" : ", semantics " + std::to_string(semantics));
}

std::vector<std::string> VersionCount::never() const {
  std::vector<std::string> out;
  if (!rules_known) return out;
  for (const auto& [modality, list] : rules)
    for (const auto& [rule, count] : list)
      // A red flag speaks for all modalities at once: it is listed once, below. A requirement that
      // never spoke was always met: nothing is dead about it.
      if (count.held == 0 && count.open == 0 && rule.compare(0, 9, "red_flag ") != 0 &&
          rule.compare(0, 12, "requirement ") != 0)
        out.push_back(modality + ": " + rule);
  for (const auto& [flag, held] : red_flags)
    if (held == 0) out.push_back("red flag " + flag);
  return out;
}

std::vector<std::string> VersionCount::mostly_overridden() const {
  std::vector<std::string> out;
  for (const auto& [modality, list] : rules)
    for (const auto& [rule, count] : list) {
      const std::uint64_t judged = count.accepted + count.overridden;
      if (judged >= enough && count.overridden * 100 >= judged * mostly_percent)
        out.push_back(modality + ": " + rule + " (" + std::to_string(count.overridden) + " of " +
                      std::to_string(judged) + ")");
    }
  return out;
}

namespace {

// Plans counted by the version of rules and engine that made them, in the order of the log.
class Counter {
 public:
  Counter(const Log& log, audit::TrustedPlugins trusted, const FeedbackBySequence& feedback)
      : feedback_(feedback),
        replayer_(log.blobs(), std::move(trusted), apart()),
        manifests_(log.blobs()) {}

  void take(const log::Entry& entry) {
    const auto plan = audit::summarise(entry.record);
    if (!plan) return void(unreadable_ += unreadable(entry.record, plan) ? 1U : 0U);
    const auto parts = manifests_.of(entry.record);
    if (!parts) return void(++unreadable_);
    const auto said = feedback_.find(entry.record.sequence);
    add(entry, *plan, said == feedback_.end() ? nullptr : &said->second,
        version_of(entry, **parts));
  }

  const std::vector<VersionCount>& versions() const { return versions_; }
  std::uint64_t unreadable_plans() const { return unreadable_; }

 private:
  VersionCount& version_of(const log::Entry& entry, const audit::Provenance& provenance) {
    std::vector<std::string> plugins;
    for (const audit::Component& one : provenance.plugins)
      plugins.push_back(one.id + " " + one.digest);
    const auto [place, is_new] = places_.try_emplace(
        provenance.knowledge + " " + audit::maker_in_words(provenance) + " " + join(plugins, " "),
        versions_.size());
    if (!is_new) return versions_[place->second];
    VersionCount& version = versions_.emplace_back();
    version.knowledge = provenance.knowledge;
    version.engine = provenance.engine_version;
    version.semantics = provenance.semantics;
    version.plugins = std::move(plugins);
    for (const audit::Component& one : provenance.documents)
      if (one.kind == "ruleset")
        version.rule_sets.push_back(one.id + (one.version.empty() ? "" : " " + one.version));
    version.rules_known = list_rules(replayer_, entry, version);
    return version;
  }

  const FeedbackBySequence& feedback_;
  audit::Replayer replayer_;
  audit::Manifests manifests_;
  std::vector<VersionCount> versions_;
  std::map<std::string, std::size_t> places_;
  std::uint64_t unreadable_ = 0;
};

void write_text(const Counter& counter, const std::string& origin, Streams& streams) {
  Page page(streams.width, streams.colour);
  page.line("log " + origin + ": " +
            count(counter.versions().size(), "version of the rules", "versions of the rules"));
  if (counter.unreadable_plans() > 0)
    page.hang(
        "",
        "CANNOT BE READ and not counted: " + count(counter.unreadable_plans(), "plan", "plans") +
            "; windlass audit list names them",
        Ink::stop);
  for (const VersionCount& version : counter.versions())
    write_version(version, counter.versions(), page);
  streams.out << page.text();
}

int run_stats(const StatsOptions& options, Streams& streams) {
  if (!filter_of(options.records, streams)) return exit_bad_input;
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::look, code);
  if (!log) return code;
  auto trusted = log->trusted(options.lock, streams);
  if (!trusted) return exit_refused;
  const auto feedback = feedback_of(*log);
  if (!feedback) return fail(feedback.error(), streams);
  RecordFilter plans = options.records;
  plans.kind = "recommendation";
  Counter counter(*log, std::move(*trusted), *feedback);
  Progress progress(streams, "counted");
  auto done = log->each(plans, &progress, [&](const log::Entry& entry) {
    counter.take(entry);
    return true;
  });
  progress.clear();
  if (!done) return fail(done.error(), streams);
  if (options.format == "json")
    write_json(counter.versions(), log->origin(), counter.unreadable_plans(), streams);
  else if (options.format == "html")
    streams.out << stats_page(counter.versions(), log->origin(), counter.unreadable_plans());
  else
    write_text(counter, log->origin(), streams);
  return counter.unreadable_plans() > 0 ? exit_does_not_hold : exit_done;
}

void declare(StatsOptions& options, Arguments& arguments) {
  add_log_options(options.log, arguments);
  add_filter(options.records, arguments);
  add_lock(options.lock, arguments);
  arguments.add_format(options.format, {"text", "json", "html"});
}

}  // namespace

CommandRow audit_stats_command() {
  return make_command<StatsOptions>(
      "stats", "What each version of the rules showed, and what clinicians did with it",
      "Example:\n  windlass audit stats --store clinic.db --format html > stats.html", declare,
      run_stats);
}

}  // namespace windlass::tool
