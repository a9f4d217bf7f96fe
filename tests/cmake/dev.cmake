# SPDX-License-Identifier: LGPL-2.1-or-later
# cmake -C tests/cmake/dev.cmake -S . -B build/dev -G Ninja: what a developer builds: warnings are errors, all tests but the guests.
set(WARDEN_DEV ON CACHE BOOL "")
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
set(CMAKE_C_COMPILER_LAUNCHER ccache CACHE STRING "")
set(CMAKE_CXX_COMPILER_LAUNCHER ccache CACHE STRING "")
