// SPDX-License-Identifier: MIT
#include "support/billing_platform.hpp"
#include "support/engine_text.hpp"
#include "support/ledger_faults.hpp"
#include "support/print.hpp"
#include "support/random.hpp"
#include "support/random_platform.hpp"
#include "support/storage_platform.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using ducat_test::text_of;

namespace {

std::unique_ptr<ducat::ledger_reader> read(std::string_view text) {
  auto reader = std::make_unique<ducat::ledger_reader>();
  if (reader->push(text)) (void)reader->finish();
  return reader;
}

std::string fault(std::string_view text) {
  const auto reader = read(text);
  if (!reader->fault()) return "none";
  const ducat::ledger_fault& f = *reader->fault();
  return std::to_string(f.line) + " " + f.field + ": found " + f.found + ", expected " + f.expected;
}

// What a state holds, apart from the numbers of names, which follow the order of a ledger's lines.
std::string held(const ducat::engine_state& s) {
  std::string text;
  const auto add = [&](ducat::int128 value) { text += std::string(ducat::to_text(value)) + " "; };
  const auto add_exact = [&](const ducat::mixed& value) {
    ducat::detail::append_exact(text, value);
    text += " ";
  };
  for (std::uint32_t i = 0; i < s.held.packs.size(); ++i) {
    add_exact(s.held.balance_of(ducat::pack_handle{i}));
    add(static_cast<int>(s.held.packs[i].phase));
  }
  for (std::size_t i = 0; i < s.held.payers.size(); ++i) add_exact(s.held.payers[i].owed);
  for (std::uint32_t i = 0; i < s.counters.tranche_count(); ++i) {
    add(s.counters.tranche_at(i).value.quantity);
    add(s.counters.tranche_at(i).value.entry.index);
  }
  for (std::size_t i = 0; i < s.carries.size(); ++i) add(s.carries[i].rest);
  add(s.now.ns);
  add(static_cast<ducat::int128>(s.edges.size()));
  return text;
}

// A ledger of a few hundred events, of every kind in the long run.
std::string random_ledger(std::uint64_t stream, int steps) {
  ducat_test::random_platform platform{stream};
  for (int i = 0; i < steps; ++i) platform.step();
  return ducat_test::written(platform.book());
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("a ledger that is written and read is the same ledger, and leads to the same state") {
  bool kinds[ducat::event_kinds] = {};
  for (std::uint64_t stream = 0; stream < 20; ++stream) {
    INFO("stream " << stream);
    ducat_test::random_platform platform{stream};
    for (int i = 0; i < 200; ++i) platform.step();
    const ducat::ledger& book = platform.book();
    for (std::uint64_t i = 0; i < book.size(); ++i) kinds[static_cast<int>(book.kind_at(i))] = true;
    const std::string text = ducat_test::written(book);
    const auto reader = read(text);
    CHECK(fault(text) == "none");
    CHECK(ducat_test::written(reader->events()) == text);
    CHECK(held(reader->state()) == held(platform.engine().state()));
  }
  for (int kind = 0; kind < ducat::event_kinds; ++kind) {
    INFO(ducat::detail::event_words[kind]);
    CHECK(kinds[kind]);
  }
}

TEST_CASE("how a ledger is cut into pieces changes nothing") {
  const std::string text = random_ledger(3, 60);
  for (const std::size_t piece : {1U, 7U, 4096U}) {
    ducat::ledger_reader reader;
    for (std::size_t i = 0; i < text.size(); i += piece) {
      CHECK(reader.push(std::string_view{text}.substr(i, piece)));
    }
    CHECK(reader.finish());
    CHECK(ducat_test::written(reader.events()) == text);
  }
}

TEST_CASE("names of every kind survive") {
  ducat_test::billing_platform platform;
  ducat::engine& engine = platform.engine();
  const char* const names[] = {"a/b", "~1", "\"quoted\\\"", "line\nbreak\t", "\xE5\xBA\xA6", " "};
  ducat::account_handle parent = platform.payer();
  for (const char* const name : names)
    parent = engine.open_account({.name = name, .parent = parent}).value();
  ducat::grant_spec pack = ducat_test::pack_of(1, 100);
  pack.serial = "serial/\x01";
  CHECK(engine.grant(parent, pack).has_value());
  const std::string text = ducat_test::written(engine.events());
  const auto reader = read(text);
  REQUIRE_FALSE(reader->fault());
  CHECK(text_of(reader->events()) == text_of(engine.events()));
  CHECK(text_of(reader->state(), reader->events()) == text_of(engine.state(), engine.events()));
  for (const char* const name : names) {
    CHECK(reader->events().names.find(name).has_value());
  }
}

TEST_CASE("a name that JSON cannot hold is refused before anything is written") {
  ducat_test::billing_platform platform;
  (void)platform.engine().open_account({.name = "\xFF", .parent = platform.payer()}).value();
  bool called = false;
  const auto done = ducat::write_ledger(platform.book(), [&](std::string_view) { called = true; });
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ducat::errc::invalid_text);
  CHECK_FALSE(called);
}

TEST_CASE("a ledger in a currency of its own survives") {
  const ducat::currency credit = ducat::currency::of("CREDIT", 6).value();
  ducat::price_table list;
  (void)list.define_sku("request", ducat::meter::counted, ducat::dimension{130}).value();
  (void)list.add_flat("request", credit, {1, 12}, 3).value();
  ducat::engine engine{list};
  const auto payer = engine.open_account({.name = "x", .money = credit}).value();
  (void)engine
      .record({.id = {0, 1},
               .account = payer,
               .sku = engine.find_sku("request"),
               .during = ducat::at({5}),
               .quantity = 7})
      .value();
  const std::string text = ducat_test::written(engine.events());
  const auto reader = read(text);
  CHECK(fault(text) == "none");
  CHECK(text_of(reader->events()) == text_of(engine.events()));
}

TEST_CASE("a ledger that lost its end is refused, wherever it was cut") {
  const std::string text = random_ledger(5, 6);
  for (std::size_t size = 0; size < text.size(); ++size) {
    const bool whole_line = size == 0 || text[size - 1] == '\n';
    if (!whole_line && size % 41 != 0) continue;
    INFO("cut at byte " << size);
    CHECK(read(std::string_view{text}.substr(0, size))->fault().has_value());
  }
  CHECK(fault(text) == "none");
}

TEST_CASE("of a changed ledger nothing is accepted but what the format would write") {
  ducat_test::random_source random{4711};
  for (std::uint64_t stream = 0; stream < 4; ++stream) {
    const std::string text = random_ledger(stream, 40);
    for (int i = 0; i < 400; ++i) {
      std::string changed = text;
      const std::uint64_t times = 1 + random.below(3);
      for (std::uint64_t k = 0; k < times; ++k) {
        const std::size_t at = random.below(changed.size());
        switch (random.below(4)) {
          case 0: changed[at] = static_cast<char>(random.below(256)); break;
          case 1: changed.erase(at, 1 + random.below(9)); break;
          case 2: changed.insert(at, changed.substr(random.below(changed.size()), 9)); break;
          default: changed[at] = static_cast<char>('0' + random.below(10)); break;
        }
        if (changed.empty()) changed = "x";
      }
      const auto reader = read(changed);
      if (reader->fault()) {
        CHECK(reader->fault()->line > 0);
        continue;
      }
      CHECK(ducat_test::written(reader->events()) == changed);
      // Whatever amounts it states, it can be looked at.
      (void)ducat::audit(reader->events());
      (void)ducat::make_statements(reader->events(), ducat::whole_ledger,
                                   ducat::rounding::half_even);
    }
  }
}

TEST_CASE("a fault names the line, the member, what was found and what was expected") {
  ducat_test::billing_platform platform;
  ducat::engine& engine = platform.engine();
  (void)engine.grant(platform.payer(), ducat_test::pack_of(1, 100)).value();
  (void)engine
      .record({.id = {0, 1},
               .account = platform.payer(),
               .sku = engine.find_sku("tokens"),
               .during = ducat::at({0}),
               .quantity = 1'000'000})
      .value();
  const std::string text = ducat_test::written(engine.events());
  struct change {
    const char* what;
    const char* by;
    const char* fault;
  };
  const change changes[] = {
      {"ducat ledger", "lucat dedger",
       "1 format: found \"lucat dedger\", expected \"ducat ledger\""},
      {"\"version\":1", "\"version\":2", "1 version: found 2, expected 1"},
      {"\"n\":1,", "\"n\":2,", "3 n: found 2, expected the next position, 1"},
      {"rate_set", "rate_put", "4 event: found \"rate_put\", expected one of: sku_defined"},
      {"\"per_ns\":\"312000\"", "\"per_ns\":312000", "4 per_ns: found 312000, expected a text"},
      {"\"per_ns\":\"312000\"", "\"per_ns\":\"0\"",
       "4 per_ns: found \"0\", expected a positive rate, one from each instant"},
      {"\"up_to\":null", "\"up_to\":\"5\"", "5 tiers: found [{"},
      {"\"amount\":\"20\"", "\"amount\":\"20.0\"", "5 line: found at byte"},
      {"\"account\":\"acme\",\"serial\"", "\"account\":\"amce\",\"serial\"",
       "8 account: found \"amce\", expected an account that was opened before"},
      {"\"lines\":1", "\"lines\":0", "10 event: found \"usage_priced\""},
      {"\"lines\":1", "\"lines\":2", "9 lines: found 2"},
      {"\"owed\":\"100\"", "\"owed\":\"100+2/4\"", "10 line: found at byte"},
      {"\"owed\":\"100\"", "\"owed\":\"100+4/4\"",
       "10 owed: found \"100+4/4\", expected an exact amount"},
      {"\"usage\":0,\"price\"", "\"usage\":1,\"price\"",
       "10 usage: found 1, expected a usage that was recorded before"},
      {"}\n{\"n\":8", "\n{\"n\":8", "9 line: found "},
      {"{\"n\":8", "{\"zzz\":1,\"n\":8", "10 line: found at byte 3"},
  };
  for (const change& each : changes) {
    INFO(each.what << " by " << each.by);
    const std::string found = fault(replaced(text, each.what, each.by));
    INFO(found);
    CHECK(found.rfind(each.fault, 0) == 0);
  }
  CHECK(fault("") == "1 line: found the end of the file, expected the header of a ledger");
  CHECK(fault(text + "{}\n").rfind("11 line: found one more event", 0) == 0);
}

TEST_CASE("a ledger states a payer's burn-down order key by key, where it is not ducat's own") {
  ducat::engine engine;
  const ducat::burn_order order{ducat::burn_key::unit_cost, ducat::burn_key::depth};
  const auto payer =
      engine.open_account({.name = "acme", .money = ducat_test::yuan, .burn_down = order}).value();
  (void)engine.open_account({.name = "below", .parent = payer}).value();
  (void)engine.open_account({.name = "other", .money = ducat_test::yuan}).value();
  const std::string text = ducat_test::written(engine.events());
  const std::string stated = R"("at":null,"burn_down":["unit_cost","depth"]})";
  CHECK(text.find(stated) != std::string::npos);
  CHECK(text.find("burn_down", text.find(stated) + stated.size()) == std::string::npos);
  const auto reader = read(text);
  CHECK(fault(text) == "none");
  CHECK(text_of(reader->events()) == text_of(engine.events()));
  CHECK(reader->state().held.order_of({1}) == order);

  // Ledgers from before there were others have ducat's own.
  const std::string before = replaced(text, stated, R"("at":null})");
  CHECK(fault(before) == "none");
  CHECK(read(before)->state().held.order_of({1}) == ducat::default_burn_order);
  CHECK(ducat::audit(read(before)->events()).passed());

  const auto fault_of = [&](const std::string& keys) {
    return fault(replaced(text, R"(["unit_cost","depth"])", keys));
  };
  const std::string expected =
      ", expected a list of keys of a burn-down order, at least one and none twice";
  for (const char* const keys :
       {"[]", R"("orb")", R"(["depth","id"])", R"(["depth","depth"])", R"([1])", "{}", "null"})
    CHECK(fault_of(keys) == std::string{"2 burn_down: found "} + keys + expected);
  // Ducat's own is not written down: only one text says one thing.
  CHECK(fault_of(R"(["depth","priority","expiry","granted"])").rfind("2 line: found at byte", 0) ==
        0);
  CHECK(fault(replaced(text, R"("at":null})", R"("at":null,"burn_down":["depth"]})")) ==
        "3 burn_down: found [\"depth\"], expected nothing: the payer has it");
}

TEST_CASE("a ledger states the units that a sku was not defined in, and no other") {
  ducat_test::billing_platform p{ducat_test::storage_prices()};
  p.grant(p.payer(), ducat_test::pack_of_gb_hours(400));
  ducat_test::use_over_the_change(p, p.payer());
  p.use(p.payer(), ducat::ratio{1, 7}, {ducat_test::unit_changes.ns - 3}, 6, "storage");
  p.reverse(2);
  const std::string text = ducat_test::written(p.book());
  const auto count = [&](std::string_view what) {
    int found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
      ++found;
    return found;
  };
  // The sku; its rate from the date on, the price, the pack, and two moves of a carry.
  CHECK(count("\"unit\":\"FLOP\"") == 1);
  CHECK(count("\"unit\":\"B-ns\"") == 5);
  CHECK(text.find("\"per_ns\":\"1000000000\",\"unit\":\"B-ns\"}") != std::string::npos);
  const auto reader = read(text);
  CHECK(fault(text) == "none");
  CHECK(ducat_test::written(reader->events()) == text);
  CHECK(held(reader->state()) == held(p.engine().state()));
  CHECK(ducat::audit(reader->events()).passed());

  // Without it the sku's own is meant, as in ledgers that never had another.
  const std::string silent =
      replaced(text, "\"per_ns\":\"1000000000\",\"unit\":\"B-ns\"", "\"per_ns\":\"1000000000\"");
  const auto of_one_unit = read(silent);
  CHECK(fault(silent) == "none");
  CHECK(of_one_unit->state().skus.rate(1).unit == ducat::dimension::compute);
  CHECK_FALSE(ducat::audit(of_one_unit->events()).passed());

  CHECK(
      fault(replaced(text, "\"1000000000\",\"unit\":\"B-ns\"", "\"1000000000\",\"unit\":\"GB-h\""))
          .rfind("4 unit: found \"GB-h\", expected the symbol of a base unit", 0) == 0);
  CHECK(fault(replaced(text, "\"from\":\"1970-01-31T00:00:00Z\",\"per_ns\"",
                       "\"from\":null,\"per_ns\""))
            .rfind("4 per_ns: found", 0) == 0);
}
