// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target as a plain program: over its seeds, over the inputs that once found a fault,
// and over a fixed number of damaged seeds. The same arguments read the same inputs on any machine.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

#include "fuzz/target.hpp"

namespace {

namespace fs = std::filesystem;
using windlass::fuzz::target;

constexpr const char* usage =
    "Usage: fuzz_TARGET [--runs N] [--seed N] [--found FOLDER] [--write-seeds FOLDER] [FILE...]\n"
    "\n"
    "Reads the target's seeds, every file of the folder of inputs that once found a fault, and N\n"
    "damaged seeds (1000 when N is not given). With FILE it reads those files alone.\n"
    "--write-seeds writes the seeds as files, for a fuzzer that keeps a corpus, and ends.\n"
    "\n"
    "Exit codes: 0 every promise held, 2 wrong usage; a broken promise ends the process "
    "(SIGABRT).\n";

struct Arguments {
  std::uint64_t runs = 1000;
  std::uint64_t seed = 1;
  std::string found;
  std::string write_seeds;
  std::vector<std::string> files;
};

bool read_number(std::string_view text, std::uint64_t& number) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size();
}

bool read_arguments(int argc, char** argv, Arguments& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (!word.starts_with("--")) {
      out.files.emplace_back(word);
      continue;
    }
    if (i + 1 == argc) return false;
    const std::string_view value = argv[++i];
    if (word == "--runs" && read_number(value, out.runs)) continue;
    if (word == "--seed" && read_number(value, out.seed)) continue;
    if (word == "--found") {
      out.found = value;
    } else if (word == "--write-seeds") {
      out.write_seeds = value;
    } else {
      return false;
    }
  }
  return true;
}

std::vector<std::string> inputs_below(const std::string& folder) {
  std::vector<fs::path> paths;
  if (!folder.empty() && fs::is_directory(folder))
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const auto& path : paths) inputs.push_back(windlass::fuzz::file_at(path));
  return inputs;
}

class Damage {
 public:
  explicit Damage(std::uint64_t seed) : random_(seed) {}

  // One of `seeds`, changed in one to four places.
  std::string next(const std::vector<std::string>& seeds) {
    std::string text = seeds[below(seeds.size())];
    for (std::size_t n = 1 + below(4); n > 0; --n) change(text, seeds);
    return text;
  }

 private:
  std::size_t below(std::size_t limit) {
    return limit == 0 ? 0 : static_cast<std::size_t>(random_() % limit);
  }

  void change(std::string& text, const std::vector<std::string>& seeds) {
    const std::size_t place = below(text.size() + 1);
    const std::size_t length = std::min(below(1 + below(64)), text.size() - place);
    switch (below(7)) {
      case 0: text.erase(place, length); break;
      case 1: text.insert(place, text.substr(below(text.size() + 1), below(64))); break;
      case 2:
        if (!target.words.empty())
          text.replace(place, length, target.words[below(target.words.size())]);
        break;
      case 3: {
        const std::string& other = seeds[below(seeds.size())];
        text.replace(place, length, other.substr(below(other.size() + 1), below(256)));
        break;
      }
      case 4: text.resize(place); break;
      case 5:
        if (place < text.size()) text[place] = static_cast<char>(text[place] ^ (1 << below(8)));
        break;
      default:
        if (place < text.size()) text[place] = static_cast<char>(random_());
    }
  }

  std::mt19937_64 random_;
};

void write_seeds(const std::vector<std::string>& seeds, const fs::path& folder) {
  fs::create_directories(folder);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    std::ofstream out(folder / ("seed-" + std::to_string(i)), std::ios::binary);
    out << seeds[i];
    windlass::fuzz::require(out.good(), "a seed can be written");
  }
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (!read_arguments(argc, argv, arguments)) {
    std::fputs(usage, stderr);
    return 2;
  }
  if (!arguments.files.empty()) {
    for (const std::string& file : arguments.files) target.read(windlass::fuzz::file_at(file));
    return 0;
  }
  const std::vector<std::string> seeds = target.seeds();
  if (!arguments.write_seeds.empty()) {
    write_seeds(seeds, arguments.write_seeds);
    return 0;
  }
  const std::vector<std::string> found = inputs_below(arguments.found);
  target.read({});
  for (const std::string& input : seeds) target.read(input);
  for (const std::string& input : found) target.read(input);
  Damage damage(arguments.seed);
  for (std::uint64_t run = 0; run < arguments.runs; ++run) target.read(damage.next(seeds));
  std::printf("%.*s: %zu seeds, %zu found before, %llu damaged inputs: every promise held\n",
              static_cast<int>(target.name.size()), target.name.data(), seeds.size(), found.size(),
              static_cast<unsigned long long>(arguments.runs));
  return 0;
}
