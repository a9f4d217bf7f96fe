// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "base/capability_names.hpp"
#include "ctl/cli/wrap.hpp"
#include "ctl/hook_test/report.hpp"
#include "ctl/hook_test/verdict.hpp"

#include <algorithm>

namespace warden::ctl::hook_test {
namespace {

constexpr std::size_t k_label = 18; // columns before what a line says
constexpr std::size_t k_most = 40;  // paths of one call that are named

std::string duration(std::int64_t us) {
    return us < 10'000 ? std::to_string(us) + " us" : std::to_string(us / 1000) + " ms";
}

// By what is rarer.
std::string capabilities(CapSet set) {
    std::vector<std::string> has, lacks;
    for (std::size_t i = 0; i < k_capability_names.size(); ++i)
        ((set >> i) & 1U ? has : lacks).emplace_back(k_capability_names[i]);
    if (lacks.empty())
        return "all";
    if (has.empty())
        return "none";
    return has.size() > lacks.size() ? "all but " + join(lacks, " ") : join(has, " ");
}

std::string namespaces(const recorder::Call &call, const Round &run) {
    std::vector<std::string> own, shared;
    for (const auto &[name, id] : call.namespaces) {
        const auto host = run.host_namespaces.find(name);
        (host != run.host_namespaces.end() && host->second == id ? shared : own).push_back(name);
    }
    if (own.empty())
        return "the host's";
    return "its own: " + join(own, " ") + (shared.empty() ? "" : "; the host's: " + join(shared, " "));
}

std::string order(const Seen &seen) {
    if (seen.position == 0)
        return "not known: its line is not in force";
    std::string out = std::to_string(seen.position) + " of " + std::to_string(seen.beside.size());
    for (std::size_t i = 0; i + 1 < seen.position; ++i)
        out += (i == 0 ? ", after " : ", ") + seen.beside[i];
    return out;
}

std::string output(const recorder::Call &call) {
    if (call.output_bytes == 0)
        return "none";
    return counted(call.output_bytes, "byte") + " in " + counted(call.output_reads, "read") +
           "; LXC does at most " + std::to_string(recorder::k_lxc_reads);
}

std::string paths(const recorder::Call &call) {
    std::vector<std::string> parts;
    for (const auto &one : call.paths) {
        if (parts.size() < k_most)
            parts.push_back(std::string(recorder::change_name(one.how)) + " " + one.path);
    }
    if (call.paths.size() > k_most)
        parts.push_back("and " + std::to_string(call.paths.size() - k_most) + " more");
    return parts.empty() ? "nothing changed" : join(parts, ", ");
}

std::string values(const recorder::Call &call) {
    if (!call.group)
        return "not checked: the container's group cannot be seen from here, or is not there yet";
    std::vector<std::string> parts;
    for (const auto &one : call.values)
        parts.push_back(one.file + ": " + one.before + " -> " + one.after);
    return parts.empty() ? "nothing changed" : join(parts, ", ");
}

class Lines {
public:
    Lines(const Round &run, std::size_t width) : run_(run), width_(width) {}

    void add(const std::string &label, const std::string &text) {
        std::string line = "    " + label;
        line.resize(k_label, ' ');
        cli::append_wrapped(line, printable(without_name(text, run_), 4000), k_label, k_label, width_);
        text_ += line + "\n";
    }
    std::string take() { return std::move(text_); }

private:
    const Round &run_;
    std::size_t width_;
    std::string text_;
};

std::string call_text(const Seen &seen, const Round &run, std::size_t width) {
    const recorder::Call &call = seen.call;
    Lines lines(run, width);
    lines.add("order", order(seen));
    lines.add("arguments", call.arguments.empty() ? "none from LXC" : join(call.arguments, " "));
    for (const auto &[name, value] : call.environment)
        lines.add(name == call.environment.begin()->first ? "environment" : "", name + "=" + value);
    lines.add("runs as", std::to_string(call.uid) + ":" + std::to_string(call.gid) + " in " + call.directory);
    lines.add("label", call.label.empty() ? "none" : call.label);
    lines.add("namespaces", namespaces(call, run));
    lines.add("capabilities", capabilities(call.rights.effective) +
                                  "; may get: " + capabilities(call.rights.bounding) +
                                  (call.rights.no_new_privs ? "; no new privileges" : "") +
                                  (call.rights.seccomp == 0 ? "" : "; seccomp"));
    lines.add("input", call.input.empty() ? "none" : call.input);
    if (call.ended) {
        lines.add("output", output(call));
        lines.add("below /run", paths(call));
        lines.add("cgroup", values(call));
    }
    for (const auto &problem : problems_of(seen))
        lines.add("WRONG", problem);
    return lines.take();
}

std::string run_text(const Round &run, std::size_t width) {
    std::string out = "LXC " + printable(run.lxc_version, 40) + ", hook version " +
                      std::to_string(run.hook_version) + ": start " + std::string(step_name(run.start)) +
                      ", reboot " + std::string(step_name(run.reboot)) + ", stop " +
                      std::string(step_name(run.stop)) + "\n";
    std::size_t number = 0;
    for (const Seen &seen : run.calls) {
        out += "\n" + std::to_string(++number) + ". " + seen.call.type +
               (seen.boot == 1 ? " of the start: " : " of the reboot: ") + recorder::status_text(seen.call) +
               (seen.call.ended ? " after " + duration(seen.call.duration_us) : "") + "; LXC " + seen.made +
               "\n" + call_text(seen, run, width);
    }
    Lines lines(run, width);
    for (const auto &problem : problems_of(run))
        lines.add("WRONG", problem);
    const bool is_whole = run.stop == Step::done;
    for (const auto &error : run.errors)
        if (!is_whole)
            lines.add("LXC's log", error);
    const std::string end = lines.take();
    return out + (end.empty() ? "" : "\n" + end);
}

} // namespace

std::string runs_text(const std::vector<Round> &runs, std::size_t width) {
    std::string out;
    std::size_t calls = 0, wrong = 0;
    for (const Round &run : runs) {
        out += run_text(run, width) + "\n";
        calls += run.calls.size();
        wrong += static_cast<std::size_t>(
            std::ranges::count_if(run.calls, [](const Seen &seen) { return !problems_of(seen).empty(); }));
    }
    return out + counted(calls, "call") + ", " + (wrong == 0 ? "nothing" : std::to_string(wrong)) +
           " wrong\n";
}

} // namespace warden::ctl::hook_test
