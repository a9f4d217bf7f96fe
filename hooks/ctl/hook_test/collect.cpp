// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/hook_test/collect.hpp"

#include "base/text.hpp"
#include "lxc/config_reader.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace warden::ctl::hook_test {
namespace {

constexpr std::size_t k_record_bytes = std::size_t{4} << 20U;
constexpr std::size_t k_most_records = 1000;
constexpr std::size_t k_log_bytes = std::size_t{32} << 20U;
constexpr std::size_t k_most_errors = 20;

// A user's container writes as another user into a folder that is open to all: only what is from there
// counts.
bool is_ours(const struct stat &status, const Place &place) {
    const std::int64_t owner = status.st_uid;
    return owner == geteuid() ||
           (place.ids && owner >= place.ids->first && owner < place.ids->first + place.ids->count);
}

Result<recorder::Call> read_record(const Dir &records, const std::string &name, const Place &place) {
    TRY_ASSIGN(const Fd fd, records.open_regular(name));
    struct stat status {};
    if (fstat(*fd, &status) != 0 || !is_ours(status, place))
        return Error{"the record " + printable(name) + " is somebody else's", EPERM};
    TRY_ASSIGN(const std::string text, read_all(*fd, k_record_bytes, "a record"));
    return recorder::parse_call(text);
}

void read_calls(const Dir &root, const Place &place, Round &run) {
    const auto records = root.open_dir(place.folder + "/records");
    const auto names =
        records ? records->list("", k_most_records) : Result<std::vector<std::string>>(records.error());
    if (!names) {
        run.unread.push_back(names.error().message);
        return;
    }
    for (const auto &name : *names) {
        auto call = read_record(*records, name, place);
        if (!call) {
            run.unread.push_back(call.error().message);
            continue;
        }
        run.calls.emplace_back().call = std::move(*call);
    }
    std::ranges::sort(run.calls, {}, [](const Seen &seen) { return seen.call.begun_us; });
}

void read_order(const Dir &root, const Place &place, Round &run) {
    lxc::ConfigReader reader(root);
    const auto config = reader.read(place.home() + "/config");
    if (!config)
        return;
    for (Seen &seen : run.calls) {
        for (const lxc::Item *item : config->values("lxc.hook." + seen.call.type)) {
            seen.beside.push_back(item->value);
            if (item->at.file == place.home() + "/config")
                seen.position = seen.beside.size();
        }
    }
}

void read_errors(const Dir &root, const Place &place, Round &run) {
    const auto text = root.read_file(place.log(), k_log_bytes);
    if (!text)
        return;
    for (const auto line : split(*text, '\n')) {
        const auto at = line.find(" ERROR ");
        if (at != std::string_view::npos && run.errors.size() < k_most_errors)
            run.errors.emplace_back(trim(line.substr(at + 7)));
    }
}

} // namespace

void collect(const Dir &root, const Place &place, Round &run) {
    read_calls(root, place, run);
    read_order(root, place, run);
    read_errors(root, place, run);
}

} // namespace warden::ctl::hook_test
