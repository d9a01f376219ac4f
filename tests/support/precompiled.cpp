// SPDX-License-Identifier: MIT
// Compiled for the sake of its precompiled header alone.
