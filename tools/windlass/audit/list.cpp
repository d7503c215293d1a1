// SPDX-License-Identifier: Apache-2.0
// `audit list`: one line for each record. Needs no key, except to find a patient's records.
#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "base/json.hpp"
#include "log/log_events.hpp"
#include "present/phrases.hpp"

namespace windlass::tool {

namespace {

using audit::Summary;

struct ListOptions {
  LogOptions log;
  RecordFilter records;
  std::string modality, status, rule, digest;
  bool override = false;
  std::uint64_t limit = 0;  // 0: all
  std::string format = "text";
};

constexpr const char* status_words[] = {"recommend",     "optional", "caution", "defer",
                                        "not_indicated", "ask",      "block"};

bool names(const std::vector<std::string>& rules, const std::string& wanted) {
  return std::any_of(rules.begin(), rules.end(), [&](const std::string& rule) {
    return rule == wanted ||
           (rule.size() > wanted.size() &&
            rule.compare(rule.size() - wanted.size(), wanted.size(), wanted) == 0 &&
            rule[rule.size() - wanted.size() - 1] == ' ');
  });
}

bool begins(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

// What is known of one record. `made_with` was looked for only where somebody asks for it; `said`:
// what clinicians said of it.
struct Listed {
  const log::Entry& entry;
  std::optional<Summary> plan;
  const audit::MadeWith* made_with = nullptr;
  const std::map<std::string, audit::Feedback>* said = nullptr;
};

bool made_with(const Listed& one, const std::string& digest) {
  if (begins(one.entry.leaf, digest) || begins(one.plan->program, digest)) return true;
  const audit::MadeWith& parts = *one.made_with;
  if (begins(parts.knowledge, digest) || begins(parts.digest, digest)) return true;
  const auto has = [&](const audit::Ingredient& part) { return begins(part.digest, digest); };
  return std::any_of(parts.documents.begin(), parts.documents.end(), has) ||
         std::any_of(parts.plugins.begin(), parts.plugins.end(), has);
}

// Whether a record is one that the filters ask for.
bool wanted(const ListOptions& options, const Listed& listed) {
  const auto& [entry, plan, parts, said] = listed;
  const bool about_plans = !options.modality.empty() || !options.status.empty() ||
                           !options.rule.empty() || !options.digest.empty() || options.override;
  if (!about_plans || unreadable(entry.record, plan)) return true;
  if (!plan) return false;
  if (!options.digest.empty() && !made_with(listed, options.digest)) return false;
  if (options.override) {
    const bool by_rules = std::any_of(
        plan->overrides.begin(), plan->overrides.end(), [&](const Summary::Override& one) {
          return one.in_force && (options.modality.empty() || one.modality == options.modality);
        });
    const bool by_people =
        said != nullptr && std::any_of(said->begin(), said->end(), [&](const auto& one) {
          return one.second.outcome == "overridden" &&
                 (options.modality.empty() || one.first == options.modality);
        });
    if (!by_rules && !by_people) return false;
  }
  if (!options.rule.empty() && options.modality.empty() && options.status.empty() &&
      names(plan->red_flags, options.rule))
    return true;
  if (options.modality.empty() && options.status.empty() && options.rule.empty()) return true;
  return std::any_of(listed.plan->modalities.begin(), listed.plan->modalities.end(),
                     [&](const auto& one) {
                       return (options.modality.empty() || one.first == options.modality) &&
                              (options.status.empty() || one.second.status == options.status) &&
                              (options.rule.empty() || names(one.second.rules, options.rule) ||
                               names(one.second.open, options.rule));
                     });
}

std::string in_brief(const ListOptions& options, const Listed& listed) {
  const auto& plan = listed.plan;
  const auto* said = listed.said;
  const log::Record& record = listed.entry.record;
  if (plan) {
    std::string out = spoken(plan->disposition) + "; ";
    if (!options.modality.empty() && plan->modalities.count(options.modality) > 0) {
      out += options.modality + " " + plan->modalities.at(options.modality).status;
    } else {
      std::map<std::string, std::size_t> counts;
      for (const auto& [id, one] : plan->modalities) ++counts[one.status];
      std::vector<std::string> parts;
      for (const char* status : status_words)
        if (counts[status] > 0)
          parts.push_back(std::to_string(counts[status]) + " " + spoken(status));
      out += join(parts, ", ");
    }
    std::size_t overridden = 0;
    if (said != nullptr)
      for (const auto& [id, one] : *said) overridden += one.outcome == "overridden" ? 1U : 0U;
    if (overridden > 0) out += "; " + count(overridden, "modality", "modalities") + " overridden";
    return out;
  }
  if (const auto feedback = audit::read_feedback(record))
    return "record " + std::to_string(feedback->recommendation.sequence) + ", " +
           feedback->modality + " " + feedback->outcome +
           (feedback->reason.empty() ? "" : ": " + feedback->reason) + " (" + feedback->role + ")";
  if (unreadable(record, plan))
    return "CANNOT BE READ: its public part is not that of a plan; windlass audit show " +
           std::to_string(record.sequence);
  if (record.kind == "opening") {
    const auto opening = log::read_opening(record, {});
    std::string out = "opens " + record.origin;
    if (!opening || !opening->continued) return out;
    const log::Continued& old = *opening->continued;
    out += ", which continues " + old.origin + " after a restore approved by " + old.approved_by +
           ": " + count(old.size, "record", "records") + " were left of it";
    const std::uint64_t lost = old.gap_until - old.gap_from;
    return out + (lost == 0 ? ", none of those that were signed is lost"
                            : ", " + count(lost, "record", "records") +
                                  " that were signed are lost, from number " +
                                  std::to_string(old.gap_from) + " on");
  }
  if (const auto signed_tree = log::read_checkpoint(record, {}); signed_tree) {
    const std::uint64_t size = signed_tree->note.checkpoint.size;
    return (size == 1 ? "record 0" : "records 0 to " + std::to_string(size - 1)) + " signed by " +
           signed_tree->note.lines.front().name;
  }
  if (const auto anchor = log::read_anchor(record, {}); anchor)
    return "the checkpoint of " + count(anchor->size, "record", "records") +
           " is known elsewhere (" + anchor->type + ")";
  if (record.kind == "redaction")
    return "a patient's values were erased; windlass audit show " + std::to_string(record.sequence);
  return {};
}

void write_json(base::JsonWriter& json, const Listed& listed) {
  const auto& [entry, plan, made_with, said] = listed;
  const log::Record& record = entry.record;
  json.begin_object()
      .field("sequence", static_cast<std::int64_t>(record.sequence))
      .field("written", record.written)
      .field("kind", record.kind);
  json.field("leaf", entry.leaf).field("subject", record.subject);
  if (unreadable(record, plan)) json.field("unreadable", true);
  if (plan) {
    json.field("disposition", plan->disposition)
        .field("knowledge", made_with->knowledge)
        .field("engine", made_with->engine_version);
    json.key("modalities").begin_object();
    for (const auto& [id, one] : plan->modalities) json.field(id, one.status);
    json.end_object().key("red_flags").begin_array();
    for (const std::string& flag : plan->red_flags) json.string(flag);
    json.end_array().key("overrides").begin_array();
    for (const Summary::Override& one : plan->overrides)
      json.begin_object()
          .field("layer", one.layer)
          .field("modality", one.modality)
          .field("target", one.target)
          .field("in_force", one.in_force)
          .end_object();
    json.end_array().key("feedback").begin_object();
    if (said != nullptr)
      for (const auto& [id, one] : *said)
        json.key(id)
            .begin_object()
            .field("outcome", one.outcome)
            .field("reason", one.reason)
            .field("role", one.role)
            .end_object();
    json.end_object();
  } else if (const auto feedback = audit::read_feedback(record)) {
    json.field("recommendation", static_cast<std::int64_t>(feedback->recommendation.sequence))
        .field("modality", feedback->modality);
    json.field("outcome", feedback->outcome)
        .field("reason", feedback->reason)
        .field("role", feedback->role);
  }
  json.end_object();
}

// Warns of --modality and --rule when no record speaks of such a thing: most likely a word that was
// typed wrong. False after a diagnostic.
bool warn_of_unknown(const ListOptions& options, const Log& log, Streams& streams) {
  bool modality_known = options.modality.empty(), rule_known = options.rule.empty();
  auto done = log.each({.kind = "recommendation"}, [&](const log::Entry& entry) {
    const auto plan = audit::summarise(entry.record);
    if (!plan) return true;
    modality_known = modality_known || plan->modalities.count(options.modality) > 0;
    rule_known =
        rule_known || names(plan->red_flags, options.rule) ||
        std::any_of(plan->modalities.begin(), plan->modalities.end(), [&](const auto& one) {
          return names(one.second.rules, options.rule) || names(one.second.open, options.rule);
        });
    return !modality_known || !rule_known;
  });
  if (!done) print(done.error(), streams);
  if (!done) return false;
  const auto warn = [&](const char* what, const std::string& word) {
    streams.err << "windlass: warning: no record of this log speaks of a " << what << " '"
                << clean(word) << "'\n";
  };
  if (!modality_known) warn("modality", options.modality);
  if (!rule_known) warn("rule", options.rule);
  return true;
}

bool good_filters(const ListOptions& options, Streams& streams) {
  if (!filter_of(options.records, streams)) return false;
  if (options.status.empty() || model::status_from(options.status)) return true;
  complain(streams, "'" + options.status + "' is no status",
           "one of " + join({std::begin(status_words), std::end(status_words)}, ", "));
  return false;
}

int run_list(const ListOptions& options, Streams& streams) {
  if (!good_filters(options, streams)) return exit_bad_input;
  const auto log = Log::open(options.log, streams);
  if (!log) return exit_refused;
  auto said = voices(*log);
  if (!said) return fail(said.error(), streams);
  base::JsonWriter json(2);
  json.begin_object().field("origin", log->origin()).key("records").begin_array();
  Page page(streams.width, streams.colour);
  std::uint64_t found = 0, lost = 0;  // lost: plans that cannot be read
  audit::Manifests manifests(log->blobs());
  const bool about_making = !options.digest.empty() || options.format == "json";
  base::Diagnostics problems;
  auto done = log->each(options.records, [&](const log::Entry& entry) {
    Listed one{entry, audit::summarise(entry.record)};
    if (const auto voice = said->find(entry.record.sequence); voice != said->end())
      one.said = &voice->second;
    if (one.plan && about_making) {
      const auto parts = manifests.of(entry.record);
      if (!parts) problems = parts.error();
      if (!parts) return false;
      one.made_with = *parts;
    }
    if (!wanted(options, one)) return true;
    ++found;
    if (unreadable(entry.record, one.plan)) ++lost;
    if (options.format == "json") {
      write_json(json, one);
    } else {
      std::string lead = std::to_string(entry.record.sequence);
      lead = std::string(lead.size() < 7 ? 7 - lead.size() : 0, ' ') + lead + "  " +
             entry.record.written + "  " + entry.record.kind;
      page.hang(lead + std::string(lead.size() < 46 ? 46 - lead.size() : 1, ' '),
                in_brief(options, one));
    }
    return options.limit == 0 || found < options.limit;
  });
  if (!done) return fail(done.error(), streams);
  if (!problems.empty()) return fail(problems, streams);
  if (found == 0 && !warn_of_unknown(options, *log, streams)) return exit_refused;
  const int code = lost > 0 ? exit_does_not_hold : exit_done;
  json.end_array().end_object();
  if (options.format == "json") {
    streams.out << json.take() << "\n";
    return code;
  }
  page.blank();
  page.line(count(found, "record", "records") + " of log " + log->origin(), Ink::faint);
  streams.out << page.text();
  return code;
}

void declare(ListOptions& options, Arguments& arguments) {
  add_log_options(options.log, arguments);
  add_filter(options.records, arguments);
  arguments.add_format(options.format, {"text", "json"});
  arguments.add("--kind", &options.records.kind,
                "Records of this kind: recommendation, feedback, redaction, opening", "KIND");
  arguments.add(
      "--modality", &options.modality,
      "Plans that speak of this modality; with --status, --rule or --override: in this modality",
      "ID");
  arguments.add("--status", &options.status, "Plans with a modality of this status", "STATUS");
  arguments.add("--rule", &options.rule,
                "Plans in which this rule or red flag held or was open: its id, or origin and id",
                "ID");
  arguments.add("--digest", &options.digest,
                "Plans made with this knowledge, document, plugin or program; also a plan's or a "
                "leaf's; the first digits suffice",
                "HEX");
  arguments.add("--override", &options.override,
                "Plans that a layer's override touched or a clinician overrode");
  arguments.add("--limit", &options.limit, "At most so many", "N");
}

}  // namespace

CommandRow audit_list_command() {
  return make_command<ListOptions>(
      "list", "The records, one line each",
      "Examples:\n"
      "  windlass audit list --store clinic.db --from 2026-01-01 --modality taping --status block\n"
      "  windlass audit list --store clinic.db --override --format json",
      declare, run_list);
}

}  // namespace windlass::tool
