// SPDX-License-Identifier: Apache-2.0
#include "plan/plan_json.hpp"

#include "plan/doubts_json.hpp"
#include "plan/engine.hpp"
#include "plan/layers_json.hpp"
#include "plan/place_json.hpp"
#include "plan/trace.hpp"

namespace windlass::plan {

using base::JsonWriter;

namespace {

// About what a plan takes, and a trace of every slot: growing step by step would copy it several
// times, each time into pages that are new.
std::size_t expected_bytes(bool trace, const Evaluation* evaluation) {
  constexpr std::size_t plan_bytes = 96 << 10, slot_bytes = 600;
  return plan_bytes +
         (trace && evaluation != nullptr ? evaluation->base().program().slots() * slot_bytes : 0);
}

void write_texts(JsonWriter& json, std::string_view key,
                 const std::vector<std::string_view>& list) {
  json.key(key).begin_array();
  for (std::string_view one : list) json.string(one);
  json.end_array();
}

class Writer {
 public:
  Writer(const model::Recommendation& plan, const model::Vocabulary& vocabulary,
         const JsonOptions& options, const Evaluation* evaluation, JsonWriter json)
      : plan_(plan),
        vocabulary_(vocabulary),
        evaluation_(options.trace ? evaluation : nullptr),
        with_receipt_(options.receipt),
        json_(std::move(json)) {}

  std::string run() {
    json_.begin_object();
    head();
    red_flags();
    stages();
    json_.key("modalities").begin_object();
    for (const model::ModalityPlan& one : plan_.modalities) modality(one);
    json_.end_object();
    json_.key("questions");
    write_questions(json_, plan_, vocabulary_);
    if (!plan_.waiting.empty())
      json_.field("questions_waiting", static_cast<std::int64_t>(plan_.waiting.size()));
    json_.key("provisional");
    write_provisional(json_, plan_, vocabulary_);
    reviews();
    advice();
    interactions();
    write_layers(json_, plan_);
    write_doubts(json_, plan_, vocabulary_);
    faults();
    texts("labels", plan_.labels);
    provenance();
    if (with_receipt_) write_log_position(json_, plan_, vocabulary_);
    if (evaluation_ != nullptr) {
      json_.key("trace");
      write_traces(json_, *evaluation_, plan_);
    }
    json_.end_object();
    return json_.take();
  }

 private:
  std::string_view id(model::FactId fact) const { return vocabulary_[fact].id; }

  void head() {
    json_.key("windlass").integer(1).field("kind", "recommendation");
    json_.field("patient", plan_.patient);
    if (plan_.as_of) json_.field("as_of", model::text(*plan_.as_of));
    json_.field("disposition", model::word(plan_.disposition));
    json_.field("screen_complete", !plan_.screen_open);
    json_.field("notice", plan_.notice);
  }

  // What made the plan: knowledge, plugins, engine.
  void provenance() {
    json_.key("knowledge").begin_object().field("pathway", plan_.pathway);
    json_.field("digest", plan_.knowledge_digest);
    write_rules(json_, plan_);
    json_.end_object();
    json_.key("plugins").begin_array();
    for (const model::PluginUsed& one : plan_.plugins) {
      json_.begin_object().field("id", one.id).field("version", one.version);
      json_.field("digest", one.digest).end_object();
    }
    json_.end_array();
    write_engine(json_, plan_.engine_version);
  }

  void texts(std::string_view key, const std::vector<std::string_view>& list) {
    write_texts(json_, key, list);
  }

  void facts(std::string_view key, const std::vector<model::FactId>& list) {
    json_.key(key).begin_array();
    for (model::FactId one : list) json_.string(id(one));
    json_.end_array();
  }

  void evidence(const std::vector<model::Evidence>* list) {
    json_.key("evidence").begin_array();
    if (list != nullptr)
      for (const model::Evidence& one : *list) {
        json_.begin_object()
            .field("id", one.id)
            .field("citation", one.citation)
            .field("claim", one.claim);
        json_.field("grade", one.grade)
            .field("grading", one.grading)
            .field("strength", one.strength);
        json_.field("quality", one.quality).field("verified", one.verification).end_object();
      }
    json_.end_array();
  }

  void red_flags() {
    json_.key("red_flags").begin_array();
    for (const model::RedFlag& flag : plan_.red_flags)
      if (flag.verdict == model::Verdict::true_) red_flag(flag);
    json_.end_array();
    json_.key("open_red_flags").begin_array();
    for (const model::RedFlag& flag : plan_.red_flags)
      if (flag.verdict == model::Verdict::unknown) red_flag(flag);
    json_.end_array();
  }

