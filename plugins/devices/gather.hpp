// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads what the rules look at.
#pragma once

#include "base/dir.hpp"
#include "facts.hpp"

namespace warden::devices {

// What is the same for every container of a worker.
class Host {
public:
    // At the first call; later ones change nothing.
    void read(const Dir &root);
    bool is_unified() const { return unified_; }
    const std::string &proc_devices() const { return proc_devices_; }

private:
    bool read_ = false;
    bool unified_ = false;
    std::string proc_devices_;
};

// root: "/" or a test tree.
Facts gather(const module::Context &context, const Dir &root, Host &host);

} // namespace warden::devices
