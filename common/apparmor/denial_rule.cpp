// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/denial_rule.hpp"

#include "apparmor/rules.hpp"
#include "base/text.hpp"

namespace warden::apparmor {
namespace rules {
namespace {

// Letters that the log has and a rule has not: create and delete are writing, and executing needs a mode. The
// colons of kernels before 2.6.36 part what is the owner's ("r::").
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

bool is_file_mask(std::string_view mask) {
    return !mask.empty() && mask.find_first_not_of("rwamklxcd:") == std::string_view::npos;
}

// The new name must have `l`, for that target; and where it has it from a rule that names no target, the
// target must have all that the new name has (aa_path_link, the subset test). A link rule adds to that other
// rule, and does not lift its test. The kernel shows `l` as denied, or what the target lacks.
RuleAdvice link(const Denial &denial, const std::string &owner) {
    const auto target = quoted_path(denial.target);
    const auto rule = owner + "link " + quoted_path(denial.name) + " -> " + target + ",";
    const auto lacks = file_mask(denial.mask);
    if (lacks.empty() || lacks.find('l') != std::string::npos)
        return {rule, "It may make this one link to that one file.", false};
    return {
        rule + " " + owner + target + " " + lacks + ",",
        "More than the event: the profile gives the new name more (" + lacks +
            ") than it gives the file, and no rule for the link alone lifts that; so the second rule gives "
            "the container the file under its own name too. A deny rule of the profile for the file would "
            "have to go.",
        true};
}

// Puts the pattern for any number where one stands before a slash; returns where that slash is then. 1 stays:
// it is the container's init whenever the rule is in force.
std::size_t replace_number(std::string &text, std::size_t at) {
    constexpr std::string_view any = "[0-9]*";
    const auto end = text.find_first_not_of("0123456789", at);
    if (end == at || end == std::string::npos || text[end] != '/' || text.substr(at, end - at) == "1")
        return end;
    text.replace(at, end - at, any);
    return at + any.size();
}

// "/proc/42/task/43/x" (proc(5)) of whichever process. A rule is in force from the next start, and then no
// process has the number that it has now.
std::string of_any_process(std::string path) {
    constexpr std::string_view processes = "/proc/", threads = "/task/";
    const std::size_t begin = path.starts_with('"') ? 1 : 0;
    if (path.compare(begin, processes.size(), processes) != 0)
        return path;
    const auto slash = replace_number(path, begin + processes.size());
    if (slash != std::string::npos && path.compare(slash, threads.size(), threads) == 0)
        replace_number(path, slash + threads.size());
    return path;
}

} // namespace

RuleAdvice file(const Denial &denial) {
    const std::string owner = denial.owner ? "owner " : "";
    const auto seen = quoted_path(denial.name), path = of_any_process(seen);
    if (!denial.name.starts_with('/'))
        return none("The path is not known: the file has no name below the container's root (" +
                    printable(denial.info, 80) + ").");
    if (denial.operation == "link" && denial.target.starts_with('/'))
        return link(denial, owner);
    const auto mask = file_mask(denial.mask);
    if (mask.empty())
        return none("The log does not show which access was denied.");
    std::string opens = "It may access this one path (" + mask + ")" +
                        (denial.owner ? " while the file belongs to the user that it runs as." : ".");
    if (denial.name.starts_with("/proc/sys") || denial.name.starts_with("/sys"))
        opens += " What is there may be a setting of the whole host.";
    if (path != seen)
        opens =
            "More than the event: no process has this number after the next start, so the rule is for this file of each process that the container sees (" +
            mask + ").";
    return {owner + path + " " + mask + ",", opens, path != seen};
}

} // namespace rules

RuleAdvice rule_for(const Denial &denial, const std::optional<ParserVersion> &parser) {
    using rules::is_one_of;
    const auto &operation = denial.operation;
    const auto &kind = denial.class_name;
    if (operation == "mount" || operation == "remount")
        return rules::mount(denial, parser);
    if (operation == "umount")
        return rules::umount(denial);
    if (operation == "pivotroot")
        return rules::pivot_root(denial);
    if (operation == "capable")
        return rules::capability(denial);
    if (operation == "ptrace")
        return rules::ptrace(denial);
    if (operation == "signal")
        return rules::signal(denial);
    if (operation == "change_profile" || operation == "change_onexec")
        return rules::change_profile(denial);
    if (operation == "setrlimit")
        return rules::resource_limit(denial);
    if (operation == "userns_create")
        return rules::since_4(parser, "userns,", "It may make user namespaces.");
    if (operation.starts_with("dbus_"))
        return rules::bus(denial);
    if (kind == "io_uring" || operation.starts_with("uring_"))
        return rules::ring(denial, parser);
    if (kind == "posix_mqueue" || kind == "sysv_mqueue" || operation.find("mqueue") != std::string::npos)
        return rules::message_queue(denial, parser);
    if (denial.family == "unix")
        return rules::unix_socket(denial, parser);
    if (!denial.family.empty() || kind == "net")
        return rules::network(denial);
    if (kind == "file" || rules::is_file_mask(denial.mask))
        return rules::file(denial);
    return rules::none("For the operation " + printable(operation, 40) +
                       " no rule is proposed; see apparmor.d(5).");
}

} // namespace warden::apparmor
