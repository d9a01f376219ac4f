// SPDX-License-Identifier: MIT
// Every GPU trace of the shared folder, billed: from its rows to a statement right to the last fen,
// for one organisation and for each account, across a price change and out of packs. The figures
// come from an independent program; none is typed here.
#include "support/price_list_file.hpp"
#include "support/trace_billing.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using ducat::int128;
using ducat::rounding;
using ducat_test::exact;
using ducat_test::fraction;
using ducat_test::in_degrees;
using ducat_test::in_yuan_exactly;
using ducat_test::major;
using ducat_test::payers;
using ducat_test::trace;
using ducat_test::trace_billing;
using ducat_test::trace_usage;
using ducat_test::trace_usages;
using nlohmann::json;

// A trace of cards, and whether its degrees are to be met too.
struct gpu_trace {
  trace of;
  std::string text;
  trace_usages rows;
  bool degrees = true;
};

bool is_gpu(const json& figures) { return figures.contains("total_gpu_seconds"); }

template <class Check> void for_each_gpu_trace(Check check) {
  for (const trace& each : ducat_test::traces()) {
    if (!is_gpu(each.figures)) continue;
    INFO(each.set << ", part " << each.part);
    auto text = each.text();
    if (!text) continue;
    gpu_trace gpu{each, *text, ducat_test::read_trace(each, *text), true};
    gpu.degrees = !ducat_test::rounds_times(each.rules());
    check(gpu);
  }
}

// The first of two names that a set of figures has: sets of jobs and gauges name the same things
// differently.
const json& either(const json& figures, const char* one, const char* other) {
  return figures.contains(one) ? figures[one] : figures[other];
}

int128 flop_on_demand(const ducat::statement& s) {
  int128 sum = 0;
  for (const ducat::statement_line& line : s.lines) {
    if (line.kind == ducat::statement_kind::usage_on_demand) sum += line.quantity.whole;
  }
  return sum;
}

// Numbers in a name: "price_cut_20_to_15" has 20 and 15.
std::vector<std::int64_t> numbers_in(const std::string& name) {
  std::vector<std::int64_t> out;
  bool inside = false;
  for (const char c : name) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !inside) out.push_back(0);
    if (digit) out.back() = out.back() * 10 + (c - '0');
    inside = digit;
  }
  return out;
}

// The one figure whose name begins so, or nothing.
std::optional<std::string> key_with(const json& figures, const std::string& prefix) {
  for (const auto& [key, value] : figures.items()) {
    if (key.rfind(prefix, 0) == 0) return key;
  }
  return std::nullopt;
}

ducat::price_table a100_list() { return ducat_test::shipped_prices("a100-20-cny"); }

}  // namespace

TEST_CASE("one organisation pays a GPU trace to the last fen, rounded once") {
  for_each_gpu_trace([](const gpu_trace& gpu) {
    const json& figures = gpu.of.figures;
    const json& money = figures["cny_half_even"];
    trace_billing billing{a100_list(), gpu.rows, payers::one};
    billing.record_all(gpu.rows);
    const ducat::statement s = billing.statement();
    CHECK(major(s.total) == money["on_total"].get<std::string>());
    ducat_test::check_sums(s);
    if (gpu.degrees) {
      CHECK(in_degrees(flop_on_demand(s)) == exact(figures["total_degrees"]));
      CHECK(in_yuan_exactly(s.exact) == exact(figures["exact_total_cny"]));
    }
    const auto once = billing.rounded(rounding::half_even, billing.organisation);
    CHECK(once.once == s.total);
    CHECK(major(once.per_record) == either(money, "per_record", "per_sample").get<std::string>());
    CHECK(major(once.per_account) == either(money, "per_user", "per_vc").get<std::string>());
    CHECK(major(once.per_record - s.total) ==
          either(money, "drift_record_minus_total", "drift_sample_minus_total").get<std::string>());
  });
}

