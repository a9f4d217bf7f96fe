# SPDX-License-Identifier: LGPL-2.1-or-later
# Without optimisation.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
include(${CMAKE_CURRENT_LIST_DIR}/dev.cmake)
set(CMAKE_C_FLAGS_DEBUG "-g1" CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-g1" CACHE STRING "")
