// SPDX-License-Identifier: LGPL-2.1-or-later
// Which system calls can fail, and with what, on a host without memory, descriptors, processes, space or a
// healthy disk.
#include "fault/injector.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/syscall.h>

namespace warden::test {
namespace {

struct Kind {
    long call;
    const char *name;
    std::array<int, 6> errors; // up to the first 0
};

constexpr Kind k_kinds[] = {
    {SYS_openat, "openat", {EMFILE, ENFILE, ENOMEM, EACCES, EIO, ENOENT}},
    {SYS_openat2, "openat2", {EMFILE, EAGAIN, ENOMEM, EACCES, EIO, ENOENT}},
    {SYS_newfstatat, "newfstatat", {ENOMEM, EACCES, EIO}},
    {SYS_fstat, "fstat", {ENOMEM, EIO}},
    {SYS_statx, "statx", {ENOMEM, EIO}},
    {SYS_getdents64, "getdents64", {EIO, ENOMEM, ENOENT}},
    {SYS_read, "read", {EIO, EINTR, EAGAIN, ENOMEM}},
    {SYS_pread64, "pread64", {EIO, ENOMEM}},
    {SYS_readlinkat, "readlinkat", {EIO, ENOMEM, EACCES}},
    {SYS_readlink, "readlink", {EIO, ENOMEM, EACCES}},
    {SYS_faccessat, "faccessat", {ENOMEM, EIO}},
    {SYS_faccessat2, "faccessat2", {ENOMEM, EIO}},
    {SYS_lseek, "lseek", {EINVAL}},
    {SYS_fcntl, "fcntl", {EMFILE, EINVAL}},
    {SYS_dup3, "dup3", {EBUSY, EMFILE}},
    {SYS_dup2, "dup2", {EBUSY, EMFILE}},
    {SYS_close, "close", {EIO, EINTR}},
    {SYS_write, "write", {ENOSPC, EIO, EINTR, EPIPE}},
    {SYS_pwrite64, "pwrite64", {ENOSPC, EIO}},
    {SYS_fsync, "fsync", {EIO, ENOSPC}},
    {SYS_syncfs, "syncfs", {EIO}},
    {SYS_fchmod, "fchmod", {EPERM, EIO}},
    {SYS_fchown, "fchown", {EPERM, EIO}},
    {SYS_utimensat, "utimensat", {EPERM, EIO}},
    {SYS_flistxattr, "flistxattr", {ENOMEM, EIO}},
    {SYS_fgetxattr, "fgetxattr", {ENOMEM, EIO}},
    {SYS_fsetxattr, "fsetxattr", {ENOSPC, EPERM}},
    {SYS_renameat, "renameat", {ENOSPC, EIO, EPERM}},
    {SYS_renameat2, "renameat2", {ENOSPC, EIO, EPERM}},
    {SYS_unlinkat, "unlinkat", {EIO, EPERM, EROFS}},
    {SYS_mkdirat, "mkdirat", {ENOSPC, EROFS, EPERM}},
    {SYS_flock, "flock", {EINTR, ENOLCK, EWOULDBLOCK}},
    {SYS_ioctl, "ioctl", {EINVAL, EPERM}},
    {SYS_clone, "clone", {EAGAIN, ENOMEM}},
    {SYS_clone3, "clone3", {EAGAIN, ENOMEM}},
    {SYS_execve, "execve", {ENOMEM, EACCES}},
    {SYS_wait4, "wait4", {EINTR, ECHILD}},
    {SYS_waitid, "waitid", {EINTR, ECHILD}},
    {SYS_pidfd_open, "pidfd_open", {EMFILE, ENOMEM, ESRCH}},
    {SYS_pidfd_send_signal, "pidfd_send_signal", {EPERM}},
    {SYS_kill, "kill", {EPERM, ESRCH}},
    {SYS_setsid, "setsid", {EPERM}},
    {SYS_prctl, "prctl", {EPERM, EINVAL}},
    {SYS_capget, "capget", {EPERM, EINVAL}},
    {SYS_capset, "capset", {EPERM, EINVAL}},
    {SYS_socket, "socket", {EMFILE, ENOMEM, EACCES}},
    {SYS_socketpair, "socketpair", {EMFILE, ENOMEM}},
    {SYS_connect, "connect", {ECONNREFUSED, EAGAIN}},
    {SYS_sendto, "sendto", {ENOBUFS, EAGAIN, ECONNREFUSED, EINTR}},
    {SYS_recvfrom, "recvfrom", {ENOMEM, EINTR, ECONNRESET}},
    {SYS_pipe2, "pipe2", {EMFILE, ENFILE}},
    {SYS_poll, "poll", {ENOMEM, EINTR}},
    {SYS_ppoll, "ppoll", {ENOMEM, EINTR}},
    {SYS_brk, "brk", {ENOMEM}},
    {SYS_mmap, "mmap", {ENOMEM, EPERM}},
    {SYS_mprotect, "mprotect", {ENOMEM}},
    {SYS_bpf, "bpf", {EPERM, ENOMEM, EINVAL}},
    {SYS_close_range, "close_range", {ENOSYS}},
    {SYS_rt_sigaction, "rt_sigaction", {EINVAL}},
    {SYS_rt_sigprocmask, "rt_sigprocmask", {EINVAL}},
    {SYS_timerfd_create, "timerfd_create", {EMFILE}},
    {SYS_uname, "uname", {EFAULT}},
    {SYS_sysinfo, "sysinfo", {EFAULT}},
    {SYS_statfs, "statfs", {EIO, ENOMEM}},
    {SYS_fstatfs, "fstatfs", {EIO, ENOMEM}},
    {SYS_getrandom, "getrandom", {EAGAIN}},
    {SYS_mount, "mount", {EPERM, ENOMEM}},
    {SYS_unshare, "unshare", {EPERM, ENOMEM}},
};

const Kind *kind_of(long call) {
    const auto *found =
        std::find_if(std::begin(k_kinds), std::end(k_kinds), [&](const Kind &k) { return k.call == call; });
    return found == std::end(k_kinds) ? nullptr : found;
}

} // namespace

std::vector<int> plausible_errors(long call) {
    std::vector<int> errors;
    if (const Kind *kind = kind_of(call))
        std::copy_if(kind->errors.begin(), kind->errors.end(), std::back_inserter(errors),
                     [](int error) { return error != 0; });
    return errors;
}

const char *call_name(long call) {
    const Kind *kind = kind_of(call);
    return kind == nullptr ? "?" : kind->name;
}

std::string Fault::text() const {
    const char *name = strerrorname_np(error);
    return "process " + std::to_string(site.process) + ", " + call_name(site.call) + " " +
           std::to_string(site.occurrence) + ": " + (name == nullptr ? "?" : name);
}

} // namespace warden::test