TEST_CASE("rounding each record drifts as the oracle says, in every mode") {
  for_each_gpu_trace([](const gpu_trace& gpu) {
    const json& figures = gpu.of.figures;
    if (!gpu.degrees) return;
    trace_billing billing{a100_list(), gpu.rows, payers::one};
    std::uint64_t ties = 0;
    for (const trace_usage& u : gpu.rows.usages) {
      const ducat::mixed price = ducat::reduced(billing.record(u).priced().value());
      ties += price.denominator == 2 ? 1 : 0;
    }
    const auto rounded = [&](rounding mode) {
      return major(billing.rounded(mode, billing.organisation).per_record);
    };
    if (figures.contains("cny_truncate_per_sample")) {
      CHECK(rounded(rounding::down) == figures["cny_truncate_per_sample"].get<std::string>());
      return;
    }
    const json& other = figures["cny_other_per_record"];
    CHECK(rounded(rounding::half_up) == other["half_up"].get<std::string>());
    CHECK(rounded(rounding::down) == other["truncate"].get<std::string>());
    CHECK(rounded(rounding::ceiling) == other["ceil"].get<std::string>());
    CHECK(ties == other["exact_half_fen_ties"].get<std::uint64_t>());
  });
}

TEST_CASE("each account of a GPU trace pays an invoice of its own") {
  for_each_gpu_trace([](const gpu_trace& gpu) {
    const json& figures = gpu.of.figures;
    trace_billing billing{a100_list(), gpu.rows, payers::each};
    billing.record_all(gpu.rows);
    const std::vector<ducat::statement> statements = billing.statements();
    int128 total = 0;
    std::vector<int128> flop;
    for (const ducat::statement& s : statements) {
      ducat_test::check_sums(s);
      total += s.total;
      flop.push_back(flop_on_demand(s));
    }
    CHECK(major(total) ==
          either(figures["cny_half_even"], "per_user", "per_vc").get<std::string>());
    std::sort(flop.begin(), flop.end(), std::greater<>{});
    std::size_t rank = 0;
    for (const json& user : either(figures, "per_user_top10", "per_vc")) {
      const std::string name = either(user, "user", "vc").get<std::string>();
      INFO(name);
      const ducat::account_handle payer = billing.engine.find_account(name);
      const auto own = std::find_if(statements.begin(), statements.end(),
                                    [&](const ducat::statement& s) { return s.payer == payer; });
      REQUIRE(own != statements.end());
      CHECK(major(own->total) == user["cny_half_even_once"].get<std::string>());
      const auto sums = billing.rounded(rounding::half_even, payer);
      CHECK(major(sums.per_record) ==
            either(user, "cny_sum_of_rounded_records", "cny_sum_of_rounded_samples")
                .get<std::string>());
      CHECK(flop_on_demand(*own) == flop.at(rank));
      if (gpu.degrees) CHECK(in_degrees(flop.at(rank)) == exact(user["degrees"]));
      ++rank;
    }
  });
}

