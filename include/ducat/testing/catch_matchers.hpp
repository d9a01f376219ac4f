// SPDX-License-Identifier: MIT
// Matchers for Catch2, version 2 or 3: exact money and quantities, the lines of an outcome,
// refusals, golden files and scenario files. A failure prints the arithmetic.
#ifndef DUCAT_TESTING_CATCH_MATCHERS_HPP
#define DUCAT_TESTING_CATCH_MATCHERS_HPP

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/testing/catch_print.hpp>
#include <ducat/testing/golden.hpp>
#include <ducat/testing/scenario_report.hpp>
#include <ducat/testing/scenario_runner.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0::testing {

namespace detail {

#if __has_include(<catch2/catch_all.hpp>)
template <class T> using matcher_base = Catch::Matchers::MatcherBase<T>;
#else
template <class T> using matcher_base = Catch::MatcherBase<T>;
#endif

// A matcher that says, once it has not matched, what it found. Catch2 asks describe() afterwards.
template <class T> class telling_matcher : public matcher_base<T> {
 public:
  std::string describe() const override {
    return found_.empty() ? expected_ : expected_ + "\n" + found_;
  }

 protected:
  explicit telling_matcher(std::string expected) : expected_{std::move(expected)} {}
  bool tell(std::string found) const {
    found_ = std::move(found);
    return found_.empty();
  }

 private:
  std::string expected_;
  mutable std::string found_;
};

// What does not match M. Catch2's own negation takes one type of value only.
template <class M> class negated {
 public:
  explicit negated(const M& matcher) : matcher_{matcher} {}
  template <class T> bool match(const T& found) const { return !matcher_.match(found); }
  std::string toString() const { return "not " + matcher_.toString(); }

 private:
  M matcher_;
};

}  // namespace detail

/// Matches money that is exactly this much, of any type: exact or whole, its currency known to the
/// compiler or not.
class money_matcher : public detail::telling_matcher<any_exact_money> {
 public:
  explicit money_matcher(const any_exact_money& expected)
      : telling_matcher{"is exactly " + money_text(expected)}, expected_{expected} {}
  bool match(const any_exact_money& found) const override {
    const std::string difference = difference_text(expected_, found);
    return tell(difference.empty() ? "" : "found " + money_text(found) + ": " + difference);
  }
  template <class C> bool match(const quantity<minor_unit<C>, int128>& found) const {
    return match(any_exact_money{any_money{found}});
  }
  template <class C> bool match(const exact_money<C>& found) const {
    return match(any_exact_money{found});
  }
  bool match(const any_money& found) const { return match(any_exact_money{found}); }

  [[nodiscard]] detail::negated<money_matcher> operator!() const {
    return detail::negated<money_matcher>{*this};
  }

 private:
  any_exact_money expected_;
};

/// CHECK_THAT(engine.owed(acme), is_money("812.50 CNY")); also "1/7 CNY", "0.35 CNY + 5/9".
/// Precondition: a text that parse_exact_money() reads.
[[nodiscard]] inline money_matcher is_money(std::string_view text) {
  return money_matcher{parse_exact_money(text).value()};
}
/// CHECK_THAT(engine.owed(acme), is_money(20_cny)).
[[nodiscard]] inline money_matcher is_money(const any_exact_money& amount) {
  return money_matcher{amount};
}
template <class C>
[[nodiscard]] money_matcher is_money(const quantity<minor_unit<C>, int128>& amount) {
  return money_matcher{any_money{amount}};
}

/// Matches a quantity that is exactly this much, in whichever unit of its kind.
class quantity_matcher : public detail::telling_matcher<any_quantity> {
 public:
  explicit quantity_matcher(const any_quantity& expected)
      : telling_matcher{"is exactly " + quantity_text(expected)}, expected_{expected} {}
  bool match(const any_quantity& found) const override {
    const std::string difference = difference_text(expected_, found);
    return tell(difference.empty() ? "" : "found " + quantity_text(found) + ": " + difference);
  }
  template <countable_unit U, class R> bool match(const quantity<U, R>& found) const {
    return match(any_quantity{found});
  }
  [[nodiscard]] detail::negated<quantity_matcher> operator!() const {
    return detail::negated<quantity_matcher>{*this};
  }

 private:
  any_quantity expected_;
};

