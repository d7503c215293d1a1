// SPDX-License-Identifier: Apache-2.0
#pragma once

// The library's calls with their texts as std::string, and the rules of this tree.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

#include "windlass/engine.h"

namespace windlass::test {

struct Said {
  windlass_result result;
  std::string text;
};

inline Said said(windlass_result result, char* answer) {
  const std::string text = answer == nullptr ? "NULL" : answer;
  windlass_free(answer);
  return {result, text};
}

// An engine that is closed at the end. `text`: what opening it answered.
struct Opened {
  windlass_engine* engine = nullptr;
  Said answer{};
  explicit Opened(const std::string& config = {}, const windlass_host* host = nullptr) {
    char* text = nullptr;
    const windlass_result result =
        windlass_open(config.data(), config.size(), host, &engine, &text);
    answer = said(result, text);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() { windlass_close(engine); }

  Said rules() const {
    char* text = nullptr;
    const auto result = windlass_rules(engine, &text);
    return said(result, text);
  }
  Said facts(const std::string& fhir, const std::string& options = {}) const {
    char* text = nullptr;
    const auto result =
        windlass_facts(engine, fhir.data(), fhir.size(), options.data(), options.size(), &text);
    return said(result, text);
  }
  Said recommend(const std::string& patient, const std::string& options = {}) const {
    char* text = nullptr;
    const auto result = windlass_recommend(engine, patient.data(), patient.size(), options.data(),
                                           options.size(), &text);
    return said(result, text);
  }
  Said explain(const std::string& patient, const std::string& options = {}) const {
    char* text = nullptr;
    const auto result = windlass_explain(engine, patient.data(), patient.size(), options.data(),
                                         options.size(), &text);
    return said(result, text);
  }
  Said intake(const std::string& patient, const std::string& requests) const {
    char* text = nullptr;
    const auto result = windlass_intake(engine, patient.data(), patient.size(), requests.data(),
                                        requests.size(), &text);
    return said(result, text);
  }
  Said feedback(const std::string& words) const {
    char* text = nullptr;
    const auto result = windlass_feedback(engine, words.data(), words.size(), &text);
    return said(result, text);
  }
  Said verify() const {
    char* text = nullptr;
    const auto result = windlass_verify(engine, &text);
    return said(result, text);
  }
  Said reload() const {
    char* text = nullptr;
    const auto result = windlass_reload(engine, &text);
    return said(result, text);
  }
};

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::string sample(int number) {
  return file_text(std::filesystem::path(WINDLASS_SOURCE_DIR) / "rules/plantar-heel-pain/patients" /
                   ("sample-" + std::to_string(number) + ".yaml"));
}

// A folder of its own that is removed at the end.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "windlass-embed-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code failed;
    std::filesystem::remove_all(path, failed);
  }
  std::string operator/(const std::string& name) const { return (path / name).string(); }
};

}  // namespace windlass::test
