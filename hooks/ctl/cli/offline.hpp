// What check and migrate have in common on their command lines.
#pragma once

#include "base/dir.hpp"
#include "cgroup/host_facts.hpp"
#include "cgroup/layout.hpp"
#include "ctl/configs/input.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl {

// Where a verb looks: "/" with the working directory, or a tree given with --root, in which paths start at
// its top.
struct Place {
    Dir root;
    std::string directory;
};
Result<Place> open_place(const std::string &root);

// Options that take one of some words.
Result<SyntaxChoice> parse_syntax(const std::string &text);
Result<unsigned> parse_target(const std::string &text);
Result<cgroup::Layout> parse_layout(const std::string &text);
Result<bool> parse_is_json(const std::string &text);

// From a file written by `lxc-warden doctor --facts`, or from the machine below root when file is empty.
Result<cgroup::HostFacts> host_facts(const Dir &root, const std::string &file);

// 5, 6 or 7 by the liblxc that is installed below root; nullopt if there is none.
std::optional<unsigned> installed_lxc(const Dir &root);

// Everything written to stdout arrived.
bool flush_output();
void write_output(std::string_view text);
// `lxc-warden: VERB: text` on stderr; control characters are shown, not sent.
void complain(std::string_view verb, std::string_view text);

} // namespace warden::ctl
