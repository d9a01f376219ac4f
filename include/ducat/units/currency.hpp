// SPDX-License-Identifier: MIT
// Currencies: as types, for prices in a program (`20_cny`), and as values, for price lists read
// from files. Which codes are in use and how many digits their minor unit has is ISO 4217's word
// (list of February 2026), never a locale's.
#ifndef DUCAT_UNITS_CURRENCY_HPP
#define DUCAT_UNITS_CURRENCY_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The finest minor unit that a currency may have: 10^-12.
inline constexpr int max_currency_digits = 12;
/// The longest code that a currency of one's own may have.
inline constexpr std::size_t max_currency_code = 7;

// clang-format off
struct aed { static constexpr const char* code = "AED"; static constexpr int digits = 2; };
struct aud { static constexpr const char* code = "AUD"; static constexpr int digits = 2; };
struct bhd { static constexpr const char* code = "BHD"; static constexpr int digits = 3; };
struct brl { static constexpr const char* code = "BRL"; static constexpr int digits = 2; };
struct cad { static constexpr const char* code = "CAD"; static constexpr int digits = 2; };
struct chf { static constexpr const char* code = "CHF"; static constexpr int digits = 2; };
struct cny { static constexpr const char* code = "CNY"; static constexpr int digits = 2; };
struct eur { static constexpr const char* code = "EUR"; static constexpr int digits = 2; };
struct gbp { static constexpr const char* code = "GBP"; static constexpr int digits = 2; };
struct hkd { static constexpr const char* code = "HKD"; static constexpr int digits = 2; };
struct idr { static constexpr const char* code = "IDR"; static constexpr int digits = 2; };
struct inr { static constexpr const char* code = "INR"; static constexpr int digits = 2; };
struct jod { static constexpr const char* code = "JOD"; static constexpr int digits = 3; };
struct jpy { static constexpr const char* code = "JPY"; static constexpr int digits = 0; };
struct krw { static constexpr const char* code = "KRW"; static constexpr int digits = 0; };
struct kwd { static constexpr const char* code = "KWD"; static constexpr int digits = 3; };
struct myr { static constexpr const char* code = "MYR"; static constexpr int digits = 2; };
struct nok { static constexpr const char* code = "NOK"; static constexpr int digits = 2; };
struct nzd { static constexpr const char* code = "NZD"; static constexpr int digits = 2; };
struct php { static constexpr const char* code = "PHP"; static constexpr int digits = 2; };
struct pln { static constexpr const char* code = "PLN"; static constexpr int digits = 2; };
struct sar { static constexpr const char* code = "SAR"; static constexpr int digits = 2; };
struct sek { static constexpr const char* code = "SEK"; static constexpr int digits = 2; };
struct sgd { static constexpr const char* code = "SGD"; static constexpr int digits = 2; };
struct thb { static constexpr const char* code = "THB"; static constexpr int digits = 2; };
struct twd { static constexpr const char* code = "TWD"; static constexpr int digits = 2; };
struct usd { static constexpr const char* code = "USD"; static constexpr int digits = 2; };
struct vnd { static constexpr const char* code = "VND"; static constexpr int digits = 0; };
struct zar { static constexpr const char* code = "ZAR"; static constexpr int digits = 2; };
// clang-format on

namespace detail {

// ISO 4217 codes in use, three letters each, by the number of digits of the minor unit.
inline constexpr const char* iso_codes_of_two_digits =
    "AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHF"
    "CHWCNYCOPCOUCRCCUPCVECZKDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNL"
    "HTGHUFIDRILSINRIRRJMDKESKGSKHRKPWKYDKZTLAKLBPLKRLRDLSLMADMDLMGAMKDMMKMNTMOPMRU"
    "MURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDPABPENPGKPHPPKRPLNQARRONRSDRUBSARSBDSCR"
    "SDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTOPTRYTTDTWDTZSUAHUSDUSNUYUUZSVED"
    "VESWSTXADXCDXCGYERZARZMWZWG";
inline constexpr const char* iso_codes_of_no_digits =
    "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF";
inline constexpr const char* iso_codes_of_three_digits = "BHDIQDJODKWDLYDOMRTND";
inline constexpr const char* iso_codes_of_four_digits = "CLFUYW";
// Metals, funds, and codes for testing: an amount of them has no smallest unit.
inline constexpr const char* iso_codes_without_minor_unit =
    "XAGXAUXBAXBBXBCXBDXDRXPDXPTXSUXTSXUAXXX";

constexpr bool contains_code(const char* codes, text_view code) noexcept {
  for (; *codes != '\0'; codes += 3) {
    if (codes[0] == code[0] && codes[1] == code[1] && codes[2] == code[2]) return true;
  }
  return false;
}

enum class iso_minor_unit : std::int8_t { unknown = -2, none = -1 };

// The number of digits, or why there is none.
constexpr int iso_digits(text_view code) noexcept {
  if (code.size() != 3) return static_cast<int>(iso_minor_unit::unknown);
  if (contains_code(iso_codes_of_two_digits, code)) return 2;
  if (contains_code(iso_codes_of_no_digits, code)) return 0;
  if (contains_code(iso_codes_of_three_digits, code)) return 3;
  if (contains_code(iso_codes_of_four_digits, code)) return 4;
  if (contains_code(iso_codes_without_minor_unit, code))
    return static_cast<int>(iso_minor_unit::none);
  return static_cast<int>(iso_minor_unit::unknown);
}

constexpr bool is_currency_code(text_view code) noexcept {
  if (code.empty() || code.size() > max_currency_code) return false;
  for (const char c : code) {
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return false;
  }
  return true;
}

}  // namespace detail

