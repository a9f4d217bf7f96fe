// SPDX-License-Identifier: LGPL-2.1-or-later
// What a start leaves behind for the hooks that come later and for the admin's command:
// /run/lxc-warden/containers.
#pragma once

#include "base/dir.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace warden::state {

struct Record {
    std::string name;
    std::string lxcpath;
    std::string config_path;
    std::int64_t init_pid = -1;
    std::uint64_t init_start_time =
        0;              // clock ticks since boot (/proc/PID/stat, field 22): shows a reused pid
    std::string cgroup; // below the root
    std::string label;  // as start-host saw it
    std::map<std::string, std::string> applied; // cgroup file -> value that was written
};

class Records {
public:
    // root: "/" or a test tree. Needs root's rights on the real one.
    explicit Records(const Dir &root) : root_(&root) {}

    // Replaces the container's record. Creates the directory (0755) if it must.
    Status save(const Record &record) const;
    // nullopt when there is none.
    Result<std::optional<Record>> load(const std::string &lxcpath, const std::string &name) const;
    // Whether there may be a record of it, from one look at the directory: for who asks for a thousand
    // containers. true where that could not be told.
    class Look {
    public:
        bool may_have(const std::string &lxcpath, const std::string &name) const;

    private:
        friend class Records;
        std::optional<std::vector<std::string>> files_; // sorted
    };
    Look look() const;
    // Of every container; files that are not records are passed over.
    std::vector<Record> all() const;
    // No error when there is none.
    Status remove(const std::string &lxcpath, const std::string &name) const;

private:
    const Dir *root_;
};

std::string format_record(const Record &record);
Result<Record> parse_record(const std::string &text, const std::string &where);

// The record's process still is the one that was recorded.
bool is_alive(const Dir &root, const Record &record);

} // namespace warden::state
