// SPDX-License-Identifier: MIT
// From a list of steps that fails to a short one that fails in the same way: first steps are left
// out, in halves, quarters, … and one by one (Zeller, Hildebrandt 2002: ddmin), then what is left
// is made simpler, and so on until nothing more can go.
#ifndef DUCAT_TESTS_MODEL_SHRINK_HPP
#define DUCAT_TESTS_MODEL_SHRINK_HPP

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ducat_test {

/// How a list of steps fails.
struct mismatch {
  std::size_t steps = 0;  ///< so many of them were run until then
  std::string kind;       ///< what has to stay the same while it shrinks
  std::string text;       ///< what differed
};

template <class Step> struct shrunk {
  std::vector<Step> steps;
  mismatch what;
  std::size_t tries = 0;
};

/// @tparam Run       const std::vector<Step>& -> std::optional<mismatch>
/// @tparam Simplify  (std::vector<Step>&, std::size_t i, attempt): changes step i in place, and
///                   keeps a change where attempt() is true
template <class Step, class Run, class Simplify> class shrinker {
 public:
  shrinker(const std::vector<Step>& steps, const mismatch& what, Run run, Simplify simplify)
      : run_{std::move(run)}, simplify_{std::move(simplify)}, best_{steps, what, 0} {
    best_.steps.resize(std::min(best_.steps.size(), what.steps));
  }

  shrunk<Step> shrink() {
    std::size_t before = 0;
    do {
      before = best_.tries;
      changed_ = false;
      for (std::size_t chunk = std::max<std::size_t>(best_.steps.size() / 2, 1); chunk > 0;
           chunk /= 2)
        leave_out(chunk);
      for (std::size_t i = best_.steps.size(); i-- > 0;) make_simpler(i);
    } while (changed_ && before < most);
    return best_;
  }

 private:
  bool fails_alike(const std::vector<Step>& steps) {
    if (best_.tries >= most) return false;
    ++best_.tries;
    const std::optional<mismatch> found = run_(steps);
    if (!found || found->kind != best_.what.kind) return false;
    best_.what = *found;
    return changed_ = true;
  }

  // From the end: what comes later leans on what comes before.
  void leave_out(std::size_t chunk) {
    for (std::size_t end = best_.steps.size(); end > 0;) {
      const std::size_t from = end < chunk ? 0 : end - chunk;
      std::vector<Step> fewer(best_.steps.begin(), best_.steps.begin() + offset(from));
      fewer.insert(fewer.end(), best_.steps.begin() + offset(end), best_.steps.end());
      if (fails_alike(fewer)) {
        fewer.resize(std::min(fewer.size(), best_.what.steps));
        best_.steps = std::move(fewer);
      }
      end = std::min(from, best_.steps.size());
    }
  }
  void make_simpler(std::size_t i) {
    if (i >= best_.steps.size()) return;
    std::vector<Step> steps = best_.steps;
    simplify_(steps, i, [&] {
      if (!fails_alike(steps)) return false;
      best_.steps = steps;
      return true;
    });
    best_.steps.resize(std::min(best_.steps.size(), best_.what.steps));
  }
  static std::ptrdiff_t offset(std::size_t n) { return static_cast<std::ptrdiff_t>(n); }

  static constexpr std::size_t most = 5'000;

  Run run_;
  Simplify simplify_;
  shrunk<Step> best_;
  bool changed_ = false;
};

}  // namespace ducat_test

#endif