/// A currency as a type: its code (1 to 7 capital letters or digits) and the digits of its minor
/// unit (0 to 12). A currency of one's own is such a struct:
///
///     struct credit { static constexpr const char* code = "CREDIT"; static constexpr int digits =
///     6; };
template <class C>
concept currency_tag = requires {
  requires detail::is_currency_code(C::code);
  requires C::digits >= 0 && C::digits <= max_currency_digits;
};

/// A currency as a value of eight bytes. Two are equal when code and digits are.
class currency {
 public:
  /// No currency; equal to itself only.
  constexpr currency() noexcept = default;

  /// A currency that is not ISO 4217's, or one that is with ISO's own digits.
  /// Errors: invalid_text for a code that is not 1 to 7 capital letters or digits; out_of_range for
  /// digits outside 0 … 12, or other than those of the ISO code; no_minor_unit for an ISO code that
  /// has none.
  [[nodiscard]] static constexpr result<currency> of(text_view code, int digits) noexcept {
    if (!detail::is_currency_code(code)) return errc::invalid_text;
    if (digits < 0 || digits > max_currency_digits) return errc::out_of_range;
    const int official = detail::iso_digits(code);
    if (official == static_cast<int>(detail::iso_minor_unit::none)) return errc::no_minor_unit;
    if (official >= 0 && official != digits) return errc::out_of_range;
    currency out;
    for (std::size_t i = 0; i < code.size(); ++i) out.letters_[i] = code[i];
    out.digits_ = static_cast<std::uint8_t>(digits);
    return out;
  }

  /// "CNY". Refers to this object.
  [[nodiscard]] constexpr text_view code() const& noexcept {
    std::size_t size = 0;
    while (size < max_currency_code && letters_[size] != '\0') ++size;
    return {letters_, size};
  }
  text_view code() && = delete;  // refers to the currency: keep that in a variable

  /// The decimal digits of the minor unit: 2 for CNY, 0 for JPY.
  [[nodiscard]] constexpr int digits() const noexcept { return digits_; }
  /// Minor units in one major unit.
  [[nodiscard]] constexpr int128 minor_per_major() const noexcept {
    return static_cast<int128>(power_of_ten(digits_));
  }

  friend constexpr bool operator==(const currency& a, const currency& b) noexcept {
    return __builtin_bit_cast(std::uint64_t, a) == __builtin_bit_cast(std::uint64_t, b);
  }

 private:
  char letters_[max_currency_code]{};
  std::uint8_t digits_ = 0;
};

/// The ISO 4217 currency with this code, in capitals.
/// Errors: unknown_currency for a code that is not in use; no_minor_unit for gold, funds and
/// testing codes.
[[nodiscard]] constexpr result<currency> currency_of(text_view code) noexcept {
  const int digits = detail::iso_digits(code);
  if (digits == static_cast<int>(detail::iso_minor_unit::none)) return errc::no_minor_unit;
  if (digits < 0) return errc::unknown_currency;
  return currency::of(code, digits);
}

/// The value for a currency type.
template <currency_tag C> [[nodiscard]] constexpr currency currency_of() noexcept {
  constexpr result<currency> value = currency::of(C::code, C::digits);
  static_assert(value.has_value(), "ducat: ISO 4217 gives this code another minor unit");
  return *value;
}

}  // namespace ducat::inline v0

#endif
