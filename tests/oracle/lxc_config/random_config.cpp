// SPDX-License-Identifier: LGPL-2.1-or-later
#include "random_config.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace warden::oracle {
namespace {

struct Choice {
    std::string_view key;
    std::vector<std::string_view> values;
};

// Every key that a config can have without liblxc doing something when it reads it.
const std::vector<Choice> &choices() {
    static const std::vector<Choice> k_choices{
        {"lxc.uts.name", {"a", "b c", "ä", "x=y"}},
        {"lxc.arch", {"amd64", "i686", "x86_64"}},
        {"lxc.apparmor.profile", {"generated", "unconfined", "lxc-x"}},
        {"lxc.apparmor.allow_nesting", {"0", "1"}},
        {"lxc.apparmor.allow_incomplete", {"0", "1"}},
        {"lxc.apparmor.raw", {"deny /x rw,", "mount,", "  a"}},
        {"lxc.autodev", {"0", "1"}},
        {"lxc.cap.drop", {"sys_time", "sys_module mknod", "kill\tchown  lease"}},
        {"lxc.cgroup.memory.limit_in_bytes", {"64M", "-1", "1G # x"}},
        {"lxc.cgroup.devices.allow", {"a", "c 1:3 rwm", "b *:* m"}},
        {"lxc.cgroup.devices.deny", {"a", "c 1:5 rwm"}},
        {"lxc.cgroup.dir.foo", {"x"}},
        {"lxc.cgroup2.memory.max", {"64M", "max"}},
        {"lxc.cgroup2.devices.allow", {"a", "c 1:3 rwm"}},
        {"lxc.cgroup2.cpu.max", {"50000 100000", "max"}},
        {"lxc.cgroup.dir", {"a", "a/b//c", "./x/"}},
        {"lxc.cgroup.dir.container", {"a", "b"}},
        {"lxc.cgroup.dir.monitor", {"a", "b"}},
        {"lxc.cgroup.dir.monitor.pivot", {"a"}},
        {"lxc.cgroup.dir.container.inner", {"ns"}},
        {"lxc.cgroup.relative", {"0", "1"}},
        {"lxc.console.path", {"/dev/tty1", "none"}},
        {"lxc.console.buffer.size", {"auto", "4096", "5000"}},
        {"lxc.environment", {"A=b", "A=c", "B=d=e", "C="}},
        {"lxc.ephemeral", {"0", "1"}},
        {"lxc.execute.cmd", {"/bin/x -y", "'q' r"}},
        {"lxc.group", {"a", "a b", "c\td"}},
        {"lxc.hook.pre-start", {"/x", "/y z", "\"/p q\" r"}},
        {"lxc.hook.start-host", {"/x start-host", "/y"}},
        {"lxc.hook.stop", {"/s"}},
        {"lxc.hook.post-stop", {"/s", "/t"}},
        {"lxc.hook.mount", {"/m"}},
        {"lxc.hook.start", {"/in"}},
        {"lxc.hook.version", {"0", "1"}},
        {"lxc.idmap", {"u 0 100000 65536", "g 0  100000 65536", "u 1000 1000 1"}},
        {"lxc.init.cmd", {"/sbin/init", "/x y"}},
        {"lxc.init.cwd", {"/", "/a//b/"}},
        {"lxc.init.uid", {"0", "1000"}},
        {"lxc.init.groups", {"1", "1,2"}},
        {"lxc.mount.entry", {"/a a none bind 0 0", "tmpfs t tmpfs rw 0 0"}},
        {"lxc.mount.auto",
         {"proc", "proc:rw sys:ro", "cgroup:mixed", "cgroup-full:ro:force", "sys", "cgroup2"}},
        {"lxc.namespace.clone", {"user", "net pid"}},
        {"lxc.net.0.type", {"veth", "veth", "macvlan", "phys", "empty"}},
        {"lxc.net.0.link", {"lxcbr0", "br1"}},
        {"lxc.net.0.flags", {"up", "down"}},
        {"lxc.net.0.name", {"eth0"}},
        {"lxc.net.00.hwaddr", {"00:16:3e:00:00:01", "00:16:3e:xx:xx:xx"}},
        {"lxc.net.0.ipv4.address", {"10.0.3.2/24", "10.0.3.3/16 10.0.255.255"}},
        {"lxc.net.0.ipv4.gateway", {"10.0.3.1", "auto"}},
        {"lxc.net.1.type", {"veth", "none"}},
        {"lxc.net.1.veth.pair", {"v1"}},
        {"lxc.net.1.veth.ipv4.route", {"10.1.0.0/16"}},
        {"lxc.net.1.script.up", {"/up x"}},
        {"lxc.net.01.mtu", {"1400"}},
        {"lxc.no_new_privs", {"0", "1"}},
        {"lxc.prlimit.nofile", {"1024", "1:unlimited", "5:5", "6 : 7"}},
        {"lxc.prlimit.nproc", {"unlimited"}},
        {"lxc.proc.oom_score_adj", {"10", "-5"}},
        {"lxc.pty.max", {"1", "1024"}},
        {"lxc.rootfs.path", {"/r", "dir:/r//s", "zfs:tank/x"}},
        {"lxc.rootfs.mount", {"/m"}},
        {"lxc.rootfs.options", {"ro", "noatime"}},
        {"lxc.seccomp.profile", {"/p", "/p//q"}},
        {"lxc.signal.halt", {"SIGPWR", "15"}},
        {"lxc.signal.stop", {"SIGKILL"}},
        {"lxc.start.auto", {"0", "1"}},
        {"lxc.start.delay", {"5"}},
        {"lxc.start.order", {"-3", "7"}},
        {"lxc.sysctl.net.ipv4.ip_forward", {"1", "0"}},
        {"lxc.sysctl.kernel.msgmax", {"1", "2 3"}},
        {"lxc.tty.dir", {"lxc"}},
        {"lxc.tty.max", {"4"}},
    };
    return k_choices;
}

class Writer {
public:
    explicit Writer(std::mt19937 &random) : random_(random) {}

