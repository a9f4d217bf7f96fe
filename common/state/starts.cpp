#include "state/starts.hpp"

#include "base/atomic_file.hpp"
#include "base/process.hpp"
#include "base/units.hpp"
#include "state/record_text.hpp"

#include <fcntl.h>

namespace warden::state {
namespace {

constexpr std::string_view k_directory = "run/lxc-warden/containers";
constexpr std::size_t k_max_bytes = std::size_t{256} * 1024;

std::string path_of(const std::string &lxcpath, const std::string &name) {
    return std::string(k_directory) + "/" + record_file_name(lxcpath, name);
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
        return Error{where + " is no record of lxc-warden; remove it", EINVAL};
    return record;
}

Status Records::save(const Record &record) const {
    TRY(make_record_directory(*root_, k_directory));
    return replace_volatile_file(*root_, path_of(record.lxcpath, record.name), format_record(record), {0644});
}

Result<std::optional<Record>> Records::load(const std::string &lxcpath, const std::string &name) const {
    const std::string path = path_of(lxcpath, name);
    const auto text = root_->read_file(path, k_max_bytes);
    if (!text && text.error().code == ENOENT)
        return std::optional<Record>{};
    if (!text)
        return text.error();
    TRY_ASSIGN(Record record, parse_record(*text, root_->name_of(path)));
    if (record.name != name || record.lxcpath != lxcpath)
        return std::optional<Record>{};
    return std::optional<Record>(std::move(record));
}

std::vector<Record> Records::all() const {
    std::vector<Record> found;
    const auto names = root_->list(k_directory);
    for (const auto &name : names ? *names : std::vector<std::string>{}) {
        const std::string path = std::string(k_directory) + "/" + name;
        const auto text = root_->read_file(path, k_max_bytes);
        auto record = text ? parse_record(*text, path) : Result<Record>(text.error());
        if (record && !name.starts_with("."))
            found.push_back(std::move(record).value());
    }
    return found;
}

Status Records::remove(const std::string &lxcpath, const std::string &name) const {
    const auto directory = root_->open_dir(k_directory);
    if (!directory)
        return k_done;
    const std::string path = path_of(lxcpath, name);
    const std::string file = path.substr(k_directory.size() + 1);
    if (unlinkat(directory->fd(), file.c_str(), 0) != 0 && errno != ENOENT)
        return errno_error("cannot remove " + root_->name_of(path));
    return k_done;
}

bool is_alive(const Dir &root, const Record &record) {
    const auto started = start_time_of(root, record.init_pid);
    return started && *started == record.init_start_time;
}

} // namespace warden::state
