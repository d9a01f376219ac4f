// SPDX-License-Identifier: MIT
// Runs scenarios: opens what is given, takes the steps, and compares.
#ifndef DUCAT_TESTING_SCENARIO_RUNNER_HPP
#define DUCAT_TESTING_SCENARIO_RUNNER_HPP

#include <ducat/engine/settling.hpp>
#include <ducat/testing/scenario.hpp>
#include <ducat/testing/scenario_checks.hpp>
#include <ducat/testing/scenario_files.hpp>
#include <ducat/testing/scenario_moves.hpp>
#include <ducat/testing/scenario_reader.hpp>
#include <ducat/testing/scenario_result.hpp>
#include <ducat/testing/scenario_world.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ducat::inline v0::testing {

namespace detail {

class scenario_runner {
 public:
  explicit scenario_runner(const scenario& of) : of_{of}, world_{of} {}

  // After a step that is not as expected the others go on: most often several are wrong alike.
  scenario_result run() {
    scenario_result out;
    out.name = of_.name;
    into_ = &out.failures;
    if (!set_up()) return out;
    for (std::size_t i = 0; i < of_.steps.size(); ++i) {
      const scenario_step& step = of_.steps[i];
      scenario_checker checker{world_, "step " + std::to_string(i + 1) + ", " + step.label,
                               step.pointer, *into_};
      std::visit([&](const auto& what) { take(what, step.expected, checker); }, step.what);
    }
    scenario_checker end{world_, "then", of_.then.pointer, *into_};
    check(of_.then, end);
    return out;
  }

 private:
  // Whether everything given was accepted: the steps speak of it.
  bool set_up() {
    const auto accepted = [&](const auto& done, const std::string& what, const std::string& at) {
      scenario_checker checker{world_, "given", at, *into_};
      if (!done)
        checker.fail(what, "accepted", "refused: " + refusal_text(world_, done.error()),
                     names_text(world_));
    };
    for (const shared_price_list& list : of_.prices)
      accepted(world_.publish(*list), "prices " + list->name, of_.pointer);
    for (const listed_account& each : of_.accounts)
      accepted(world_.open(each), "account " + each.name, each.pointer);
    if (of_.now) accepted(world_.engine().advance(*of_.now), "now", of_.pointer);
    for (const listed_pack& each : of_.packs)
      accepted(world_.grant(each), "pack " + each.serial + " of " + each.account, each.pointer);
    return into_->empty();
  }

  [[nodiscard]] dimension unit_at(sku_handle sku, instant when) const {
    const auto& skus = world_.engine().state().skus;
    return skus.contains(sku) ? skus.unit_at(sku, when).unit : dimension::none;
  }

  // A count that states a unit must state the sku's.
  bool unit_fits(const scenario_usage& usage, const scenario_engine::usage& record,
                 scenario_checker& checker) const {
    const dimension unit = unit_at(record.sku, record.during.start);
    if (usage.quantity.kind == dimension::none || unit == dimension::none ||
        usage.quantity.kind == unit)
      return true;
    const auto base = base_unit_of(unit);
    checker.fail("quantity", std::string("a quantity of ") + (base ? base->symbol : "its unit"),
                 quantity_text(usage.quantity));
    return false;
  }

  template <class Decide>
  void use(const scenario_usage& usage, const expected_outcome& expected, scenario_checker& checker,
           bool recorded, Decide decide) {
    const scenario_engine::usage record = world_.convert(usage);
    if (!unit_fits(usage, record, checker)) return;
    const result<outcome> decided = decide(record);
    if (!checker.acceptance(decided, expected)) return;
    checker.amounts(*decided, expected, unit_at(record.sku, record.during.start), [&] {
      return lines_text(world_, *decided) +
             (recorded ? explained(world_, decided->position()) : std::string{});
    });
  }

  void take(const record_step& step, const expected_outcome& expected, scenario_checker& checker) {
    use(step.usage, expected, checker, true,
        [&](const auto& record) { return world_.engine().record(record); });
  }
  void take(const quote_step& step, const expected_outcome& expected, scenario_checker& checker) {
    use(step.usage, expected, checker, false,
        [&](const auto& record) { return world_.engine().quote(record, room_); });
  }
  void take(const authorise_step& step, const expected_outcome& expected,
            scenario_checker& checker) {
    use(step.usage, expected, checker, false,
        [&](const auto& record) { return world_.engine().authorise(record, room_); });
  }

