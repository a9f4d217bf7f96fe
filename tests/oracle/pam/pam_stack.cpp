// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pam_stack.hpp"

#include <array>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <security/pam_appl.h>
#include <stdexcept>
#include <unistd.h>

namespace warden::oracle {
namespace {

namespace fs = std::filesystem;

struct Code {
    const char *name;
    int code;
};
// In the order of warden_result.
constexpr std::array<Code, WARDEN_RESULTS_> k_codes{{{"success", PAM_SUCCESS},
                                                     {"ignore", PAM_IGNORE},
                                                     {"perm_denied", PAM_PERM_DENIED},
                                                     {"system_err", PAM_SYSTEM_ERR},
                                                     {"service_err", PAM_SERVICE_ERR},
                                                     {"authinfo_unavail", PAM_AUTHINFO_UNAVAIL},
                                                     {"maxtries", PAM_MAXTRIES}}};

// pam_debug.so says its result to the user; nobody listens.
int converse(int count, const pam_message ** /*messages*/, pam_response **responses, void * /*data*/) {
    *responses = static_cast<pam_response *>(calloc(static_cast<std::size_t>(count), sizeof(pam_response)));
    return *responses == nullptr ? PAM_BUF_ERR : PAM_SUCCESS;
}

// Tens of thousands of small files are written and removed: better in memory than on a disk.
fs::path base_directory() {
    const bool in_memory = access("/dev/shm", W_OK | X_OK) == 0;
    return in_memory ? fs::path("/dev/shm") : fs::temp_directory_path();
}

std::string debug_module_path() {
    for (const std::string base : {"/lib", "/usr/lib", "/lib64", "/usr/lib64"}) {
        std::error_code error;
        if (fs::exists(base + "/security/pam_debug.so", error))
            return base + "/security/pam_debug.so";
        for (const auto &entry : fs::directory_iterator(base, error)) {
            if (fs::exists(entry.path() / "security/pam_debug.so", error))
                return entry.path() / "security/pam_debug.so";
        }
    }
    return {};
}

} // namespace

bool pam_debug_is_installed() {
    return !debug_module_path().empty();
}

const char *pam_result_name(warden_result result) {
    return k_codes.at(static_cast<std::size_t>(result)).name;
}

int pam_code(warden_result result) {
    return k_codes.at(static_cast<std::size_t>(result)).code;
}

PamStack::PamStack() : directory_(base_directory() / "warden-pam-XXXXXX") {
    if (mkdtemp(directory_.data()) == nullptr)
        throw std::runtime_error("no temporary directory");
    // Read by libpam beside every service.
    std::ofstream(directory_ + "/other") << "auth required pam_deny.so\n";
    debug_module_ = dlopen(debug_module_path().c_str(), RTLD_NOW | RTLD_LOCAL);
}

PamStack::~PamStack() {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
    if (debug_module_ != nullptr)
        dlclose(debug_module_);
}

Result<int> PamStack::authenticate(const std::map<std::string, std::string> &files) const {
    for (const auto &[name, text] : files) {
        const std::string path = directory_ + "/" + name;
        // A new file each time: ext4 writes one that was truncated out to the disk when it is closed.
        fs::remove(path);
        std::ofstream(path) << text;
    }
    const pam_conv conversation{converse, nullptr};
    pam_handle_t *handle = nullptr;
    const int started = pam_start_confdir(k_pam_service, "root", &conversation, directory_.c_str(), &handle);
    if (started != PAM_SUCCESS)
        return Error{"pam_start_confdir: code " + std::to_string(started), 0};
    const int code = pam_authenticate(handle, 0);
    pam_end(handle, code);
    return code;
}

} // namespace warden::oracle
