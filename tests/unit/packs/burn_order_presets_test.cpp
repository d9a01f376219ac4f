// SPDX-License-Identifier: MIT
// The presets, each over packs whose sequence is told by the source of its order: the packs differ
// in one thing after the other, so that no two keys could change places unseen.
#include "support/catch.hpp"

#include <ducat/packs/burn_order_presets.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

using namespace ducat;

namespace {

struct described {
  char name = ' ';
  int priority = 0;
  std::int64_t expires = 0;  // 0: never
  std::int64_t starts = 0;
  std::int64_t created = 0;
  pack_source source = pack_source::paid;
  int paid = 10;
  int quantity = 10;
  std::uint32_t skus = 0;  // bound to so many; 0: to none
  bool bound = false;      // to an account
  int steps_up = 0;
};

// The names in burn-down order. The packs are numbered forwards and backwards: were two of them
// tied, the two sequences would differ.
std::string sequence(const burn_order& order, std::vector<described> packs) {
  std::string sequences[2];
  for (std::string& names : sequences) {
    std::vector<pack> terms(packs.size());
    std::vector<pack_rank> ranks(packs.size());
    std::vector<ranked_pack> all;
    for (std::size_t i = 0; i < packs.size(); ++i) {
      const described& d = packs[i];
      terms[i].valid = {{d.starts}, d.expires == 0 ? instant_max : instant{d.expires}};
      terms[i].source = d.source;
      terms[i].scope = d.skus > 0 || d.bound ? 1 : 0;
      ranks[i].priority = d.priority;
      ranks[i].granted_ns = d.created;
      ranks[i].skus = d.skus;
      ranks[i].paid = d.paid;
      ranks[i].quantity = d.quantity;
      all.push_back({{static_cast<std::uint32_t>(i)}, &terms[i], &ranks[i], d.steps_up});
    }
    std::sort(all.begin(), all.end(), [&](const ranked_pack& a, const ranked_pack& b) {
      return compare(order, a, b) < 0;
    });
    for (const ranked_pack& p : all) names += packs[p.id.index].name;
    std::reverse(packs.begin(), packs.end());
  }
  return sequences[0] == sequences[1] ? sequences[0] : sequences[0] + " or " + sequences[1];
}

}  // namespace

TEST_CASE("presets are found by name, and each is sound") {
  std::set<std::string> names;
  for (const burn_order_preset& preset : burn_order_presets) {
    INFO(preset.name);
    CHECK(names.insert(preset.name).second);
    CHECK(preset.order.is_sound());
    CHECK(find_burn_order(preset.name).value() == preset.order);
  }
  CHECK(names == std::set<std::string>{"ducat", "openmeter", "lago", "flexprice", "metronome",
                                       "orb", "stigg", "autumn", "huawei", "tencent", "aws",
                                       "alibaba"});
  CHECK(find_burn_order("openmeter").value() == openmeter_burn_order);
  CHECK(find_burn_order("ducat").value() == default_burn_order);
  for (const char* const unknown : {"", "OpenMeter", "tencent-ci"})
    CHECK(find_burn_order(unknown).error().code == errc::invalid_text);
}

// "priority ascending (1 before 2) -> expiry ascending, no-expiry last -> created-at ascending"
TEST_CASE("openmeter: priority, expiry with none last, created") {
  CHECK(sequence(openmeter_burn_order,
                 {{.name = 'a', .priority = 1, .expires = 20, .created = 9},
                  {.name = 'b', .priority = 1, .expires = 30, .created = 4},
                  {.name = 'c', .priority = 1, .expires = 30, .created = 5},
                  {.name = 'd', .priority = 1, .created = 1},
                  {.name = 'e', .priority = 2, .expires = 10, .created = 1}}) == "abcde");
}

// "priority 1..50 ascending"; inside a wallet "lots are consumed by priority, then granted before
// purchased, then created_at". Both kinds of granted lots are alike; lots have no expiry.
TEST_CASE("lago: priority, granted before purchased, created") {
  CHECK(sequence(lago_burn_order,
                 {{.name = 'a', .priority = 10, .created = 7, .source = pack_source::promotional},
                  {.name = 'b', .priority = 10, .created = 8, .source = pack_source::free},
                  {.name = 'c', .priority = 10, .expires = 9, .created = 1},
                  {.name = 'd', .priority = 10, .expires = 5, .created = 2},
                  {.name = 'e', .priority = 50, .created = 0, .source = pack_source::free}}) ==
        "abcde");
}

