// SPDX-License-Identifier: Apache-2.0
// `audit list`: one line for each record. Needs no key, except to find a patient's records.
#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "audit/log.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "log/log_events.hpp"
#include "present/phrases.hpp"

namespace windlass::tool {

std::string in_words(const log::Continued& old) {
  const std::uint64_t lost = old.gap_until - old.gap_from;
  return "continues " + old.origin + " after a restore approved by " + old.approved_by + ": " +
         count(old.size, "record", "records") + " were left of it" +
         (lost == 0 ? ", none of those that were signed is lost"
                    : ", " + count(lost, "record", "records") +
                          " that were signed are lost, from number " +
                          std::to_string(old.gap_from) + " on");
}

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

bool names(const std::vector<std::string>& rules, const std::string& wanted) {
  return std::any_of(rules.begin(), rules.end(), [&](const std::string& rule) {
    return rule == wanted ||
           (rule.size() > wanted.size() &&
            rule.compare(rule.size() - wanted.size(), wanted.size(), wanted) == 0 &&
            rule[rule.size() - wanted.size() - 1] == ' ');
  });
}

// What is known of one record.
struct Listed {
  const log::Entry& entry;
  std::optional<Summary> plan;                    // of a recommendation that can be read
  const audit::Provenance* provenance = nullptr;  // of a plan whose manifest can be read
  std::string no_provenance;                      // why it cannot
  const std::map<std::string, audit::Feedback>* feedback = nullptr;  // on this plan, by modality

