#include "state/record_files.hpp"

#include "base/atomic_file.hpp"
#include "state/record_text.hpp"

#include <cerrno>
#include <unistd.h>

namespace warden::state {
namespace {

std::string path_of(std::string_view directory, std::string_view file) {
    return std::string(directory) + "/" + std::string(file);
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
    auto text = root_->read_file(path_of(directory_, record_file_name(lxcpath, name)), max_bytes_);
    if (!text && text.error().code == ENOENT)
        return std::optional<std::string>{};
    if (!text)
        return text.error();
    return std::optional<std::string>(std::move(text).value());
}

Status RecordFiles::remove(std::string_view lxcpath, std::string_view name) const {
    const auto directory = root_->open_dir(directory_);
    if (!directory)
        return k_done;
    const std::string file = record_file_name(lxcpath, name);
    if (unlinkat(directory->fd(), file.c_str(), 0) != 0 && errno != ENOENT)
        return errno_error("cannot remove " + root_->name_of(path_of(directory_, file)));
    return k_done;
}

Result<std::vector<RecordFiles::File>> RecordFiles::all() const {
    std::vector<File> files;
    const auto names = root_->list(directory_);
    if (!names && names.error().code == ENOENT)
        return files;
    if (!names)
        return names.error();
    for (const auto &name : *names) {
        if (name.starts_with("."))
            continue;
        const std::string path = path_of(directory_, name);
        auto text = root_->read_file(path, max_bytes_);
        if (text || text.error().code != ENOENT)
            files.push_back({root_->name_of(path), std::move(text)});
    }
    return files;
}

} // namespace warden::state