  void red_flag(const model::RedFlag& flag) {
    json_.begin_object()
        .field("id", flag.id)
        .field("title", flag.title)
        .field("verdict", model::word(flag.verdict));
    json_.field("disposition", model::word(flag.disposition))
        .field("because", flag.because)
        .field("action", flag.action);
    json_.field("clears", flag.clears).field("basis", model::word(flag.basis));
    if (flag.disputed) json_.field("disputed", true);
    if (!flag.unknown_facts.empty()) facts("unknown", flag.unknown_facts);
    evidence(flag.evidence);
    json_.field("document", flag.document).field("line", std::int64_t{flag.line}).end_object();
  }

  void stages() {
    json_.key("stages").begin_array();
    for (const model::StagePlan& stage : plan_.stages) {
      json_.begin_object()
          .field("id", stage.id)
          .field("title", stage.title)
          .field("aim", stage.aim)
          .field("state", model::word(stage.state));
      json_.field("entry", stage.entry).field("exit", stage.exit).field("review", stage.review);
      json_.key("items").begin_array();
      for (const model::StageItem& item : stage.items) {
        json_.begin_object()
            .field("modality", item.modality)
            .field("status", model::word(item.status))
            .field("now", item.now);
        if (!item.timing.empty()) json_.field("timing", item.timing);
        json_.end_object();
      }
      json_.end_array().end_object();
    }
    json_.end_array();
  }

  void reason(const model::Reason& one) {
    json_.begin_object()
        .field("id", one.id)
        .field("origin", model::word(one.origin))
        .field("effect", model::word(one.effect));
    json_.field("verdict", model::word(one.verdict))
        .field("text", one.text)
        .field("basis", model::word(one.basis))
        .field("decides", one.decides);
    if (one.absolute) json_.field("absolute", true);
    if (one.hard) json_.field("hard", true);
    if (!one.mitigation.empty()) json_.field("mitigate", one.mitigation);
    if (!one.reopens.empty()) json_.field("reopens", one.reopens);
    if (!one.unknown_facts.empty()) facts("unknown", one.unknown_facts);
    json_.key("evidence").begin_array();
    if (one.evidence != nullptr)
      for (const model::Evidence& source : *one.evidence) json_.string(source.id);
    json_.end_array();
    json_.field("document", one.document).field("line", std::int64_t{one.line});
    if (!one.layer.empty()) json_.field("layer", one.layer);
    if (one.amendment != nullptr) {
      json_.key("amendment");
      write_json(json_, *one.amendment);
    }
    json_.end_object();
  }

  void modality(const model::ModalityPlan& one) {
    json_.key(one.id)
        .begin_object()
        .field("title", one.title)
        .field("stage", one.stage)
        .field("status", model::word(one.status));
    json_.field("indicated", model::word(one.indicated));
    json_.key("because").begin_array();
    for (const model::Reason& each : one.because) reason(each);
    json_.end_array();
    write_taken_away(json_, one.taken_away);
    texts("mitigations", one.mitigations);
    texts("reopen_when", one.reopen_when);
    facts("ask", one.ask);
    protocol(one.protocol);
    // Each source once, in the order in which the reasons cite it.
    std::vector<model::Evidence> sources;
    for (const model::Reason& each : one.because)
      if (each.evidence != nullptr)
        for (const model::Evidence& source : *each.evidence) {
          bool seen = false;
          for (const model::Evidence& other : sources) seen |= other.id == source.id;
          if (!seen) sources.push_back(source);
        }
    evidence(&sources);
    texts("stop_rules", one.stop_rules);
    texts("adverse_events", one.adverse_events);
    texts("outcomes", one.outcomes);
    texts("consent", one.consent);
    if (!one.by.empty()) json_.field("by", one.by);
    json_.field("plugin", one.plugin).end_object();
  }

  void protocol(const model::Protocol& one) {
    json_.key("protocol");
    if (one.lines.empty() && one.fault.empty()) {
      json_.null();
      return;
    }
    json_.begin_object();
    if (one.prescriber.empty())
      json_.field("document", one.document);
    else
      json_.field("prescriber", one.prescriber);
    if (!one.fault.empty()) json_.field("fault", one.fault);
    json_.key("lines").begin_array();
    for (const model::ProtocolLine& line : one.lines) {
      json_.begin_object()
          .field("section", line.section)
          .field("key", line.key)
          .field("title", line.title)
          .field("text", line.text);
      if (!line.number.empty()) json_.key("value").number(line.number).field("unit", line.unit);
      if (line.line != 0) json_.field("line", std::int64_t{line.line});
      json_.end_object();
    }
    json_.end_array().end_object();
  }

