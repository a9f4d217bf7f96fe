// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/configs/choices.hpp"

#include "base/text.hpp"
#include "ctl/cli/output.hpp"

#include <fcntl.h>
#include <string_view>
#include <vector>

namespace warden::ctl::configs {
namespace {

constexpr std::size_t k_max_facts_bytes = std::size_t{1} << 20U;

// liblxc.so.1 is a link to liblxc.so.1.MINOR.0: 7 came with LXC 5.0, 8 with 6.0, 9 with 7.0.
std::optional<unsigned> generation_of(std::string_view library) {
    const auto parts = split(library, '.');
    if (parts.size() < 4 || parts[2] != "1")
        return std::nullopt;
    if (parts[3] == "7")
        return 5;
    if (parts[3] == "8")
        return 6;
    return parts[3] == "9" ? std::optional(7U) : std::nullopt;
}

} // namespace

Result<SyntaxChoice> parse_syntax(const std::string &text) {
    if (text == "auto")
        return SyntaxChoice::automatic;
    if (text == "lxc")
        return SyntaxChoice::lxc;
    if (text == "pve")
        return SyntaxChoice::pve;
    return cli::not_one_of("syntax", text, "auto, lxc or pve");
}

Result<unsigned> parse_target(const std::string &text) {
    if (text == "5" || text == "6" || text == "7")
        return static_cast<unsigned>(text[0] - '0');
    return cli::not_one_of("target-lxc", text, "5, 6 or 7");
}

Result<cgroup::Layout> parse_layout(const std::string &text) {
    for (const auto layout : {cgroup::Layout::unified, cgroup::Layout::hybrid, cgroup::Layout::legacy}) {
        if (text == cgroup::layout_name(layout))
            return layout;
    }
    return cli::not_one_of("layout", text, "unified, hybrid or legacy");
}

Result<cgroup::HostFacts> host_facts(const Dir &root, const std::string &file) {
    if (file.empty())
        return cgroup::read_host_facts(root);
    const Fd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return errno_error("cannot open " + file);
    TRY_ASSIGN(const std::string text, read_all(*fd, k_max_facts_bytes, file));
    auto facts = cgroup::host_facts_from_json(text);
    if (!facts)
        return Error{file + ": " + facts.error().message, facts.error().code};
    return facts;
}

std::optional<unsigned> installed_lxc(const Dir &root) {
    std::vector<std::string> directories{"/usr/lib", "/usr/lib64", "/lib"};
    for (const char *architecture : {"x86_64", "aarch64", "i386", "arm", "riscv64", "powerpc64le", "s390x"})
        directories.push_back("/usr/lib/" + std::string(architecture) + "-linux-gnu" +
                              (architecture == std::string_view("arm") ? "eabihf" : ""));
    for (const std::string &directory : directories) {
        if (const auto target = root.read_link(directory + "/liblxc.so.1"))
            return generation_of(*target);
    }
    return std::nullopt;
}

} // namespace warden::ctl::configs
