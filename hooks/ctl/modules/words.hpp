// SPDX-License-Identifier: LGPL-2.1-or-later
// The words of `lxc-warden module`, each as main() has it.
#pragma once

#include "engine/registry.hpp"

#include <string>

namespace warden::ctl::modules {

int run_module_check(int argc, char **argv);
int run_module_new(int argc, char **argv);
int run_module_bench(int argc, char **argv);

// What `modules` says of one: phases, options, findings.
std::string module_text(const engine::Module &module);

// The sections that -o MODULE.OPTION=VALUE and -o mode=audit|enforce stand for.
Result<std::vector<config::Section>> parse_overrides(const std::vector<std::string> &texts);

// A module's file, named on the command line: where it lies and what it is called.
struct ModuleFile {
    std::string path;      // absolute
    std::string directory; // absolute
    std::string name;      // without ".so"
};
// EINVAL when the name does not end in .so.
Result<ModuleFile> module_file(const std::string &given);

} // namespace warden::ctl::modules
