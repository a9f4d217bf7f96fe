# SPDX-License-Identifier: LGPL-2.1-or-later
# How every target of the project is compiled and linked, and where the installed parts live.

# Absolute on purpose: the LXC drop-in names the hook programs, and the loader opens no other folder.
set(WARDEN_LIBEXEC_DIR /usr/libexec/lxc-warden)
set(WARDEN_DATA_DIR /usr/lib/lxc-warden)
set(WARDEN_MODULE_DIR ${WARDEN_DATA_DIR}/modules)
set(WARDEN_TEMPLATE_DIR ${CMAKE_INSTALL_FULL_DATADIR}/lxc-warden/template)

add_library(warden_options INTERFACE)
target_compile_features(warden_options INTERFACE cxx_std_20)
target_compile_options(
  warden_options
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -fstack-protector-strong -fstack-clash-protection
            $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual> $<$<BOOL:${WARDEN_DEV}>:-Werror>)
target_compile_definitions(warden_options INTERFACE _GNU_SOURCE)
target_link_options(warden_options INTERFACE -Wl,-z,now -Wl,-z,relro -Wl,--as-needed -Wl,-O1)
if(NOT WARDEN_FUZZ) # clang has its sanitizers in the programs only
  target_link_options(warden_options INTERFACE -Wl,-z,defs)
endif()
if(WARDEN_SANITIZE OR WARDEN_FUZZ)
  # Modules stay loaded (RTLD_NODELETE), so that a leak report still finds its symbols.
  target_compile_options(warden_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                                                  -fno-omit-frame-pointer)
  target_link_options(warden_options INTERFACE -fsanitize=address,undefined)
elseif(NOT CMAKE_BUILD_TYPE STREQUAL Debug AND NOT CMAKE_CXX_FLAGS MATCHES _FORTIFY_SOURCE) # Debian's flags say it
  target_compile_options(warden_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
if(WARDEN_FUZZ)
  target_compile_options(warden_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# In the build with sanitizers, which shares no object with another one, what nearly all sources include is read once: about a
# fifth of the compiler's time there. All other builds compile each source as it stands, and find the header that it forgot to
# include.
set(WARDEN_PRECOMPILED algorithm array chrono cstdint cstdio cstdlib cstring functional map memory optional set span string
                       string_view utility variant vector fcntl.h sys/stat.h unistd.h)
list(TRANSFORM WARDEN_PRECOMPILED REPLACE "(.+)" "$<$<COMPILE_LANGUAGE:CXX>:<\\1$<ANGLE-R>>")
function(warden_precompile target) # HEADERS... besides
  if(WARDEN_SANITIZE)
    target_precompile_headers(${target} PRIVATE ${WARDEN_PRECOMPILED} ${ARGN})
  endif()
endfunction()
