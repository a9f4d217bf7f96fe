// SPDX-License-Identifier: LGPL-2.1-or-later
// Checks of a module's tables, before any of its functions is called.

#include "base/abi_names.hpp"
#include "base/text.hpp"
#include "config/options.hpp"
#include "engine/registry.hpp"
#include "policy/waiver.hpp"

#include <cstring>
#include <elf.h>
#include <link.h>
#include <set>

#include <dlfcn.h>

namespace warden::engine {
namespace {

constexpr std::uint32_t k_max_rows = 1000;

template <class T>
Result<std::vector<T>> copy_table(const T *rows, std::uint32_t count, std::uint32_t size,
                                  const std::string &what) {
    std::vector<T> copies;
    if (count == 0)
        return copies;
    if (rows == nullptr || count > k_max_rows)
        return Error{what + ": the table has " + std::to_string(count) + " rows and " +
                         (rows == nullptr ? "no address" : "is too long"),
                     ENOEXEC};
    if (size < sizeof(T))
        return Error{what + ": a row has " + std::to_string(size) + " bytes, this ABI has " +
                         std::to_string(sizeof(T)) + "; rebuild the module",
                     ENOEXEC};
    const auto *bytes = reinterpret_cast<const unsigned char *>(rows);
    for (std::uint32_t i = 0; i < count; ++i) {
        T copy{};
        std::memcpy(&copy, bytes + static_cast<std::size_t>(i) * size, sizeof copy);
        copies.push_back(copy);
    }
    return copies;
}

// ABI 1.0 took an empty text, and any flags: a module that was built for it must go on.
bool is_strict(const warden_module &descriptor) {
    return descriptor.abi_minor >= 1;
}

bool is_missing(const char *text, bool strict) {
    return text == nullptr || (strict && trim(text).empty());
}

Status check_checks(const std::vector<warden_check> &checks, const std::string &shown, bool strict) {
    std::set<std::string_view> seen;
    for (const auto &check : checks) {
        if (check.id == nullptr || !policy::is_finding_id(check.id))
            return Error{shown + ": '" + (check.id == nullptr ? "" : printable(check.id)) +
                             "' is not a finding id; use capital letters, a dash and digits, as APP-001",
                         ENOEXEC};
        if (!seen.insert(check.id).second)
            return Error{shown + " declares the finding " + check.id + " twice", ENOEXEC};
        if (check.severity < WARDEN_SEV_INFO || check.severity > WARDEN_SEV_ERROR)
            return Error{shown + ": the finding " + check.id + " has the unknown severity " +
                             std::to_string(check.severity),
                         ENOEXEC};
        if (is_missing(check.title, strict) || is_missing(check.why, strict) || is_missing(check.fix, strict))
            return Error{shown + ": the finding " + check.id + " lacks its title, why or fix", ENOEXEC};
    }
    return k_done;
}

Status check_ops(const std::vector<warden_op> &ops, const std::string &shown, bool strict) {
    std::set<warden_phase> seen;
    for (const auto &op : ops) {
        if (op.phase == 0 || op.phase >= WARDEN_PHASES_)
            return Error{shown + " has a function for the unknown phase " + std::to_string(op.phase),
                         ENOEXEC};
        if (op.flags != 0 && strict)
            return Error{shown + ": phase " + std::string(phase_name(op.phase)) + " has the unknown flags " +
                             std::to_string(op.flags) + "; this ABI knows none, write 0",
                         ENOEXEC};
        if (op.run == nullptr || !seen.insert(op.phase).second)
            return Error{shown + ": phase " + std::to_string(op.phase) + " has no function, or two", ENOEXEC};
    }
    return k_done;
}

Status check_header(const warden_module &descriptor, const std::string &name, const std::string &shown) {
    if (descriptor.struct_size < sizeof(warden_module))
        return Error{shown + ": its descriptor has " + std::to_string(descriptor.struct_size) +
                         " bytes, this ABI has " + std::to_string(sizeof(warden_module)) +
                         "; rebuild the module",
                     ENOEXEC};
    if (descriptor.abi_major != WARDEN_ABI_MAJOR)
        return Error{shown + " was built for ABI " + std::to_string(descriptor.abi_major) +
                         ", this lxc-warden has ABI " + std::to_string(WARDEN_ABI_MAJOR) +
                         "; rebuild the module",
                     ENOEXEC};
    if (descriptor.abi_minor > WARDEN_ABI_MINOR)
        return Error{shown + " was built for ABI " + std::to_string(descriptor.abi_major) + "." +
                         std::to_string(descriptor.abi_minor) + ", this lxc-warden has ABI " +
                         std::to_string(WARDEN_ABI_MAJOR) + "." + std::to_string(WARDEN_ABI_MINOR) +
                         "; upgrade lxc-warden, or build the module with this version's header",
                     ENOEXEC};
    if (descriptor.name == nullptr || name != descriptor.name)
        return Error{shown + " calls itself '" +
                         (descriptor.name == nullptr ? "" : printable(descriptor.name)) +
                         "'; rename it to that",
                     ENOEXEC};
    const bool strict = is_strict(descriptor);
    const bool has_version = !is_missing(descriptor.version, strict);
    if (!has_version || is_missing(descriptor.summary, strict))
        return Error{shown + " lacks its " + (has_version ? "summary" : "version") + "; it must not be empty",
                     ENOEXEC};
    return k_done;
}

} // namespace

Result<Module> read_descriptor(const warden_module &descriptor, const std::string &name,
                               const std::string &shown) {
    TRY(check_header(descriptor, name, shown));
    Module module;
    module.descriptor = &descriptor;
    module.name = name;
    TRY_ASSIGN(module.options, copy_table(descriptor.options, descriptor.option_count, descriptor.option_size,
                                          shown + ", options"));
    TRY_ASSIGN(module.checks, copy_table(descriptor.checks, descriptor.check_count, descriptor.check_size,
                                         shown + ", checks"));
    TRY_ASSIGN(module.ops,
               copy_table(descriptor.ops, descriptor.op_count, descriptor.op_size, shown + ", ops"));
    TRY(check_checks(module.checks, shown, is_strict(descriptor)));
    TRY(check_ops(module.ops, shown, is_strict(descriptor)));
    if (auto options = config::check_option_table(module.options); !options)
        return Error{shown + ": " + options.error().message, ENOEXEC};
    return module;
}

std::vector<std::string> exported_symbols(void *handle) {
    std::vector<std::string> names;
    const link_map *map = nullptr;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0)
        return names;
    const ElfW(Sym) *symbols = nullptr;
    const char *strings = nullptr;
    const std::uint32_t *hash = nullptr;
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; ++entry) {
        // glibc has relocated these three to addresses already: NOLINTBEGIN(performance-no-int-to-ptr)
        if (entry->d_tag == DT_SYMTAB)
            symbols = reinterpret_cast<const ElfW(Sym) *>(entry->d_un.d_ptr);
        if (entry->d_tag == DT_STRTAB)
            strings = reinterpret_cast<const char *>(entry->d_un.d_ptr);
        if (entry->d_tag == DT_GNU_HASH)
            hash = reinterpret_cast<const std::uint32_t *>(entry->d_un.d_ptr);
        // NOLINTEND(performance-no-int-to-ptr)
    }
    if (symbols == nullptr || strings == nullptr || hash == nullptr)
        return names;
    // The GNU hash table (nbuckets, symoffset, bloom words, shift, bloom, buckets, chains) lists defined
    // symbols only; bit 0 of a chain word ends its bucket.
    const std::uint32_t bucket_count = hash[0];
    const std::uint32_t first_symbol = hash[1];
    const std::uint32_t *buckets = hash + 4 + hash[2] * (sizeof(ElfW(Addr)) / sizeof(std::uint32_t));
    const std::uint32_t *chains = buckets + bucket_count;
    for (std::uint32_t bucket = 0; bucket < bucket_count; ++bucket) {
        for (std::uint32_t i = buckets[bucket]; i >= first_symbol && i != 0; ++i) {
            names.emplace_back(strings + symbols[i].st_name);
            if ((chains[i - first_symbol] & 1U) != 0)
                break;
        }
    }
    return names;
}

} // namespace warden::engine
