// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/rules.hpp"

#include "base/capability_names.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

#include <array>

namespace warden::apparmor::rules {
namespace {

bool is_signal(std::string_view name) {
    constexpr std::array<std::string_view, 32> names{
        "exists", "hup",  "int",  "quit", "ill",    "trap",   "abrt",  "bus",  "fpe",  "kill", "usr1",
        "segv",   "usr2", "pipe", "alrm", "term",   "stkflt", "chld",  "cont", "stop", "tstp", "ttin",
        "ttou",   "urg",  "xcpu", "xfsz", "vtalrm", "prof",   "winch", "io",   "pwr",  "sys"};
    if (std::find(names.begin(), names.end(), name) != names.end())
        return true;
    const auto number = name.starts_with("rtmin+") ? parse_u64(name.substr(6)) : std::nullopt;
    return number && *number <= 32;
}

// Of a rule that is for another process.
RuleAdvice with_peer(const Denial &denial, const std::string &head) {
    if (denial.peer.empty())
        return none(
            "The log does not show the other process; a rule without its label would be for all of them.");
    std::string opens =
        "It may do that to every process under the label " + printable(denial.peer, 200) + ".";
    if (denial.peer == "unconfined")
        opens += " Those are the host's own processes.";
    return {head + " peer=" + quoted_label(denial.peer) + ",", opens};
}

} // namespace

RuleAdvice ptrace(const Denial &denial) {
    const auto access = mask_words(denial.mask, {"read", "trace", "readby", "tracedby"});
    if (access.empty())
        return none(
            "The log does not show which access was denied; a rule without it would allow all of ptrace.");
    return with_peer(denial, "ptrace " + in_parentheses(access));
}

RuleAdvice signal(const Denial &denial) {
    const auto access = mask_words(denial.mask, {"send", "receive"});
    if (access.empty() || !is_signal(denial.signal))
        return none(
            "The log does not show a signal that AppArmor's parser has a word for; a rule without one would allow all of them.");
    return with_peer(denial, "signal " + in_parentheses(access) + " set=(" + denial.signal + ")");
}

RuleAdvice capability(const Denial &denial) {
    if (std::find(k_capability_names.begin(), k_capability_names.end(), denial.name) ==
        k_capability_names.end())
        return none(
            "The log does not show a capability that AppArmor's parser has a word for; a rule without one would allow all of them.");
    return {"capability " + denial.name + ",",
            "It may use the capability " + denial.name + " wherever it has it."};
}

RuleAdvice change_profile(const Denial &denial) {
    const auto &target = denial.target.empty() ? denial.name : denial.target;
    if (target.empty())
        return none("The log does not show the profile; a rule without it would allow all of them.");
    if (target.find("unconfined") != std::string::npos)
        return none("It wants to leave its profile for none at all. A rule for that would open everything.");
    return {"change_profile -> " + quoted_label(target) + ",", "It may leave this profile for that one."};
}

RuleAdvice resource_limit(const Denial &denial) {
    if (denial.info.find("cap_sys_resource") != std::string::npos)
        return none(
            "It wants to set a limit of another process, for which it needs the capability sys_resource.");
    const auto value = parse_u64(denial.value);
    const auto &name = denial.limit;
    if (!value ||
        !is_one_of(name, {"cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as",
                          "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime"}))
        return none("The log does not show the limit and its value.");
    std::string text = std::to_string(*value);
    if (*value == UINT64_MAX)
        text = "infinity";
    else if (name == "nice") // 1 to 40 in the kernel, which are the values 19 to -20
        text = std::to_string(20 - static_cast<int>(std::min<std::uint64_t>(*value, 40)));
    else if (name == "cpu")
        text += "s";
    else if (name == "rttime")
        text += "us";
    return {
        "set rlimit " + name + " <= " + text + ",",
        "It may raise this limit so far. This is a limit too: it is set for everything that enters the profile, and takes the place of a `set rlimit " +
            name + "` that is there."};
}

RuleAdvice ring(const Denial &denial, const Parser &parser) {
    if (denial.mask == "sqpoll")
        return since_4(parser, "io_uring sqpoll,",
                       "It may make io_uring rings that a thread of the kernel polls.");
    if (denial.mask == "override_creds" && !denial.context.empty())
        return since_4(parser, "io_uring override_creds label=" + quoted_label(denial.context) + ",",
                       "It may do work of io_uring under the label " + printable(denial.context, 200) + ".");
    return none("The log does not show what of io_uring was denied; a rule without it would allow all.");
}

RuleAdvice message_queue(const Denial &denial, const Parser &parser) {
    const bool sysv = denial.class_name == "sysv_mqueue" || denial.operation == "sysv_mqueue";
    const auto access =
        mask_words(denial.mask, {"create", "open", "delete", "read", "write", "getattr", "setattr"});
    const bool number = parse_u64(denial.name).has_value();
    if (access.empty() || (sysv ? !number : !denial.name.starts_with('/')))
        return none(
            "The log does not show which message queue, or which access; a rule without them would open all.");
    return since_4(parser,
                   "mqueue " + in_parentheses(access) + " type=" + (sysv ? "sysv " : "posix ") +
                       quoted_path(denial.name) + ",",
                   "It may access this one message queue (" + join(access, ", ") + ").");
}

} // namespace warden::apparmor::rules
