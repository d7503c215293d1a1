// SPDX-License-Identifier: Apache-2.0
#pragma once

// Patients made of the samples, for tests that record plans.

#include <map>
#include <sstream>
#include <vector>

#include "base/json.hpp"
#include "log/support.hpp"
#include "model/facts.hpp"

namespace audit_test {

using namespace log_test;
namespace model = windlass::model;

inline const std::string rules_folder = WINDLASS_SOURCE_DIR "/rules/plantar-heel-pain";

// The samples as lines of facts, and patients made of them: a sample with some answers taken from
// another, dropped, unknown, in conflict or turned round.
class Clinic {
 public:
  explicit Clinic(std::uint64_t seed) : random_(seed) {
    for (int i = 1; i <= 8; ++i) {
      std::istringstream in(
          slurp(rules_folder + "/patients/sample-" + std::to_string(i) + ".yaml"));
      std::map<std::string, std::string> facts;
      for (std::string line; std::getline(in, line);)
        if (line.size() > 4 && line.compare(0, 2, "  ") == 0 && line[2] != '#' && line[2] != ' ')
          if (const auto colon = line.find(": "); colon != std::string::npos)
            facts[line.substr(2, colon - 2)] = line.substr(colon + 2);
      samples_.push_back(std::move(facts));
    }
  }

  // A document that the vocabulary takes. Every patient's source carries `mark`.
  std::string patient(const model::Vocabulary& vocabulary, const std::string& id,
                      const std::string& mark) {
    for (;;) {
      auto facts = samples_[random_.below(samples_.size())];
      std::vector<std::string> ids;
      for (const auto& [fact, value] : facts) ids.push_back(fact);
      for (std::size_t changes = random_.below(9); changes > 0; --changes) {
        const auto& fact = ids[random_.below(ids.size())];
        const auto& other = samples_[random_.below(samples_.size())];
        switch (random_.below(5)) {
          case 0: facts.erase(fact); break;
          case 1: facts[fact] = "{unknown: asked_not_known}"; break;
          case 2: facts[fact] = "{unknown: source_error}"; break;
          case 3:
            if (facts[fact] == "false")
              facts[fact] = "true";
            else if (facts[fact] == "true")
              facts[fact] = "false";
            break;
          default:
            if (other.count(fact) > 0) facts[fact] = other.at(fact);
        }
      }
      std::string text = "windlass: 1\nkind: patient\nid: " + id + "\nas_of: 2026-01-15\nfacts:\n";
      for (const auto& [fact, value] : facts)
        text +=
            "  " + fact + ": " +
            (value == "true" || value == "false" ? "{value: " + value + ", source: " + mark + "}"
                                                 : value) +
            "\n";
      auto document = base::read_document("patient", text);
      if (document && model::read_patient(vocabulary, *document)) return text;
    }
  }

 private:
  Random random_;
  std::vector<std::map<std::string, std::string>> samples_;
};

}  // namespace audit_test
