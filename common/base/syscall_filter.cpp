// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/syscall_filter.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <vector>

namespace warden {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t k_machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t k_machine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t k_machine = 0;
#endif

// Numbers from here on are those of x32, a second table of x86-64; arm64 has none so high.
constexpr std::uint32_t k_other_table = 0x40000000;

constexpr std::array k_refused{
    // programs
    __NR_execve,
    __NR_execveat,
    // sockets, also by way of a ring
    __NR_socket,
    __NR_connect,
    __NR_bind,
    __NR_io_uring_setup,
    // other processes
    __NR_ptrace,
    __NR_process_vm_readv,
    __NR_process_vm_writev,
    __NR_pidfd_getfd,
    // mounts and namespaces, and files by a number that a mount gives them
    __NR_mount,
    __NR_umount2,
    __NR_pivot_root,
    __NR_chroot,
    __NR_open_tree,
    __NR_move_mount,
    __NR_fsopen,
    __NR_fsconfig,
    __NR_fsmount,
    __NR_fspick,
    __NR_mount_setattr,
    __NR_unshare,
    __NR_setns,
    __NR_open_by_handle_at,
    __NR_mknodat,
    // code in the kernel, and what of it is often wrong
    __NR_init_module,
    __NR_finit_module,
    __NR_delete_module,
    __NR_kexec_load,
    __NR_perf_event_open,
    __NR_userfaultfd,
    __NR_add_key,
    __NR_request_key,
    __NR_keyctl,
    // the machine
    __NR_reboot,
    __NR_swapon,
    __NR_swapoff,
    __NR_acct,
    __NR_quotactl,
    __NR_settimeofday,
    __NR_clock_settime,
    __NR_clock_adjtime,
    __NR_adjtimex,
    __NR_sethostname,
    __NR_setdomainname,
#ifdef __NR_kexec_file_load
    __NR_kexec_file_load,
#endif
#ifdef __NR_mknod
    __NR_mknod,
#endif
#ifdef __NR_iopl
    __NR_iopl,
    __NR_ioperm,
#endif
};

// A device program is loaded to ask by which tag the kernel knows it; what is attached nowhere never runs.
constexpr std::array k_questions_of_bpf{BPF_PROG_GET_FD_BY_ID, BPF_OBJ_GET_INFO_BY_FD, BPF_PROG_QUERY,
                                        BPF_PROG_LOAD};

constexpr std::uint32_t k_namespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

// seccomp(2)'s program. Each question stands before its answer, so that no jump is longer than one step.
class Program {
public:
    Program() {
        load(offsetof(seccomp_data, arch));
        unless(BPF_JEQ, k_machine, failing(EPERM)); // the numbers of another machine's calls
        load(offsetof(seccomp_data, nr));
        when(BPF_JGE, k_other_table, failing(EPERM));
        for (const auto number : k_refused)
            when(BPF_JEQ, static_cast<std::uint32_t>(number), failing(EPERM));
        // Its flags are in memory, which a filter does not see. The C library then calls the older one.
        when(BPF_JEQ, __NR_clone3, failing(ENOSYS));
        only_for(__NR_clone, [this] { when(BPF_JSET, k_namespaces, failing(EPERM)); });
        only_for(__NR_bpf, [this] {
            for (const auto question : k_questions_of_bpf)
                when(BPF_JEQ, static_cast<std::uint32_t>(question), SECCOMP_RET_ALLOW);
            answer(failing(EPERM));
        });
        answer(SECCOMP_RET_ALLOW);
    }

    bool install() {
        const sock_fprog program{static_cast<unsigned short>(steps_.size()), steps_.data()};
        return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
    }

private:
    static constexpr std::uint32_t failing(int code) {
        return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(code);
    }
    void add(int code, std::uint32_t value, std::uint8_t when_true, std::uint8_t when_false) {
        steps_.push_back({static_cast<std::uint16_t>(code), when_true, when_false, value});
    }
    void load(std::size_t at) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(at), 0, 0); }
    void answer(std::uint32_t value) { add(BPF_RET | BPF_K, value, 0, 0); }
    void when(int test, std::uint32_t value, std::uint32_t result) {
        add(BPF_JMP | test | BPF_K, value, 0, 1);
        answer(result);
    }
    void unless(int test, std::uint32_t value, std::uint32_t result) {
        add(BPF_JMP | test | BPF_K, value, 1, 0);
        answer(result);
    }
    // Its first argument's lower half, which is all that is looked at, is what `steps` see.
    template <typename Steps>
    void only_for(std::uint32_t number, Steps steps) {
        const std::size_t question = steps_.size();
        add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 0);
        load(offsetof(seccomp_data, args));
        steps();
        load(offsetof(seccomp_data, nr));
        steps_[question].jf = static_cast<std::uint8_t>(steps_.size() - question - 1);
    }

    std::vector<sock_filter> steps_;
};

} // namespace

Status refuse_acting_calls() {
    if (!filters_system_calls())
        return k_done;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return errno_error("cannot set no_new_privs");
    // EINVAL: this kernel has no filters.
    if (!Program().install() && errno != EINVAL)
        return errno_error("cannot refuse system calls");
    return k_done;
}

} // namespace warden