TEST_CASE("a price cut splits the jobs that straddle it") {
  for_each_gpu_trace([](const gpu_trace& gpu) {
    const auto key = key_with(gpu.of.figures, "price_cut_");
    if (!key) return;
    const json& figures = gpu.of.figures[*key];
    const std::vector<std::int64_t> prices = numbers_in(*key);
    REQUIRE(prices.size() == 2);
    const ducat::instant cut{figures["cut_at"].get<std::int64_t>() * 1'000'000'000};
    ducat::price_table list;
    (void)list
        .define_sku("a100", ducat::meter::metered, ducat::dimension::compute, ducat_test::a100_rate)
        .value();
    const ducat::interval effective[] = {{ducat::instant_min, cut}, {cut, ducat::instant_max}};
    for (const std::size_t i : {0U, 1U})
      CHECK(list.add_flat("a100", ducat_test::yuan, {prices[i], 0}, ducat::degree_unit::scale,
                          effective[i])
                .has_value());
    trace_billing billing{list, gpu.rows, payers::one};
    std::uint64_t straddling = 0;
    int128 flop[2] = {};
    for (const trace_usage& u : gpu.rows.usages) {
      bool at[2] = {};
      billing.record(u).for_each_line([&](const ducat::charge_line& line) {
        const ducat::interval& stated = billing.engine.state().prices[line.price].stated;
        const bool is_after = stated == effective[1];
        CHECK((is_after || stated == effective[0]));
        at[is_after] = true;
        flop[is_after] += line.quantity;
      });
      straddling += at[0] && at[1] ? 1 : 0;
    }
    CHECK(straddling == figures["straddling_jobs"].get<std::uint64_t>());
    const ducat::statement s = billing.statement();
    CHECK(major(s.total) == figures["on_total"].get<std::string>());
    // Which way half a fen goes may hang on what lies beyond the nanosecond.
    if (!gpu.degrees) return;
    CHECK(major(billing.rounded(rounding::half_even, billing.organisation).per_record) ==
          figures["per_record_half_even"].get<std::string>());
    CHECK(in_yuan_exactly(s.exact) == exact(figures["exact_total_cny"]));
    const fraction hour{3'600, 1};
    CHECK(in_degrees(flop[0]) * hour == exact(figures["gpu_seconds_before"]));
    CHECK(in_degrees(flop[1]) * hour == exact(figures["gpu_seconds_after"]));
  });
}

namespace {

// What the oracle calls a record: "row17", or what the file's own column says.
std::string name_of_record(const gpu_trace& gpu, const std::string& column, std::uint64_t row) {
  if (column == "record") return "row" + std::to_string(row);
  std::string name;
  ducat_test::read_columns({column}, gpu.text, [&](std::uint64_t here, auto fields) {
    if (here == row) name = fields[0];
  });
  return name;
}

// Grants packs of `size` degrees until they cover everything; what they cost is their degrees' list
// price.
std::vector<ducat::pack_handle> grant_packs(trace_billing& billing, const gpu_trace& gpu,
                                            std::int64_t size, std::int64_t price) {
  const fraction total = exact(gpu.of.figures["total_degrees"]);
  const auto count = static_cast<std::int64_t>(
      ducat_test::floor_of(total.numerator, total.denominator * size) + 1);
  std::vector<ducat::pack_handle> packs;
  for (std::int64_t i = 0; i < count; ++i) {
    ducat::grant_spec spec;
    spec.quantity = ducat::degrees{size};
    spec.paid = {int128{size} * price * 100, ducat_test::yuan};
    spec.at = ducat::instant{0};
    packs.push_back(billing.engine.grant(billing.organisation, spec).value());
  }
  return packs;
}

// Rows in the order in which they end; ties stay in the file's order.
std::vector<std::size_t> order_of_ends(const trace_usages& rows) {
  std::vector<std::size_t> order(rows.usages.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair{rows.usages[a].during.end, a} < std::pair{rows.usages[b].during.end, b};
  });
  return order;
}

void check_exhaustion(const gpu_trace& gpu, const json& expected, const trace_usage& by,
                      std::size_t pack, int128 drawn_so_far) {
  CHECK(expected["pack"].get<std::size_t>() == pack + 1);
  CHECK(in_degrees(drawn_so_far) == exact(expected["degrees_after_this_record"]));
  for (const auto& [column, name] : expected.items()) {
    if (column == "pack" || column == "degrees_after_this_record") continue;
    CHECK(name_of_record(gpu, column, by.row) == name.get<std::string>());
  }
}

}  // namespace

TEST_CASE("packs run dry on the record on which the oracle sees them run dry") {
  for_each_gpu_trace([](const gpu_trace& gpu) {
    const auto key = key_with(gpu.of.figures, "packs_of_");
    if (!key || !gpu.degrees) return;
    const json& figures = gpu.of.figures[*key];
    const std::int64_t size = numbers_in(*key).at(0);
    trace_billing billing{a100_list(), gpu.rows, payers::one};
    const std::vector<ducat::pack_handle> packs = grant_packs(billing, gpu, size, 20);
    const json& first = figures["first_exhaustions"];
    std::size_t dry = 0;
    int128 drawn = 0;
    for (const std::size_t i : order_of_ends(gpu.rows)) {
      const trace_usage& u = gpu.rows.usages[i];
      const ducat::outcome outcome = billing.record(u);
      CHECK(outcome.on_demand() == 0);
      drawn += outcome.covered();
      while (dry < packs.size() && ducat::is_zero(billing.engine.balance(packs[dry]))) {
        if (dry < first.size()) check_exhaustion(gpu, first[dry], u, dry, drawn);
        ++dry;
      }
    }
    CHECK(dry == figures["exhausted"].get<std::size_t>());
    REQUIRE(dry < packs.size());
    CHECK(in_degrees(billing.engine.balance(packs[dry]).whole) ==
          exact(figures["remaining_in_open_pack_degrees"]));
    // Every pack is billed once, when it was granted, and its usage costs what the pack did.
    const ducat::statement s = billing.statement();
    CHECK(s.total == int128{size} * 20 * 100 * static_cast<int128>(packs.size()));
    CHECK(major(s.effective) == gpu.of.figures["cny_half_even"]["on_total"].get<std::string>());
    ducat_test::check_sums(s);
  });
}
