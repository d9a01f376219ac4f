// expect: no matching|no viable
// SPDX-License-Identifier: MIT
// The second element of an array of derived objects is not where an array of bases has it.

#include <ducat/exact/array_view.hpp>

#include <vector>

struct base {
  int number = 0;
};
struct derived : base {
  int more = 0;
};

#if !defined(DUCAT_EXPECT_FAIL)
inline int first(const std::vector<base>& all) {
  const ducat::array_view<const base> view{all};
  return view[0].number;
}
#else
inline int first(const std::vector<derived>& all) {
  const ducat::array_view<const base> view{all};
  return view[0].number;
}
#endif
