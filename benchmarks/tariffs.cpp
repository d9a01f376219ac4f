// SPDX-License-Identifier: MIT
// What pricing a quantity costs, for each kind of tariff, where many are priced and summed: ducat,
// exactly; the `if` ladder in double that people write; and rationals of Boost.Multiprecision. The
// same quantities for all, and the same sums to the last fen, or the run fails.
//
// ducat is measured in its two forms. "total" is the one for sums: tariff_total over a
// prepared_tariff, made anew in each round, adds integers over one denominator and divides once.
// "each F" asks the book for every quantity, cumulative_cost(), and adds up amounts that are
// normalised each by itself, as one does who needs every one of them.
#include "measure.hpp"
#include "options.hpp"
#include "random.hpp"

#include <ducat/pricing/prepared_tariff.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/pricing/tariff.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

namespace {

using namespace bench;
using ducat::int128;
using ducat::tariff_kind;
using rational = boost::multiprecision::cpp_rational;

// Tokens, priced by the million; tiers end at 10 and at 100 million.
constexpr std::int64_t million = 1'000'000;
struct plain_tier {
  std::int64_t up_to;
  int fen;  // for a million
  int fee;  // in fen
};
constexpr plain_tier tiers[] = {
    {10 * million, 400, 700}, {100 * million, 300, 0}, {INT64_MAX, 250, 1100}};

struct contest {
  const char* name;
  tariff_kind kind;
  bool package;
};
constexpr contest contests[] = {{"flat", tariff_kind::flat, false},
                                {"graduated", tariff_kind::graduated, false},
                                {"volume", tariff_kind::volume, false},
                                {"package", tariff_kind::flat, true}};

class exact_tariff {
 public:
  explicit exact_tariff(const contest& of) {
    (void)list_.define_sku("t", ducat::meter::counted, ducat::dimension::token).value();
    std::vector<ducat::tier_spec> specs;
    for (const plain_tier& t : tiers)
      specs.push_back(
          {t.up_to == INT64_MAX ? ducat::int128_max : int128{t.up_to}, {t.fen, 2}, {t.fee, 2}});
    if (of.kind == tariff_kind::flat) {
      specs.resize(1);
      specs[0].up_to = ducat::int128_max;
      specs[0].fee = {};
    }
    if (of.package) specs[0].package = million;
    ducat::price_spec spec;
    spec.sku = "t";
    spec.money = *ducat::currency_of("CNY");
    spec.per = million;
    spec.kind = of.kind;
    spec.tiers = specs.data();
    spec.tier_count = specs.size();
    entry_ = list_.add(spec).value().in_table;
  }
  ducat::mixed operator()(std::int64_t quantity) const {
    return *ducat::cumulative_cost(list_.book(), entry_, quantity);
  }
  template <class Quantities> ducat::mixed total(const Quantities& quantities) const {
    const ducat::prepared_tariff prepared{list_.book(), entry_};
    ducat::tariff_total total{prepared};
    for (const std::int64_t q : quantities) total.add(q).value();
    return total.sum();
  }

