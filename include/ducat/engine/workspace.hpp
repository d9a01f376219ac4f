// SPDX-License-Identifier: MIT
// Room for what is decided and not carried out: quotes and authorisations.
#ifndef DUCAT_ENGINE_WORKSPACE_HPP
#define DUCAT_ENGINE_WORKSPACE_HPP

#include <ducat/engine/draft.hpp>
#include <ducat/engine/ledger.hpp>

namespace ducat::inline v0 {

template <class Dimensions> class basic_engine;

/// Room for decisions that are not carried out: one per reading thread, reused from call to call.
class workspace {
 public:
  constexpr workspace() : draft_{scratch_} {}
  workspace(const workspace&) = delete;
  workspace& operator=(const workspace&) = delete;

 private:
  template <class Dimensions> friend class basic_engine;
  ledger scratch_;
  draft draft_;
};

}  // namespace ducat::inline v0

#endif
