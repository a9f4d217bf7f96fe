// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/hook_test/place.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "recorder/cgroups.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::ctl::hook_test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_most_bytes = std::size_t{64} << 20U; // of a program that is copied
constexpr const char *k_inside = "/hook-test";
constexpr int k_rounds = 100; // one second for the kernel to let go of a group

struct Folder {
    const char *path;
    mode_t mode;
};
// What a container's root writes to is open to all where that root is another user, and what is there is
// believed only if it is its own (see collect.cpp).
constexpr std::array<Folder, 14> k_folders{{{"dev", 0755},
                                            {"etc", 0755},
                                            {"etc/alternatives", 0755},
                                            {"hook-test", 0755},
                                            {"hook-test/control", 0700},
                                            {"hook-test/program", 0755},
                                            {"hook-test/records", 0755},
                                            {"proc", 0755},
                                            {"root", 0755},
                                            {"run", 0755},
                                            {"sys", 0755},
                                            {"tmp", 01777},
                                            {"usr", 0755},
                                            {"var", 0755}}};

Status make_folder(const std::string &path, mode_t mode) {
    if (mkdir(path.c_str(), 0700) != 0 || chmod(path.c_str(), mode) != 0)
        return errno_error("cannot make " + path);
    return k_done;
}

Status write_file(const std::string &path, std::string_view text, mode_t mode) {
    const fs::path whole(path);
    TRY_ASSIGN(const Dir here, Dir::open(whole.parent_path().string()));
    return replace_volatile_file(here, whole.filename().string(), text, {mode});
}

std::string plan_for(const Place &place, const Settings &settings, const std::string &control,
                     const std::string &program) {
    recorder::Plan plan = settings.plan;
    plan.container = place.container;
    plan.control = control;
    plan.program = settings.program;
    plan.program.front() = program;
    return recorder::plan_text(plan);
}

// The hook `start` is looked up in the container, where the program is not: a copy of it is.
Status add_start_hook(const Place &place, const Settings &settings) {
    const fs::path program(settings.program.front());
    const std::string inside = std::string(k_inside) + "/program/" + program.filename().string();
    TRY_ASSIGN(const Dir here, Dir::open(program.parent_path().string()));
    TRY_ASSIGN(const std::string bytes, here.read_file(program.filename().string(), k_most_bytes));
    TRY(write_file(place.rootfs() + inside, bytes, 0755));
    TRY(write_file(place.rootfs() + k_inside + "/plan",
                   plan_for(place, settings, std::string(k_inside) + "/control", inside), 0644));
    return write_file(place.rootfs() + k_inside + "/start",
                      "#!/bin/sh\nexec " + settings.recorder + " hook " + k_inside + " start \"$@\"\n", 0755);
}

Status fill(const Place &place, const Settings &settings, int hook_version) {
    const bool others = place.ids.has_value();
    if (chmod(place.folder.c_str(), 0711) != 0)
        return errno_error("cannot open " + place.folder);
    TRY(make_folder(place.folder + "/records", others ? 01733 : 0700));
    TRY(make_folder(place.lxcpath(), 0711));
    TRY(make_folder(place.home(), 0711));
    TRY(make_folder(place.rootfs(), 0755));
    for (const Folder &one : k_folders)
        TRY(make_folder(place.rootfs() + "/" + one.path, one.mode));
    if (others && chmod(place.control().c_str(), 0777) != 0)
        return errno_error("cannot open " + place.control());
    for (const std::string name : {"bin", "sbin", "lib", "lib64"}) {
        if (symlink(("usr/" + name).c_str(), (place.rootfs() + "/" + name).c_str()) != 0)
            return errno_error("cannot make " + place.rootfs() + "/" + name);
    }
    TRY(write_file(place.folder + "/plan",
                   plan_for(place, settings, place.control(), settings.program.front()), 0644));
    if (std::ranges::find(settings.types, "start") != settings.types.end())
        TRY(add_start_hook(place, settings));
    return write_file(place.home() + "/config", config_text(place, settings, hook_version), 0644);
}

std::optional<std::string> range_of(const std::string &user, std::string_view text, IdMap &ids) {
    for (const auto line : split(text, '\n')) {
        const auto parts = split(line, ':');
        if (parts.size() != 3 || parts[0] != user)
            continue;
        const auto first = parse_i64(parts[1]), count = parse_i64(parts[2]);
        if (!first || !count || *first <= 0 || *count <= 0)
            continue;
        ids.first = *first;
        ids.count = *count;
        return "0 " + std::string(parts[1]) + " " + std::string(parts[2]);
    }
    return std::nullopt;
}

