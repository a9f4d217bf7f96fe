// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/devices/program.hpp"

#include <cstddef>

namespace warden::cgroup::devices {
namespace {

constexpr std::uint32_t k_last_major = 0xFFF;
constexpr std::uint32_t k_last_minor = 0xF'FFFF;

// Registers. The kernel passes the context in r1 and takes the verdict from r0.
constexpr std::uint8_t k_verdict = BPF_REG_0, k_context = BPF_REG_1, k_type = BPF_REG_2, k_access = BPF_REG_3,
                       k_major = BPF_REG_4, k_minor = BPF_REG_5, k_scratch = BPF_REG_6;

constexpr bpf_insn instruction(int code, std::uint8_t to, std::uint8_t from, std::int16_t offset,
                               std::int32_t number) {
    bpf_insn made{};
    made.code = static_cast<std::uint8_t>(code);
    made.dst_reg = to & 0xFU;
    made.src_reg = from & 0xFU;
    made.off = offset;
    made.imm = number;
    return made;
}

constexpr bpf_insn load(std::uint8_t to, std::size_t offset) {
    return instruction(BPF_LDX | BPF_W | BPF_MEM, to, k_context, static_cast<std::int16_t>(offset), 0);
}
constexpr bpf_insn copy(std::uint8_t to, std::uint8_t from) {
    return instruction(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0);
}
constexpr bpf_insn set(std::uint8_t to, std::int32_t number) {
    return instruction(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number);
}
constexpr bpf_insn keep_bits(std::uint8_t to, std::int32_t mask) {
    return instruction(BPF_ALU64 | BPF_AND | BPF_K, to, 0, 0, mask);
}
constexpr bpf_insn shift_right(std::uint8_t to, std::int32_t bits) {
    return instruction(BPF_ALU64 | BPF_RSH | BPF_K, to, 0, 0, bits);
}
constexpr bpf_insn unless_equal(std::uint8_t what, std::uint32_t number) {
    return instruction(BPF_JMP | BPF_JNE | BPF_K, what, 0, 0, static_cast<std::int32_t>(number));
}
constexpr bpf_insn if_equal(std::uint8_t what, std::uint32_t number) {
    return instruction(BPF_JMP | BPF_JEQ | BPF_K, what, 0, 0, static_cast<std::int32_t>(number));
}
constexpr bpf_insn leave() {
    return instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

std::int32_t kernel_mask(unsigned access) {
    return ((access & k_read) != 0 ? BPF_DEVCG_ACC_READ : 0) |
           ((access & k_write) != 0 ? BPF_DEVCG_ACC_WRITE : 0) |
           ((access & k_mknod) != 0 ? BPF_DEVCG_ACC_MKNOD : 0);
}

bool names_a_device(const DeviceMatch &match) {
    return match.path.empty() && (match.major == k_any_number || match.major <= k_last_major) &&
           (match.minor == k_any_number || match.minor <= k_last_minor);
}

// One entry: leaves with the other verdict than the default's if it decides the request, else goes on behind
// it.
void add_entry(std::vector<bpf_insn> &program, const V1DeviceList::Entry &entry, bool allow) {
    std::vector<bpf_insn> tests;
    tests.push_back(unless_equal(k_type, entry.match.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR));
    if (entry.match.major != k_any_number)
        tests.push_back(unless_equal(k_major, entry.match.major));
    if (entry.match.minor != k_any_number)
        tests.push_back(unless_equal(k_minor, entry.match.minor));
    tests.push_back(copy(k_scratch, k_access));
    // Deny by default: one entry must hold all that is asked for. Allow by default: a shared letter refuses.
    const auto mask = kernel_mask(entry.access);
    tests.push_back(keep_bits(k_scratch, allow ? mask : kernel_mask(k_read | k_write | k_mknod) & ~mask));
    tests.push_back(allow ? if_equal(k_scratch, 0) : unless_equal(k_scratch, 0));
    tests.push_back(set(k_verdict, allow ? 0 : 1));
    tests.push_back(leave());
    // A jump counts from the instruction after it.
    for (std::size_t i = 0; i < tests.size(); ++i) {
        const auto operation = BPF_OP(tests[i].code);
        if (BPF_CLASS(tests[i].code) == BPF_JMP && operation != BPF_EXIT)
            tests[i].off = static_cast<std::int16_t>(tests.size() - i - 1);
    }
    program.insert(program.end(), tests.begin(), tests.end());
}

} // namespace

std::vector<bpf_insn> compile_devices(const V1DeviceList &list) {
    std::vector<bpf_insn> program{
        load(k_type, offsetof(bpf_cgroup_dev_ctx, access_type)),
        copy(k_access, k_type),
        keep_bits(k_type, 0xFFFF), // the lower half is the type, the upper one what is asked for
        shift_right(k_access, 16),
        load(k_major, offsetof(bpf_cgroup_dev_ctx, major)),
        load(k_minor, offsetof(bpf_cgroup_dev_ctx, minor)),
    };
    for (const auto &entry : list.entries()) {
        if (names_a_device(entry.match))
            add_entry(program, entry, list.allows_by_default());
    }
    program.push_back(set(k_verdict, list.allows_by_default() ? 1 : 0));
    program.push_back(leave());
    return program;
}

} // namespace warden::cgroup::devices
