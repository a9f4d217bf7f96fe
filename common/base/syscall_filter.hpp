// SPDX-License-Identifier: LGPL-2.1-or-later
// System calls that a process which only reads and judges never makes.
#pragma once

#include "base/result.hpp"

namespace warden {

// From now on, for this process and everything that it forks: programs cannot be executed, sockets not be
// made, processes not be traced, nothing be mounted, no namespace be made or entered, no module be loaded
// into the kernel, and the machine's clock, name and state not be changed; such a call fails with EPERM,
// whatever capabilities the process has. Of bpf(2) only questions are left, and loading a program, which then
// can be attached nowhere. It cannot be taken back, and sets no_new_privs. A parser of what somebody else
// wrote that can be made to do what it should not has less to reach by that; files it still can write.
//
// Where the kernel has no seccomp filters, and on machines that are neither x86-64 nor arm64, nothing is
// refused (filters_system_calls() is false for these machines).
Status refuse_acting_calls();

constexpr bool filters_system_calls() {
#if (defined(__x86_64__) && !defined(__ILP32__)) || (defined(__aarch64__) && defined(__AARCH64EL__))
    return true;
#else
    return false;
#endif
}

} // namespace warden
