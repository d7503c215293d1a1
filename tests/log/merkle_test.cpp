// SPDX-License-Identifier: Apache-2.0
// The tree against the vectors that certificate-transparency implementations share, and against a
// slow transcription of the RFC.
#include <map>

#include "catch.hpp"
#include "log/crypto.hpp"
#include "log/text.hpp"
#include "support.hpp"

using namespace log_test;
using log::Hash;

namespace {

std::string raw(std::string_view hex) {
  std::string out(hex.size() / 2, '\0');
  REQUIRE(log::from_hex(hex, reinterpret_cast<std::uint8_t*>(out.data()), out.size()));
  return out;
}
std::string hex(const Hash& h) { return log::to_hex(log::view(h)); }

// RFC 6962 2.1, word for word. Names (d, m, n, k, b) are those of the RFC.
Hash mth(const std::vector<std::string>& d, std::size_t from, std::size_t until) {
  const auto n = until - from;
  if (n == 0) return base::sha256("");
  if (n == 1) return base::sha256(std::string(1, '\0') + d[from]);
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  const auto left = mth(d, from, from + k);
  const auto right = mth(d, from + k, until);
  return base::sha256(std::string(1, '\1') + std::string(log::view(left)) +
                      std::string(log::view(right)));
}
std::vector<Hash> path(const std::vector<std::string>& d, std::size_t m, std::size_t from,
                       std::size_t until) {
  const auto n = until - from;
  if (n <= 1) return {};
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  auto out = m < k ? path(d, m, from, from + k) : path(d, m - k, from + k, until);
  out.push_back(m < k ? mth(d, from + k, until) : mth(d, from, from + k));
  return out;
}
std::vector<Hash> subproof(const std::vector<std::string>& d, std::size_t m, std::size_t from,
                           std::size_t until, bool b) {
  const auto n = until - from;
  if (m == n) return b ? std::vector<Hash>{} : std::vector<Hash>{mth(d, from, until)};
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  auto out =
      m <= k ? subproof(d, m, from, from + k, b) : subproof(d, m - k, from + k, until, false);
  out.push_back(m <= k ? mth(d, from + k, until) : mth(d, from, from + k));
  return out;
}

struct Leaves {
  std::vector<std::string> data;
  log::SubtreeSource source() const {
    return [this](unsigned level, std::uint64_t index) -> base::Result<Hash> {
      return mth(data, static_cast<std::size_t>(index << level),
                 static_cast<std::size_t>((index + 1) << level));
    };
  }
};

}  // namespace

