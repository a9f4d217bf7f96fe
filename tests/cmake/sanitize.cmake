# SPDX-License-Identifier: LGPL-2.1-or-later
# AddressSanitizer and UndefinedBehaviorSanitizer. -Og -g1 takes little more than half the time of -O1, and reports have lines of code all the same.
include(${CMAKE_CURRENT_LIST_DIR}/dev.cmake)
set(WARDEN_SANITIZE ON CACHE BOOL "")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-Og -g1" CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-Og -g1" CACHE STRING "")