  // A plan that cannot be read whole is listed by every filter: left out, it would pass for one
  // that was never made.
  bool is_damaged() const {
    return unreadable(entry.record, plan) || (plan && provenance == nullptr);
  }
};

bool was_made_with(const Listed& one, const std::string& digest) {
  if (one.entry.leaf.starts_with(digest) || one.plan->program.starts_with(digest)) return true;
  const audit::Provenance& parts = *one.provenance;
  if (parts.knowledge.starts_with(digest) || parts.digest.starts_with(digest)) return true;
  const auto has = [&](const audit::Component& part) { return part.digest.starts_with(digest); };
  return std::any_of(parts.documents.begin(), parts.documents.end(), has) ||
         std::any_of(parts.plugins.begin(), parts.plugins.end(), has);
}

bool was_overridden(const ListOptions& options, const Listed& listed) {
  const auto asked = [&](const std::string& modality) {
    return options.modality.empty() || modality == options.modality;
  };
  return std::any_of(
             listed.plan->overrides.begin(), listed.plan->overrides.end(),
             [&](const Summary::Override& one) { return one.in_force && asked(one.modality); }) ||
         (listed.feedback != nullptr &&
          std::any_of(listed.feedback->begin(), listed.feedback->end(), [&](const auto& one) {
            return one.second.outcome == "overridden" && asked(one.first);
          }));
}

// Whether a record is one that the filters ask for.
bool wanted(const ListOptions& options, const Listed& listed) {
  const bool about_plans = !options.modality.empty() || !options.status.empty() ||
                           !options.rule.empty() || !options.digest.empty() || options.override;
  if (!about_plans || listed.is_damaged()) return true;
  if (!listed.plan) return false;
  if (!options.digest.empty() && !was_made_with(listed, options.digest)) return false;
  if (options.override && !was_overridden(options, listed)) return false;
  if (options.modality.empty() && options.status.empty() &&
      (options.rule.empty() || names(listed.plan->red_flags, options.rule)))
    return true;
  return std::any_of(listed.plan->modalities.begin(), listed.plan->modalities.end(),
                     [&](const auto& one) {
                       return (options.modality.empty() || one.first == options.modality) &&
                              (options.status.empty() || one.second.status == options.status) &&
                              (options.rule.empty() || names(one.second.rules, options.rule) ||
                               names(one.second.open, options.rule));
                     });
}

std::string plan_in_brief(const ListOptions& options, const Listed& listed) {
  const Summary& plan = *listed.plan;
  std::string out = with_spaces(plan.disposition) + "; ";
  if (const auto asked = plan.modalities.find(options.modality); asked != plan.modalities.end()) {
    out += options.modality + " " + asked->second.status;
  } else {
    std::map<std::string, std::size_t> counts;
    for (const auto& [id, one] : plan.modalities) ++counts[one.status];
    std::vector<std::string> parts;
    for (const StatusMark& one : status_marks())
      if (const std::size_t times = counts[std::string(model::word(one.status))]; times > 0)
        parts.push_back(std::to_string(times) + " " + with_spaces(one.status));
    out += join(parts, ", ");
  }
  std::size_t overridden = 0;
  if (listed.feedback != nullptr)
    for (const auto& [id, one] : *listed.feedback)
      overridden += one.outcome == "overridden" ? 1U : 0U;
  if (overridden > 0) out += "; " + count(overridden, "modality", "modalities") + " overridden";
  if (listed.provenance == nullptr)
    out += "; WHAT IT WAS MADE WITH CANNOT BE READ: " + listed.no_provenance;
  return out;
}

std::string opening_in_brief(const log::Record& record) {
  const auto opening = log::read_opening(record, {});
  const std::string out = "opens " + record.origin;
  if (!opening || !opening->continued) return out;
  return out + ", which " + in_words(*opening->continued);
}

std::string in_brief(const ListOptions& options, const Listed& listed) {
  const log::Record& record = listed.entry.record;
  if (listed.plan) return plan_in_brief(options, listed);
  if (const auto feedback = audit::read_feedback(record))
    return "record " + std::to_string(feedback->recommendation.sequence) + ", " +
           feedback->modality + " " + feedback->outcome +
           (feedback->reason.empty() ? "" : ": " + feedback->reason) +
           (feedback->reason_code.empty()
                ? ""
                : " [" + feedback->reason_system + "|" + feedback->reason_code + "]") +
           " (" + feedback->role + ")";
  if (unreadable(record, listed.plan))
    return "CANNOT BE READ: its public part is not that of a plan; windlass audit show " +
           std::to_string(record.sequence);
  if (record.kind == "opening") return opening_in_brief(record);
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

void write_plan(base::JsonWriter& json, const Listed& listed) {
  const Summary& plan = *listed.plan;
  json.field("disposition", plan.disposition);
  if (listed.provenance != nullptr)
    json.field("knowledge", listed.provenance->knowledge)
        .field("engine", listed.provenance->engine_version)
        .field("semantics", static_cast<std::int64_t>(listed.provenance->semantics));
  else
    json.field("unreadable", true).field("cause", listed.no_provenance);
  json.key("modalities").begin_object();
  for (const auto& [id, one] : plan.modalities) json.field(id, one.status);
  json.end_object().key("red_flags").begin_array();
  for (const std::string& flag : plan.red_flags) json.string(flag);
  json.end_array().key("overrides").begin_array();
  for (const Summary::Override& one : plan.overrides)
    json.begin_object()
        .field("layer", one.layer)
        .field("modality", one.modality)
        .field("target", one.target)
        .field("in_force", one.in_force)
        .end_object();
  json.end_array().key("feedback").begin_object();
  if (listed.feedback != nullptr)
    for (const auto& [id, one] : *listed.feedback)
      json.key(id)
          .begin_object()
          .field("outcome", one.outcome)
          .field("reason", one.reason)
          .field("role", one.role)
          .end_object();
  json.end_object();
}

void write_json(base::JsonWriter& json, const Listed& listed) {
  const log::Record& record = listed.entry.record;
  json.begin_object()
      .field("sequence", static_cast<std::int64_t>(record.sequence))
      .field("written", record.written)
      .field("kind", record.kind)
      .field("leaf", listed.entry.leaf)
      .field("subject", record.subject);
  if (unreadable(record, listed.plan)) json.field("unreadable", true);
  if (listed.plan) {
    write_plan(json, listed);
  } else if (const auto feedback = audit::read_feedback(record)) {
    json.field("recommendation", static_cast<std::int64_t>(feedback->recommendation.sequence))
        .field("modality", feedback->modality)
        .field("outcome", feedback->outcome)
        .field("reason", feedback->reason)
        .field("role", feedback->role);
  }
  json.end_object();
}

// Warns of --modality and --rule when no record speaks of such a thing: most likely a word that was
// typed wrong. False after a diagnostic.
bool warn_of_unknown(const ListOptions& options, const Log& log, Streams& streams) {
  bool modality_known = options.modality.empty(), rule_known = options.rule.empty();
  auto done = log.each({.kind = "recommendation"}, nullptr, [&](const log::Entry& entry) {
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
  std::vector<std::string> words;
  for (const StatusMark& one : status_marks()) words.emplace_back(model::word(one.status));
  complain(streams, "'" + options.status + "' is not a status", "one of " + join(words, ", "));
  return false;
}

// The records that were found, as text and as JSON.
class Listing {
 public:
  Listing(const std::string& origin, const ListOptions& options, Streams& streams)
      : options_(options), origin_(origin), page_(streams.width, streams.colour) {
    json_.begin_object().field("origin", origin).key("records").begin_array();
  }

  void add(const Listed& one) {
    ++found_;
    if (one.is_damaged()) ++damaged_;
    if (options_.format == "json") return write_json(json_, one);
    const std::string sequence = std::to_string(one.entry.record.sequence);
    const std::string lead = std::string(sequence.size() < 7 ? 7 - sequence.size() : 0, ' ') +
                             sequence + "  " + one.entry.record.written + "  " +
                             one.entry.record.kind;
    page_.hang(lead + std::string(lead.size() < 46 ? 46 - lead.size() : 1, ' '),
               in_brief(options_, one));
  }

  bool is_full() const { return options_.limit != 0 && found_ >= options_.limit; }
  std::uint64_t found() const { return found_; }
  int exit_code() const { return damaged_ > 0 ? exit_does_not_hold : exit_done; }

  std::string finish() {
    json_.end_array().end_object();
    page_.blank();
    page_.line(count(found_, "record", "records") + " of log " + origin_, Ink::faint);
    return options_.format == "json" ? json_.take() + "\n" : page_.text();
  }

 private:
  const ListOptions& options_;
  std::string origin_;
  std::uint64_t found_ = 0, damaged_ = 0;
  base::JsonWriter json_{2};
  Page page_;
};

int run_list(const ListOptions& options, Streams& streams) {
  if (!good_filters(options, streams)) return exit_bad_input;
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::look, code);
  if (!log) return code;
  auto feedback = feedback_of(*log);
  if (!feedback) return fail(feedback.error(), streams);
  audit::Manifests manifests(log->blobs());
  Listing listing(log->origin(), options, streams);
  Progress progress(streams, "listed");
  auto done = log->each(options.records, &progress, [&](const log::Entry& entry) {
    Listed one{entry, audit::summarise(entry.record), nullptr, {}, nullptr};
    if (const auto said = feedback->find(entry.record.sequence); said != feedback->end())
      one.feedback = &said->second;
    if (one.plan) {
      const auto parts = manifests.of(entry.record);
      if (parts)
        one.provenance = *parts;
      else
        one.no_provenance = parts.error().front().code + ": " + parts.error().front().message;
    }
    if (wanted(options, one)) listing.add(one);
    return !listing.is_full();
  });
  progress.clear();
  if (!done) return fail(done.error(), streams);
  if (listing.found() == 0 && !warn_of_unknown(options, *log, streams)) return exit_refused;
  streams.out << listing.finish();
  return listing.exit_code();
}

std::string refuse_no_digest(const std::string& value) {
  constexpr std::size_t longest = 64;
  const bool begins_one = value.size() <= longest && base::is_hex(value, value.size());
  return begins_one
             ? ""
             : "'" + value + "' begins no digest: that is up to 64 of the digits 0 to 9 and a to f";
}

void declare(ListOptions& options, Arguments& arguments) {
  add_log_options(options.log, arguments);
  add_filter(options.records, arguments);
  arguments.add_format(options.format, {"text", "json"});
  arguments.add("--kind", &options.records.kind, "Records of this kind", "KIND")
      .one_of({"recommendation", "feedback", "redaction", "opening", "checkpoint", "anchor"});
  arguments.add(
      "--modality", &options.modality,
      "Plans that speak of this modality; with --status, --rule or --override: in this modality",
      "ID");
  arguments.add("--status", &options.status, "Plans with a modality of this status", "STATUS");
  arguments.add("--rule", &options.rule,
                "Plans in which this rule or red flag held or was open: its id, or origin and id",
                "ID");
  arguments
      .add("--digest", &options.digest,
           "Plans made with this knowledge, document, plugin or program; also a plan's or a "
           "leaf's; the first digits suffice",
           "HEX")
      .checked(refuse_no_digest);
  arguments.add("--override", &options.override,
                "Plans that a layer's override touched or a clinician overrode");
  add_limit(options.limit, "List at most N records", arguments);
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
