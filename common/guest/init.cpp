// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/init.hpp"

#include "base/text.hpp"
#include "guest/elf.hpp"
#include "guest/systemd_version.hpp"

#include <array>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::guest {
namespace {

constexpr std::size_t k_max_program = std::size_t{64} << 20U;
constexpr std::size_t k_max_busybox = std::size_t{8} << 20U;
constexpr std::string_view k_busybox_banner = "BusyBox v";
constexpr std::size_t k_max_text = std::size_t{256} << 10U;

// The name that an open file has in its own directory.
std::string own_name(int fd) {
    std::array<char, 4096> target{};
    const auto size = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), target.data(), target.size());
    if (size <= 0)
        return {};
    const std::string_view path(target.data(), static_cast<std::size_t>(size));
    return std::string(path.substr(path.rfind('/') + 1));
}

std::string text_or_empty(const Dir &rootfs, std::string_view path) {
    auto text = rootfs.read_file(path, k_max_text);
    return text ? std::move(text).value() : std::string();
}

// /etc/os-release is usually a link to the other one (os-release(5)).
OsRelease read_os_release(const Dir &rootfs) {
    for (const std::string_view path : {"etc/os-release", "usr/lib/os-release"}) {
        if (const auto text = rootfs.read_file(path, k_max_text))
            return parse_os_release(*text);
    }
    return {};
}

struct Program {
    std::string name;
    std::string bytes;
};

Result<Program> read_program(const Dir &rootfs, std::string_view path) {
    TRY_ASSIGN(const Fd fd, rootfs.open_regular(path));
    struct stat status {};
    if (fstat(*fd, &status) != 0)
        return errno_error("cannot look at " + rootfs.name_of(path));
    if ((status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) == 0)
        return Error{rootfs.name_of(path) + " cannot be executed", EACCES};
    TRY_ASSIGN(auto bytes, read_all(*fd, k_max_program, rootfs.name_of(path)));
    return Program{own_name(*fd), std::move(bytes)};
}

// LXC executes a name without a slash as execvp(3) does, with the PATH of whoever starts the container: that
// of an image's entrypoint, for instance. Usual places are looked in; that it is in none of them proves
// nothing.
Result<std::string> place_of(const Dir &rootfs, std::string_view program) {
    if (program.find('/') != std::string_view::npos)
        return std::string(program);
    for (const char *directory :
         {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"}) {
        std::string path = directory + ("/" + std::string(program));
        if (rootfs.exists(path))
            return path;
    }
    return Error{printable(program, 80) + " is in no usual directory of programs", ENOTSUP};
}

} // namespace

Result<GuestInit> find_init(const Dir &rootfs, std::string_view command) {
    const auto parts = words(command);
    GuestInit init;
    TRY_ASSIGN(init.path, place_of(rootfs, parts.empty() ? k_default_init : parts.front()));
    TRY_ASSIGN(const Program program, read_program(rootfs, init.path));
    init.program = program.name;
    init.os = read_os_release(rootfs);

    InitClues clues;
    clues.program = program.name;
    clues.script = program.bytes.starts_with("#!");
    clues.custom = init.path != k_default_init;
    clues.s6_overlay = init.path == "/init" && rootfs.exists("etc/s6-overlay");
    clues.inittab = text_or_empty(rootfs, "etc/inittab");
    if (!clues.script) {
        auto needed = needed_libraries(program.bytes);
        if (!needed)
            return Error{rootfs.name_of(init.path) + ": " + needed.error().message, needed.error().code};
        clues.needed = std::move(needed).value();
        clues.busybox = program.bytes.size() <= k_max_busybox &&
                        program.bytes.find(k_busybox_banner) != std::string::npos;
    }
    init.kind = kind_of(clues);
    if (init.kind == InitKind::systemd) {
        init.systemd = systemd_version(clues.needed);
        init.before_shared = !init.systemd;
    }
    return init;
}

} // namespace warden::guest
