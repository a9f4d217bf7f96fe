// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/devices/attach.hpp"

#include "base/text.hpp"
#include "cgroup/devices/program.hpp"

#include <array>
#include <cstring>
#include <sys/syscall.h>
#include <unistd.h>

namespace warden::cgroup::devices {
namespace {

// The kernel takes programs that read its data only under this licence; ours reads none, and is so named for
// tools.
constexpr char k_name[] = "warden_devices";
constexpr std::size_t k_most_programs = 64; // BPF_CGROUP_MAX_PROGS

long bpf(int command, bpf_attr &attribute) {
    return syscall(SYS_bpf, command, &attribute, sizeof attribute);
}

std::uint64_t address(const void *pointer) {
    return reinterpret_cast<std::uintptr_t>(pointer);
}

Result<std::string> tag_of(int program) {
    bpf_prog_info info{};
    bpf_attr attribute{};
    attribute.info.bpf_fd = static_cast<std::uint32_t>(program);
    attribute.info.info_len = sizeof info;
    attribute.info.info = address(&info);
    if (bpf(BPF_OBJ_GET_INFO_BY_FD, attribute) != 0)
        return errno_error("cannot ask the kernel about a device program");
    std::string text;
    constexpr std::string_view digits = "0123456789abcdef";
    for (const auto byte : info.tag) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

} // namespace

Result<DeviceProgram> DeviceProgram::load(const V1DeviceList &list) {
    const auto instructions = compile_devices(list);
    bpf_attr attribute{};
    attribute.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    attribute.insn_cnt = static_cast<std::uint32_t>(instructions.size());
    attribute.insns = address(instructions.data());
    attribute.license = address("");
    std::memcpy(attribute.prog_name, k_name, sizeof k_name);
    const long fd = bpf(BPF_PROG_LOAD, attribute);
    if (fd < 0)
        return errno_error("the kernel does not take the device program");
    return DeviceProgram(Fd(static_cast<int>(fd)));
}

Status DeviceProgram::attach(const Group &group) const {
    bpf_attr attribute{};
    attribute.target_fd = static_cast<std::uint32_t>(group.fd());
    attribute.attach_bpf_fd = static_cast<std::uint32_t>(*fd_);
    attribute.attach_type = BPF_CGROUP_DEVICE;
    attribute.attach_flags = BPF_F_ALLOW_MULTI;
    if (bpf(BPF_PROG_ATTACH, attribute) != 0)
        return errno_error("cannot attach a device program to " + group.name());
    return k_done;
}

Status DeviceProgram::detach(const Group &group) const {
    bpf_attr attribute{};
    attribute.target_fd = static_cast<std::uint32_t>(group.fd());
    attribute.attach_bpf_fd = static_cast<std::uint32_t>(*fd_);
    attribute.attach_type = BPF_CGROUP_DEVICE;
    if (bpf(BPF_PROG_DETACH, attribute) != 0)
        return errno_error("cannot detach a device program from " + group.name());
    return k_done;
}

Result<std::string> DeviceProgram::tag() const {
    return tag_of(*fd_);
}

Result<std::vector<std::string>> device_program_tags(const Group &group) {
    std::array<std::uint32_t, k_most_programs> ids{};
    bpf_attr query{};
    query.query.target_fd = static_cast<std::uint32_t>(group.fd());
    query.query.attach_type = BPF_CGROUP_DEVICE;
    query.query.prog_ids = address(ids.data());
    query.query.prog_cnt = ids.size();
    if (bpf(BPF_PROG_QUERY, query) != 0)
        return errno_error("cannot ask the kernel for the device programs of " + group.name());
    std::vector<std::string> tags;
    for (std::uint32_t i = 0; i < query.query.prog_cnt && i < ids.size(); ++i) {
        bpf_attr by_id{};
        by_id.prog_id = ids[i];
        const Fd program(static_cast<int>(bpf(BPF_PROG_GET_FD_BY_ID, by_id)));
        if (*program < 0)
            return errno_error("cannot open a device program of " + group.name());
        TRY_ASSIGN(tags.emplace_back(), tag_of(*program));
    }
    return tags;
}

} // namespace warden::cgroup::devices
