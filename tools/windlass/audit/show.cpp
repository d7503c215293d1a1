// SPDX-License-Identifier: Apache-2.0
// `audit show`: one record, its proof, and, when its values open, its plan and trace computed
// again.
#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "audit/log.hpp"
#include "base/json.hpp"
#include "log/log_events.hpp"
#include "log/text.hpp"
#include "plan/plan_json.hpp"
#include "present/html.hpp"
#include "present/outline.hpp"
#include "present/phrases.hpp"
#include "present/text.hpp"

namespace windlass::tool {

namespace {

struct ShowOptions {
  LogOptions log;
  std::string lock;
  std::uint64_t sequence = 0;
  bool all = false;  // text: with every reason
  std::string format = "text";
};

std::string components_of(const std::vector<audit::Component>& list) {
  std::vector<std::string> out;
  for (const audit::Component& one : list) {
    const std::string name =
        one.kind == "plugin" || one.id.empty() ? one.id : one.kind + " " + one.id;
    out.push_back((name.empty() ? one.name : name) +
                  (one.version.empty() ? "" : " " + one.version) + " (" + brief_digest(one.digest) +
                  ")");
  }
  return join(out, ", ");
}

// All that can be told of one record.
struct Shown {
  log::Opened opened;
  std::optional<audit::Summary> plan;
  std::optional<base::Result<audit::Provenance>> provenance;
  std::map<std::string, audit::Feedback> feedback;
  std::string proof;  // in words
  std::optional<audit::Replayed> replayed;
  std::shared_ptr<const plan::Engine> engine;  // when it could be replayed
  std::optional<model::Facts> facts;
  const log::Record& record() const { return opened.entry.record; }
};

void write_plan_part(const Shown& shown, Page& page) {
  const audit::Summary& plan = *shown.plan;
  page.heading("WHAT IT SAID");
  page.hang("  first       ",
            with_spaces(plan.disposition) +
                (plan.red_flags.empty() ? "" : "; red flags: " + join(plan.red_flags, ", ")));
  for (const auto& [id, one] : plan.modalities) {
    std::string lead = "  " + id;
    lead += std::string(lead.size() < 20 ? 20 - lead.size() : 1, ' ');
    std::string text = with_spaces(one.status);
    if (!one.rules.empty()) text += ": " + join(one.rules, ", ");
    if (!one.open.empty()) text += "; open: " + join(one.open, ", ");
    page.hang(lead, text);
  }
  for (const audit::Summary::Override& one : plan.overrides)
    page.hang("  override    ",
              one.layer + " changes " + one.target + " of " + one.modality +
                  (one.in_force ? "" : ", not in force"),
              Ink::care);
  page.heading("MADE WITH");
  if (!*shown.provenance) {
    page.hang(
        "  ",
        shown.provenance->error().front().code + ": " + shown.provenance->error().front().message,
        Ink::stop, Ink::stop);
    return;
  }
  const audit::Provenance& provenance = **shown.provenance;
  page.hang("  engine      ",
            audit::maker_in_words(provenance) +
                (provenance.build.empty() ? "" : ", " + provenance.build) +
                (plan.program.empty() ? "" : ", program " + brief_digest(plan.program)));
  page.hang("  knowledge   ", provenance.knowledge + ", pathway " + provenance.pathway);
  page.hang("  documents   ", components_of(provenance.documents));
  page.hang("  plugins     ", components_of(provenance.plugins));
}

// What a short form leaves out of a recorded plan: why, on what evidence, and what belongs to every
// plan of these rules.
const std::vector<std::string_view> brief_leaves_out = {
    "advice", "adverse_events", "because", "consent", "evidence",   "interactions", "labels",
    "notice", "outcomes",       "plugins", "reviews", "stop_rules", "reopen_when"};

// The plan as it was recorded, where only another release may compute it.
void write_recorded_plan(const Shown& shown, bool all, Page& page) {
  if (!shown.replayed || shown.replayed->outcome != audit::Replayed::Outcome::other_semantics)
    return;
  for (const log::PrivateField& field : shown.opened.fields) {
    if (field.name != "plan") continue;
    page.heading("THE PLAN AS IT WAS RECORDED", "not computed again");
    const auto plan = base::read_json("the recorded plan", field.value, log::private_limit);
    if (plan)
      write_outline(plan->root, all ? std::vector<std::string_view>() : brief_leaves_out, page);
    else
      page.hang("  ", "it is no JSON: " + plan.error().front().message, Ink::stop, Ink::stop);
    if (!all)
      page.line("With --all: every line. With --format json: the whole record.", Ink::faint);
  }
}

std::vector<std::pair<std::string, std::string>> head_lines(const Shown& shown) {
  const log::Record& record = shown.record();
  std::vector<std::pair<std::string, std::string>> out = {
      {"written", record.written}, {"kind", record.kind}, {"leaf", shown.opened.entry.leaf}};
  if (!record.subject.empty())
    out.emplace_back("patient", "pseudonym " + brief_digest(record.subject));
  if (record.has_private) {
    std::string values;
    switch (shown.opened.state) {
      case log::ValueState::open: values = "decrypted, and as they were committed to"; break;
      case log::ValueState::sealed: values = "sealed: no key at hand opens them"; break;
      case log::ValueState::redacted:
        values =
            "erased on request: this record proves that a plan was made, and cannot be "
            "computed again";
        break;
      default:
        values = shown.opened.changed ? "CHANGED: they are not those that were recorded"
                                      : "GONE, and no redaction says why";
        break;
    }
    out.emplace_back("values", values);
  }
  if (shown.plan) {
    std::vector<std::string> by;
    for (const auto& [name, text] :
         {std::pair{"client ", &shown.plan->client}, std::pair{"user ", &shown.plan->user},
          std::pair{"role ", &shown.plan->role}})
      if (!text->empty()) by.push_back(name + *text);
    for (const auto& [name, value] : shown.plan->options) by.push_back(name + " " + value);
    if (!by.empty()) out.emplace_back("asked", join(by, ", "));
  }
  out.emplace_back("proof", shown.proof);
  if (shown.replayed) {
    const audit::Replayed& one = *shown.replayed;
    out.emplace_back("replay",
                     std::string(audit::word(one.outcome)) +
                         (one.cause.empty() ? "" : ": " + one.cause) +
                         (one.hint.empty() ? "" : "; " + one.hint) +
                         (one.where.empty() ? ""
                                            : "; first at " + one.where + ": recorded " +
                                                  one.recorded + ", computed " + one.computed));
  }
  for (const auto& [id, one] : shown.feedback)
    out.emplace_back("feedback", id + " " + one.outcome +
                                     (one.reason.empty() ? "" : ": " + one.reason) + " (" +
                                     one.role + ", " + one.now + ")");
  return out;
}

void show_text(const Shown& shown, const Log& log, bool all, Streams& streams) {
  Page page(streams.width, streams.colour);
  page.line("Record " + std::to_string(shown.record().sequence) + " of log " + log.origin(),
            Ink::bold);
  for (const auto& [name, text] : head_lines(shown)) {
    const bool bad =
        name == "replay" && shown.replayed->outcome == audit::Replayed::Outcome::differs;
    page.hang("  " + name + std::string(name.size() < 12 ? 12 - name.size() : 1, ' '), text,
              Ink::faint, bad ? Ink::stop : Ink::plain);
  }
  if (shown.plan) {
    write_plan_part(shown, page);
  } else if (const auto signed_tree = log::read_checkpoint(shown.record(), {}); signed_tree) {
    page.heading("THE SIGNED NOTE");
    for (std::string_view rest = signed_tree->text; !rest.empty();
         rest.remove_prefix(rest.find('\n') + 1))
      page.line("  " + std::string(rest.substr(0, rest.find('\n'))));
  } else {
    page.heading("WHAT IT SAYS");
    page.line("  " + shown.record().public_json);
    for (const log::Attachment& blob : shown.record().blobs)
      page.line("  " + blob.digest + ", " + blob.media + ", " + count(blob.size, "byte", "bytes"));
  }
  write_recorded_plan(shown, all, page);
  if (shown.engine && shown.facts) {
    page.heading("THE PLAN, COMPUTED AGAIN FROM THE RECORD");
    page.blank();
    const plan::Evaluation evaluation = shown.engine->evaluate(*shown.facts);
    const model::Recommendation plan = shown.engine->recommend(evaluation);
    write_text({plan, shown.engine->knowledge().vocabulary(), *shown.facts, &evaluation},
               all ? TextForm::whole : TextForm::brief, page);
    if (!all) {
      page.blank();
      page.line("With --all: every reason. With --format json: the whole record.", Ink::faint);
    }
  }
  streams.out << page.text();
}

void show_json(const Shown& shown, const Log& log, Streams& streams) {
  // The record is shown in its canonical bytes, so that a program can hash them: they are JSON
  // themselves.
  std::string out = "{\"origin\":" + base::json_quote(log.origin()) + ",\"leaf\":\"" +
                    shown.opened.entry.leaf + "\",\"values\":\"" +
                    std::string(word(shown.opened.state)) +
                    "\",\"proof\":" + base::json_quote(shown.proof);
  if (shown.replayed) {
    base::JsonWriter json;
    json.begin_object()
        .field("outcome", audit::word(shown.replayed->outcome))
        .field("cause", shown.replayed->cause)
        .field("hint", shown.replayed->hint)
        .field("where", shown.replayed->where);
    json.field("recorded", shown.replayed->recorded)
        .field("computed", shown.replayed->computed)
        .end_object();
    out += ",\"replay\":" + json.take();
  }
  base::JsonWriter feedback;
  feedback.begin_array();
  for (const auto& [id, one] : shown.feedback)
    feedback.begin_object()
        .field("modality", id)
        .field("outcome", one.outcome)
        .field("reason", one.reason)
        .field("role", one.role)
        .field("written", one.now)
        .end_object();
  out += ",\"feedback\":" + feedback.end_array().take();
  out += ",\"record\":" + shown.opened.entry.bytes;
  for (const log::PrivateField& field : shown.opened.fields)
    if (field.name == "plan")
      out += ",\"plan\":" + field.value;
    else
      out += ",\"" + field.name + "\":" + base::json_quote(field.value);
  if (shown.engine && shown.facts) {
    const plan::Evaluation evaluation = shown.engine->evaluate(*shown.facts);
    out += ",\"computed\":" + plan::to_json(shown.engine->recommend(evaluation),
                                            shown.engine->knowledge().vocabulary(), {0, true},
                                            &evaluation);
  }
  streams.out << out << "}\n";
}

void show_html(const Shown& shown, const Log& log, Streams& streams) {
  RecordSection record;
  record.title = "Record " + std::to_string(shown.record().sequence);
  record.facts = head_lines(shown);
  record.facts.emplace(record.facts.begin(), "log", log.origin());
  record.preformatted = shown.record().public_json;
  if (shown.plan) {
    Page page(100, false);
    write_plan_part(shown, page);
    write_recorded_plan(shown, true, page);
    record.preformatted = page.text();
  }
  if (!shown.engine || !shown.facts) {
    streams.out << write_page(record);
    return;
  }
  const plan::Evaluation evaluation = shown.engine->evaluate(*shown.facts);
  model::Recommendation plan = shown.engine->recommend(evaluation);
  plan.receipt = {log.origin(), shown.record().sequence, shown.opened.entry.leaf};
  streams.out << write_page(
      {plan, shown.engine->knowledge().vocabulary(), *shown.facts, &evaluation}, &record);
}

// The record's place in the tree, in words; `holds` becomes false when it has none.
std::string proof_of(const Log& log, const log::Entry& entry, const audit::TrustedPlugins& trusted,
                     bool& holds) {
  const auto head = log.head();
  if (!head) return "none: " + head.error().front().message;
  const auto proved = log.prove(entry, *head);
  holds = static_cast<bool>(proved);
  if (!proved) return "DOES NOT HOLD: " + proved.error().front().message;
  std::string out = "included in the tree of " + std::to_string(head->size) + " records, root " +
                    brief_digest(log::to_hex(log::view(head->root))) + ", by " +
                    count(*proved, "hash", "hashes");
  if (trusted.is_in_signed_log(entry)) return out + "; a trusted key signed it";
  return out + (log.trusted().empty() ? "; no key was named that signed it (--trusted)"
                                      : "; no trusted key signed it");
}

// Computes the plan again, as far as the values open and somebody vouches for the code.
void replay(const Log& log, const audit::TrustedPlugins& trusted, Shown& shown) {
  audit::Manifests manifests(log.blobs());
  const auto parts = manifests.of(shown.record());
  shown.provenance = parts ? base::Result<audit::Provenance>(**parts)
                           : base::Result<audit::Provenance>(parts.error());
  audit::Replayer replayer(log.blobs(), trusted, apart());
  shown.replayed = replayer.replay(shown.opened);
  if (shown.opened.state != log::ValueState::open) return;
  const auto engine = replayer.engine_of(shown.opened.entry);
  if (!engine) return;
  shown.engine = *engine;
  if (auto facts = audit::Replayer::patient(shown.engine->knowledge().vocabulary(), shown.opened))
    shown.facts = std::move(*facts);
}

int run_show(const ShowOptions& options, Streams& streams) {
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::look, code);
  if (!log) return code;
  const auto trusted = log->trusted(options.lock, streams);
  if (!trusted) return exit_refused;
  Shown shown;
  auto opened = log->read(options.sequence);
  if (!opened) return fail(opened.error(), streams);
  shown.opened = std::move(*opened);
  bool proved = true;
  shown.proof = proof_of(*log, shown.opened.entry, *trusted, proved);
  shown.plan = audit::summarise(shown.record());
  if (shown.plan) {
    auto feedback = feedback_of(*log);
    if (!feedback) return fail(feedback.error(), streams);
    shown.feedback = (*feedback)[shown.record().sequence];
    replay(*log, *trusted, shown);
  }
  if (options.format == "json")
    show_json(shown, *log, streams);
  else if (options.format == "html")
    show_html(shown, *log, streams);
  else
    show_text(shown, *log, options.all, streams);
  const bool bad =
      !proved || shown.opened.state == log::ValueState::missing ||
      (shown.provenance && !*shown.provenance) ||
      (shown.replayed && (shown.replayed->outcome == audit::Replayed::Outcome::differs ||
                          shown.replayed->outcome == audit::Replayed::Outcome::failed));
  return bad ? exit_does_not_hold : exit_done;
}

void declare(ShowOptions& options, Arguments& arguments) {
  add_log_options(options.log, arguments);
  arguments.add("SEQ", &options.sequence, "The record's sequence number").required();
  add_lock(options.lock, arguments);
  arguments.add("--all", &options.all,
                "Also show reasons that decided nothing; JSON and HTML always do");
  arguments.add_format(options.format, {"text", "json", "html"});
}

}  // namespace

CommandRow audit_show_command() {
  return make_command<ShowOptions>(
      "show", "One record, its proof, its plan and trace computed again",
      "Example:\n  windlass audit show 17 --store clinic.db --format html > record-17.html",
      declare, run_show);
}

}  // namespace windlass::tool
