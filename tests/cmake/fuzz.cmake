# SPDX-License-Identifier: LGPL-2.1-or-later
# libFuzzer's programs, which need clang: ninja -C build/fuzz fuzz.
set(WARDEN_FUZZ ON CACHE BOOL "")
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(CMAKE_CXX_COMPILER clang++ CACHE STRING "")
