// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/starts.hpp"

#include "base/process.hpp"
#include "base/units.hpp"
#include "state/record_files.hpp"
#include "state/record_text.hpp"

#include <algorithm>

namespace warden::state {
namespace {

constexpr std::string_view k_directory = "run/lxc-warden/containers";
constexpr std::size_t k_max_bytes = std::size_t{256} * 1024;

RecordFiles files_below(const Dir &root) {
    return {root, k_directory, k_max_bytes};
}

} // namespace

std::string format_record(const Record &record) {
    std::string out;
    const auto line = [&](std::string_view key, std::string_view value) {
        out += std::string(key) + "=" + escape_record(value, false) + "\n";
    };
    line("name", record.name);
    line("lxcpath", record.lxcpath);
    line("config", record.config_path);
    line("pid", std::to_string(record.init_pid));
    line("start-time", std::to_string(record.init_start_time));
    line("cgroup", record.cgroup);
    line("label", record.label);
    for (const auto &[file, value] : record.applied)
        line("applied." + escape_record(file, true), value);
    return out;
}

Result<Record> parse_record(const std::string &text, const std::string &where) {
    Record record;
    for (const auto &[key, value] : parse_record_lines(text)) {
        if (key == "name")
            record.name = value;
        else if (key == "lxcpath")
            record.lxcpath = value;
        else if (key == "config")
            record.config_path = value;
        else if (key == "pid")
            record.init_pid = parse_i64(value).value_or(-1);
        else if (key == "start-time")
            record.init_start_time = parse_u64(value).value_or(0);
        else if (key == "cgroup")
            record.cgroup = value;
        else if (key == "label")
            record.label = value;
        else if (key.starts_with("applied."))
            record.applied[unescape_record(key.substr(8))] = value;
    }
    if (record.name.empty())
        return Error{where + " is not a record of lxc-warden; remove it", EINVAL};
    return record;
}

Status Records::save(const Record &record) const {
    return files_below(*root_).save(record.lxcpath, record.name, format_record(record));
}

Result<std::optional<Record>> Records::load(const std::string &lxcpath, const std::string &name) const {
    const auto files = files_below(*root_);
    TRY_ASSIGN(const auto text, files.load(lxcpath, name));
    if (!text)
        return std::optional<Record>{};
    TRY_ASSIGN(Record record, parse_record(*text, files.shown(lxcpath, name)));
    if (record.name != name || record.lxcpath != lxcpath)
        return std::optional<Record>{};
    return std::optional<Record>(std::move(record));
}

Records::Look Records::look() const {
    Look look;
    if (auto names = files_below(*root_).names())
        look.files_ = std::move(names).value();
    return look;
}

bool Records::Look::may_have(const std::string &lxcpath, const std::string &name) const {
    return !files_ || std::binary_search(files_->begin(), files_->end(), record_file_name(lxcpath, name));
}

std::vector<Record> Records::all() const {
    std::vector<Record> found;
    const auto files = files_below(*root_).all();
    if (!files)
        return found;
    for (const auto &file : *files) {
        auto record = file.text ? parse_record(*file.text, file.shown) : Result<Record>(file.text.error());
        if (record)
            found.push_back(std::move(record).value());
    }
    return found;
}

Status Records::remove(const std::string &lxcpath, const std::string &name) const {
    return files_below(*root_).remove(lxcpath, name);
}

bool is_alive(const Dir &root, const Record &record) {
    const auto started = start_time_of(root, record.init_pid);
    return started && *started == record.init_start_time;
}

} // namespace warden::state
