// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/record_files.hpp"

#include "base/atomic_file.hpp"
#include "base/process.hpp"
#include "state/record_text.hpp"

#include <cerrno>
#include <unistd.h>

namespace warden::state {
namespace {

std::string path_of(std::string_view directory, std::string_view file) {
    return std::string(directory) + "/" + std::string(file);
}

// nullopt: there is none. A freeze without a record is thawed by nobody, so that is looked at twice, as one
// system call may say so wrongly.
Result<std::optional<std::string>> read_record(const Dir &root, const std::string &path,
                                               std::size_t max_bytes) {
    auto text = root.read_file(path, max_bytes);
    if (text)
        return std::optional<std::string>(std::move(text).value());
    if (text.error().code != ENOENT)
        return text.error();
    TRY_ASSIGN(const bool there, root.has(path));
    if (!there)
        return std::optional<std::string>{};
    TRY_ASSIGN(std::string again, root.read_file(path, max_bytes));
    return std::optional<std::string>(std::move(again));
}

} // namespace

std::string RecordFiles::shown(std::string_view lxcpath, std::string_view name) const {
    return root_->name_of(path_of(directory_, record_file_name(lxcpath, name)));
}

Status RecordFiles::save(std::string_view lxcpath, std::string_view name, std::string_view text) const {
    TRY(make_record_directory(*root_, directory_));
    return replace_volatile_file(*root_, path_of(directory_, record_file_name(lxcpath, name)), text, {0644});
}

Result<std::optional<std::string>> RecordFiles::load(std::string_view lxcpath, std::string_view name) const {
    return read_record(*root_, path_of(directory_, record_file_name(lxcpath, name)), max_bytes_);
}

Status RecordFiles::remove(std::string_view lxcpath, std::string_view name) const {
    const auto directory = root_->open_dir(directory_);
    if (!directory)
        return directory.error().code == ENOENT ? Status(k_done) : directory.error();
    const std::string file = record_file_name(lxcpath, name);
    if (unlinkat(directory->fd(), file.c_str(), 0) != 0 && errno != ENOENT)
        return errno_error("cannot remove " + root_->name_of(path_of(directory_, file)));
    return k_done;
}

Result<std::vector<std::string>> RecordFiles::names() const {
    auto names = root_->list(directory_);
    if (!names && names.error().code == ENOENT)
        return std::vector<std::string>{};
    if (names)
        std::erase_if(*names, [](const std::string &name) { return name.starts_with("."); });
    return names;
}

void RecordFiles::sweep() const {
    const auto directory = root_->open_dir(directory_);
    const auto names = directory ? directory->list("") : directory.error();
    for (const auto &name : names ? *names : std::vector<std::string>{}) {
        const auto writer = leftover_writer(name);
        if (writer && has_ended(*root_, *writer))
            unlinkat(directory->fd(), name.c_str(), 0);
    }
}

Result<std::vector<RecordFiles::File>> RecordFiles::all() const {
    std::vector<File> files;
    TRY_ASSIGN(const auto all_names, names());
    for (const auto &name : all_names) {
        const std::string path = path_of(directory_, name);
        auto text = read_record(*root_, path, max_bytes_);
        if (!text)
            files.push_back({root_->name_of(path), text.error()});
        else if (*text)
            files.push_back({root_->name_of(path), std::move(**text)});
    }
    return files;
}

} // namespace warden::state
