// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/billing/statement.hpp>
#include <ducat/testing/catch_matchers.hpp>
#include <ducat/testing/golden.hpp>
#include <ducat/testing/price_list_builder.hpp>
#include <ducat/testing/random.hpp>
#include <ducat/testing/statement_text.hpp>
#include <ducat/testing/test_platform.hpp>
#include <ducat/units/literals.hpp>

#include <filesystem>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat::testing;

namespace {

// A file in a folder of temporary files that is gone at the end.
class temporary_file {
 public:
  explicit temporary_file(const char* name)
      : path_{(std::filesystem::temp_directory_path() / name).string()} {
    remove();
  }
  ~temporary_file() { remove(); }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  void write(std::string_view text) const {
    REQUIRE(ducat::testing::detail::write_text_file(path_, text));
  }

 private:
  void remove() const {
    std::error_code error;
    std::filesystem::remove(path_, error);
  }
  std::string path_;
};

// Applies a diff with unlimited context: what patch does.
std::string patched(const std::string& diff) {
  std::string out;
  std::size_t at = 0;
  while (at < diff.size()) {
    const std::size_t end = diff.find('\n', at);
    const char edit = diff[at];
    if (edit == ' ' || edit == '+') out += diff.substr(at + 1, end - at);
    at = end + 1;
  }
  return out;
}

}  // namespace

TEST_CASE("a diff shows what is missing and what is new, with lines around it") {
  CHECK(text_diff("a\nb\nc\n", "a\nb\nc\n").empty());
  CHECK(text_diff("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nfour\n5\n6\n7\n") ==
        "@ line 2\n 2\n 3\n-4\n+four\n 5\n 6\n");
  CHECK(text_diff("", "a\n") == "@ line 1\n+a\n");
  CHECK(text_diff("a\n", "") == "@ line 1\n-a\n");
  CHECK(text_diff("a\n", "a") == "@ line 1\n-a\n+a  (no end of line)\n");
  CHECK(text_diff("a\nb\nc\nd\ne\nf\ng\nh\n", "A\nb\nc\nd\ne\nf\ng\nH\n", 1) ==
        "@ line 1\n-a\n+A\n b\n@ line 7\n g\n-h\n+H\n");
}

TEST_CASE("a diff of random texts turns one into the other") {
  random_source random{11};
  for (int round = 0; round < 300; ++round) {
    std::string a;
    std::string b;
    for (std::uint64_t i = random.below(12); i-- > 0;) a += std::to_string(random.below(4)) + '\n';
    for (std::uint64_t i = random.below(12); i-- > 0;) b += std::to_string(random.below(4)) + '\n';
    INFO("from\n" << a << "to\n" << b);
    const std::string diff = text_diff(a, b, 100);
    if (a != b) CHECK(patched(diff) == b);
    CHECK((a == b) == diff.empty());
  }
  // Beyond the bound of the table all between the ends is replaced.
  std::string a = "first\n";
  std::string b = "first\n";
  for (int i = 0; i < 2'100; ++i) a += 'a' + std::to_string(i) + '\n';
  for (int i = 0; i < 2'100; ++i) b += 'b' + std::to_string(i) + '\n';
  CHECK(patched(text_diff(a, b, 10'000)) == b);
}

TEST_CASE("a golden file is compared, and written only where that is asked for") {
  const temporary_file file{"ducat_golden_test.txt"};
  const golden_result missing = compare_golden("a\n", file.path(), false);
  CHECK_FALSE(missing.matches);
  CHECK(missing.message.find("DUCAT_UPDATE_GOLDEN=1") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(file.path()));

  const golden_result written = compare_golden("a\nb\n", file.path(), true);
  CHECK((written.matches && written.written));
  CHECK(compare_golden("a\nb\n", file.path(), false).matches);
  CHECK_FALSE(compare_golden("a\nb\n", file.path(), true).written);

  const golden_result differs = compare_golden("a\nc\n", file.path(), false);
  CHECK_FALSE(differs.matches);
  CHECK(differs.message.find("@ line 1\n a\n-b\n+c\n") != std::string::npos);
  CHECK(read_text_file(file.path()) == "a\nb\n");

  file.write("a\r\nb\r\n");
  CHECK(compare_golden("a\nb\n", file.path(), false).matches);
  CHECK_FALSE(compare_golden("a\nb\n", "/nowhere/at/all.txt", true).matches);
}

TEST_CASE("a statement is what its golden file says") {
  const price_table prices = price_list_builder{currency_of<cny>()}
                                 .metered("a100", 312_tflops)
                                 .price("a100", 20_cny / 1_degree)
                                 .build();
  test_platform p{prices, currency_of<cny>(), 8 * 3'600};
  const account_handle research = p.open("research");
  const instant noon = *parse_instant("2026-11-23T12:00:00Z");
  grant_spec pool;
  pool.quantity = 100_degrees;
  pool.paid = 1'900_cny;
  pool.serial = "POOL";
  pool.at = noon;
  (void)p.grant(p.payer(), pool);
  (void)p.grant(research, 5_cny, {}, noon);
  (void)p.use(research, "a100", 64, {noon, noon + 2_h});
  (void)p.use(p.payer(), "a100", ratio{1, 7}, {noon, noon + 1_s});
  const auto statement = make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even);
  const std::string path =
      (std::filesystem::path{__FILE__}.parent_path() / "golden_statement.txt").string();
  CHECK_THAT(statement_text(p.book(), *statement), matches_golden(path));
}
