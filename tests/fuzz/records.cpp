// SPDX-License-Identifier: LGPL-2.1-or-later
// The records of starts and freezes: root writes them, with names in them that others chose.
#include "fuzz.hpp"

#include "state/freezes.hpp"
#include "state/record_text.hpp"
#include "state/starts.hpp"

#include <algorithm>

namespace {

using namespace warden::state;
using warden::fuzz::require;

void any_text_is_kept(const std::string &text) {
    for (const bool is_name : {false, true}) {
        const auto escaped = escape_record(text, is_name);
        require(unescape_record(escaped) == text, "what is escaped is read back");
        require(escaped.find('\n') == std::string::npos, "on one line");
        require(!is_name || escaped.find_first_of("/=") == std::string::npos, "a name within its place");
    }
    const auto file = record_file_name("/var/lib/lxc", text);
    require(file.size() <= 255 - 40, "a file's name has room for a suffix");
    require(file.find('/') == std::string::npos && file.find('\0') == std::string::npos &&
                file.front() != '.',
            "and is one, which is not taken for a temporary file's");
    FrozenRecord record{text, text, text, text, text, {1, 2}, 3, 4, text, text, text};
    record.why = text;
    const auto again = parse_frozen(format_frozen(record), "x");
    require(bool(again) == !text.empty(), "a record of anything is one");
    require(!again ||
                (again->name == text && again->cgroup == text && again->why == text && again->key == text),
            "with all its texts");
    Record start;
    start.name = start.lxcpath = start.config_path = start.cgroup = start.label = text;
    start.init_pid = 1;
    start.applied = {{"memory.max", text}};
    const auto started = parse_record(format_record(start), "x");
    require(!started ||
                (started->label == text && started->lxcpath == text && started->applied == start.applied),
            "and so is one of a start");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string text(warden::fuzz::text_of(data, size));
    for (const auto &[key, value] : parse_record_lines(text))
        require(key.find('=') == std::string::npos, "a key ends at the first =");
    if (const auto frozen = parse_frozen(text, "x")) {
        require(!frozen->name.empty() && !frozen->cgroup.empty() && !frozen->boot.empty(),
                "a record is whole");
        const auto written = format_frozen(*frozen);
        const auto again = parse_frozen(written, "x");
        require(again && format_frozen(*again) == written, "written and read again it is the same");
    }
    if (const auto started = parse_record(text, "x")) {
        const auto written = format_record(*started);
        const auto again = parse_record(written, "x");
        require(again && format_record(*again) == written, "written and read again it is the same");
    }
    any_text_is_kept(text.substr(0, 5000));
    return 0;
}
