// SPDX-License-Identifier: Apache-2.0
// What a plugin gets wrong is named in the plan, in its trace and in its record; what it feeds is
// withheld or asked, and never shown as if nobody had looked.
#include <algorithm>
#include <filesystem>
#include <functional>

#include "base/json.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"
#include "oracle/tree.hpp"
#include "plan/plan_json.hpp"
#include "plan/trace.hpp"

using namespace windlass;
using model::Status;

namespace {

enum class Mode { honest, internal, invalid, unknown, nonsense };
Mode index_mode = Mode::honest, main_mode = Mode::honest, addition_mode = Mode::honest;

windlass_status answer(Mode mode, windlass_error* error) {
  const auto say = [error](const char* text) {
    std::snprintf(error->message, sizeof error->message, "%s", text);
  };
  switch (mode) {
    case Mode::honest:
    case Mode::nonsense: return WINDLASS_OK;
    case Mode::internal: say("its table is damaged"); return WINDLASS_INTERNAL;
    case Mode::invalid: say("height is not plausible"); return WINDLASS_INVALID;
    case Mode::unknown: say("height is needed"); return WINDLASS_UNKNOWN;
  }
  return WINDLASS_INTERNAL;
}

windlass_status index_of(const windlass_value* in, windlass_decimal* out,
                         windlass_error* error) noexcept {
  if (in[0].state != WINDLASS_KNOWN) return WINDLASS_UNKNOWN;
  *out = index_mode == Mode::nonsense ? windlass_decimal{99, 0, 0} : in[0].number;
  return answer(index_mode, error);
}
windlass_status doubled(const windlass_value* in, windlass_decimal* out, windlass_error*) noexcept {
  if (in[0].state != WINDLASS_KNOWN) return WINDLASS_UNKNOWN;
  *out = {2 * in[0].number.coefficient, in[0].number.exponent, 0};
  return WINDLASS_OK;
}

windlass_status course(Mode mode, windlass_protocol* out, windlass_error* error) noexcept {
  if (mode == Mode::honest || mode == Mode::nonsense)
    out->lines[out->line_count++] = {0, 0, 0, 0, {mode == Mode::nonsense ? 61 : 5, 0, 0}};
  return answer(mode, error);
}
windlass_status main_course(const windlass_value*, windlass_protocol* out,
                            windlass_error* error) noexcept {
  return course(main_mode, out, error);
}
windlass_status addition_course(const windlass_value*, windlass_protocol* out,
                                windlass_error* error) noexcept {
  return course(addition_mode, out, error);
}

std::string fixture(const std::string& name) {
  return test::read_text(std::filesystem::path(WINDLASS_SOURCE_DIR) / "tests" / "plan" /
                         "fixtures" / "faults" / (name + ".yaml"));
}

struct Units {
  const char *read = nullptr, *given = nullptr;  // none: as the vocabulary has them
};

plugin::Plugin adopt(const char* id, const std::string& document, windlass_prescribe prescribe,
                     const char* prescriber, bool calculates, Units units = {}) {
  windlass_input height{"demo.height", "m", WINDLASS_NUMBER, 0};
  windlass_input index{"demo.index", units.read, WINDLASS_NUMBER, 0};
  windlass_calculator calculators[] = {
      {"index", "demo.index", nullptr, 1, 0, &height, index_of},
      {"doubled", "demo.doubled", units.given, 1, 0, &index, doubled}};
  windlass_output dose{"dose", "dose", "Dose", "min", WINDLASS_NUMBER, 1, {0, 0, 0}, {60, 0, 0}};
  windlass_prescriber prescribers[] = {{prescriber, 0, 1, nullptr, &dose, prescribe}};
  windlass_document text{document.c_str(), document.size()};
  windlass_calculators calculator_table{2, 0, calculators};
  windlass_prescribers prescriber_table{1, 0, prescribers};
  windlass_extension extensions[] = {
      {WINDLASS_EXT_DOCUMENT, WINDLASS_EXT_REQUIRED, 0, &text},
      {WINDLASS_EXT_PRESCRIBERS, WINDLASS_EXT_REQUIRED, 0, &prescriber_table},
      {WINDLASS_EXT_CALCULATORS, 0, 0, &calculator_table}};
  const windlass_plugin descriptor{
      WINDLASS_ABI_MAJOR, sizeof(windlass_plugin), id, "1.0.0", calculates ? 3U : 2U, 0,
      extensions};
  auto adopted = plugin::adopt(descriptor, {id, "1.0.0", std::string(id) + ".so", {}});
  if (!adopted) throw std::runtime_error(base::render(adopted.error()));
  return std::move(*adopted);
}

base::Result<std::shared_ptr<const plan::Engine>> open(Units units = {}) {
  std::vector<base::Document> documents;
  for (const char* name : {"vocabulary", "evidence", "screening", "pathway"})
    documents.push_back(test::document(std::string(name) + ".yaml", fixture(name)));
  std::vector<plugin::Plugin> plugins;
  plugins.push_back(
      adopt("addition_plugin", fixture("addition"), addition_course, "addition_course", false));
  plugins.push_back(adopt("main_plugin", fixture("main"), main_course, "main_course", true, units));
  return plan::Engine::assemble(std::move(documents), std::move(plugins));
}

const plan::Engine& engine() {
  static const std::shared_ptr<const plan::Engine> one = [] {
    auto opened = open();
    if (!opened) throw std::runtime_error(base::render(opened.error()));
    return *opened;
  }();
  return *one;
}

model::Facts patient(const std::string& height = "2") {
  model::Facts facts = model::nothing_known(engine().knowledge().vocabulary());
  facts.id = "p";
  const auto given = base::read_yaml("facts", "{demo.height: " + height + ", exam.sore: true}");
  REQUIRE(given);
  base::Diagnostics problems;
  model::apply_facts(engine().knowledge().vocabulary(), *given->source, given->root, facts,
                     problems);
  REQUIRE(problems.empty());
  return facts;
}

struct Made {
  explicit Made(const model::Facts& given)
      : facts(given), evaluation(engine().evaluate(facts)), plan(engine().recommend(evaluation)) {
    index_mode = main_mode = addition_mode = Mode::honest;
  }
  const model::ModalityPlan& operator[](std::string_view id) const {
    return *std::find_if(plan.modalities.begin(), plan.modalities.end(),
                         [&](const model::ModalityPlan& one) { return one.id == id; });
  }
  std::string json() const {
    plan::JsonOptions options;
    options.trace = true;
    return plan::to_json(plan, engine().knowledge().vocabulary(), options, &evaluation);
  }
  model::Facts facts;
  plan::Evaluation evaluation;
  model::Recommendation plan;
};

}  // namespace

