// SPDX-License-Identifier: LGPL-2.1-or-later
// The compiled program against the model, on lists of every shape. The kernel runs it in the guest.
#include "cgroup/devices/program.hpp"

#include <gtest/gtest.h>
#include <random>

namespace warden::cgroup::devices {
namespace {

unsigned kernel_access(unsigned request) {
    return ((request & k_read) != 0 ? unsigned{BPF_DEVCG_ACC_READ} : 0U) |
           ((request & k_write) != 0 ? unsigned{BPF_DEVCG_ACC_WRITE} : 0U) |
           ((request & k_mknod) != 0 ? unsigned{BPF_DEVCG_ACC_MKNOD} : 0U);
}

// Runs the instructions that compile_devices uses, as Documentation/bpf/instruction-set.rst defines them; any
// other one, and a program that runs past its end, is a failure.
class Machine {
public:
    explicit Machine(const std::vector<bpf_insn> &program) : program_(program) {}

    bool permits(const Device &device, unsigned request) {
        const std::uint32_t type = device.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR;
        context_ = {(kernel_access(request) << 16U) | type, device.major, device.minor};
        for (std::size_t at = 0; at < program_.size(); ++at) {
            const bpf_insn &now = program_[at];
            if (now.code == (BPF_JMP | BPF_EXIT))
                return registers_[0] == 1;
            at += step(now);
        }
        ADD_FAILURE() << "the program has no end";
        return false;
    }

private:
    std::size_t step(const bpf_insn &now) {
        auto &to = registers_[now.dst_reg];
        const auto number = static_cast<std::uint64_t>(std::int64_t{now.imm});
        switch (now.code) {
        case BPF_LDX | BPF_W | BPF_MEM:
            EXPECT_EQ(now.src_reg, 1);
            to = now.off == 0 ? context_.access_type : now.off == 4 ? context_.major : context_.minor;
            return 0;
        case BPF_ALU64 | BPF_MOV | BPF_X:
            to = registers_[now.src_reg];
            return 0;
        case BPF_ALU64 | BPF_MOV | BPF_K:
            to = number;
            return 0;
        case BPF_ALU64 | BPF_AND | BPF_K:
            to &= number;
            return 0;
        case BPF_ALU64 | BPF_RSH | BPF_K:
            to >>= number;
            return 0;
        case BPF_JMP | BPF_JNE | BPF_K:
            return to != number ? static_cast<std::size_t>(now.off) : 0;
        case BPF_JMP | BPF_JEQ | BPF_K:
            return to == number ? static_cast<std::size_t>(now.off) : 0;
        default:
            ADD_FAILURE() << "unknown instruction " << int{now.code};
            return 0;
        }
    }

    const std::vector<bpf_insn> &program_;
    bpf_cgroup_dev_ctx context_{};
    std::uint64_t registers_[11]{};
};

void expect_same(const V1DeviceList &list, const std::string &shown) {
    const auto program = compile_devices(list);
    for (const auto &device : sample_devices({&list}, {})) {
        for (unsigned request = 1; request <= (k_read | k_write | k_mknod); ++request)
            ASSERT_EQ(Machine(program).permits(device, request), list.permits(device, request))
                << shown << device.type << ' ' << device.major << ':' << device.minor << ' '
                << access_text(request);
    }
}

TEST(DeviceProgram, DecidesAsTheListDoes) {
    std::mt19937 random(4711);
    const auto pick = [&](std::vector<std::string> of) { return of[random() % of.size()]; };
    for (int round = 0; round < 3000; ++round) {
        V1DeviceList list;
        std::string shown;
        for (unsigned rules = random() % 8; rules > 0; --rules) {
            const bool allow = random() % 2 == 0;
            const std::string text = random() % 6 == 0
                                         ? "a"
                                         : pick({"c", "b"}) + " " + pick({"1", "8", "4095", "*"}) + ":" +
                                               pick({"0", "3", "1048575", "*"}) + " " +
                                               pick({"r", "w", "m", "rw", "rm", "wm", "rwm"});
            shown += (allow ? "allow " : "deny ") + text + "; ";
            list.apply(allow, *parse_device_rule(allow, text));
        }
        expect_same(list, shown);
        if (HasFatalFailure())
            return;
    }
}

TEST(DeviceProgram, NumbersThatNoDeviceHasAndPathsAreLeftOut) {
    V1DeviceList list;
    list.apply(false, *parse_device_rule(false, "a"));
    const auto empty = compile_devices(list).size();
    for (const char *rule : {"c 4096:1 rwm", "c 4294967294:1 r", "c 1:1048576 r", "/dev/null rw"})
        list.apply(true, *parse_device_rule(true, rule));
    EXPECT_EQ(compile_devices(list).size(), empty);
    EXPECT_EQ(list.entries().size(), 4U);
}

} // namespace
} // namespace warden::cgroup::devices
