// SPDX-License-Identifier: LGPL-2.1-or-later
// One directory of records below /run/lxc-warden, one file for each container. What is in a file is its
// owner's matter; see record_text for the form that all have.
#pragma once

#include "base/dir.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warden::state {

class RecordFiles {
public:
    // Borrows root. directory: below it, for ever (a literal).
    RecordFiles(const Dir &root, std::string_view directory, std::size_t max_bytes)
        : root_(&root), directory_(directory), max_bytes_(max_bytes) {}

    // For error texts.
    std::string shown(std::string_view lxcpath, std::string_view name) const;

    // Replaces the file (mode 0644). Makes the directory if it must.
    Status save(std::string_view lxcpath, std::string_view name, std::string_view text) const;
    // nullopt when there is none.
    Result<std::optional<std::string>> load(std::string_view lxcpath, std::string_view name) const;
    // No error when there is none.
    Status remove(std::string_view lxcpath, std::string_view name) const;

    // The file names (see record_file_name()) of those that are there, sorted. Temporary files, of somebody
    // who is writing or was killed while he did, are left out. Without a directory there are none.
    Result<std::vector<std::string>> names() const;

    // Removes the temporary files whose writers do not run any more. One that cannot be removed stays for the
    // next time: it is never taken for a record.
    void sweep() const;

    struct File {
        std::string shown;
        Result<std::string> text;
    };
    // Of names(), without what is removed meanwhile.
    Result<std::vector<File>> all() const;

private:
    const Dir *root_;
    std::string_view directory_;
    std::size_t max_bytes_;
};

} // namespace warden::state