  void take(const reverse_step& step, const expected_outcome& expected, scenario_checker& checker) {
    const account_handle account =
        step.account.empty() ? world_.user_of(step.id) : world_.account(step.account);
    const symbol source = step.source.empty() ? symbol{} : world_.engine().intern(step.source);
    const auto decided = world_.engine().reverse(account, scenario_world::id_of(step.id), step.at,
                                                 source, provenance_of(step));
    if (!decided) {
      checker.acceptance(decided, expected);
      return;
    }
    const auto& reversed = world_.book().at<usage_reversed>(decided->position());
    const usage_recorded& usage = world_.book().all<usage_recorded>()[reversed.usage];
    if (checker.acceptance(decided, expected))
      checker.amounts(*decided, expected, unit_at(usage.sku, usage.during.start), [&] {
        return lines_text(world_, *decided) + "what was reversed:\n" +
               explained(world_, usage.position);
      });
  }

  void take(const advance_step& step, const expected_outcome& expected, scenario_checker& checker) {
    checker.acceptance(world_.engine().advance(step.to), expected);
  }
  // Without a payer, of every one; the first refusal counts.
  void take(const close_step& step, const expected_outcome& expected, scenario_checker& checker) {
    std::vector<charge_outcome> closed;
    result<void> accepted;
    const auto add = [&](const result<charge_outcome>& done) {
      if (done) closed.push_back(*done);
      if (!done && accepted) accepted = done.error();
    };
    if (step.payer.empty()) {
      world_.engine().close_all_charges(
          step.within, step.at,
          [&](account_handle, const result<charge_outcome>& done) { add(done); });
    } else {
      add(world_.engine().close_charges(world_.account(step.payer), step.within, step.at));
    }
    if (checker.acceptance(accepted, expected)) checker.charges(closed, expected);
  }
  void take(const grant_step& step, const expected_outcome& expected, scenario_checker& checker) {
    checker.acceptance(world_.grant(step.pack), expected);
  }
  void take(const move_step& step, const expected_outcome& expected, scenario_checker& checker) {
    const auto done = take_move(step, world_);
    if (checker.acceptance(done, expected))
      checker.moved(*done, world_.book().at<pack_moved>(done->position).pack, expected);
  }
  void take(const publish_step& step, const expected_outcome& expected, scenario_checker& checker) {
    checker.acceptance(world_.publish(*step.prices), expected);
  }
  void take(const check_step& step, const expected_outcome&, scenario_checker& checker) {
    check(step.check, checker);
  }

  void check(const scenario_check& of, scenario_checker& checker) {
    if (of.at && !checker.acceptance(world_.engine().advance(*of.at), expected_outcome{})) return;
    checker.check(of);
  }

  const scenario& of_;
  scenario_world world_;
  workspace room_;
  std::vector<scenario_failure>* into_ = nullptr;
};

}  // namespace detail

/// Runs one scenario. The same scenario leads to the same result on every platform, `elapsed_ns`
/// aside, which stays zero.
[[nodiscard]] inline scenario_result run_scenario(const scenario& of) {
  return detail::scenario_runner{of}.run();
}

/// Runs the scenarios of files whose "file: name" holds a text; an empty one lets all run.
/// `on_result` is called after each.
template <class F>
[[nodiscard]] scenario_run run_scenario_files(const std::vector<std::string>& files,
                                              std::string_view filter, F on_result) {
  scenario_run out;
  for (const std::string& file : files) {
    scenario_reading reading = read_scenario_file(file);
    if (!reading.errors.empty()) out.unusable.push_back({file, std::move(reading.errors)});
    for (const scenario& each : reading.scenarios) {
      if ((file + ": " + each.name).find(filter) == std::string::npos) continue;
      const auto started = std::chrono::steady_clock::now();
      scenario_result result = run_scenario(each);
      const auto elapsed = std::chrono::steady_clock::now() - started;
      result.elapsed_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count();
      result.file = file;
      out.results.push_back(std::move(result));
      on_result(out.results.back());
    }
  }
  return out;
}

/// Runs the scenarios of a file, or of every `*.scenario.json` below a folder.
[[nodiscard]] inline scenario_run run_scenarios(const std::string& path) {
  const auto files = find_scenario_files(path);
  if (files) return run_scenario_files(*files, "", [](const scenario_result&) {});
  scenario_run out;
  out.unusable.push_back(
      {path, {{path, {"", "nothing that can be read", "a scenario file or a folder of them"}}}});
  return out;
}

}  // namespace ducat::inline v0::testing

#endif
