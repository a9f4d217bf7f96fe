// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/registry.hpp"

#include "base/abi_names.hpp"
#include "base/text.hpp"
#include "base/trusted_open.hpp"

#include <algorithm>
#include <dlfcn.h>

namespace warden::engine {
namespace {

constexpr std::string_view k_suffix = ".so";
constexpr const char *k_reserved = "; an id of your own begins with X, as XACME-001";

// What the dynamic loader says, with the file's real name and, for a symbol version, what to do.
Error load_error(const std::string &shown, const std::string &loaded_as) {
    const char *reason = dlerror();
    std::string text = reason == nullptr ? "unknown reason" : reason;
    for (auto at = text.find(loaded_as); at != std::string::npos;
         at = text.find(loaded_as, at + shown.size()))
        text.replace(at, loaded_as.size(), shown);
    const auto version = text.find("version `");
    if (version != std::string::npos) {
        const auto name = text.substr(version + 9, text.find('\'', version) - version - 9);
        // Private to one build: see libwarden.map.in.
        if (name.starts_with("WARDEN_PRIVATE"))
            return {
                shown + " and libwarden.so.1 are of two builds of lxc-warden (it needs " + name +
                    "): that passes when an upgrade ends; else install the package again, or build the module for this version",
                ENOEXEC};
        return {
            shown + " needs " + name +
                ", which this libwarden.so.1 does not have; upgrade lxc-warden or rebuild the module for it",
            ENOEXEC};
    }
    return {"cannot load " + shown + ": " + text, ENOEXEC};
}

} // namespace

bool is_shipped(std::string_view module) {
    const auto ours = words(WARDEN_SHIPPED_MODULES);
    return std::find(ours.begin(), ours.end(), module) != ours.end();
}

warden_run_fn *Module::run_for(warden_phase phase) const {
    for (const auto &op : ops) {
        if (op.phase == phase)
            return op.run;
    }
    return nullptr;
}

const warden_check *Module::find_check(std::string_view id) const {
    for (const auto &check : checks) {
        if (id == check.id)
            return &check;
    }
    return nullptr;
}

Result<std::vector<std::string>> Registry::installed() const {
    TRY_ASSIGN(const auto files, setup_.module_root->list(setup_.module_directory));
    std::vector<std::string> names;
    for (const auto &file : files) {
        if (file.ends_with(k_suffix))
            names.push_back(file.substr(0, file.size() - k_suffix.size()));
    }
    return names;
}

bool Registry::is_installed(const std::string &name) {
    const auto [place, is_new] = installed_.try_emplace(name, false);
    if (is_new)
        place->second = is_module_name(name) && setup_.module_root->exists(setup_.module_directory + "/" +
                                                                           name + std::string(k_suffix));
    return place->second;
}

Result<const warden_module *> Registry::open_module(const std::string &name, const std::string &shown) {
    const std::string path = setup_.module_directory + "/" + name + std::string(k_suffix);
    TRY_ASSIGN(Fd fd, trusted_open(*setup_.module_root, path, setup_.trust));
    // By descriptor, so that the file that was checked is the file that is loaded.
    const std::string loaded_as = "/proc/self/fd/" + std::to_string(*fd);
    void *handle = dlopen(loaded_as.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr)
        return load_error(shown, loaded_as);
    // The loader knows the module by this path for as long as the process lives, and would take another file
    // with the same number for it: like the module, the descriptor is never given up.
    static_cast<void>(fd.release());
    const auto *descriptor = static_cast<const warden_module *>(dlsym(handle, WARDEN_MODULE_SYMBOL));
    if (descriptor == nullptr)
        return Error{shown + " has no symbol " WARDEN_MODULE_SYMBOL
                             ": it is not an lxc-warden module, or one for another major version of the ABI",
                     ENOEXEC};
    for (const auto &symbol : exported_symbols(handle)) {
        if (symbol != WARDEN_MODULE_SYMBOL)
            return Error{shown + " exports the symbol " + symbol +
                             " beside " WARDEN_MODULE_SYMBOL
                             "; link it with the version script { global: " WARDEN_MODULE_SYMBOL
                             "; local: *; };, as `pkg-config --libs warden` does",
                         ENOEXEC};
    }
    return descriptor;
}

// A module of somebody else's must not take an id of ours, whether our module is installed or not: what the
// id means is written in the manual, and a later version of ours may use any number.
Status Registry::check_ids_are_new(const Module &module) const {
    const auto taken = [&](std::string_view id) -> std::string {
        for (const auto &check : findings::engine_checks()) {
            if (check.id == id)
                return "the engine";
        }
        for (const std::string_view ours : {"POL-", "HOOK-", "CFG-"}) {
            if (id.starts_with(ours))
                return "lxc-warden itself, as all that begin with " + std::string(ours);
        }
        for (const std::string_view ours : {"APP-", "LIM-", "DEV-", "CAP-", "OS-", "FRZ-", "DENY-"}) {
            if (!is_shipped(module.name) && id.starts_with(ours))
                return "lxc-warden's own modules, as all that begin with " + std::string(ours) + k_reserved;
        }
        for (const auto &[name, other] : modules_) {
            if (other->find_check(id) != nullptr)
                return "the module " + name;
        }
        return {};
    };
    for (const auto &check : module.checks) {
        if (const auto owner = taken(check.id); !owner.empty())
            return Error{"the module " + module.name + " declares the finding " + check.id +
                             ", which belongs to " + owner,
                         EEXIST};
    }
    return k_done;
}

Result<const Module *> Registry::load(const std::string &name) {
    if (const auto known = modules_.find(name); known != modules_.end())
        return known->second.get();
    if (!is_module_name(name))
        return Error{"'" + printable(name) + "' is not a module name: use small letters, digits, - and _",
                     EINVAL};
    const std::string shown =
        setup_.module_root->name_of(setup_.module_directory + "/" + name + std::string(k_suffix));
    TRY_ASSIGN(const auto *descriptor, open_module(name, shown));
    TRY_ASSIGN(Module module, read_descriptor(*descriptor, name, shown));
    TRY(check_ids_are_new(module));
    const auto [place, added] = modules_.emplace(name, std::make_unique<Module>(std::move(module)));
    return place->second.get();
}

} // namespace warden::engine
