// SPDX-License-Identifier: MIT
// What docs promise about threads: const members are safe beside each other, each reader with a
// workspace of its own; two engines share nothing. Meant for -fsanitize=thread; without it the
// answers are still compared.
#include "support/platform.hpp"

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

price_table tiered_list() {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 2, 5), fen_each(1)};
  for (const char* sku : {"card", "token"})
    (void)list.add(tiered(sku, tariff_kind::graduated, tiers)).value();
  return list;
}

// Everything that may be asked, asked once.
std::string ask(const platform& p, std::uint64_t number, workspace& room) {
  const auto from = static_cast<std::int64_t>(number % 50);
  const platform_usage u = p.cards(1'000 + number, from, from + 30, {1 + from, 7});
  std::string said_so = said(p.engine.quote(u, room)) + said(p.engine.authorise(u, room));
  said_so += said(p.engine.quote(p.cards(1, 0, 9), room));  // recorded already
  said_so += said(p.engine.quote(p.tokens(2'000 + number, from), room));
  said_so += text_of(mixed{p.engine.available(p.user, dimension::card_time, {from}).value(), 0, 1});
  said_so += p.owed() + p.left({0}) + p.left({2});
  said_so += std::to_string(p.engine.find_account("ada", p.team).index);
  said_so += std::to_string(p.engine.events().size());
  return said_so;
}

}  // namespace

TEST_CASE("four threads that only read get the answers that one gets") {
  platform p{tiered_list(), {.name = "acme", .money = yuan, .limited = true, .credit_limit = 90}};
  p.grant_cards(p.user, 20, {{5}, {40}});
  p.grant_cards(p.root, 30);
  p.grant_fen(p.root, 50);
  CHECK(p.engine.record(p.cards(1, 0, 9)).has_value());
  const platform& shared = p;
  constexpr std::uint64_t questions = 400;
  std::vector<std::string> expected;
  for (std::uint64_t i = 0; i < questions; ++i) {
    workspace room;
    expected.push_back(ask(shared, i, room));
  }
  std::vector<std::vector<std::string>> found(4);
  std::vector<std::thread> readers;
  for (auto& answers : found)
    readers.emplace_back([&answers, &shared] {
      workspace room;
      for (std::uint64_t i = 0; i < questions; ++i) answers.push_back(ask(shared, i, room));
    });
  for (std::thread& reader : readers) reader.join();
  for (const auto& answers : found) CHECK(answers == expected);
}

TEST_CASE("four engines in four threads share nothing") {
  std::vector<std::string> texts(4);
  std::vector<std::thread> writers;
  for (std::string& text : texts)
    writers.emplace_back([&text] {
      platform p{tiered_list()};
      p.grant_cards(p.team, 500);
      for (std::uint64_t i = 1; i < 200; ++i) {
        (void)p.engine.record(p.cards(i, 0, 7, {1, 7}));
        if (i % 3 == 0) (void)p.engine.reverse(p.root, {0, i});
      }
      text = text_of(p.engine);
    });
  for (std::thread& writer : writers) writer.join();
  for (const std::string& text : texts) CHECK(text == texts[0]);
}