// "priority ascending (null last) -> expiry ascending (null last) -> credit amount descending"
TEST_CASE("flexprice: priority, expiry with none last, the larger credit") {
  CHECK(sequence(flexprice_burn_order,
                 {{.name = 'a', .priority = 1, .expires = 20, .created = 9, .quantity = 1},
                  {.name = 'b', .priority = 1, .expires = 30, .created = 8, .quantity = 70},
                  {.name = 'c', .priority = 1, .expires = 30, .created = 1, .quantity = 60},
                  {.name = 'd', .priority = 1, .quantity = 90},
                  {.name = 'e', .priority = INT32_MAX, .expires = 1, .quantity = 99}}) == "abcde");
}

// "priority ascending, $0 cost basis before paid, fewest applicable products first, earlier
// ending_before, earlier starting_on"
TEST_CASE("metronome: priority, no cost, fewest products, sooner end, earlier start") {
  CHECK(sequence(metronome_burn_order,
                 {{.name = 'a', .priority = 1, .paid = 0},
                  {.name = 'b', .priority = 1, .expires = 40, .paid = 5, .skus = 1},
                  {.name = 'c', .priority = 1, .expires = 20, .starts = 9, .skus = 2},
                  {.name = 'd', .priority = 1, .expires = 30, .starts = 3, .skus = 2},
                  {.name = 'e', .priority = 1, .expires = 30, .starts = 4, .paid = 1, .skus = 2},
                  {.name = 'f', .priority = 1, .expires = 10},
                  {.name = 'g', .priority = 2, .expires = 1, .paid = 0, .skus = 1}}) == "abcdefg");
}

// "blocks with item filters first, then soonest expiring, then lower cost basis, then creation"
TEST_CASE("orb: item filters, sooner expiry, lower cost basis per unit, created") {
  CHECK(sequence(orb_burn_order,
                 {{.name = 'a', .expires = 90, .created = 9, .skus = 3},
                  {.name = 'b', .expires = 20, .created = 8, .paid = 99},
                  {.name = 'c', .expires = 30, .created = 7, .paid = 90, .quantity = 90},
                  {.name = 'd', .expires = 30, .created = 5, .paid = 20, .quantity = 10},
                  {.name = 'e', .expires = 30, .created = 6, .paid = 4, .quantity = 2},
                  {.name = 'f', .created = 1, .paid = 0}}) == "abcdef");
}

// "priority, expiry, promotional before paid, effective_at, created_at"
TEST_CASE("stigg: priority, expiry, promotional before paid, effective, created") {
  CHECK(sequence(
            stigg_burn_order,
            {{.name = 'a', .priority = 1, .expires = 20, .starts = 9, .created = 9},
             {.name = 'b',
              .priority = 1,
              .expires = 30,
              .starts = 8,
              .created = 8,
              .source = pack_source::promotional},
             {.name = 'c', .priority = 1, .expires = 30, .starts = 3, .created = 7},
             {.name = 'd', .priority = 1, .expires = 30, .starts = 4, .created = 5},
             {.name = 'e', .priority = 1, .expires = 30, .starts = 4, .created = 6},
             {.name = 'f', .priority = 2, .expires = 1, .source = pack_source::promotional}}) ==
        "abcdef");
}

// "All rollovers before any main balance"; "entity's own balances first when the event names an
// entity -> resettable before never-reset -> shorter reset interval first -> earlier expires_at ->
// created_at"
TEST_CASE("autumn: rollovers, the entity's own, shorter interval, sooner expiry, created") {
  CHECK(sequence(autumn_burn_order,
                 {{.name = 'r', .priority = -1, .expires = 90, .steps_up = 1},
                  {.name = 'a', .expires = 90, .starts = 10, .created = 9},
                  {.name = 'b', .created = 8},
                  {.name = 'c', .expires = 50, .starts = 40, .created = 7, .steps_up = 1},
                  {.name = 'd', .expires = 30, .created = 6, .steps_up = 1},
                  {.name = 'e', .expires = 31, .starts = 1, .created = 4, .steps_up = 1},
                  {.name = 'f', .expires = 31, .starts = 1, .created = 5, .steps_up = 1},
                  {.name = 'g', .created = 1, .steps_up = 1}}) == "rabcdefg");
}

