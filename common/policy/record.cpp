#include "policy/record.hpp"

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

#include <array>
#include <fcntl.h>

namespace warden::policy {
namespace {

constexpr std::string_view k_directory = "run/lxc-warden/containers";
constexpr std::size_t k_max_bytes = std::size_t{256} * 1024;
constexpr std::size_t k_max_name = 255; // NAME_MAX

// FNV-1a, to keep a file name within NAME_MAX; a clash is caught by the names inside the record.
std::string hash_text(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    std::string out;
    for (int shift = 60; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[(hash >> static_cast<unsigned>(shift)) & 0xFU];
    return out;
}

// '%' and control characters as %XX, so that a value stays on its line; in a name also '/' and '=', so that
// it stays within its file name and in front of its value.
std::string escape(std::string_view text, bool is_name) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F || c == '%' || (is_name && (c == '/' || c == '='))) {
            out += '%';
            out += "0123456789ABCDEF"[byte >> 4U];
            out += "0123456789ABCDEF"[byte & 0xFU];
        } else {
            out += c;
        }
    }
    return out;
}

int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool coded =
            text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
        out += coded ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
        i += coded ? 2 : 0;
    }
    return out;
}

std::string path_of(const std::string &lxcpath, const std::string &name) {
    const std::string whole = escape(lxcpath + "/" + name, true);
    const std::string file = whole.size() + 40 > k_max_name ? hash_text(whole) : whole;
    return std::string(k_directory) + "/" + file;
}

Status make_directories(const Dir &root) {
    std::string path;
    for (const auto part : split(k_directory, '/')) {
        TRY_ASSIGN(const Dir parent, root.open_dir(path));
        if (mkdirat(parent.fd(), std::string(part).c_str(), 0755) != 0 && errno != EEXIST)
            return errno_error("cannot make the directory " + parent.name_of(part));
        path += (path.empty() ? "" : "/") + std::string(part);
    }
    return k_done;
}

} // namespace

std::string format_record(const Record &record) {
    std::string out;
    const auto line = [&](std::string_view key, std::string_view value) {
        out += std::string(key) + "=" + escape(value, false) + "\n";
    };
    line("name", record.name);
    line("lxcpath", record.lxcpath);
    line("config", record.config_path);
    line("pid", std::to_string(record.init_pid));
    line("start-time", std::to_string(record.init_start_time));
    line("cgroup", record.cgroup);
    line("label", record.label);
    for (const auto &[file, value] : record.applied)
        line("applied." + escape(file, true), value);
    return out;
}

Result<Record> parse_record(const std::string &text, const std::string &where) {
    Record record;
    for (const auto row : split(text, '\n')) {
        const auto equals = row.find('=');
        if (equals == std::string_view::npos)
            continue;
        const auto key = row.substr(0, equals);
        const std::string value = unescape(row.substr(equals + 1));
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
            record.applied[unescape(key.substr(8))] = value;
    }
    if (record.name.empty())
        return Error{where + " is no record of lxc-warden; remove it", EINVAL};
    return record;
}

Status Records::save(const Record &record) const {
    TRY(make_directories(*root_));
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

std::optional<std::uint64_t> start_time_of(const Dir &root, std::int64_t pid) {
    const auto text = root.read_kernel_file("proc/" + std::to_string(pid) + "/stat", 8192);
    if (!text)
        return std::nullopt;
    // The command (field 2) may hold blanks and parentheses: count from its last ')'.
    const auto end = text->rfind(')');
    if (end == std::string::npos)
        return std::nullopt;
    const auto fields = words(std::string_view(*text).substr(end + 1));
    return fields.size() > 19 ? parse_u64(fields[19]) : std::nullopt;
}

bool is_alive(const Dir &root, const Record &record) {
    const auto started = start_time_of(root, record.init_pid);
    return started && *started == record.init_start_time;
}

} // namespace warden::policy
