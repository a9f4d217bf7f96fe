// SPDX-License-Identifier: LGPL-2.1-or-later
#include "render.hpp"

#include "base/abi_names.hpp"
#include "pam_stack.hpp"

#include <array>

namespace warden::oracle {
namespace {

using stack::Action;

std::string action_text(const stack::Step &step) {
    constexpr std::array<const char *, 6> names{"ok", "done", "bad", "die", "ignore", "reset"};
    return step.action == Action::jump ? std::to_string(step.jump)
                                       : names.at(static_cast<std::size_t>(step.action));
}

template <class ResultName>
std::string bracket(const Line &line, ResultName result_name) {
    std::string text = "[";
    for (const auto &[result, step] : line.steps) {
        text += text.size() == 1 ? "" : " ";
        text += result == WARDEN_RESULTS_ ? "default" : std::string(result_name(result));
        text += "=" + action_text(step);
    }
    return text + "]";
}

std::string our_line(const Line &line) {
    if (line.kind == LineKind::include)
        return "audit include " + file_name(line.file) + "\n";
    if (line.kind == LineKind::substack)
        return "audit substack " + file_name(line.file) + "\n";
    std::string control = line.name.empty() ? bracket(line, result_name) : line.name;
    if (line.planted == Planted::unknown_control)
        control = "compulsory";
    const std::string module = line.planted == Planted::missing_module ? k_missing_module : "m";
    return "audit " + control + " " + module + " result=" + std::string(result_name(line.result)) + "\n";
}

std::string pam_line(const Line &line, const std::string &directory) {
    if (line.kind == LineKind::include)
        return "auth include " + directory + "/" + file_name(line.file) + "\n";
    if (line.kind == LineKind::substack)
        return "auth substack " + directory + "/" + file_name(line.file) + "\n";
    std::string control = line.name.empty() ? bracket(line, pam_result_name) : line.name;
    // PAM has no name for it.
    if (line.name == "report")
        control = "[default=ignore]";
    if (line.planted == Planted::unknown_control)
        control = "compulsory";
    const std::string module = line.planted == Planted::missing_module ? "pam_nosuch.so" : "pam_debug.so";
    return "auth " + control + " " + module + " auth=" + pam_result_name(line.result) + "\n";
}

} // namespace

std::string file_name(std::size_t index) {
    return "f" + std::to_string(index);
}

Texts our_files(const Tree &tree) {
    Texts files;
    for (std::size_t i = 0; i < tree.files.size(); ++i) {
        for (const auto &line : tree.files[i].lines)
            files[file_name(i)] += our_line(line);
    }
    return files;
}

Texts pam_files(const Tree &tree, const std::string &directory) {
    Texts files;
    for (std::size_t i = 0; i < tree.files.size(); ++i) {
        for (const auto &line : tree.files[i].lines)
            files[file_name(i)] += pam_line(line, directory);
    }
    for (const auto dropin : tree.dropins)
        files[k_pam_service] += "auth substack " + directory + "/" + file_name(dropin) + "\n";
    return files;
}

} // namespace warden::oracle
