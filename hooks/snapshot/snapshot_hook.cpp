// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/dir.hpp"
#include "base/foreground.hpp"
#include "base/text.hpp"
#include "snapshot/caller.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <sys/stat.h>

namespace {

using warden::snapshot::Wish;

std::optional<std::string> environment(std::string_view name) {
    const char *value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int print_help(std::FILE *to, int code) {
    std::fputs(
        "lxc-warden's script for snapshot tools: freezes the containers on what is snapshotted, and thaws them.\n"
        "Called by sanoid (pre_snapshot_script, post_snapshot_script), zrepl (command hooks), snapper (as a plugin)\n"
        "and vzdump (script) without arguments of your own; by zfs-auto-snapshot and others as\n"
        "  snapshot-hook freeze DATASET|PATH\n  snapshot-hook thaw DATASET|PATH\nSee lxc-warden(8).\n",
        to);
    return code;
}

// Tools wipe the environment (vzdump) or have a short PATH (cron).
void set_environment() {
    clearenv();
    setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
    setenv("LC_ALL", "C", 1);
    umask(022);
}

// systemd-run hands on all three, and a tool may have closed what it does not use. The lowest number is
// taken.
void open_standard_files() {
    for (int fd = 0; fd <= 2; ++fd) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
            return;
    }
}

// Leaves sanoid a good part of its own time, to be told of a failure.
std::int64_t patience_of_sanoid_ms() {
    const auto root = warden::Dir::open("/");
    const auto config = root ? root->read_file("etc/sanoid/sanoid.conf", std::size_t{1} << 20U)
                             : warden::Result<std::string>(root.error());
    return warden::snapshot::sanoid_patience_s(config ? *config : "") * 700;
}

int act(const Wish &wish) {
    const warden::HeldSignals signals;
    struct stat systemd {};
    const bool has_systemd = stat("/run/systemd/system", &systemd) == 0;
    const auto command = warden::snapshot::command_for(wish, WARDEN_COMMAND);
    const auto end =
        warden::run_foreground(has_systemd ? warden::snapshot::in_own_unit(command) : command, signals);
    // The command has said whom the policy left out; the rest is frozen.
    constexpr int k_left_out = 120;
    if (end && (end->code == 0 || (end->code == k_left_out && wish.act == Wish::Act::freeze)))
        return 0;
    if (!end || !end->started)
        std::fputs("lxc-warden: cannot execute " WARDEN_COMMAND "\n", stderr);
    // A hold that did not last was thawed, and `thaw` has told so.
    const bool lapsed = wish.act == Wish::Act::thaw && end && end->code == 1;
    if (!lapsed)
        std::fprintf(stderr, "lxc-warden: %s: %s %s failed%s\n", wish.tool.c_str(),
                     wish.act == Wish::Act::freeze ? "freezing the containers on" : "thawing",
                     warden::printable(wish.on.empty() ? wish.container : wish.on).c_str(),
                     wish.act == Wish::Act::freeze ? "; nothing is left frozen" : "");
    return wish.never_fail ? 0 : 1;
}

int run(int argc, char **argv) {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    if (!arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h"))
        return print_help(stdout, 0);
    Wish wish = warden::snapshot::recognise(arguments, environment);
    if (wish.tool == "sanoid")
        wish.deadline_ms = patience_of_sanoid_ms();
    if (wish.act == Wish::Act::misused)
        return print_help(stderr, 2);
    if (wish.act == Wish::Act::nothing)
        return 0;
    set_environment();
    open_standard_files();
    return act(wish);
}

} // namespace

int main(int argc, char **argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception &problem) { // memory has run out
        std::fprintf(stderr, "lxc-warden: %s\n", problem.what());
        return 1;
    }
}
