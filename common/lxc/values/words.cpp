// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/values/words.hpp"

#include "base/capability_names.hpp"
#include "base/text.hpp"
#include "lxc/values/numbers.hpp"

#include <algorithm>
#include <array>

namespace warden::lxc::values {
namespace {

using Word = std::string_view;

constexpr std::array<Word, 28> architecture_words{
    "aarch64", "amd64",   "arm",      "arm64",   "armel",   "armhf",     "armv7l",
    "athlon",  "i386",    "i486",     "i586",    "i686",    "linux32",   "linux64",
    "mips",    "mips64",  "mips64el", "mipsel",  "powerpc", "powerpc64", "ppc",
    "ppc64",   "ppc64el", "ppc64le",  "riscv64", "s390x",   "x86",       "x86_64"};
constexpr std::array<Word, 36> signal_words{
    "SIGHUP",  "SIGINT",  "SIGQUIT",    "SIGILL",    "SIGABRT", "SIGFPE",   "SIGKILL",   "SIGSEGV",
    "SIGPIPE", "SIGALRM", "SIGTERM",    "SIGUSR1",   "SIGUSR2", "SIGCHLD",  "SIGCONT",   "SIGSTOP",
    "SIGTSTP", "SIGTTIN", "SIGTTOU",    "SIGTRAP",   "SIGIOT",  "SIGBUS",   "SIGSTKFLT", "SIGCLD",
    "SIGURG",  "SIGXCPU", "SIGXFSZ",    "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",     "SIGPOLL",
    "SIGPWR",  "SIGSYS",  "SIGRTMIN+0", "SIGRTMAX-0"};
constexpr std::array<Word, 9> level_words{"TRACE", "DEBUG", "INFO",  "NOTICE", "WARN",
                                          "ERROR", "CRIT",  "ALERT", "FATAL"};
constexpr std::array<Word, 9> facility_words{"daemon", "local0", "local1", "local2", "local3",
                                             "local4", "local5", "local6", "local7"};
constexpr std::array<Word, 8> namespace_words{"user", "mnt", "pid", "uts", "ipc", "net", "cgroup", "time"};
constexpr std::array<Word, 28> mount_words{"proc",
                                           "proc:mixed",
                                           "proc:rw",
                                           "sys",
                                           "sys:ro",
                                           "sys:mixed",
                                           "sys:rw",
                                           "cgroup2",
                                           "cgroup2:ro",
                                           "cgroup2:force",
                                           "cgroup2:ro:force",
                                           "cgroup",
                                           "cgroup:mixed",
                                           "cgroup:ro",
                                           "cgroup:rw",
                                           "cgroup:force",
                                           "cgroup:mixed:force",
                                           "cgroup:ro:force",
                                           "cgroup:rw:force",
                                           "cgroup-full",
                                           "cgroup-full:mixed",
                                           "cgroup-full:ro",
                                           "cgroup-full:rw",
                                           "cgroup-full:force",
                                           "cgroup-full:mixed:force",
                                           "cgroup-full:ro:force",
                                           "cgroup-full:rw:force",
                                           "shmounts:"};
constexpr std::array<Word, 7> network_words{"veth", "macvlan", "ipvlan", "vlan", "phys", "empty", "none"};
constexpr std::array<Word, 2> veth_words{"bridge", "router"};
constexpr std::array<Word, 4> macvlan_words{"private", "vepa", "bridge", "passthru"};
constexpr std::array<Word, 3> ipvlan_words{"l3", "l3s", "l2"};
constexpr std::array<Word, 3> isolation_words{"bridge", "private", "vepa"};

bool same_in_any_case(Word a, Word b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool starts_in_any_case(Word text, Word start) {
    return same_in_any_case(text.substr(0, start.size()), start);
}

Fit real_time_signal(Word text) {
    constexpr std::uint64_t most = 30; // SIGRTMAX - SIGRTMIN of glibc
    if (!starts_in_any_case(text, "max-") && !starts_in_any_case(text, "min+"))
        return Fit::refused;
    text.remove_prefix(4);
    if (text.empty() || text.front() < '0' || text.front() > '9')
        return Fit::refused;
    return natural_up_to(text, most);
}

Fit capability(Word word, bool keep) {
    if (word == "none")
        return keep ? Fit::fits : Fit::refused;
    if (is_one_of(word, k_capabilities))
        return Fit::fits;
    // A number has to be one that the running kernel knows; it has room for 64.
    const Fit known = natural_up_to(word, k_capability_names.size() - 1);
    return known == Fit::refused && natural_up_to(word, 63) == Fit::fits ? Fit::unsure : known;
}

// The worst of all words; none at all fit.
template <typename Judge>
Fit each_word(Word text, Judge judge) {
    Fit worst = Fit::fits;
    for (const Word word : words(text)) {
        const Fit fit = judge(word);
        if (fit == Fit::refused)
            return fit;
        worst = fit == Fit::fits ? worst : fit;
    }
    return worst;
}

} // namespace

const std::span<const Word> k_architectures = architecture_words;
const std::span<const Word> k_signals = signal_words;
const std::span<const Word> k_log_levels = level_words;
const std::span<const Word> k_facilities = facility_words;
const std::span<const Word> k_capabilities = k_capability_names;
const std::span<const Word> k_namespaces = namespace_words;
const std::span<const Word> k_auto_mounts = mount_words;
const std::span<const Word> k_network_types = network_words;
const std::span<const Word> k_veth_modes = veth_words;
const std::span<const Word> k_macvlan_modes = macvlan_words;
const std::span<const Word> k_ipvlan_modes = ipvlan_words;
const std::span<const Word> k_ipvlan_isolations = isolation_words;

bool is_one_of(Word word, std::span<const Word> words) {
    return std::ranges::find(words, word) != words.end();
}

bool is_one_of_any_case(Word word, std::span<const Word> words) {
    return std::ranges::any_of(words, [&](Word known) { return same_in_any_case(known, word); });
}

Fit architecture(Word text, unsigned lxc) {
    if (is_one_of(text, k_architectures))
        return Fit::fits;
    if (text == "x32" || text == "loongarch64")
        return lxc >= 6 ? Fit::fits : Fit::refused;
    if (text == "loong64") // came with 6.0.6
        return lxc >= 7 ? Fit::fits : lxc == 6 ? Fit::unsure : Fit::refused;
    return Fit::refused;
}

Fit signal(Word text) {
    if (text.front() >= '0' && text.front() <= '9')
        return natural_up_to(text, 0x7fffffff);
    if (!starts_in_any_case(text, "sig"))
        return Fit::refused;
    if (starts_in_any_case(text.substr(3), "rt"))
        return real_time_signal(text.substr(5));
    return is_one_of_any_case(text, k_signals) ? Fit::fits : Fit::refused;
}

Fit log_level(Word text) {
    if (text.front() >= '0' && text.front() <= '9')
        return natural_up_to(text, level_words.size() - 1);
    return is_one_of_any_case(text, k_log_levels) ? Fit::fits : Fit::refused;
}

Fit capabilities(Word text, bool keep) {
    return each_word(text, [&](Word word) { return capability(word, keep); });
}

Fit namespaces(Word text) {
    return each_word(
        text, [](Word word) { return is_one_of_any_case(word, k_namespaces) ? Fit::fits : Fit::refused; });
}

Fit auto_mounts(Word text) {
    return each_word(text, [](Word word) {
        return is_one_of(word, k_auto_mounts) || word.starts_with("shmounts:") ? Fit::fits : Fit::refused;
    });
}

} // namespace warden::lxc::values
