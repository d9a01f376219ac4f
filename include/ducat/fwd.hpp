// SPDX-License-Identifier: MIT
// Forward declarations of the vocabulary of floors 1 and 2, and its aliases: enough to declare
// functions that take and return it. Includes nothing; a change that the real headers do not follow
// does not compile beside them.
#ifndef DUCAT_FWD_HPP
#define DUCAT_FWD_HPP

namespace ducat::inline v0 {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

enum class errc : __UINT16_TYPE__;
enum class rounding : __UINT8_TYPE__;
enum class dimension : __UINT8_TYPE__;
enum class weekday : __UINT8_TYPE__;
struct failure;
template <class T> class result;
class text_view;
class number_text;
class divisor;
class ratio;
struct decimal;
struct mixed;
struct hash_key;

template <class Unit, class Rep> class quantity;

struct compute_dimension;
struct rate_dimension;
struct duration_dimension;
struct card_dimension;
struct card_time_dimension;
struct token_dimension;
struct request_dimension;
struct image_dimension;
struct byte_dimension;
struct byte_time_dimension;
struct turnover_dimension;

struct flop_unit;
struct degree_second_unit;
struct degree_unit;
struct pflops_day_unit;
using flops = quantity<flop_unit, int128>;
using degree_seconds = quantity<degree_second_unit, __INT64_TYPE__>;
using degrees = quantity<degree_unit, __INT64_TYPE__>;
using pflops_days = quantity<pflops_day_unit, __INT32_TYPE__>;

struct flop_per_ns_unit;
struct tflops_unit;
using flops_rate = quantity<flop_per_ns_unit, __INT64_TYPE__>;
using tflops = quantity<tflops_unit, __INT32_TYPE__>;

struct nanosecond_unit;
struct microsecond_unit;
struct millisecond_unit;
struct second_unit;
struct minute_unit;
struct hour_unit;
struct day_unit;
using nanoseconds = quantity<nanosecond_unit, __INT64_TYPE__>;
using microseconds = quantity<microsecond_unit, __INT64_TYPE__>;
using milliseconds = quantity<millisecond_unit, __INT64_TYPE__>;
using seconds = quantity<second_unit, __INT64_TYPE__>;
using minutes = quantity<minute_unit, __INT64_TYPE__>;
using hours = quantity<hour_unit, __INT64_TYPE__>;
using days = quantity<day_unit, __INT64_TYPE__>;

struct card_unit;
struct card_nanosecond_unit;
struct card_second_unit;
struct card_hour_unit;
struct card_day_unit;
using card_count = quantity<card_unit, __INT64_TYPE__>;
using card_nanoseconds = quantity<card_nanosecond_unit, int128>;
using card_seconds = quantity<card_second_unit, __INT64_TYPE__>;
using card_hours = quantity<card_hour_unit, __INT64_TYPE__>;
using card_days = quantity<card_day_unit, __INT64_TYPE__>;

struct token_unit;
struct ktoken_unit;
struct mtoken_unit;
struct request_unit;
struct image_unit;
using tokens = quantity<token_unit, int128>;
using ktokens = quantity<ktoken_unit, __INT64_TYPE__>;
using mtokens = quantity<mtoken_unit, __INT64_TYPE__>;
using requests = quantity<request_unit, int128>;
using images = quantity<image_unit, int128>;

struct byte_unit;
struct kilobyte_unit;
struct megabyte_unit;
struct gigabyte_unit;
struct terabyte_unit;
struct petabyte_unit;
struct kibibyte_unit;
struct mebibyte_unit;
struct gibibyte_unit;
struct tebibyte_unit;
struct pebibyte_unit;
struct byte_nanosecond_unit;
struct gigabyte_hour_unit;
struct gibibyte_hour_unit;
using byte_count = quantity<byte_unit, int128>;
using kilobytes = quantity<kilobyte_unit, __INT64_TYPE__>;
using megabytes = quantity<megabyte_unit, __INT64_TYPE__>;
using gigabytes = quantity<gigabyte_unit, __INT64_TYPE__>;
using terabytes = quantity<terabyte_unit, __INT64_TYPE__>;
using petabytes = quantity<petabyte_unit, __INT64_TYPE__>;
using kibibytes = quantity<kibibyte_unit, __INT64_TYPE__>;
using mebibytes = quantity<mebibyte_unit, __INT64_TYPE__>;
using gibibytes = quantity<gibibyte_unit, __INT64_TYPE__>;
using tebibytes = quantity<tebibyte_unit, __INT64_TYPE__>;
using pebibytes = quantity<pebibyte_unit, __INT64_TYPE__>;
using byte_nanoseconds = quantity<byte_nanosecond_unit, int128>;
using gigabyte_hours = quantity<gigabyte_hour_unit, __INT32_TYPE__>;
using gibibyte_hours = quantity<gibibyte_hour_unit, __INT32_TYPE__>;

struct aed;
struct aud;
struct bhd;
struct brl;
struct cad;
struct chf;
struct cny;
struct eur;
struct gbp;
struct hkd;
struct idr;
struct inr;
struct jod;
struct jpy;
struct krw;
struct kwd;
struct myr;
struct nok;
struct nzd;
struct php;
struct pln;
struct sar;
struct sek;
struct sgd;
struct thb;
struct twd;
struct usd;
struct vnd;
struct zar;
class currency;
template <class C> struct minor_unit;
template <class C> struct money_dimension;
template <class C> using money = quantity<minor_unit<C>, int128>;
template <class C> class exact_money;
template <class C, class Dimension> class price;
class unit_price;
struct any_money;
struct any_exact_money;
struct any_quantity;
struct any_price;
struct any_unit;

struct instant;
struct interval;
struct civil_date;
struct civil_time;
struct time_of_day;
struct id128;
template <class Tag> struct handle;

}  // namespace ducat::inline v0

#endif
