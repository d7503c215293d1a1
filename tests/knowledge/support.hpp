// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tests of the knowledge floor share: the small rule base of tests/knowledge/small/, with
// documents changed, taken out or added.

#include <map>
#include <string>

#include "catch.hpp"
#include "knowledge/knowledge_base.hpp"

namespace windlass::test {

// A rule base as texts, by file name. Modality documents come from plugins that have a prescriber
// `p`; each plugin is called like the file.
class SmallRules {
 public:
  SmallRules();  // as the files stand

  std::string& operator[](const std::string& file) { return texts_[file]; }
  SmallRules& without(const std::string& file) {
    texts_.erase(file);
    return *this;
  }
  // The first `from` in the file becomes `to`. Fails the test when it is not there.
  SmallRules& replace(const std::string& file, const std::string& from, const std::string& to);

  base::Result<std::shared_ptr<const knowledge::KnowledgeBase>> open() const;
  // The knowledge base, or a failed test.
  std::shared_ptr<const knowledge::KnowledgeBase> opened() const;
  // What opening says; empty when it opens.
  base::Diagnostics problems() const;

  // The documents and plugins that open() reads.
  std::vector<base::Document> documents() const;
  std::vector<knowledge::PluginKnowledge> plugins() const;

 private:
  std::map<std::string, std::string> texts_;
};

base::Document yaml(const std::string& name, const std::string& text);

}  // namespace windlass::test