// "earliest expiry first"; then "pack bound to an enterprise project before the all-projects pack",
// "free > promotion > subscription", "earlier effective", "earlier created"
TEST_CASE("huawei: sooner expiry, bound, free before promotion before paid, effective, created") {
  CHECK(sequence(huawei_burn_order,
                 {{.name = 'a', .expires = 20, .starts = 9, .created = 9},
                  {.name = 'b', .expires = 30, .starts = 8, .created = 8, .bound = true},
                  {.name = 'c',
                   .expires = 30,
                   .starts = 7,
                   .created = 7,
                   .source = pack_source::free},
                  {.name = 'd',
                   .expires = 30,
                   .starts = 6,
                   .created = 6,
                   .source = pack_source::promotional},
                  {.name = 'e', .expires = 30, .starts = 3, .created = 5},
                  {.name = 'f', .expires = 30, .starts = 4, .created = 2},
                  {.name = 'g', .expires = 30, .starts = 4, .created = 3},
                  {.name = 'h', .priority = -1, .source = pack_source::free, .bound = true}}) ==
        "abcdefgh");
}

// FAQ 6100011: a pack from 10 October 2019 that resets each month, one of a month from 12 October.
// A lot for each cycle makes the end of the validity the end of the cycle.
TEST_CASE("huawei: a pack that resets and another one change places as its next cycle begins") {
  // Days of October: 41 is 10 November, 43 is 12 November, 71 is 10 December.
  const described month{.name = 'B', .expires = 43, .starts = 12};
  CHECK(sequence(huawei_burn_order, {{.name = 'A', .expires = 41, .starts = 10}, month}) == "AB");
  CHECK(sequence(huawei_burn_order, {{.name = 'A', .expires = 71, .starts = 41}, month}) == "BA");
}

// "explicit priority 1-10, default = binding order"; "purchase order"
TEST_CASE("tencent: priority, purchase") {
  CHECK(sequence(tencent_burn_order, {{.name = 'a', .priority = 1, .created = 9},
                                      {.name = 'b', .priority = 2, .expires = 90, .created = 1},
                                      {.name = 'c', .priority = 2, .expires = 10, .created = 2},
                                      {.name = 'd', .priority = 10, .expires = 5}}) == "abcd");
}

// "RI before Savings Plans; EC2 SP before Compute SP; owner account first, then the family; highest
// saving % first"
TEST_CASE("aws: kind of instrument, the owner's, the highest saving") {
  CHECK(sequence(aws_burn_order,
                 {{.name = 'a', .priority = 0, .paid = 900, .steps_up = 1},
                  {.name = 'b', .priority = 1, .paid = 800},
                  {.name = 'c', .priority = 1, .paid = 60, .quantity = 100, .steps_up = 1},
                  {.name = 'd', .priority = 1, .paid = 7, .quantity = 10, .steps_up = 1},
                  {.name = 'e', .priority = 2, .paid = 1}}) == "abcde");
}

// "same type -> earliest expiry first"
TEST_CASE("alibaba: sooner expiry") {
  CHECK(sequence(alibaba_burn_order, {{.name = 'a', .priority = 9, .expires = 10, .created = 9},
                                      {.name = 'b', .expires = 11, .steps_up = 1},
                                      {.name = 'c', .priority = -1}}) == "abc");
}

TEST_CASE("what a preset leaves tied goes to the lower number") {
  for (const burn_order_preset& preset : burn_order_presets) {
    INFO(preset.name);
    const pack terms;
    const pack_rank rank;
    CHECK(bool(compare(preset.order, {{3}, &terms, &rank, 0}, {{4}, &terms, &rank, 0}) < 0));
    CHECK(bool(compare(preset.order, {{4}, &terms, &rank, 0}, {{3}, &terms, &rank, 0}) > 0));
  }
}
