// SPDX-License-Identifier: LGPL-2.1-or-later
// How a module's file was linked, read without loading it.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::ctl::modules {

struct ObjectFacts {
    bool is_shared_object = false;
    bool has_relro = false; // PT_GNU_RELRO
    bool binds_now = false; // every symbol is bound when it is loaded
    bool has_text_relocations = false;
    bool executable_stack = false;     // also when PT_GNU_STACK is missing
    std::vector<std::string> exported; // defined symbols that others can see
    std::vector<std::string> needed;   // symbol versions of libwarden.so.1, as WARDEN_1.0
    bool links_libwarden = false;
    bool calls_libwarden = false; // a symbol warden_... comes from elsewhere
};

// EINVAL for what is not an ELF file or is damaged.
Result<ObjectFacts> read_object(std::string_view bytes);

} // namespace warden::ctl::modules
