// SPDX-License-Identifier: MIT
// The literals: 1_degree, 312_tflops, 90_min, 64_cards, 1_mtoken, 19.99_cny. All are evaluated by
// the compiler, exactly; separators (10'000_degrees) are welcome, octal, hexadecimal and exponents
// refused.
#ifndef DUCAT_UNITS_LITERALS_HPP
#define DUCAT_UNITS_LITERALS_HPP

#include <ducat/units/bytes.hpp>
#include <ducat/units/card_time.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/literal.hpp>
#include <ducat/units/money.hpp>
#include <ducat/units/rate.hpp>
#include <ducat/units/requests.hpp>
#include <ducat/units/time.hpp>
#include <ducat/units/tokens.hpp>

namespace ducat::inline v0 {

/// `using namespace ducat::literals;`
namespace literals {

// clang-format off
// Compute. `0.65_degrees` is an exact number of flops.
template <char... D> consteval auto operator""_flop() { return quantity_literal<flops, D...>(); }
template <char... D> consteval auto operator""_flops() { return quantity_literal<flops, D...>(); }
template <char... D> consteval auto operator""_degree_second()
  { return quantity_literal<degree_seconds, D...>(); }
template <char... D> consteval auto operator""_degree_seconds()
  { return quantity_literal<degree_seconds, D...>(); }
template <char... D> consteval auto operator""_degree()
  { return quantity_literal<degrees, D...>(); }
template <char... D> consteval auto operator""_degrees()
  { return quantity_literal<degrees, D...>(); }
template <char... D> consteval auto operator""_pflops_day()
  { return quantity_literal<pflops_days, D...>(); }
template <char... D> consteval auto operator""_pflops_days()
  { return quantity_literal<pflops_days, D...>(); }
template <char... D> consteval auto operator""_flop_per_ns()
  { return quantity_literal<flops_rate, D...>(); }
template <char... D> consteval auto operator""_tflops() { return quantity_literal<tflops, D...>(); }

// Time: always nanoseconds, whatever the unit, because that is what every function takes.
template <char... D> consteval auto operator""_ns()
  { return quantity_literal<nanoseconds, D...>(); }
template <char... D> consteval auto operator""_us()
  { return quantity_literal<microseconds, D...>(); }
template <char... D> consteval auto operator""_ms()
  { return quantity_literal<milliseconds, D...>(); }
template <char... D> consteval auto operator""_s() { return quantity_literal<seconds, D...>(); }
template <char... D> consteval auto operator""_min() { return quantity_literal<minutes, D...>(); }
template <char... D> consteval auto operator""_h() { return quantity_literal<hours, D...>(); }
template <char... D> consteval auto operator""_d() { return quantity_literal<days, D...>(); }

// Cards and card-time.
template <char... D> consteval auto operator""_card()
  { return quantity_literal<card_count, D...>(); }
template <char... D> consteval auto operator""_cards()
  { return quantity_literal<card_count, D...>(); }
template <char... D> consteval auto operator""_card_second()
  { return quantity_literal<card_seconds, D...>(); }
template <char... D> consteval auto operator""_card_seconds()
  { return quantity_literal<card_seconds, D...>(); }
template <char... D> consteval auto operator""_card_hour()
  { return quantity_literal<card_hours, D...>(); }
template <char... D> consteval auto operator""_card_hours()
  { return quantity_literal<card_hours, D...>(); }
template <char... D> consteval auto operator""_card_day()
  { return quantity_literal<card_days, D...>(); }
template <char... D> consteval auto operator""_card_days()
  { return quantity_literal<card_days, D...>(); }

// Tokens, requests, images.
template <char... D> consteval auto operator""_token() { return quantity_literal<tokens, D...>(); }
template <char... D> consteval auto operator""_tokens() { return quantity_literal<tokens, D...>(); }
template <char... D> consteval auto operator""_ktoken()
  { return quantity_literal<ktokens, D...>(); }
template <char... D> consteval auto operator""_ktokens()
  { return quantity_literal<ktokens, D...>(); }
template <char... D> consteval auto operator""_mtoken()
  { return quantity_literal<mtokens, D...>(); }
template <char... D> consteval auto operator""_mtokens()
  { return quantity_literal<mtokens, D...>(); }
template <char... D> consteval auto operator""_request()
  { return quantity_literal<requests, D...>(); }
template <char... D> consteval auto operator""_requests()
  { return quantity_literal<requests, D...>(); }
template <char... D> consteval auto operator""_image() { return quantity_literal<images, D...>(); }
template <char... D> consteval auto operator""_images() { return quantity_literal<images, D...>(); }

// Bytes and byte-time.
template <char... D> consteval auto operator""_byte()
  { return quantity_literal<byte_count, D...>(); }
template <char... D> consteval auto operator""_bytes()
  { return quantity_literal<byte_count, D...>(); }
template <char... D> consteval auto operator""_kb() { return quantity_literal<kilobytes, D...>(); }
template <char... D> consteval auto operator""_mb() { return quantity_literal<megabytes, D...>(); }
template <char... D> consteval auto operator""_gb() { return quantity_literal<gigabytes, D...>(); }
template <char... D> consteval auto operator""_tb() { return quantity_literal<terabytes, D...>(); }
template <char... D> consteval auto operator""_pb() { return quantity_literal<petabytes, D...>(); }
template <char... D> consteval auto operator""_kib() { return quantity_literal<kibibytes, D...>(); }
template <char... D> consteval auto operator""_mib() { return quantity_literal<mebibytes, D...>(); }
template <char... D> consteval auto operator""_gib() { return quantity_literal<gibibytes, D...>(); }
template <char... D> consteval auto operator""_tib() { return quantity_literal<tebibytes, D...>(); }
template <char... D> consteval auto operator""_pib() { return quantity_literal<pebibytes, D...>(); }
template <char... D> consteval auto operator""_gb_hour()
  { return quantity_literal<gigabyte_hours, D...>(); }
template <char... D> consteval auto operator""_gb_hours()
  { return quantity_literal<gigabyte_hours, D...>(); }
template <char... D> consteval auto operator""_gib_hour()
  { return quantity_literal<gibibyte_hours, D...>(); }
template <char... D> consteval auto operator""_gib_hours()
  { return quantity_literal<gibibyte_hours, D...>(); }

// Money, in major units.
template <char... D> consteval auto operator""_aed() { return money_literal<aed, D...>(); }
template <char... D> consteval auto operator""_aud() { return money_literal<aud, D...>(); }
template <char... D> consteval auto operator""_bhd() { return money_literal<bhd, D...>(); }
template <char... D> consteval auto operator""_brl() { return money_literal<brl, D...>(); }
template <char... D> consteval auto operator""_cad() { return money_literal<cad, D...>(); }
template <char... D> consteval auto operator""_chf() { return money_literal<chf, D...>(); }
template <char... D> consteval auto operator""_cny() { return money_literal<cny, D...>(); }
template <char... D> consteval auto operator""_eur() { return money_literal<eur, D...>(); }
template <char... D> consteval auto operator""_gbp() { return money_literal<gbp, D...>(); }
template <char... D> consteval auto operator""_hkd() { return money_literal<hkd, D...>(); }
template <char... D> consteval auto operator""_idr() { return money_literal<idr, D...>(); }
template <char... D> consteval auto operator""_inr() { return money_literal<inr, D...>(); }
template <char... D> consteval auto operator""_jod() { return money_literal<jod, D...>(); }
template <char... D> consteval auto operator""_jpy() { return money_literal<jpy, D...>(); }
template <char... D> consteval auto operator""_krw() { return money_literal<krw, D...>(); }
template <char... D> consteval auto operator""_kwd() { return money_literal<kwd, D...>(); }
template <char... D> consteval auto operator""_myr() { return money_literal<myr, D...>(); }
template <char... D> consteval auto operator""_nok() { return money_literal<nok, D...>(); }
template <char... D> consteval auto operator""_nzd() { return money_literal<nzd, D...>(); }
template <char... D> consteval auto operator""_php() { return money_literal<php, D...>(); }
template <char... D> consteval auto operator""_pln() { return money_literal<pln, D...>(); }
template <char... D> consteval auto operator""_sar() { return money_literal<sar, D...>(); }
template <char... D> consteval auto operator""_sek() { return money_literal<sek, D...>(); }
template <char... D> consteval auto operator""_sgd() { return money_literal<sgd, D...>(); }
template <char... D> consteval auto operator""_thb() { return money_literal<thb, D...>(); }
template <char... D> consteval auto operator""_twd() { return money_literal<twd, D...>(); }
template <char... D> consteval auto operator""_usd() { return money_literal<usd, D...>(); }
template <char... D> consteval auto operator""_vnd() { return money_literal<vnd, D...>(); }
template <char... D> consteval auto operator""_zar() { return money_literal<zar, D...>(); }
// clang-format on

}  // namespace literals

}  // namespace ducat::inline v0

#endif
