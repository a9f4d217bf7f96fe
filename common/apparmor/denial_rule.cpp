#include "apparmor/denial_rule.hpp"

#include "base/text.hpp"

namespace warden::apparmor {
namespace {

bool is_one_of(std::string_view what, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        if (what == name)
            return true;
    }
    return false;
}

// Letters that the log has and a rule has not: create and delete are writing, and executing needs a mode.
std::string file_mask(std::string_view mask) {
    std::string letters;
    const auto add = [&](std::string_view more) {
        if (letters.find(more) == std::string::npos)
            letters += more;
    };
    for (const char c : mask) {
        if (c == 'c' || c == 'd')
            add("w");
        else if (c == 'x')
            add("ix");
        else if (std::string_view("rwamkl").find(c) != std::string_view::npos)
            add(std::string_view(&c, 1));
    }
    // w holds a, and the parser refuses both.
    if (letters.find('w') != std::string::npos)
        std::erase(letters, 'a');
    return letters;
}

RuleAdvice mount_rule(const Denial &denial) {
    if (denial.operation == "umount")
        return {"umount " + quoted_path(denial.name) + ",",
                "It may unmount " + quoted_path(denial.name) + "."};
    if (denial.operation == "pivotroot")
        return {"pivot_root oldroot=" + quoted_path(denial.source) + " " + quoted_path(denial.name) + ",",
                "It may make " + quoted_path(denial.name) + " the root of its mount namespace."};
    const bool remount = denial.flags.find("remount") != std::string::npos;
    std::string rule = remount ? "remount" : "mount";
    if (!denial.fs_type.empty())
        rule += " fstype=" + denial.fs_type;
    if (!denial.flags.empty())
        rule += " options=(" + denial.flags + ")";
    if (!denial.source.empty() && !remount)
        rule += " " + quoted_path(denial.source);
    rule += remount ? " " + quoted_path(denial.name) + "," : " -> " + quoted_path(denial.name) + ",";
    std::string opens = "It may mount " + (denial.fs_type.empty() ? std::string("this") : denial.fs_type) +
                        " at " + quoted_path(denial.name) + " with exactly these options.";
    if (is_one_of(denial.fs_type, {"proc", "sysfs"}))
        opens +=
            " A second " + denial.fs_type + " lies outside of the profile's path rules for /proc and /sys.";
    return {rule, opens};
}

RuleAdvice peer_rule(const Denial &denial, const std::string &head) {
    const std::string peer = denial.peer.empty() ? std::string() : " peer=" + quoted_path(denial.peer);
    std::string opens = "It may do that to every process under the label " +
                        (denial.peer.empty() ? std::string("of any name") : printable(denial.peer, 200)) +
                        ".";
    if (denial.peer == "unconfined")
        opens += " Those are the host's own processes.";
    return {head + peer + ",", opens};
}

RuleAdvice network_rule(const Denial &denial) {
    std::string rule = "network";
    for (const auto *part : {&denial.family, &denial.socket_type})
        rule += part->empty() ? "" : " " + *part;
    return {rule + ",", "It may use sockets of this family and type, with any address."};
}

RuleAdvice file_rule(const Denial &denial) {
    const auto mask = file_mask(denial.mask);
    if (mask.empty())
        return {"", "The log does not tell which access was denied."};
    if (!denial.name.starts_with('/'))
        return {"", "The path is not known: the file has no name below the container's root (" +
                        printable(denial.info, 80) + ")."};
    const auto path = quoted_path(denial.name);
    std::string opens = "It may access this one path (" + mask + ").";
    if (denial.name.starts_with("/proc/sys") || denial.name.starts_with("/sys"))
        opens += " What is there may be a setting of the whole host.";
    return {path + " " + mask + ",", opens};
}

bool is_file_mask(std::string_view mask) {
    return !mask.empty() && mask.find_first_not_of("rwamklxcd:") == std::string_view::npos;
}

} // namespace

std::string quoted_path(std::string_view path) {
    std::string text;
    bool quote = path.empty();
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            text += {'\\', static_cast<char>('0' + (byte >> 6U)),
                     static_cast<char>('0' + ((byte >> 3U) & 7U)), static_cast<char>('0' + (byte & 7U))};
            continue;
        }
        if (std::string_view("*?[]{}^\\\"@").find(c) != std::string_view::npos)
            text += '\\';
        quote = quote || c == ' ' || c == ',' || c == '#' || c == '=' || c == '(' || c == ')';
        text += c;
    }
    return quote ? "\"" + text + "\"" : text;
}

RuleAdvice advise(const Denial &denial) {
    // A profile inside of the container's own namespace is the guest's business.
    if (!denial.ns.empty() && denial.ns != "root")
        return {
            "",
            "The profile is one that was loaded inside of the container, which lxc.apparmor.raw does not change."};
    const auto &operation = denial.operation;
    if (is_one_of(operation, {"mount", "umount", "pivotroot", "remount"}))
        return mount_rule(denial);
    if (operation == "capable")
        return {"capability " + denial.name + ",",
                "It may use the capability " + denial.name + " wherever it has it."};
    if (operation == "ptrace")
        return peer_rule(denial, "ptrace (" + denial.mask + ")");
    if (operation == "signal")
        return peer_rule(denial, "signal (" + denial.mask + ")" +
                                     (denial.signal.empty() ? "" : " set=(" + denial.signal + ")"));
    if (operation == "change_profile" || operation == "change_onexec")
        return {"change_profile -> " + quoted_path(denial.target.empty() ? denial.name : denial.target) + ",",
                "It may leave this profile for that one."};
    if (operation == "userns_create")
        return {"userns,", "It may make user namespaces (AppArmor 4; older parsers do not know the rule)."};
    if (!denial.family.empty() && denial.family != "unix")
        return network_rule(denial);
    if (is_file_mask(denial.mask))
        return file_rule(denial);
    return {"", "For the operation " + printable(operation, 40) + " no rule is proposed; see apparmor.d(5)."};
}

} // namespace warden::apparmor
