// SPDX-License-Identifier: MIT
// What almost every test includes. Tests name what they use all the same: not every build has this.
#ifndef DUCAT_TESTS_SUPPORT_PRECOMPILED_HPP
#define DUCAT_TESTS_SUPPORT_PRECOMPILED_HPP

#include "support/catch.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/ducat.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#endif
