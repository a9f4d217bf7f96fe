// SPDX-License-Identifier: LGPL-2.1-or-later
// Structured messages for journald, by its native datagram protocol (systemd's "Native Journal Protocol": a
// line FIELD=value each), without libsystemd, whose own libraries would double a hook's start-up time.
#pragma once

#include "base/dir.hpp"

#include <string>
#include <utility>
#include <vector>

namespace warden {

struct JournalEntry {
    int priority = 6; // syslog(3)
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields; // names in upper case
};

class Journal {
public:
    // root: "/" or a test tree that holds run/systemd/journal/socket or dev/log.
    explicit Journal(const Dir &root) : root_(&root) {}

    // Never blocks. Falls back to /dev/log (message only); an error when neither takes it.
    Status send(const JournalEntry &entry) const;

private:
    const Dir *root_;
};

// The datagram for an entry: exposed for its test.
std::string journal_datagram(const JournalEntry &entry);

} // namespace warden
