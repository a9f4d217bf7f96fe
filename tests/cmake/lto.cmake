# SPDX-License-Identifier: LGPL-2.1-or-later
# The linker sees all types at once: two that differ under one name are an error.
include(${CMAKE_CURRENT_LIST_DIR}/dev.cmake)
set(CMAKE_C_FLAGS "-flto=auto" CACHE STRING "")
set(CMAKE_CXX_FLAGS "-flto=auto -Werror=odr" CACHE STRING "")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O1" CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1" CACHE STRING "")