Result<std::optional<IdMap>> own_ids() {
    if (geteuid() == 0)
        return std::optional<IdMap>();
    const passwd *user = getpwuid(geteuid());
    if (user == nullptr)
        return Error{"who calls this has no entry in /etc/passwd", ENOENT};
    TRY_ASSIGN(const Dir root, Dir::open("/"));
    TRY_ASSIGN(const std::string subuid, root.read_file("etc/subuid", std::size_t{1} << 20U));
    TRY_ASSIGN(const std::string subgid, root.read_file("etc/subgid", std::size_t{1} << 20U));
    TRY_ASSIGN(auto ids, id_map_of(user->pw_name, subuid, subgid));
    return std::optional(std::move(ids));
}

void remove_group(const Dir &root, const std::string &path) {
    if (const auto names = root.list(path)) {
        for (const auto &name : *names) {
            const auto status = root.status(path + "/" + name);
            if (status && S_ISDIR(status->st_mode))
                remove_group(root, path + "/" + name);
        }
    }
    for (int round = 0; round < k_rounds && unlinkat(root.fd(), path.c_str(), AT_REMOVEDIR) != 0; ++round) {
        if (errno != EBUSY)
            return;
        poll(nullptr, 0, 10);
    }
}

} // namespace

Result<IdMap> id_map_of(const std::string &user, std::string_view subuid, std::string_view subgid) {
    IdMap ids;
    const auto groups = range_of(user, subgid, ids);
    const auto users = range_of(user, subuid, ids); // its range is what files are compared with
    if (!users || !groups)
        return Error{printable(user) +
                         " has no range in /etc/subuid and /etc/subgid, which a user's container " +
                         "needs; see newuidmap(1)",
                     EPERM};
    ids.lines = {"u " + *users, "g " + *groups};
    return ids;
}

std::string config_text(const Place &place, const Settings &settings, int hook_version) {
    std::string out = "lxc.include = /usr/share/lxc/config/common.conf\n";
    if (place.ids) {
        out += "lxc.include = /usr/share/lxc/config/userns.conf\n";
        for (const auto &line : place.ids->lines)
            out += "lxc.idmap = " + line + "\n";
    }
    out += "lxc.uts.name = " + place.container + "\nlxc.rootfs.path = dir:" + place.rootfs() +
           "\nlxc.net.0.type = empty\nlxc.init.cmd = " + settings.recorder + " init " + k_inside +
           "/control\nlxc.mount.entry = /usr usr none ro,bind 0 0\n"
           "lxc.mount.entry = /etc/alternatives etc/alternatives none ro,bind,optional 0 0\n"
           "lxc.mount.entry = " +
           place.folder +
           "/records hook-test/records none bind 0 0\nlxc.hook.version = " + std::to_string(hook_version) +
           "\n";
    for (const auto &type : settings.types)
        out += "lxc.hook." + type + " = " +
               (type == "start" ? std::string(k_inside) + "/start"
                                : settings.recorder + " hook " + place.folder + " " + type) +
               "\n";
    for (const auto &line : settings.lines)
        out += line + "\n";
    return out;
}

Result<Place> make_place(const Settings &settings, int hook_version) {
    Place place;
    TRY_ASSIGN(place.ids, own_ids());
    place.folder = "/var/tmp/lxc-warden-hook-test.XXXXXX";
    if (mkdtemp(place.folder.data()) == nullptr)
        return errno_error("cannot make a folder in /var/tmp");
    place.container = "hook-test-" + place.folder.substr(place.folder.rfind('.') + 1);
    if (auto filled = fill(place, settings, hook_version); !filled) {
        std::error_code ignored;
        fs::remove_all(place.folder, ignored);
        return filled.error();
    }
    return place;
}

void remove_place(const Dir &root, const Place &place) {
    for (const std::string_view kind : {"payload", "monitor"}) {
        for (const auto &group : recorder::groups_of(root, kind, place.container))
            remove_group(root, group);
    }
    std::error_code ignored;
    fs::remove_all(place.folder, ignored);
}

} // namespace warden::ctl::hook_test