 private:
  ducat::price_table list_;
  ducat::price_handle entry_;
};

// The ladder, in whatever number it is given; fen.
template <class Number> Number ladder(const contest& of, std::int64_t quantity) {
  const auto units = [](std::int64_t n, int fen) {
    return Number(n) * Number(fen) / Number(million);
  };
  if (of.package) return Number((quantity + million - 1) / million) * Number(tiers[0].fen);
  if (of.kind == tariff_kind::flat) return units(quantity, tiers[0].fen);
  if (of.kind == tariff_kind::volume) {
    if (quantity <= tiers[0].up_to) return units(quantity, tiers[0].fen) + Number(tiers[0].fee);
    if (quantity <= tiers[1].up_to) return units(quantity, tiers[1].fen) + Number(tiers[1].fee);
    return units(quantity, tiers[2].fen) + Number(tiers[2].fee);
  }
  if (quantity <= tiers[0].up_to) return units(quantity, tiers[0].fen) + Number(tiers[0].fee);
  Number sum = units(tiers[0].up_to, tiers[0].fen) + Number(tiers[0].fee);
  if (quantity <= tiers[1].up_to)
    return sum + units(quantity - tiers[0].up_to, tiers[1].fen) + Number(tiers[1].fee);
  sum = sum + units(tiers[1].up_to - tiers[0].up_to, tiers[1].fen) + Number(tiers[1].fee);
  return sum + units(quantity - tiers[1].up_to, tiers[2].fen) + Number(tiers[2].fee);
}

template <class F> double ns_each(std::size_t count, F&& f) {
  using clock = std::chrono::steady_clock;
  const clock::time_point begin = clock::now();
  f();
  return std::chrono::duration<double, std::nano>(clock::now() - begin).count() /
         static_cast<double>(count);
}

struct times {
  std::vector<double> total;
  std::vector<double> each;
  std::vector<double> binary;
  std::vector<double> boost;
};

rational value_of(const ducat::mixed& amount) {
  return rational{static_cast<std::int64_t>(amount.whole)} +
         rational{static_cast<std::int64_t>(amount.rest)} /
             rational{static_cast<std::int64_t>(amount.denominator)};
}

// One round of one tariff; false where the sums differ.
bool measure(const contest& of, const std::vector<std::int64_t>& quantities, times& out) {
  const exact_tariff tariff{of};
  ducat::mixed total;
  out.total.push_back(ns_each(quantities.size(), [&] { total = tariff.total(quantities); }));
  ducat::mixed exact;
  out.each.push_back(ns_each(quantities.size(), [&] {
    for (const std::int64_t q : quantities) exact = *add(exact, tariff(q));
  }));
  double binary = 0;
  out.binary.push_back(ns_each(quantities.size(), [&] {
    for (const std::int64_t q : quantities) binary += ladder<double>(of, q);
  }));
  const std::vector<std::int64_t> part{
      quantities.begin(),
      quantities.begin() + static_cast<std::ptrdiff_t>(quantities.size() / 100)};
  rational sum;
  out.boost.push_back(ns_each(part.size(), [&] {
    for (const std::int64_t q : part) sum += ladder<rational>(of, q);
  }));
  const double drift =
      std::fabs(static_cast<double>(static_cast<std::int64_t>(exact.whole)) - binary);
  return total == exact && value_of(tariff.total(part)) == sum && drift < 1e-6 * binary + 1;
}

}  // namespace

int main(int argc, char** argv) {
  option options[] = {{"quantities", "quantities priced", 100, 100'000'000, 1'000'000},
                      {"rounds", "rounds", 1, 1'000, 5},
                      {"seed", "what the quantities are drawn from", 0, UINT64_MAX, 1}};
  if (argc == 2 && std::string_view{argv[1]} == "--help") {
    print_usage(argv[0], options);
    return 0;
  }
  if (const char* wrong = parse_options({argv, static_cast<std::size_t>(argc)}, options)) {
    std::fprintf(stderr, "%s: not understood or out of range: %s (try --help)\n", argv[0], wrong);
    return 2;
  }
  const auto& [count, rounds, seed] = options;
  random_source random{seed.value};
  std::vector<std::int64_t> quantities;
  for (std::uint64_t i = 0; i < count.value; ++i)
    quantities.push_back(static_cast<std::int64_t>(random.below(200 * million)));
  std::printf("%-10s %9s %9s %9s %11s %16s %17s %16s\n", "tariff", "total ns", "each F ns",
              "double ns", "rational ns", "total to double", "each F to double",
              "total to rational");
  bool agree = true;
  for (const contest& one : contests) {
    times taken;
    for (std::uint64_t round = 0; round < rounds.value; ++round)
      agree = measure(one, quantities, taken) && agree;
    const double total = median(taken.total);
    const double each = median(taken.each);
    const double binary = median(taken.binary);
    const double boost = median(taken.boost);
    std::printf("%-10s %9.1f %9.1f %9.1f %11.1f %15.2fx %16.2fx %16.4fx\n", one.name, total, each,
                binary, boost, total / binary, each / binary, total / boost);
  }
  std::puts(agree ? "\nall agree" : "\nWRONG: the sums differ");
  return agree ? 0 : 1;
}
