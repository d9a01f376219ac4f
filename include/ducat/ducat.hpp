// SPDX-License-Identifier: MIT
// The core of ducat: exact numbers, units, usage, pricing, packs and the engine (floors 1 to 4). It
// links nothing. Opt-in are settling and closing (ducat/engine/settling.hpp), forecasts
// (ducat/engine/forecasting.hpp), and what no engine needs: prices that are no cumulative tariff,
// costs and plans in ducat/pricing/, the catalogue of nominal peaks in ducat/usage/, statements and
// audits in ducat/billing/, files in ducat/source/, adapters in ducat/adapters/, the kit in
// ducat/testing/.
#ifndef DUCAT_DUCAT_HPP
#define DUCAT_DUCAT_HPP

#include <ducat/engine/engine.hpp>
#include <ducat/pricing/affordable.hpp>
#include <ducat/units/allocation.hpp>
#include <ducat/units/any_price.hpp>
#include <ducat/units/bytes.hpp>
#include <ducat/units/card_time.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/units/price.hpp>
#include <ducat/units/rate.hpp>
#include <ducat/units/requests.hpp>
#include <ducat/units/round_to.hpp>
#include <ducat/units/tokens.hpp>
#include <ducat/usage/rated_rates.hpp>
#include <ducat/version.hpp>

#endif
