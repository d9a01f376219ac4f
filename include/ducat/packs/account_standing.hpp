// SPDX-License-Identifier: MIT
// Whether an account may go ahead: it is open, frozen, as one that is in arrears may be, or closed.
#ifndef DUCAT_PACKS_ACCOUNT_STANDING_HPP
#define DUCAT_PACKS_ACCOUNT_STANDING_HPP

#include <cstdint>

namespace ducat::inline v0 {

/// Whether what is asked ahead for an account and all below it may be granted.
enum class account_standing : std::uint8_t {
  open,
  frozen,  ///< it is refused; usage that happened is recorded all the same
  closed,  ///< as frozen, and nothing is opened below it, granted or handed to it any more
};

}  // namespace ducat::inline v0

#endif