TEST_CASE("without a fault both treatments are recommended, with their doses") {
  const Made made(patient());
  CHECK(made["main"].status == Status::recommend);
  CHECK(made["addition"].status == Status::recommend);
  CHECK(made.plan.faults.empty());
  CHECK(made["main"].protocol.lines.at(0).text == "5 min");
}

TEST_CASE("a faulty prescriber withholds its treatment, and what is never alone goes with it") {
  for (const Mode mode : {Mode::internal, Mode::invalid, Mode::nonsense}) {
    main_mode = mode;
    const Made made(patient());
    CHECK(made["main"].status == Status::ask);
    CHECK(made["main"].protocol.lines.empty());
    CHECK_FALSE(made["main"].protocol.fault.empty());
    REQUIRE(made["main"].because.size() == 2);
    CHECK(made["main"].because[0].origin == model::Origin::plugin);
    CHECK(made["main"].because[0].decides);
    CHECK_FALSE(made["main"].because[1].decides);
    CHECK(made["addition"].status == Status::defer);
    CHECK(made["addition"].because.at(0).id == "never-alone");
    CHECK(made["addition"].protocol.lines.empty());
    REQUIRE(made.plan.faults.size() == 1);
    CHECK(made.plan.faults[0].plugin == "main_plugin");
    CHECK(made.plan.faults[0].function == "main_course");
    CHECK(made.plan.faults[0].modality == "main");
    CHECK_FALSE(made.plan.faults[0].what.empty());
    for (const model::StageItem& item : made.plan.stages.at(0).items) CHECK_FALSE(item.now);
    // The trace reads the same result.
    for (const model::ModalityPlan& one : made.plan.modalities) {
      const plan::Trace trace = plan::trace(made.evaluation, one);
      CHECK(trace.status == one.status);
      REQUIRE_FALSE(trace.items.empty());
      CHECK(trace.items[0].id == one.because[0].id);
      for (std::size_t i = 1; i < trace.items.size(); ++i) CHECK_FALSE(trace.items[i].decides);
    }
    CHECK_THAT(made.json(), WINDLASS_CONTAINS("\"modality\":\"main\",\"status\":\"ask\""));
    CHECK_THAT(made.json(), WINDLASS_CONTAINS("\"modality\":\"addition\",\"status\":\"defer\""));
  }
}

TEST_CASE("a faulty addition leaves its company alone") {
  addition_mode = Mode::internal;
  const Made made(patient());
  CHECK(made["main"].status == Status::recommend);
  CHECK(made["addition"].status == Status::ask);
}