/// CHECK_THAT(left, is_quantity("12 Mtoken")). Precondition: a text that parse_exact_quantity()
/// reads.
[[nodiscard]] inline quantity_matcher is_quantity(std::string_view text) {
  return quantity_matcher{parse_exact_quantity(text).value()};
}
[[nodiscard]] inline quantity_matcher is_quantity(const any_quantity& amount) {
  return quantity_matcher{amount};
}
/// CHECK_THAT(left, is_degrees("21.5")); also "1/8". Precondition: as is_quantity().
[[nodiscard]] inline quantity_matcher is_degrees(std::string_view number) {
  return is_quantity(std::string(number) + " degree");
}

/// A line that an outcome must have.
struct line {
  line_kind kind{};
  pack_handle pack{};
  any_quantity quantity{};
  any_exact_money money{};
};
/// A pack covered so much.
[[nodiscard]] inline line covered(pack_handle by, const any_quantity& quantity) {
  return {line_kind::covered, by, quantity, {}};
}
/// So much was priced at this.
[[nodiscard]] inline line priced(const any_quantity& quantity, const any_exact_money& at) {
  return {line_kind::priced, {}, quantity, at};
}
template <class C>
[[nodiscard]] line priced(const any_quantity& quantity,
                          const ducat::quantity<minor_unit<C>, int128>& at) {
  return priced(quantity, any_exact_money{any_money{at}});
}
/// A wallet paid so much.
[[nodiscard]] inline line paid(pack_handle by, const any_exact_money& amount) {
  return {line_kind::paid, by, {}, amount};
}
template <class C>
[[nodiscard]] line paid(pack_handle by, const quantity<minor_unit<C>, int128>& amount) {
  return paid(by, any_exact_money{any_money{amount}});
}

/// Matches an outcome that has exactly these lines, in order.
class lines_matcher : public detail::telling_matcher<outcome> {
 public:
  lines_matcher(std::vector<line> expected, const ledger* book)
      : telling_matcher{"has the lines\n" + text_of(expected)},
        expected_{std::move(expected)},
        book_{book} {}
  bool match(const outcome& found) const override {
    std::vector<line> lines;
    const auto unit = [&] {
      return lines.size() < expected_.size() ? expected_[lines.size()] : line{};
    };
    found.for_each_line([&](const charge_line& each) {
      // A line of an outcome names no unit: it is taken to have the one that is expected there.
      const line like = unit();
      lines.push_back({each.kind,
                       each.pack,
                       {each.quantity, like.quantity.kind},
                       {each.amount, like.money.unit}});
    });
    bool same = lines.size() == expected_.size();
    for (std::size_t i = 0; i < lines.size() && same; ++i) same = equal(lines[i], expected_[i]);
    if (same) return tell("");
    std::string why;
    if (book_ != nullptr)
      if (const auto explained = explain(*book_, found.position()))
        why = "why:\n" + detail::indented(to_text(*book_, *explained), 2);
    return tell("found\n" + text_of(lines) + why);
  }

 private:
  [[nodiscard]] static bool equal(const line& a, const line& b) {
    return a.kind == b.kind && (a.kind == line_kind::priced || a.pack == b.pack) &&
           (a.kind == line_kind::paid || a.quantity == b.quantity) &&
           (a.kind == line_kind::covered || a.money == b.money);
  }
  [[nodiscard]] static std::string text_of(const std::vector<line>& lines) {
    std::string out;
    for (const line& each : lines) {
      const std::string pack = std::to_string(each.pack.index);
      if (each.kind == line_kind::covered)
        out += "  pack " + pack + " covered " + quantity_text(each.quantity);
      if (each.kind == line_kind::priced)
        out += "  " + quantity_text(each.quantity) + " priced at " + money_text(each.money);
      if (each.kind == line_kind::paid)
        out += "  wallet " + pack + " paid " + money_text(each.money);
      out += '\n';
    }
    return out.empty() ? "  none\n" : out;
  }

  std::vector<line> expected_;
  const ledger* book_;
};

/// CHECK_THAT(*outcome, has_lines({covered(pool, 21_degrees), priced(43_degrees, 860_cny)})).
[[nodiscard]] inline lines_matcher has_lines(std::vector<line> expected) {
  return {std::move(expected), nullptr};
}
/// The same; a failure also explains the usage, from the ledger that it was recorded in.
[[nodiscard]] inline lines_matcher has_lines(std::vector<line> expected, const ledger& book) {
  return {std::move(expected), &book};
}

