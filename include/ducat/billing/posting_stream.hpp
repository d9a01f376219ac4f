// SPDX-License-Identifier: MIT
// What a payer's ledger comes to in whole minor units, line by line as it grows: for platforms that
// post each charge at once. Statements need none of it.
#ifndef DUCAT_BILLING_POSTING_STREAM_HPP
#define DUCAT_BILLING_POSTING_STREAM_HPP

#include <ducat/billing/rounded_stream.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/usage_number.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/units/handle.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A line of a ledger as it is posted.
struct posting {
  std::uint64_t position = 0;     ///< of the line in the ledger: posted twice, it is known by that
  account_handle account{};       ///< whose line it is: the payer of a close charge
  usage_number usage = no_usage;  ///< of which usage; of none where it is a charge or a credit
  int128 minor = 0;               ///< may be zero, and below it
};

/// Where posting has got to: all that is kept from one run to the next.
struct posting_cursor {
  std::uint64_t position = 0;  ///< the events before it are posted
  mixed exact{};               ///< what their lines came to
};

/// Posts the lines of one payer: usage as it is priced, whoever pays for it, close charges, and
/// credits. Purchases of packs are whole minor units where they are sold, and payments no charges.
class posting_stream {
 public:
  /// @param payer  a root; of a node below one its root
  /// @param from   the cursor of an earlier run
  /// Errors: unknown_account; out_of_range (a cursor beyond the ledger's end); overflow.
  [[nodiscard]] static constexpr result<posting_stream> of(const ledger& book, account_handle payer,
                                                           rounding mode,
                                                           const posting_cursor& from = {}) {
    if (payer.index >= book.all<account_opened>().size()) return errc::unknown_account;
    if (from.position > book.size()) return errc::out_of_range;
    const auto stream = rounded_stream::from(from.exact, mode);
    if (!stream) return stream.error();
    return posting_stream{book, root_of(book, payer), *stream, from.position};
  }

  /// Calls `post(const posting&)` for each line since, in order. Each posts round(all lines with
  /// it) − round(all lines before), so what was posted is always the rounding of what is exact.
  /// Errors: overflow, before the line that does not fit is posted; it stays there. O(events
  /// since).
  template <class Post> constexpr result<void> run(Post post) {
    for (; position_ < book_->size(); ++position_) {
      line found{};
      book_->visit(position_, [&](const auto& e) { found = line_of(e); });
      if (!found.account.has_value() || root_of(*book_, found.account) != payer_) continue;
      const auto minor = stream_.post(found.amount);
      if (!minor) return failure{minor.error().code, 0, position_};
      post(posting{position_, found.account, found.usage, *minor});
    }
    return {};
  }

  /// To be kept with what was posted, in one transaction.
  [[nodiscard]] constexpr posting_cursor cursor() const noexcept {
    return {position_, stream_.exact()};
  }
  /// All that was posted, by the runs before this one as well.
  [[nodiscard]] constexpr int128 posted() const noexcept { return stream_.posted(); }

 private:
  struct line {
    account_handle account{};
    usage_number usage = no_usage;
    mixed amount{};
  };

  constexpr posting_stream(const ledger& book, account_handle payer, const rounded_stream& stream,
                           std::uint64_t position) noexcept
      : book_{&book}, payer_{payer}, stream_{stream}, position_{position} {}

  // Moves stay within a tree.
  [[nodiscard]] static constexpr account_handle root_of(const ledger& book, account_handle a) {
    const auto& opened = book.all<account_opened>();
    while (opened[a.index].parent.has_value()) a = opened[a.index].parent;
    return a;
  }
  template <class Event> [[nodiscard]] constexpr line line_of(const Event&) const { return {}; }
  [[nodiscard]] constexpr line line_of(const usage_priced& e) const {
    return {book_->all<usage_recorded>()[e.usage].account, e.usage, e.amount};
  }
  [[nodiscard]] constexpr line line_of(const charge_posted& e) const {
    return {e.payer, no_usage, e.amount};
  }
  [[nodiscard]] constexpr line line_of(const credit_posted& e) const {
    return {e.account, no_usage, {-e.amount, 0, 1}};
  }

  const ledger* book_;
  account_handle payer_;
  rounded_stream stream_;
  std::uint64_t position_;
};

}  // namespace ducat::inline v0

#endif
