// SPDX-License-Identifier: MIT
// The steps of a scenario that take quantity out of a pack: void, refund and transfer.
#ifndef DUCAT_TESTING_SCENARIO_MOVES_HPP
#define DUCAT_TESTING_SCENARIO_MOVES_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/engine/decide_move.hpp>
#include <ducat/exact/rounding_name.hpp>
#include <ducat/testing/scenario.hpp>
#include <ducat/testing/scenario_values.hpp>
#include <ducat/testing/scenario_world.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ducat::inline v0::testing::detail {

// What is moved: nothing for all that is left. Money in whole minor units.
inline void read_moved_quantity(const document_node& node, const currency& money, move_step& out) {
  out.quantity = read_content(node, money);
  if (!out.quantity) return;
  const mixed* const amount = std::get_if<mixed>(&*out.quantity);
  if (amount != nullptr && amount->rest != 0) node.fail("whole minor units");
}

// Who a step says brings it about, why, and who approved it.
template <class Step> void read_provenance(const document_node& node, Step& out) {
  out.actor = read_named(node, "actor", "who does it", false);
  out.reason = read_named(node, "reason", "why", false);
  out.approval = read_named(node, "approval", "who approved it", false);
}
template <class Step> [[nodiscard]] stated_provenance provenance_of(const Step& step) {
  return {step.actor, step.reason, step.approval};
}

// @param kind  "void", "refund" or "transfer"
inline move_step read_move(const document_node& node, std::string_view kind,
                           const currency& money) {
  move_step out;
  out.how = kind == "void"     ? pack_move::voided
            : kind == "refund" ? pack_move::refunded
                               : pack_move::transferred;
  if (!node.is_object()) {
    node.fail("an object with the pack that it is taken from");
    return out;
  }
  const bool transfers = out.how == pack_move::transferred;
  if (transfers) {
    node.allow_only({"pack", "quantity", "to", "into", "serial", "at", "reference", "actor",
                     "reason", "approval"});
  } else if (out.how == pack_move::refunded) {
    node.allow_only(
        {"pack", "quantity", "rounding", "at", "reference", "actor", "reason", "approval"});
  } else {
    node.allow_only({"pack", "quantity", "at", "reference", "actor", "reason", "approval"});
  }
  out.pack = read_named(node, "pack", "a pack's serial, or \"#0\" for the first", true);
  if (const auto quantity = node.member("quantity")) read_moved_quantity(*quantity, money, out);
  out.to = read_named(node, "to", "the name of an account", false);
  out.into = read_named(node, "into", "a pack's serial, or \"#0\" for the first", false);
  out.serial = read_named(node, "serial", "the serial of the new pack", false);
  out.reference = read_named(node, "reference", "a text of its own", false);
  read_provenance(node, out);
  out.at = read_time(node, "at", false).value_or(instant_min);
  if (transfers && out.to.empty() == out.into.empty())
    node.fail("either \"to\", an account that gets a new pack, or \"into\", a pack that it joins");
  if (const auto serial = node.member("serial"); serial && !out.into.empty())
    serial->fail("nothing: no pack is new");
  constexpr const char* modes = "a rounding, such as \"half_even\"";
  std::string text;
  const auto mode = node.member("rounding");
  if (out.how == pack_move::refunded && !mode) node.fail_missing("rounding", modes);
  if (mode && mode->read(text, modes)) {
    const auto known = parse_rounding(text_view{text.data(), text.size()});
    if (!known) mode->fail(modes);
    out.mode = known.value_or(rounding{});
  }
  return out;
}

// Takes it; what it names and nobody knows is the engine's to refuse.
inline result<move_outcome> take_move(const move_step& step, scenario_world& world) {
  const auto view = [](const std::string& text) { return text_view{text.data(), text.size()}; };
  move_spec spec;
  spec.pack = world.pack(step.pack).value_or(pack_handle{});
  if (step.quantity) {
    if (const auto* const quantity = std::get_if<any_quantity>(&*step.quantity))
      spec.quantity = *quantity;
    else
      spec.quantity = any_money{std::get<mixed>(*step.quantity).whole, world.money()};
  }
  spec.at = step.at;
  spec.reference = view(step.reference);
  spec.by = provenance_of(step);
  if (step.how == pack_move::voided) return world.engine().void_quantity(spec);
  if (step.how == pack_move::refunded) return world.engine().refund(spec, step.mode);
  if (!step.into.empty())
    return world.engine().transfer(spec, world.pack(step.into).value_or(pack_handle{}));
  const auto done = world.engine().transfer(spec, world.account(step.to), view(step.serial));
  if (done) world.met(done->to, step.serial);
  return done;
}

}  // namespace ducat::inline v0::testing::detail

#endif
