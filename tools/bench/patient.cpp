// SPDX-License-Identifier: Apache-2.0
//
// One patient against the whole rule base: encode and evaluate, the plan, the plan as JSON, the
// trace; and 64 patients in a word.

#include <time.h>

#include <algorithm>
#include <optional>

#include "base/json.hpp"
#include "heap.hpp"
#include "intake/conversation.hpp"
#include "patients.hpp"
#include "plan/plan_json.hpp"
#include "registered.hpp"
#ifdef WINDLASS_ORACLE
#include "oracle/oracle.hpp"
#endif

namespace windlass::bench {
namespace {

using benchmark::State;

// Reports how often the heap was asked, per iteration.
class Allocations {
 public:
  explicit Allocations(State& state) : state_(state), before_(heap().allocations) {}
  ~Allocations() {
    state_.counters["allocations"] = static_cast<double>(heap().allocations - before_) /
                                     static_cast<double>(state_.iterations());
  }

 private:
  State& state_;
  std::size_t before_;
};

void encode_and_evaluate(State& state) {
  const logic::Program& program = engine().knowledge().program();
  logic::Lanes lanes(program);
  std::vector<std::uint8_t> row(program.columns());
  const std::vector<model::Facts> patients = made_up(64);
  std::size_t next = 0;
  const Allocations allocations(state);
  for (auto _ : state) {
    program.encode(patients[next++ % patients.size()], row.data());
    lanes.set_row(0, row.data());
    lanes.evaluate(1);
    benchmark::DoNotOptimize(lanes.true_lanes(0));
  }
  state.counters["slots"] = static_cast<double>(program.slots());
  state.counters["columns"] = static_cast<double>(program.columns());
}

// Evaluation alone, of patients already encoded.
void evaluate(State& state) {
  const logic::Program& program = engine().knowledge().program();
  logic::Lanes lanes(program);
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<std::uint8_t> row(program.columns());
  const std::vector<model::Facts> patients = made_up(64);
  for (std::uint32_t lane = 0; lane < count; ++lane) {
    program.encode(patients[lane], row.data());
    lanes.set_row(lane, row.data());
  }
  for (auto _ : state) {
    lanes.evaluate(count);
    benchmark::DoNotOptimize(lanes.true_lanes(0));
  }
}

// From facts to a status of every modality: calculators, conflicts and derived facts included.
void decide(State& state, const model::Facts& facts) {
  const Allocations allocations(state);
  for (auto _ : state) {
    const plan::Evaluation evaluation = engine().evaluate(facts);
    for (const knowledge::Modality& modality : engine().knowledge().modalities())
      benchmark::DoNotOptimize(evaluation.status(modality));
    benchmark::DoNotOptimize(evaluation.disposition());
  }
}

void whole_plan(State& state, const plan::Engine& by, const model::Facts& facts) {
  const Allocations allocations(state);
  for (auto _ : state) {
    const model::Recommendation plan = by.recommend(facts);
    benchmark::DoNotOptimize(plan.modalities.data());
  }
}

void plan_as_json(State& state, const model::Facts& facts, bool trace) {
  std::size_t bytes = 0;
  const Allocations allocations(state);
  for (auto _ : state) {
    const plan::Evaluation evaluation = engine().evaluate(facts);
    const std::string text = plan::to_json(
        engine().recommend(evaluation), engine().knowledge().vocabulary(), {0, trace}, &evaluation);
    benchmark::DoNotOptimize(text.data());
    bytes = text.size();
  }
  state.counters["KiB"] = static_cast<double>(bytes) / 1024;
}

// A conversation in which nobody has told an answer that reassures.
intake::Conversation stripped(model::Facts facts) {
  const model::Vocabulary& vocabulary = engine().knowledge().vocabulary();
  for (model::FactId fact = 0; fact < vocabulary.size(); ++fact)
    if (vocabulary[fact].safe) facts[fact] = {};
  const auto document = base::read_document(
      "stripped", intake::patient_text(vocabulary, facts, {model::text(*facts.as_of), "", ""}));
  return *intake::Conversation::open(shared_engine(), *document);
}

// The answer that raises no concern, to a group at once; where there is none, nobody knows.
void reassure(intake::Conversation& conversation, const intake::QuestionScreen& asked) {
  const model::FactId first = asked.questions.front().fact;
  const auto& safe = conversation.vocabulary()[first].safe;
  if (asked.together)
    conversation.none_of(asked);
  else if (safe)
    conversation.answer(first, *safe);
  else
    conversation.answer(first, model::State::asked_not_known);
}

// An answer is told and taken back, so one iteration is two plans, each with its questions and what
// is provisional, and two times what to ask next.
void answer(State& state, const model::Facts& facts) {
  std::optional<intake::Conversation> conversation = stripped(facts);
  std::size_t left = 0;
  for (auto _ : state) {
    reassure(*conversation, *conversation->next());
    left = conversation->left();
    benchmark::DoNotOptimize(conversation->next());
    conversation->undo();
  }
  state.counters["questions"] = static_cast<double>(left);
}

double processor_us() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// A whole conversation, group by group. Each answer is timed with the plan, its questions, what is
// provisional and what to ask next.
void whole_conversation(State& state, const model::Facts& facts) {
  const intake::Conversation begun = stripped(facts);
  std::vector<std::vector<double>> taken;  // by answer, one figure a conversation
  for (auto _ : state) {
    intake::Conversation conversation = begun;
    std::size_t answers = 0;
    for (auto asked = conversation.next(); asked; ++answers) {
      const double before = processor_us();
      reassure(conversation, *asked);
      asked = conversation.next();
      if (answers == taken.size()) taken.emplace_back();
      taken[answers].push_back(processor_us() - before);
    }
  }
  state.counters["answers"] = static_cast<double>(taken.size());
  std::vector<double> usual;
  double worst = 0;
  for (std::vector<double>& one : taken) {
    std::sort(one.begin(), one.end());
    usual.push_back(one[one.size() / 2]);
    worst = std::max(worst, one.back());
  }
  if (usual.empty()) return;
  state.counters["slowest_at"] =
      static_cast<double>(std::max_element(usual.begin(), usual.end()) - usual.begin() + 1);
  std::sort(usual.begin(), usual.end());
  state.counters["p50_us"] = usual[usual.size() / 2];
  state.counters["slowest_us"] = usual.back();  // the answer that usually takes longest
  state.counters["most_us"] = worst;            // with whatever else the machine did
}

#ifdef WINDLASS_ORACLE
// The evaluator of tests/oracle: the same rules and patient, walked as a tree for every question.
void oracle_decide(State& state, const model::Facts& facts) {
  const knowledge::KnowledgeBase& base = engine().knowledge();
  std::vector<const base::Node*> roots;
  for (std::uint32_t i = 0; i < base.documents().size(); ++i)
    roots.push_back(&base.document(i).root);
  const oracle::Rules rules(base.vocabulary(), roots);
  std::map<model::FactId, std::optional<model::Value>> calculated;
  const plan::Evaluation evaluation = engine().evaluate(facts);
  for (model::FactId fact = 0; fact < base.vocabulary().size(); ++fact)
    if (base.vocabulary()[fact].type == model::FactType::number && evaluation.patient().given(fact))
      calculated[fact] = *evaluation.patient().known(fact);
  for (auto _ : state)
    benchmark::DoNotOptimize(
        oracle::judge(rules, facts, [&](const model::Facts&) { return calculated; }).disposition);
}
#endif

}  // namespace

void register_patient_benchmarks() {
  using benchmark::RegisterBenchmark;
  RegisterBenchmark("encode+evaluate", encode_and_evaluate);
  RegisterBenchmark("evaluate", evaluate)->Arg(1)->Arg(64);
  for (const Sample& sample : samples()) {
    const model::Facts& facts = sample.facts;
    RegisterBenchmark(("decide:" + sample.name).c_str(),
                      [&facts](State& state) { decide(state, facts); });
    RegisterBenchmark(("plan:" + sample.name).c_str(), [&facts](State& state) {
      whole_plan(state, engine(), facts);
    })->Unit(benchmark::kMicrosecond);
    RegisterBenchmark(("isolated:" + sample.name).c_str(),
                      [&facts](State& state) {
                        static const std::shared_ptr<const plan::Engine> isolated =
                            open_engine(true);
                        whole_plan(state, *isolated, facts);
                      })
        ->UseRealTime()
        ->Unit(benchmark::kMicrosecond);
    RegisterBenchmark(("answer:" + sample.name).c_str(), [&facts](State& state) {
      answer(state, facts);
    })->Unit(benchmark::kMicrosecond);
    RegisterBenchmark(("conversation:" + sample.name).c_str(), [&facts](State& state) {
      whole_conversation(state, facts);
    })->Unit(benchmark::kMicrosecond);
    RegisterBenchmark(("json:" + sample.name).c_str(), [&facts](State& state) {
      plan_as_json(state, facts, false);
    })->Unit(benchmark::kMicrosecond);
    RegisterBenchmark(("trace:" + sample.name).c_str(), [&facts](State& state) {
      plan_as_json(state, facts, true);
    })->Unit(benchmark::kMicrosecond);
#ifdef WINDLASS_ORACLE
    RegisterBenchmark(("oracle:" + sample.name).c_str(), [&facts](State& state) {
      oracle_decide(state, facts);
    })->Unit(benchmark::kMicrosecond);
#endif
  }
}

std::vector<Target> patient_targets() {
  const auto ratio = [](const char* slow, const char* fast) {
    return [slow, fast](const Figures& f) {
      double least = 0;
      for (const std::string& name : f.below(slow)) {
        const double one = f.time(name) / f.time(fast + name.substr(std::string(slow).size()));
        least = least == 0 ? one : std::min(least, one);
      }
      return least;
    };
  };
  return {
      {"one patient against the whole base: encode and evaluate", "us", 5, false, "encode+evaluate",
       [](const Figures& f) { return f.time("encode+evaluate") / 1e3; }},
      {"evaluation, 64 patients a word: throughput over one at a time", "x", 20, true,
       "evaluate/64",
       [](const Figures& f) { return 64 * f.time("evaluate/1") / f.time("evaluate/64"); }},
      {"evaluation, 64 patients a word: each patient", "us", 0, false, "evaluate/64",
       [](const Figures& f) { return f.time("evaluate/64") / 64e3; }},
      {"facts to statuses, calculators included, slowest sample patient", "us", 0, false,
       "decide:", [](const Figures& f) { return f.most("decide:") / 1e3; }},
      {"whole plan, protocols and questions, slowest sample patient", "us", 100, false,
       "plan:", [](const Figures& f) { return f.most("plan:") / 1e3; }},
      {"whole plan, most allocations", "", 0, false,
       "plan:", [](const Figures& f) { return f.most("plan:", "allocations"); }},
      {"an answer told and taken back, each time with what to ask next, slowest", "us", 5000, false,
       "answer:", [](const Figures& f) { return f.most("answer:") / 1e3; }},
      {"an answer of a whole conversation, until the next question, slowest", "us", 5000, false,
       "conversation:", [](const Figures& f) { return f.most("conversation:", "slowest_us"); }},
      {"plan as JSON, slowest sample patient", "us", 0, false,
       "json:", [](const Figures& f) { return f.most("json:") / 1e3; }},
      {"plan and full trace as JSON, slowest sample patient", "us", 1000, false,
       "trace:", [](const Figures& f) { return f.most("trace:") / 1e3; }},
      {"the oracle over the engine, the same patient's statuses, least", "x", 0, true,
       "oracle:|decide:", ratio("oracle:", "decide:")},
  };
}

}  // namespace windlass::bench