/// Matches a result that is refused with a code.
class refusal_matcher : public detail::telling_matcher<failure> {
 public:
  explicit refusal_matcher(errc expected)
      : telling_matcher{std::string("is refused: ") + name_of(expected)}, expected_{expected} {}
  bool match(const failure& found) const override {
    return tell(found.code == expected_ ? ""
                                        : std::string("found refused: ") + name_of(found.code) +
                                              " (" + message(found.code) + ")");
  }
  template <class T> bool match(const result<T>& found) const {
    return found ? tell("found accepted") : match(found.error());
  }
  [[nodiscard]] detail::negated<refusal_matcher> operator!() const {
    return detail::negated<refusal_matcher>{*this};
  }

 private:
  errc expected_;
};

/// CHECK_THAT(engine.record(u), is_refused(errc::no_price)).
[[nodiscard]] inline refusal_matcher is_refused(errc code) { return refusal_matcher{code}; }

/// Matches a ledger in which the audit finds nothing.
class audit_matcher : public detail::telling_matcher<ledger> {
 public:
  audit_matcher() : telling_matcher{"passes the audit"} {}
  bool match(const ledger& found) const override {
    return tell(detail::findings_text(audit(found)));
  }
};

/// CHECK_THAT(engine.events(), passes_audit()).
[[nodiscard]] inline audit_matcher passes_audit() { return {}; }

/// Matches a text that is what its golden file holds.
class golden_matcher : public detail::telling_matcher<std::string> {
 public:
  explicit golden_matcher(std::string path)
      : telling_matcher{"is what " + path + " holds"}, path_{std::move(path)} {}
  bool match(const std::string& found) const override {
    return tell(compare_golden(found, path_).message);
  }

 private:
  std::string path_;
};

/// CHECK_THAT(statement_text(book, statement), matches_golden("golden/november.txt")). With
/// DUCAT_UPDATE_GOLDEN=1 in the environment the file is written, and matches.
[[nodiscard]] inline golden_matcher matches_golden(std::string path) {
  return golden_matcher{std::move(path)};
}

/// Matches a run of scenarios that all passed.
class passing_matcher : public detail::telling_matcher<scenario_run> {
 public:
  passing_matcher() : telling_matcher{"passes"} {}
  bool match(const scenario_run& found) const override {
    if (found.passed()) return tell("");
    return tell(found.results.empty() && found.unusable.empty() ? "there is no scenario"
                                                                : report_text(found));
  }
};

/// CHECK_THAT(run_scenarios("scenarios"), passes()).
[[nodiscard]] inline passing_matcher passes() { return {}; }

namespace detail {

inline void report_failure([[maybe_unused]] const std::string& text) {
#ifdef CATCH_CONFIG_PREFIX_ALL
  CATCH_FAIL_CHECK(text);
#else
  FAIL_CHECK(text);
#endif
}
inline void report_success([[maybe_unused]] const std::string& text) {
#ifdef CATCH_CONFIG_PREFIX_ALL
  CATCH_SUCCEED(text);
#else
  SUCCEED(text);
#endif
}

}  // namespace detail

/// In a TEST_CASE, one line for a scenario file or a folder of them: every scenario is an assertion
/// of its own.
inline void check_scenarios(const std::string& path) {
  const scenario_run run = run_scenarios(path);
  if (run.results.empty() && run.unusable.empty())
    detail::report_failure(path + ": there is no scenario");
  for (const unusable_scenario_file& each : run.unusable) detail::report_failure(errors_text(each));
  for (const scenario_result& each : run.results) {
    if (each.passed()) {
      detail::report_success(each.name);
    } else {
      detail::report_failure(each.file + ": " + each.name + '\n' + failures_text(each));
    }
  }
}

}  // namespace ducat::inline v0::testing

/// A run of scenarios in a failed assertion: how many there were, and how many failed.
template <> struct Catch::StringMaker<ducat::testing::scenario_run> {
  static std::string convert(const ducat::testing::scenario_run& run) {
    return std::to_string(run.results.size()) + " scenarios, " + std::to_string(run.failed()) +
           " failed, " + std::to_string(run.unusable.size()) + " unusable files";
  }
};
template <> struct Catch::StringMaker<ducat::outcome> {
  static std::string convert(const ducat::outcome& of) {
    return "an outcome of " + std::to_string(of.line_count()) + " lines";
  }
};
template <class T> struct Catch::StringMaker<ducat::result<T>> {
  static std::string convert(const ducat::result<T>& of) {
    return of ? "accepted" : std::string("refused: ") + ducat::testing::name_of(of.error().code);
  }
};

#endif
