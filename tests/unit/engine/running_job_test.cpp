// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/platform.hpp"

#include <ducat/engine/running_job.hpp>

#include <cstddef>
#include <vector>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("jobs go by the paths of their accounts as written, then by their ids") {
  platform p;
  const auto open = [&](const char* name, account_handle parent) {
    return p.engine.open_account({.name = name, .parent = parent}).value();
  };
  const auto zoe = open("zoe", p.root);
  const auto zoe_bob = open("bob", zoe);
  const auto bob = open("bob", p.root);
  const auto bob_zoe = open("zoe", bob);
  const auto aaa = p.engine.open_account({.name = "aaa", .money = yuan}).value();
  struct named {
    const char* says;
    account_handle account;
    const char* id;
  };
  const std::vector<named> in_order = {{"aaa", aaa, "9"},
                                       {"acme 10", p.root, "10"},
                                       {"acme 2", p.root, "2"},
                                       {"acme bob", bob, "a"},
                                       {"acme bob zoe", bob_zoe, "a"},
                                       {"acme research", p.team, ""},
                                       {"acme research ada", p.user, "x"},
                                       {"acme zoe", zoe, "z"},
                                       {"acme zoe bob", zoe_bob, "a"}};
  const auto before = [&](const named& a, const named& b) {
    detail::job_terms x;
    x.id = a.id;
    x.account = a.account;
    detail::job_terms y;
    y.id = b.id;
    y.account = b.account;
    return detail::goes_before(p.engine.state(), p.engine.events().names, x, y);
  };
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    for (std::size_t j = 0; j < in_order.size(); ++j) {
      INFO(in_order[i].says << ", " << in_order[j].says);
      CHECK(before(in_order[i], in_order[j]) == (i < j));
    }
  }
}