  void reviews() {
    json_.key("reviews").begin_array();
    for (const model::Review& one : plan_.reviews) {
      json_.begin_object().field("week", std::int64_t{one.week}).field("purpose", one.purpose);
      json_.field("next", one.due);
      if (one.on) json_.field("on", model::text(*one.on));
      if (one.moved_from) json_.field("moved_from", model::text(*one.moved_from));
      json_.end_object();
    }
    json_.end_array();
  }

  void advice() {
    json_.key("advice").begin_array();
    for (const model::Advice& one : plan_.advice) {
      json_.begin_object()
          .field("id", one.id)
          .field("text", one.text)
          .field("stage", one.stage)
          .field("basis", model::word(one.basis));
      evidence(one.evidence);
      json_.end_object();
    }
    json_.end_array();
  }

  void interactions() {
    json_.key("interactions").begin_array();
    for (const model::Interaction& one : plan_.interactions) {
      json_.begin_object()
          .field("id", one.id)
          .field("first", one.first)
          .field("second", one.second)
          .field("instruction", one.instruction);
      json_.field("basis", model::word(one.basis));
      evidence(one.evidence);
      json_.end_object();
    }
    json_.end_array();
  }

  void faults() {
    json_.key("faults").begin_array();
    for (const model::Fault& one : plan_.faults) {
      json_.begin_object();
      if (!one.plugin.empty()) json_.field("plugin", one.plugin).field("function", one.function);
      json_.field("what", one.what);
      if (one.fact) json_.field("fact", id(*one.fact));
      if (!one.modality.empty()) json_.field("modality", one.modality);
      json_.end_object();
    }
    json_.end_array();
  }

  const model::Recommendation& plan_;
  const model::Vocabulary& vocabulary_;
  const Evaluation* evaluation_;
  bool with_receipt_;
  JsonWriter json_;
};

}  // namespace

void write_engine(JsonWriter& json, std::string_view version) {
  json.key("engine")
      .begin_object()
      .field("name", "windlass")
      .field("version", version)
      .field("semantics", std::int64_t{engine_semantics})
      .end_object();
}

void write_rules(JsonWriter& json, const model::Recommendation& plan) {
  json.key("rules").begin_array();
  for (const model::RuleSetUsed& one : plan.rules)
    json.begin_object().field("id", one.id).field("version", one.version).end_object();
  json.end_array();
}

void write_questions(JsonWriter& json, const model::Recommendation& plan,
                     const model::Vocabulary& vocabulary) {
  json.begin_array();
  for (const model::Question& one : plan.questions) {
    const model::FactDefinition& fact = vocabulary[one.fact];
    json.begin_object()
        .field("fact", fact.id)
        .field("question", fact.question)
        .field("state", model::word(one.state))
        .field("safety", one.safety);
    write_texts(json, "affects", one.affects);
    write_texts(json, "opens", one.opens);
    write_texts(json, "settles", one.settles);
    if (!one.red_flags.empty()) write_texts(json, "red_flags", one.red_flags);
    json.end_object();
  }
  json.end_array();
}

void write_provisional(JsonWriter& json, const model::Recommendation& plan,
                       const model::Vocabulary& vocabulary) {
  json.begin_array();
  for (const model::Provisional& one : plan.provisional) {
    json.begin_object().key("assuming").begin_array();
    for (const model::Provisional::Assumption& each : one.assuming)
      json.begin_object()
          .field("fact", vocabulary[each.fact].id)
          .field("value", model::text(vocabulary[each.fact], each.value))
          .field("state", model::word(each.state))
          .end_object();
    json.end_array();
    write_texts(json, "opens", one.opens);
    json.end_object();
  }
  json.end_array();
}

std::string to_json(const model::Recommendation& plan, const model::Vocabulary& vocabulary,
                    JsonOptions options, const Evaluation* evaluation) {
  return Writer(plan, vocabulary, options, evaluation,
                JsonWriter(options.indent, expected_bytes(options.trace, evaluation)))
      .run();
}

std::string texts_of(const model::Recommendation& plan, const model::Vocabulary& vocabulary) {
  return Writer(plan, vocabulary, {}, nullptr,
                JsonWriter(JsonWriter::Texts{expected_bytes(false, nullptr)}))
      .run();
}

}  // namespace windlass::plan
