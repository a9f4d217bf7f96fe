// SPDX-License-Identifier: LGPL-2.1-or-later
// The installed libpam as a function from texts to a code.
#pragma once

#include "base/result.hpp"

#include <map>
#include <string>
#include <warden/module.h>

namespace warden::oracle {

inline constexpr const char *k_pam_service = "stack";

// Whether pam_debug.so is where libpam looks for it.
bool pam_debug_is_installed();

// The PAM result that stands for one of ours. DENY is PERM_DENIED, which is also what libpam says when nobody
// decided.
const char *pam_result_name(warden_result result);
int pam_code(warden_result result);

// A temporary directory with pam files in it, removed at the end.
class PamStack {
public:
    PamStack();
    ~PamStack();
    PamStack(const PamStack &) = delete;
    PamStack &operator=(const PamStack &) = delete;

    const std::string &directory() const { return directory_; }
    // What pam_authenticate(3) says to the service in the files.
    Result<int> authenticate(const std::map<std::string, std::string> &files) const;

private:
    std::string directory_;
    void *debug_module_ = nullptr; // kept loaded, because libpam unloads its modules after each use
};

} // namespace warden::oracle
