// SPDX-License-Identifier: MIT
// The shrinker itself: a model that is made to go wrong by a rule of a few words must come down to
// the few steps that the rule is about, whatever walk it was found in.
#include "model/walk_run.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

using namespace ducat_test;

namespace {

using mistake = void (*)(simulation&, const step&);

struct found_walk {
  walk where;
  mismatch what;
  shrunk<step> shortest;
};

// The first walk from a number on that shows a mistake.
found_walk shrink_first(std::uint64_t number, const walk_shape& shape, mistake rule) {
  const walk_rules rules{1, 100, rule, false};
  for (const std::uint64_t last = number + 100; number < last; ++number) {
    const walk w = drawer{number, shape}.draw();
    std::uint64_t carried = 0;
    if (const auto what = run_steps(w.where, w.steps, rules, carried))
      return {w, *what, shrink_walk(w, *what, rules)};
  }
  FAIL("no walk shows it");
  return {};
}

// Whether a step of each of these names is there.
bool has(const std::vector<step>& steps, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::any_of(steps.begin(), steps.end(),
                       [&](const step& s) { return name_of(s) == name; });
  });
}

// Whether no step could be left out.
bool is_shortest(const found_walk& found, mistake rule) {
  for (std::size_t i = 0; i < found.shortest.steps.size(); ++i) {
    std::vector<step> fewer = found.shortest.steps;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    std::uint64_t carried = 0;
    const auto what = run_steps(found.where.where, fewer, {1, 100, rule, false}, carried);
    if (what && what->kind == found.shortest.what.kind) return false;
  }
  return true;
}

reference::pack& pack_of(simulation& s, int number) {
  return s.both.model.packs[static_cast<std::size_t>(number)];
}
// The usage that a step has just recorded, or null.
const reference::recorded* just_recorded(const simulation& s, const step& last) {
  const auto* const use = std::get_if<use_step>(&last.what);
  if (use == nullptr || use->how != twins::way::record || s.both.model.usages.empty())
    return nullptr;
  const reference::recorded& r = s.both.model.usages.back();
  return r.what.id == use->what.id ? &r : nullptr;
}

// A pack that gives loses a unit more.
void lose_a_unit(simulation& s, const step& last) {
  const reference::recorded* const r = just_recorded(s, last);
  if (r == nullptr) return;
  for (const reference::line& l : r->lines)
    if (l.what == 'c') pack_of(s, l.which).balance -= 1;
}
// A reversal gives a unit too much back to a pack that was handed on from another one.
void give_back_too_much(simulation& s, const step& last) {
  const auto* const reversal = std::get_if<reverse_step>(&last.what);
  if (reversal == nullptr) return;
  for (const reference::recorded& r : s.both.model.usages)
    if (r.reversed && r.what.id == reversal->id)
      for (const reference::line& l : r.lines)
        if (l.what == 'c' && pack_of(s, l.which).moved_from >= 0) pack_of(s, l.which).balance += 1;
}
// What has ended is not ended in the model where it was drawn on before.
void stay_open(simulation& s, const step& last) {
  if (!std::holds_alternative<advance_step>(last.what)) return;
  for (reference::pack& p : s.both.model.packs)
    if (p.expired && p.balance < p.granted_amount && p.moved_from < 0) p.expired = false;
}

}  // namespace

TEST_CASE("a mistake comes down to the steps that it takes") {
  struct {
    const char* what;
    mistake rule;
    std::vector<std::string> takes;
    std::size_t most;
  } const mistakes[] = {
      {"a unit more", lose_a_unit, {"open", "record"}, 8},
      {"back to another pack", give_back_too_much, {"open", "reverse"}, 9},
      {"not ended", stay_open, {"open", "advance"}, 8},
  };
  for (const auto& m : mistakes)
    for (const std::uint64_t first : {1U, 1'001U, 2'001U}) {
      if (is_sanitized && first != 1) continue;
      const found_walk found = shrink_first(first, {}, m.rule);
      INFO(seed_text() << ", " << m.what << ", from walk " << first << ": "
                       << report(found.shortest, found.where.steps.size()));
      CHECK(found.shortest.what.kind == found.what.kind);
      CHECK(has(found.shortest.steps, m.takes));
      CHECK(found.shortest.steps.size() <= m.most);
      CHECK(is_shortest(found, m.rule));
    }
}

TEST_CASE("a walk among a thousand accounts comes down to one of them") {
  const found_walk found = shrink_first(1, {500, 100, 1'000, 6, 4, 9, 12}, lose_a_unit);
  INFO(report(found.shortest, found.where.steps.size()));
  CHECK(found.where.steps.size() > 1'500);
  CHECK(has(found.shortest.steps, {"open", "record"}));
  CHECK(found.shortest.steps.size() <= 9);
}

TEST_CASE("a report can be read") {
  grant_step g;
  g.account = {3};
  g.terms.unit = "token";
  g.terms.balance = 7;
  g.terms.granted = 0;
  g.terms.valid.to = 3'600'000'000'000 + 5;
  CHECK(text_of(step{4, g}) ==
        "#4 grant account=#3 valid=[ever, 1h+5) terms={unit=token balance=7}");
  use_step u;
  u.account = {3};
  u.what.id = "usage-1";
  u.what.sku = 2;
  u.what.cards = 1;
  u.what.region = "east";
  CHECK(text_of(step{5, u}) == "#5 record account=#3 what={id=usage-1 sku=2 region=east}");
  CHECK(kind_of("record", "pack 12 has 3 instead of 4") == "record: pack  has  instead of ");
}
