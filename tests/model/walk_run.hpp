// SPDX-License-Identifier: MIT
// A walk as it is run: step by step in both engines, and where they differ a short list of steps
// that shows it.
#ifndef DUCAT_TESTS_MODEL_WALK_RUN_HPP
#define DUCAT_TESTS_MODEL_WALK_RUN_HPP

#include "model/fields.hpp"
#include "model/shrink.hpp"
#include "model/steps.hpp"
#include "model/walk.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ducat_test {

/// How a walk is run.
struct walk_rules {
  int look_each = 1;  ///< all balances are compared after so many commands, and at the end
  std::size_t audit_each = 100;  ///< after so many steps the ledger is audited and replayed
  /// Called after each step: a mistake of the model, for tests of the shrinker.
  std::function<void(simulation&, const step&)> mistake;
  bool settles = true;  ///< all payers at the end
};

inline std::string name_of(const step& s) {
  return std::visit([](const auto& what) { return std::string{name_of(what)}; }, s.what);
}
/// "#3 grant account=#1 terms={unit=token balance=7}".
inline std::string text_of(const step& s) {
  return std::visit(
      [&](auto what) {
        field_reader reader;
        fields(what, [&](const char* name, const auto& field, const auto&... simplest) {
          reader(name, field, simplest...);
        });
        return '#' + std::to_string(s.number) + ' ' + name_of(what) + ' ' + reader.text();
      },
      s.what);
}

/// What a mismatch is, apart from its numbers.
inline std::string kind_of(const std::string& at, const std::string& text) {
  std::string kind = at + ": ";
  for (const char c : text) {
    if (c == '\n' || c == '[' || c == ';') break;
    if (c < '0' || c > '9') kind += c;
  }
  return kind;
}

/// How many commands a step is.
template <class Step> std::uint64_t commands_in(const Step&) { return 1; }
inline std::uint64_t commands_in(const batch_step& b) { return b.parts.size(); }

/// Runs steps; what differs first. `carried` counts the commands that were carried out.
inline std::optional<mismatch> run_steps(const world& where, const std::vector<step>& steps,
                                         const walk_rules& rules, std::uint64_t& carried) {
  simulation s{where};
  s.both.look_each = rules.look_each;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto differs =
        std::visit([&](const auto& what) { return s.run(steps[i].number, what); }, steps[i].what);
    if (!differs) continue;
    if (!differs->empty()) return mismatch{i + 1, kind_of(name_of(steps[i]), *differs), *differs};
    carried += std::visit([](const auto& what) { return commands_in(what); }, steps[i].what);
    if (rules.mistake) rules.mistake(s, steps[i]);
    if ((i + 1) % rules.audit_each != 0) continue;
    // Of the kind of the end, where fewer steps show it too.
    const std::string wrong = s.both.same_replay() + s.both.same_audit();
    if (!wrong.empty()) return mismatch{i + 1, kind_of("end", wrong), wrong};
  }
  s.both.look_each = 1;
  const std::string differs = s.both.at_the_end(rules.settles);
  if (differs.empty()) return std::nullopt;
  return mismatch{steps.size(), kind_of("end", differs), differs};
}

inline std::vector<node_ref> accounts_of(const std::vector<step>& steps) {
  std::vector<node_ref> nodes;
  for (const step& s : steps)
    if (std::holds_alternative<open_step>(s.what)) nodes.push_back({s.number});
  return nodes;
}

/// Another account in the place of one that was opened.
template <class Attempt>
bool do_without(std::vector<step>& steps, std::size_t opened, Attempt attempt) {
  const node_ref gone{steps[opened].number};
  for (const node_ref other : accounts_of(steps)) {
    if (other == gone) continue;
    std::vector<step> before = steps;
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(opened));
    for (step& s : steps)
      std::visit([&](auto& what) { fields(what, renamer{gone, other}); }, s.what);
    if (attempt()) return true;
    steps = std::move(before);
  }
  return false;
}

inline shrunk<step> shrink_walk(const walk& w, const mismatch& what, const walk_rules& rules) {
  const auto run = [&](const std::vector<step>& steps) {
    std::uint64_t carried = 0;
    return run_steps(w.where, steps, rules, carried);
  };
  const auto simplify = [](std::vector<step>& steps, std::size_t i, auto attempt) {
    if (std::holds_alternative<open_step>(steps[i].what) && do_without(steps, i, attempt)) return;
    const std::vector<node_ref> nodes = accounts_of(steps);
    std::visit(
        [&](auto& what_is_run) {
          simplifier simpler{nodes, attempt};
          fields(what_is_run, [&](const char* name, auto& field, const auto&... simplest) {
            simpler(name, field, simplest...);
          });
        },
        steps[i].what);
  };
  return shrinker<step, decltype(run), decltype(simplify)>{w.steps, what, run, simplify}.shrink();
}

/// The steps in words, and what differs after the last of them.
inline std::string report(const shrunk<step>& found, std::size_t of) {
  std::string text = std::to_string(found.steps.size()) + " of " + std::to_string(of) +
                     " steps show it (" + std::to_string(found.tries) + " tries):\n";
  for (const step& s : found.steps) text += "  " + text_of(s) + '\n';
  return text + found.what.text;
}

}  // namespace ducat_test

#endif
