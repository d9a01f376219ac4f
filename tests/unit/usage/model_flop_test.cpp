// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/exact/ratio.hpp>
#include <ducat/units/any_quantity.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/usage/model_flop.hpp>

using namespace ducat;
using namespace ducat::literals;

TEST_CASE("training takes six FLOP a parameter and token, a forward pass two") {
  // Llama-3-405B on 15.6 T tokens: 3.8e25 FLOP, as its report says.
  const int128 parameters = 405'000'000'000;
  const tokens seen{int128{15'600'000'000'000}};
  const int128 flop = parameter_flop(parameters, seen, model_pass::training)->count();
  CHECK(flop == int128{6} * 405'000'000'000 * 15'600'000'000'000);
  CHECK(flop / 1'000'000'000'000 / 100'000'000'000 == 379);  // in 1e23: 3.79e25
  CHECK(parameter_flop(parameters, seen, model_pass::forward)->count() * 3 == flop);
  CHECK(parameter_flop(parameters, seen, model_pass::training_recomputed)->count() * 3 == flop * 4);
}

TEST_CASE("twice the data on twice the compute a token is four times") {
  const flops once = parameter_flop(1'000, 1'000_tokens, model_pass::training).value();
  const flops both = parameter_flop(2'000, 2'000_tokens, model_pass::training).value();
  CHECK(both.count() == 4 * once.count());
  CHECK(multiply(ratio{2}, ratio{2}).value() == ratio{4});
}

TEST_CASE("a mixture of experts computes with its active parameters") {
  // As many as DeepSeek-V2 has in all, 236 B, of which about 21 B are active; the split is made up.
  const model_parameters model{13'000'000'000, 1'393'750'000, 160, 6};
  CHECK(model.total().value() == 236'000'000'000);
  CHECK(model.active().value() == 21'362'500'000);
  const model_parameters dense{7'000'000'000};
  CHECK(dense.total().value() == dense.active().value());
  CHECK((model_parameters{1, 1, 2, 3}).active().error() == errc::out_of_range);
  CHECK((model_parameters{-1, 1, 2, 1}).total().error() == errc::out_of_range);
  CHECK((model_parameters{1, int128_max, 2, 1}).total().error() == errc::overflow);
}

TEST_CASE("attention grows with the square: verl's twelve, a third of it forward") {
  const attention_shape shape{80, 64, 128};
  const int128 squares = int128{4'096} * 4'096 + int128{2'048} * 2'048;
  const int128 training = attention_flop(shape, squares, model_pass::training)->count();
  CHECK(training == 12 * squares * 128 * 64 * 80);
  CHECK(attention_flop(shape, squares, model_pass::forward)->count() * 3 == training);
  CHECK(attention_flop(shape, -1, model_pass::forward).error() == errc::out_of_range);
  CHECK(attention_flop(shape, int128_max, model_pass::forward).error() == errc::overflow);
}

TEST_CASE("a request's FLOP leave out what came from the cache, and are counted like a quantity") {
  const token_classes parts{300_tokens, 600_tokens, 100_tokens, 180_tokens, 20_tokens};
  const flops request = request_flop(21'000'000'000, parts).value();
  CHECK(request.count() == int128{2} * 21'000'000'000 * 600);
  const any_quantity counted{request};
  CHECK(counted.kind == dimension::compute);
  CHECK(request_flop(-1, parts).error() == errc::out_of_range);
}

TEST_CASE("utilisation is model FLOP over what the cards could have given, exactly") {
  const flops hour = 8_cards * 312_tflops * 1_h;
  CHECK(model_flop_utilisation(8_cards * 156_tflops * 1_h, hour).value() == mixed{0, 1, 2});
  CHECK(model_flop_utilisation(flops{1}, hour).value() ==
        mixed{0, 1, static_cast<uint128>(hour.count())});
  CHECK(model_flop_utilisation(hour, flops{}).error() == errc::division_by_zero);
  CHECK(model_flop_utilisation(hour, flops{-1}).error() == errc::out_of_range);
}
