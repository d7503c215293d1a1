// SPDX-License-Identifier: Apache-2.0
#include "audit/shown_plan.hpp"

#include <algorithm>

#include "audit/difference.hpp"
#include "base/json.hpp"

namespace windlass::audit {

using base::JsonWriter;
using base::Node;

namespace {

// What is told of a plan when it is given out, and is no part of the recorded one.
constexpr std::string_view beside_the_plan[] = {"receipt", "since", "trace"};

const Node& inner(const Node& node, std::string_view key) {
  static const Node nothing;
  const Node* found = node.find(key);
  return found != nullptr ? *found : nothing;
}
const std::string& text(const Node& node, std::string_view key) { return inner(node, key).text; }

void write_rules(JsonWriter& json, const Node& because, std::string_view verdict) {
  std::vector<std::string> rules;
  for (const Node& reason : because.children) {
    std::string rule = text(reason, "origin") + " " + text(reason, "id");
    if (text(reason, "verdict") == verdict &&
        std::find(rules.begin(), rules.end(), rule) == rules.end())
      rules.push_back(std::move(rule));
  }
  json.begin_array();
  for (const std::string& rule : rules) json.string(rule);
  json.end_array();
}

// What the public part of a record would say of the plan in a file, as plan::write_public writes
// it.
std::string public_json(const Node& file) {
  JsonWriter json;
  json.begin_object().field("disposition", text(file, "disposition"));
  json.key("red_flags").begin_array();
  for (const Node& flag : inner(file, "red_flags").children) json.string(text(flag, "id"));
  json.end_array().key("modalities").begin_object();
  const Node& modalities = inner(file, "modalities");
  for (std::size_t i = 0; i < modalities.keys.size(); ++i) {
    const Node& because = inner(modalities.children[i], "because");
    json.key(modalities.keys[i].text).begin_object();
    json.field("status", text(modalities.children[i], "status")).key("rules");
    write_rules(json, because, "true");
    json.key("open");
    write_rules(json, because, "unknown");
    json.end_object();
  }
  return json.end_object().end_object().take();
}

std::string differs(const std::string& where, const std::string& in_file,
                    const std::string& in_record) {
  return where + " is '" + in_file + "' in the file and '" + in_record + "' in the record";
}

std::string difference_of(const Node& file, const Node& record, const std::string& path) {
  const auto found = first_difference(file, record, path);
  return found ? differs(found->where, found->one, found->other) : std::string();
}

// A treatment has one status: its stage says no other.
std::string difference_within(const Node& file) {
  const Node& modalities = inner(file, "modalities");
  for (const Node& stage : inner(file, "stages").children)
    for (const Node& item : inner(stage, "items").children) {
      const std::string& id = text(item, "modality");
      const std::string& status = text(inner(modalities, id), "status");
      if (text(item, "status") != status)
        return "the file gives " + id + " two statuses: '" + text(item, "status") + "' in stage " +
               text(stage, "id") + ", else '" + status + "'";
    }
  return {};
}

std::string difference_of_public(const Node& file, const log::Record& record) {
  const auto recorded =
      base::read_json("the record's public part", record.public_json, log::public_limit);
  const auto shown = base::read_json("the plan", public_json(file), log::public_limit);
  if (!recorded || !shown) return "the record's public part cannot be read";
  for (const char* key : {"disposition", "red_flags", "modalities"})
    if (auto found =
            difference_of(inner(shown->root, key), inner(inner(recorded->root, "plan"), key), key);
        !found.empty())
      return found;
  return difference_within(file);
}

std::string difference_of_making(const Node& file, const Provenance& made) {
  const auto compare = [](const std::string& where, const std::string& shown,
                          const std::string& recorded) {
    return shown == recorded ? std::string() : differs(where, shown, recorded);
  };
  const Node& engine = inner(file, "engine");
  const std::string& semantics = text(engine, "semantics");
  for (auto& found :
       {compare("knowledge.digest", text(inner(file, "knowledge"), "digest"), made.knowledge),
        compare("knowledge.pathway", text(inner(file, "knowledge"), "pathway"), made.pathway),
        compare("engine.version", text(engine, "version"), made.engine_version),
        compare("engine.semantics", semantics.empty() ? "0" : semantics,
                std::to_string(made.semantics))})
    if (!found.empty()) return found;
  const auto& plugins = inner(file, "plugins").children;
  if (plugins.size() != made.plugins.size())
    return differs("the number of plugins", std::to_string(plugins.size()),
                   std::to_string(made.plugins.size()));
  for (std::size_t i = 0; i < plugins.size(); ++i)
    for (const auto& [key, recorded] :
         {std::pair{"id", &made.plugins[i].id}, std::pair{"digest", &made.plugins[i].digest}})
      if (text(plugins[i], key) != *recorded)
        return differs("plugins." + std::to_string(i) + "." + key, text(plugins[i], key),
                       *recorded);
  return {};
}

// Every word, but for what is no part of the recorded plan.
std::string difference_of_whole(Node file, const std::string& recorded_text) {
  const auto recorded = base::read_json("the recorded plan", recorded_text, log::private_limit);
  if (!recorded) return "the recorded plan cannot be read";
  for (std::size_t i = file.keys.size(); i-- > 0;) {
    if (std::find(std::begin(beside_the_plan), std::end(beside_the_plan), file.keys[i].text) ==
        std::end(beside_the_plan))
      continue;
    file.keys.erase(file.keys.begin() + static_cast<std::ptrdiff_t>(i));
    file.children.erase(file.children.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return difference_of(file, recorded->root, {});
}

}  // namespace

bool is_plan(const Node& file) {
  return file.find("receipt") != nullptr && file.children.size() > 1;
}

ShownPlan compare_shown_plan(const Node& file, const log::Opened& opened, const Provenance* made) {
  ShownPlan out;
  if (opened.entry.record.kind != "recommendation") {
    out.difference = "the record is no plan: its kind is " + opened.entry.record.kind;
    return out;
  }
  out.difference = difference_of_public(file, opened.entry.record);
  if (out.difference.empty() && made != nullptr) out.difference = difference_of_making(file, *made);
  if (!out.difference.empty() || opened.state != log::ValueState::open) return out;
  for (const log::PrivateField& field : opened.fields) {
    if (field.name != "plan") continue;
    out.difference = difference_of_whole(file, field.value);
    out.whole = true;
  }
  return out;
}

std::string in_words(const ShownPlan& plan, log::ValueState state) {
  if (plan.whole)
    return "the receipt and the plan were compared, every word that is recorded; 'since' and "
           "'trace' are not";
  return "the receipt was compared, and of the plan what the record shows without its values: the "
         "disposition, red flags, each treatment's status and rules, and what it was made with; "
         "not its texts, its doses and whose it is, " +
         std::string(state == log::ValueState::redacted
                         ? "which were erased"
                         : "which the patients' keys would open (--keys)");
}

}  // namespace windlass::audit
