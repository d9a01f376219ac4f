// SPDX-License-Identifier: MIT
// The second translation unit with every header.
#include "layout.hpp"

link_test::layout link_test::layout_of_second() { return layout_here; }

const int* link_test::shared_static_of_second() { return shared_static(); }

ducat::result<ducat::flops> link_test::doubled(ducat::flops amount) { return amount + amount; }
