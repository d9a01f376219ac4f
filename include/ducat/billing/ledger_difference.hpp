// SPDX-License-Identifier: MIT
// A backtest: what the same usage came to under two price lists, from the two ledgers that recorded
// it. Exact differences by usage, by account, by sku and by close charge; names say what is the
// same.
#ifndef DUCAT_BILLING_LEDGER_DIFFERENCE_HPP
#define DUCAT_BILLING_LEDGER_DIFFERENCE_HPP

#include <ducat/billing/account_path.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/id.hpp>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// What something was charged before and after, beyond what packs covered: exact minor units.
struct charge_difference {
  mixed before{};
  mixed after{};

  friend bool operator==(const charge_difference&, const charge_difference&) = default;
};

/// One usage, by its id in its scope.
struct usage_difference {
  std::string account;  ///< the path of names from the root
  std::string source;   ///< empty for none
  id128 id{};
  std::string sku;
  bool was_recorded = false;  ///< in the first ledger
  bool is_recorded = false;   ///< in the second
  charge_difference charged{};
};

/// The account, the sku, the charge and the usages, each in the order of its text or id.
struct ledger_difference {
  currency money{};
  charge_difference total{};
  std::map<std::string, charge_difference> by_account;  ///< of the account itself, not below it
  std::map<std::string, charge_difference> by_sku;
  std::map<std::string, charge_difference> by_charge;  ///< close charges, by name
  std::vector<usage_difference> usages;  ///< those whose charge differs, or that only one has
};

namespace detail {

class ledger_comparer {
 public:
  [[nodiscard]] result<void> add(const ledger& book, mixed charge_difference::* side,
                                 bool usage_difference::* seen) {
    const std::vector<account_handle> parents = account_parents(book);
    std::vector<std::string> paths;
    const auto& accounts = book.all<account_opened>();
    for (std::size_t i = 0; i < accounts.size(); ++i) {
      const account_opened& e = accounts[i];
      if (out_.money == currency{}) out_.money = e.money;
      if (e.money != out_.money) return errc::currency_mismatch;
      paths.push_back(path_text(book, parents, e.account));
    }
    const std::vector<result<mixed>> charged = charged_by_usage(book);
    const auto& usages = book.all<usage_recorded>();
    for (std::size_t i = 0; i < usages.size(); ++i) {
      if (!charged[i]) return charged[i].error();
      const auto added =
          add(book, usages[i], paths[usages[i].account.index], *charged[i], side, seen);
      if (!added) return added;
    }
    const auto& posted = book.all<charge_posted>();
    for (std::size_t i = 0; i < posted.size(); ++i) {
      const symbol name = book.prices.charges()[posted[i].charge].name;
      const std::string charge{std::string_view(book.names.text(name))};
      const auto added = add_to(
          {&out_.total, &out_.by_account[paths[posted[i].payer.index]], &out_.by_charge[charge]},
          posted[i].amount, side);
      if (!added) return added;
    }
    return {};
  }

  [[nodiscard]] ledger_difference take() {
    for (auto& [key, usage] : usages_)
      if (!usage.was_recorded || !usage.is_recorded || usage.charged.before != usage.charged.after)
        out_.usages.push_back(std::move(usage));
    return std::move(out_);
  }

 private:
  // Reversed usage comes to what its lines sum to, mostly zero.
  [[nodiscard]] static std::vector<result<mixed>> charged_by_usage(const ledger& book) {
    std::vector<result<mixed>> sums(book.all<usage_recorded>().size(), mixed{});
    const auto& priced = book.all<usage_priced>();
    for (std::size_t i = 0; i < priced.size(); ++i) {
      result<mixed>& sum = sums[priced[i].usage];
      if (sum) sum = ducat::add(*sum, priced[i].amount);
    }
    return sums;
  }

  [[nodiscard]] result<void> add(const ledger& book, const usage_recorded& e,
                                 const std::string& account, const mixed& amount,
                                 mixed charge_difference::* side, bool usage_difference::* seen) {
    const symbol name = book.all<sku_defined>()[e.sku.index].name;
    const std::string sku{std::string_view(book.names.text(name))};
    const std::string source =
        e.source.has_value() ? std::string(std::string_view(book.names.text(e.source))) : "";
    const std::string root = account.substr(0, account.find('/'));
    usage_difference& usage = usages_[{root, source, e.id.high, e.id.low}];
    usage.account = account;
    usage.source = source;
    usage.id = e.id;
    usage.sku = sku;
    usage.*seen = true;
    usage.charged.*side = amount;
    return add_to({&out_.total, &out_.by_account[account], &out_.by_sku[sku]}, amount, side);
  }
  [[nodiscard]] static result<void> add_to(std::initializer_list<charge_difference*> sums,
                                           const mixed& amount, mixed charge_difference::* side) {
    for (charge_difference* const sum : sums) {
      const auto more = ducat::add(sum->*side, amount);
      if (!more) return more.error();
      sum->*side = *more;
    }
    return {};
  }

  using usage_key = std::tuple<std::string, std::string, std::uint64_t, std::uint64_t>;

  ledger_difference out_;
  std::map<usage_key, usage_difference> usages_;
};

}  // namespace detail

/// Compares two ledgers of the same usage. Accounts are the same by the names on their paths, skus
/// by their names, usages by id, source and payer. Preconditions: as audit(), which reads ledgers
/// from elsewhere. Errors: currency_mismatch where accounts have several currencies; overflow.
/// O(events × log usages).
[[nodiscard]] inline result<ledger_difference> compare_ledgers(const ledger& before,
                                                               const ledger& after) {
  detail::ledger_comparer comparer;
  const auto first =
      comparer.add(before, &charge_difference::before, &usage_difference::was_recorded);
  if (!first) return first.error();
  const auto second =
      comparer.add(after, &charge_difference::after, &usage_difference::is_recorded);
  if (!second) return second.error();
  return comparer.take();
}

}  // namespace ducat::inline v0

#endif
