// SPDX-License-Identifier: LGPL-2.1-or-later
#include "state/refusals.hpp"

#include "base/units.hpp"
#include "state/record_files.hpp"
#include "state/record_text.hpp"

namespace warden::state {
namespace {

constexpr std::string_view k_directory = "run/lxc-warden/refused";
constexpr std::size_t k_max_bytes = 65536;

std::string format_refusal(const Refusal &refusal) {
    return "name=" + escape_record(refusal.name, false) +
           "\nlxcpath=" + escape_record(refusal.lxcpath, false) + "\ncount=" + std::to_string(refusal.count) +
           "\nlast=" + std::to_string(refusal.last) + "\n";
}

Refusal parse_refusal(std::string_view text) {
    Refusal refusal;
    for (const auto &[key, value] : parse_record_lines(text)) {
        if (key == "name")
            refusal.name = value;
        else if (key == "lxcpath")
            refusal.lxcpath = value;
        else if (key == "count")
            refusal.count = parse_u64(value).value_or(0);
        else if (key == "last")
            refusal.last = parse_i64(value).value_or(0);
    }
    return refusal;
}

} // namespace

Status Refusals::add(const std::string &lxcpath, const std::string &name, std::int64_t now) const {
    const RecordFiles files(*root_, k_directory, k_max_bytes);
    TRY_ASSIGN(const auto text, files.load(lxcpath, name));
    Refusal refusal = text ? parse_refusal(*text) : Refusal{};
    if (refusal.name != name || refusal.lxcpath != lxcpath)
        refusal = {name, lxcpath, 0, 0};
    ++refusal.count;
    refusal.last = now;
    return files.save(lxcpath, name, format_refusal(refusal));
}

std::vector<Refusal> Refusals::all() const {
    std::vector<Refusal> found;
    const auto files = RecordFiles(*root_, k_directory, k_max_bytes).all();
    if (!files)
        return found;
    for (const auto &file : *files) {
        Refusal refusal = file.text ? parse_refusal(*file.text) : Refusal{};
        if (!refusal.name.empty() && refusal.count > 0)
            found.push_back(std::move(refusal));
    }
    return found;
}

} // namespace warden::state