    std::string line(std::string_view key, std::string_view value) {
        const std::string_view quote = chance(8) ? pick({"\"", "'"}) : "";
        return blanks() + std::string(key) + blanks() + "=" + blanks() + std::string(quote) +
               std::string(value) + std::string(quote) + blanks() + std::string(line_end());
    }
    std::string setting() {
        const Choice &choice = choices()[random_() % choices().size()];
        if (chance(8))
            return line(chance(3) ? pick({"lxc.hook", "lxc.cgroup", "lxc.cgroup2", "lxc.prlimit",
                                          "lxc.sysctl", "lxc.net", "lxc.cap.keep"})
                                  : choice.key,
                        "");
        return line(choice.key, choice.values[random_() % choice.values.size()]);
    }
    std::string noise() {
        return std::string(
                   pick({"", " \t", "# lxc.uts.name = no", "  # x", "unknown = x", "lxcx.y = z", "\f"})) +
               std::string(line_end());
    }
    bool chance(unsigned one_in) { return random_() % one_in == 0; }
    std::string_view pick(std::initializer_list<std::string_view> all) {
        return all.begin()[random_() % all.size()];
    }

private:
    std::string blanks() { return std::string(pick({"", " ", "", " ", "\t", "  "})); }
    std::string_view line_end() { return chance(10) ? pick({"\r\n", "\r", "\n\n"}) : "\n"; }

    std::mt19937 &random_;
};

} // namespace

std::string random_include(std::mt19937 &random) {
    Writer writer(random);
    std::string out;
    for (auto i = random() % 8; i > 0; --i)
        out += writer.chance(5) ? writer.noise() : writer.setting();
    return out;
}

std::string random_config(std::mt19937 &random, const std::string &directory) {
    Writer writer(random);
    std::string out;
    for (auto i = random() % 14; i > 0; --i) {
        if (writer.chance(8))
            out +=
                writer.line("lxc.include",
                            directory + std::string(writer.pick({"/inc0", "/inc1", "/inc2", "/inc3", "/inc4",
                                                                 "/inc.d", "/inc.d/", "/none.d/"})));
        else if (writer.chance(60))
            out += "lxc.malformed\n";
        else
            out += random_include(random);
    }
    if (!out.empty() && writer.chance(4))
        out.pop_back();
    return out;
}

} // namespace warden::oracle