TEST_CASE("the eight-leaf tree of the certificate-transparency tests") {
  const std::vector<std::string> leaves = {"",
                                           raw("00"),
                                           raw("10"),
                                           raw("2021"),
                                           raw("3031"),
                                           raw("40414243"),
                                           raw("5051525354555657"),
                                           raw("606162636465666768696a6b6c6d6e6f")};
  const std::vector<std::string> roots = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  log::Frontier tree;
  CHECK(hex(tree.root()) == roots[0]);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    tree.append(log::leaf_hash(leaves[i]));
    CHECK(hex(tree.root()) == roots[i + 1]);
  }
  const auto proof = good(log::inclusion_path(0, 8, Leaves{leaves}.source()));
  REQUIRE(proof.size() == 3);
  CHECK(hex(proof[0]) == "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  CHECK(hex(proof[1]) == "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
  CHECK(hex(proof[2]) == "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
  CHECK(hex(log::leaf_hash("L123456")) ==
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  CHECK(hex(base::sha256(std::string("\1N123N456", 9))) ==
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
}

namespace {

// How many changed proofs of the tree of `n` leaves were refused.
std::size_t judge_inclusion(const Leaves& leaves, const std::vector<Hash>& roots, std::size_t n) {
  const auto source = leaves.source();
  std::size_t rejected = 0;
  for (std::size_t m = 0; m < n; ++m) {
    auto proof = good(log::inclusion_path(m, n, source));
    REQUIRE(proof == path(leaves.data, m, 0, n));
    const auto leaf = log::leaf_hash(leaves.data[m]);
    REQUIRE(log::verify_inclusion(leaf, m, n, proof, roots[n]));
    REQUIRE_FALSE(log::verify_inclusion(leaf, m + 1, n, proof, roots[n]));
    REQUIRE_FALSE(log::verify_inclusion(leaf, n, n, proof, roots[n]));
    // Every hash changed, one too few, one too many, another root.
    for (auto& hash : proof) {
      hash[0] ^= 1;
      REQUIRE_FALSE(log::verify_inclusion(leaf, m, n, proof, roots[n]));
      hash[0] ^= 1;
      ++rejected;
    }
    REQUIRE_FALSE(log::verify_inclusion(leaf, m, n, proof, roots[n - 1]));
    proof.push_back(roots[n]);
    REQUIRE_FALSE(log::verify_inclusion(leaf, m, n, proof, roots[n]));
  }
  return rejected;
}

std::size_t judge_consistency(const Leaves& leaves, const std::vector<Hash>& roots, std::size_t n) {
  const auto source = leaves.source();
  std::size_t rejected = 0;
  for (std::size_t m = 0; m <= n; ++m) {
    auto proof = good(log::consistency_path(m, n, source));
    REQUIRE(proof == (m == 0 ? std::vector<Hash>{} : subproof(leaves.data, m, 0, n, true)));
    REQUIRE(log::verify_consistency(m, n, roots[m], roots[n], proof));
    for (auto& hash : proof) {
      hash[31] ^= 1;
      REQUIRE_FALSE(log::verify_consistency(m, n, roots[m], roots[n], proof));
      hash[31] ^= 1;
      ++rejected;
    }
    auto other = roots[m];
    other[5] ^= 16;
    REQUIRE_FALSE(log::verify_consistency(m, n, other, roots[n], proof));
    if (m > 0) REQUIRE_FALSE(log::verify_consistency(m, n, roots[m], other, proof));
    if (m < n && m > 0) REQUIRE_FALSE(log::verify_consistency(n, m, roots[n], roots[m], proof));
    proof.push_back(roots[n]);
    REQUIRE_FALSE(log::verify_consistency(m, n, roots[m], roots[n], proof));
  }
  return rejected;
}

}  // namespace

TEST_CASE("every tree up to 64 leaves agrees with a transcription of the RFC") {
  Leaves leaves;
  for (int i = 0; i < 64; ++i) leaves.data.push_back("leaf " + std::to_string(i));
  const auto source = leaves.source();
  std::vector<Hash> roots;
  log::Frontier tree;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> completed;
  roots.push_back(tree.root());
  for (const auto& leaf : leaves.data) {
    tree.append(log::leaf_hash(leaf), [&](unsigned level, std::uint64_t index, const Hash& h) {
      completed[{level, index}] = h;
    });
    roots.push_back(tree.root());
  }
  CHECK(completed.size() == 63);
  for (const auto& [at, hash] : completed) {
    CHECK(hash == mth(leaves.data, static_cast<std::size_t>(at.second << at.first),
                      static_cast<std::size_t>((at.second + 1) << at.first)));
  }
  std::size_t rejected = 0;
  for (std::size_t n = 1; n <= 64; ++n) {
    REQUIRE(roots[n] == mth(leaves.data, 0, n));
    REQUIRE(good(log::tree_root(n, source)) == roots[n]);
    rejected += judge_inclusion(leaves, roots, n) + judge_consistency(leaves, roots, n);
  }
  CHECK(rejected > 10'000);
}

TEST_CASE("a right edge may be built from complete subtrees") {
  Leaves leaves;
  for (int i = 0; i < 200; ++i) leaves.data.push_back(std::to_string(i));
  for (std::size_t n = 1; n <= 200; ++n) {
    log::Frontier tree;
    for (unsigned level = 9; level-- > 0;) {
      if ((n >> level) & 1)
        tree.append_subtree(level, good(leaves.source()(level, tree.size() >> level)));
    }
    REQUIRE(tree.size() == n);
    REQUIRE(tree.root() == mth(leaves.data, 0, n));
  }
}
