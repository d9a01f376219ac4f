// SPDX-License-Identifier: MIT
// A price list that the compiler proves. Whoever mistypes a price or a tier's edge breaks the
// build, and reads what the list would have charged.
#include <ducat/adapters/fmt.hpp>
#include <ducat/ducat.hpp>
#include <ducat/testing/price_proof.hpp>

#include <fmt/format.h>

using namespace ducat::literals;
namespace proof = ducat::testing;

namespace {

// [list]
constexpr auto yuan = ducat::currency_of<ducat::cny>();

constexpr ducat::price_table november() {
  return proof::price_list_builder{yuan}
      .metered("a100", 312_tflops)
      .price("a100", 20_cny / 1_degree)
      .counted("batch", ducat::dimension::compute)
      .tiers("batch", ducat::tariff_kind::graduated, 1_degree,
             {proof::up_to(5_degrees, "20"), proof::beyond("10")})
      .counted("request", ducat::dimension::request)
      .tiers("request", ducat::tariff_kind::volume, 1_request,
             {proof::up_to(15_requests, "2"), proof::beyond("1.5")})
      .build();
}

consteval std::int64_t cost(ducat::text_view sku, const ducat::any_quantity& quantity) {
  return proof::minor_units(proof::cost_of(november(), sku, quantity, yuan));
}

static_assert(proof::charges<100'00, cost("batch", 5_degrees)>);  // the edge is in its tier
static_assert(proof::charges<110'00, cost("batch", 6_degrees)>);
static_assert(proof::charges<100'01, cost("batch", 18'003.6_degree_seconds)>);  // 5.001 degrees
static_assert(proof::charges<30'00, cost("request", 15_requests)>);
static_assert(proof::charges<24'00, cost("request", 16_requests)>);  // cheaper than fifteen
// [/list]

}  // namespace

int main() {
  for (const int degrees : {4, 5, 6}) {
    const ducat::any_quantity quantity = 1_degree * degrees;
    fmt::print("{} degrees of batch: {}\n", degrees,
               proof::cost_of(november(), "batch", quantity, yuan));
  }
}
