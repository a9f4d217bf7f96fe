// SPDX-License-Identifier: LGPL-2.1-or-later
// Loads modules. The only place in the project that calls dlopen.
#pragma once

#include "base/result.hpp"
#include "engine/setup.hpp"
#include "findings/finding.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include <warden/module.h>

namespace warden::engine {

// A module's tables, copied with the element sizes that its build had. Strings are the module's own: modules
// are never unloaded.
struct Module {
    const warden_module *descriptor = nullptr;
    std::string name;
    std::vector<warden_option> options;
    std::vector<warden_check> checks;
    std::vector<warden_op> ops;

    warden_run_fn *run_for(warden_phase phase) const; // nullptr when it has no such phase
    const warden_check *find_check(std::string_view id) const;
};

class Registry {
public:
    explicit Registry(const Setup &setup) : setup_(setup) {}

    // Loads NAME.so, or gives the one loaded before. The error names the first thing that is wrong with it
    // and what to do; its code is ENOENT only when the file itself does not exist.
    Result<const Module *> load(const std::string &name);
    // Names of the installed modules, whether they can be loaded or not, sorted.
    Result<std::vector<std::string>> installed() const;
    bool is_installed(const std::string &name);

private:
    Result<const warden_module *> open_module(const std::string &name, const std::string &shown);
    Status check_ids_are_new(const Module &module) const;

    const Setup &setup_;
    std::map<std::string, std::unique_ptr<Module>> modules_;
    std::map<std::string, bool> installed_; // of the names that were asked for
};

// Whether it is a module of lxc-warden's own: by the name of its file, which nobody else's can have beside
// it.
bool is_shipped(std::string_view module);

// Copies and checks the tables. shown is the file, for error texts.
Result<Module> read_descriptor(const warden_module &descriptor, const std::string &name,
                               const std::string &shown);

// The names that a loaded object exports. handle is dlopen's.
std::vector<std::string> exported_symbols(void *handle);

} // namespace warden::engine