TEST_CASE(
    "a prescriber that needs an answer is no fault: the treatment stands without a protocol") {
  main_mode = Mode::unknown;
  const Made made(patient());
  CHECK(made["main"].status == Status::recommend);
  CHECK(made["main"].protocol.fault == "height is needed");
  CHECK(made.plan.faults.empty());
}

TEST_CASE("a faulty calculator is named, and what rests on its number asks") {
  struct Row {
    Mode mode;
    const char* what;
  };
  for (const Row& row :
       {Row{Mode::internal, "its table is damaged"}, Row{Mode::invalid, "height is not plausible"},
        Row{Mode::nonsense, "outside the range"}}) {
    index_mode = row.mode;
    const Made made(patient());
    const model::Vocabulary& vocabulary = engine().knowledge().vocabulary();
    REQUIRE(made.plan.faults.size() == 1);
    CHECK(made.plan.faults[0].plugin == "main_plugin");
    CHECK(made.plan.faults[0].function == "index");
    CHECK(made.plan.faults[0].fact == vocabulary.find("demo.index"));
    CHECK_THAT(made.plan.faults[0].what, WINDLASS_CONTAINS(row.what));
    CHECK(made["main"].status == Status::ask);
    CHECK(made.plan.disposition == model::Disposition::incomplete);
    // Neither the number nor what another calculator makes of it passes for not supplied.
    for (const char* fact : {"demo.index", "demo.doubled"})
      CHECK(made.evaluation.patient().state(*vocabulary.find(fact)) == model::State::source_error);
    const auto question = std::find_if(
        made.plan.questions.begin(), made.plan.questions.end(),
        [&](const model::Question& one) { return one.fact == vocabulary.find("demo.index"); });
    REQUIRE(question != made.plan.questions.end());
    CHECK(question->state == model::State::source_error);
    // A red flag says what it does to the patient first, and nothing about one treatment.
    CHECK_THAT(made.json(), WINDLASS_CONTAINS("\"id\":\"rf.doubled\",\"verdict\":\"unknown\","
                                              "\"disposition\":\"investigate_first\""));
    CHECK_THAT(made.json(), WINDLASS_CONTAINS("\"faults\":[{\"plugin\":\"main_plugin\","
                                              "\"function\":\"index\""));
    CHECK_THAT(made.json(), WINDLASS_CONTAINS("\"state\":\"source_error\",\"fault\":"));
  }
}

TEST_CASE("a calculator that fails for one candidate of a conflict is named, once") {
  index_mode = Mode::nonsense;
  const Made made(patient("{conflict: [{value: 1.5}, {value: 2}, {value: 2.5}]}"));
  REQUIRE(made.plan.faults.size() == 1);
  CHECK(made.plan.faults[0].function == "index");
  CHECK(made["main"].status == Status::ask);
}

TEST_CASE("the public part of a record names who failed, and not what the plugin said") {
  index_mode = Mode::invalid;
  const Made made(patient());
  base::JsonWriter json;
  plan::write_public(json, made.plan, engine().knowledge().vocabulary());
  const std::string text = json.take();
  CHECK_THAT(text, WINDLASS_CONTAINS("\"faults\":[{\"plugin\":\"main_plugin\",\"function\":"
                                     "\"index\",\"fact\":\"demo.index\"}]"));
  CHECK(text.find("plausible") == std::string::npos);
}

TEST_CASE("a number that no dose can have is refused, not shown as 0") {
  plugin::Output output{"dose", "dose", "Dose", "min", false, true, {}, {}};
  plugin::Line line;
  line.number = {5, -1, 0};
  const auto good = plan::protocol_line(output, line, {"min", "min"});
  REQUIRE(good);
  CHECK(good->text == "0.5 min");
  for (const windlass_decimal wrong :
       {windlass_decimal{1, INT32_MIN, 0}, windlass_decimal{INT64_MAX, 40, 0}}) {
    line.number = wrong;
    CHECK_FALSE(plan::protocol_line(output, line, {"min", "min"}));
  }
}

TEST_CASE("a plugin reads and gives a score as a score, not in percent or as another count") {
  for (const char* unit : {"{score}", "1"}) CHECK(open({unit, unit}));
  for (const char* unit : {"%", "{rep}", "[ppth]", "10*", "mmol/mol"}) {
    INFO(unit);
    const auto reads = open({unit, nullptr}), gives = open({nullptr, unit});
    REQUIRE_FALSE(reads);
    CHECK(reads.error().front().message == "'doubled' reads 'demo.index' in '" + std::string(unit) +
                                               "', to which {score} cannot be converted");
    REQUIRE_FALSE(gives);
    CHECK(gives.error().front().message ==
          "'doubled' gives 'demo.doubled' in a unit that does not fit");
  }
}
