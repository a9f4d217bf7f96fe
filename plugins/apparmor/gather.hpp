// SPDX-License-Identifier: LGPL-2.1-or-later
// Reads what the rules look at.
#pragma once

#include "base/dir.hpp"
#include "facts.hpp"

namespace warden::apparmor_module {

// What is the same for every container of a worker. A container that starts meanwhile brings a profile of its
// own, so what the rules find with a list that was not just read has to be looked at again.
class Host {
public:
    void read(const Dir &root);
    bool is_read() const { return read_; }
    const apparmor::KernelState &kernel() const { return kernel_; }
    const Result<apparmor::ProfileList> &profiles() const { return profiles_; }

private:
    bool read_ = false;
    apparmor::KernelState kernel_;
    Result<apparmor::ProfileList> profiles_{Error{"the list of profiles was not read"}};
};

// root: "/" or a test tree; the host has been read.
Facts gather(const module::Context &context, const Dir &root, const Host &host);

} // namespace warden::apparmor_module
