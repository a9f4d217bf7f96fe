// SPDX-License-Identifier: LGPL-2.1-or-later
// A cgroup2 line that is there already was in force, since LXC ignores v1 lines on a cgroup2 host: it wins.
#include "cgroup/convert/line.hpp"
#include "cgroup/values/io_max.hpp"

#include "base/text.hpp"
#include "cgroup/convert/existing.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>

namespace warden::cgroup::convert {
namespace {

using Parts = std::map<std::string, std::string>;

// What a file holds after all values were written to it, by device or resource, on a new group.
class Content {
public:
    Content(std::string_view file, const HostFacts &host) : file_(file), host_(host) {}

    void write(std::string_view value) {
        if (file_ == "io.max") {
            write_io_max(value);
            return;
        }
        // A value that the kernel refuses is equal to nothing but itself.
        const auto text = values::canonical_v2(file_, value, host_);
        parts_[std::string(values::part_of_file(file_, value))] =
            text ? *text : "refused: " + std::string(value);
    }
    const Parts &parts() const { return parts_; }

private:
    void write_io_max(std::string_view value) {
        const auto line = values::parse_io_max(value);
        if (!line) {
            parts_[std::string(values::part_of_file(file_, value))] = "refused: " + std::string(value);
            return;
        }
        auto &all = io_max_.try_emplace(line->device, values::IoMax{line->device, {}}).first->second;
        for (auto &limit : all.limits)
            limit = limit.value_or(values::k_unlimited);
        values::merge(all, *line);
        parts_[line->device] = to_string(all);
    }

    std::string file_;
    const HostFacts &host_;
    std::map<std::string, values::IoMax> io_max_;
    Parts parts_;
};

struct Existing {
    Content content;
    std::string last_line; // for the message
};

using Files = std::map<std::string, Existing, std::less<>>;

Files read_existing(const Context &context) {
    Files files;
    for (const auto &line : context.v2) {
        auto &file = files.try_emplace(std::string(line.file), Existing{Content(line.file, context.host), {}})
                         .first->second;
        file.content.write(line.value);
        file.last_line =
            std::string(k_v2_prefix) + std::string(line.file) + " = " + printable(line.value, 120);
    }
    return files;
}

std::map<std::string, Content, std::less<>> read_converted(const Conversions &conversions,
                                                           const Context &context) {
    std::map<std::string, Content, std::less<>> files;
    for (const auto &conversion : conversions) {
        for (const auto &pair : conversion.to)
            files.try_emplace(std::string(v2_file_of(pair.key)), Content(v2_file_of(pair.key), context.host))
                .first->second.write(pair.value);
    }
    return files;
}

enum class Verdict { free, same, differs };

Verdict compare(const Parts &existing, const Parts &converted, const KeyValue &pair) {
    if (v2_file_of(pair.key) != "io.max")
        return existing == converted ? Verdict::same : Verdict::differs;
    const auto device = std::string(values::part_of_file("io.max", pair.value));
    const auto found = existing.find(device);
    if (found == existing.end())
        return Verdict::free;
    return found->second == converted.at(device) ? Verdict::same : Verdict::differs;
}

void drop(Conversion &conversion, const KeyValue &pair, Verdict verdict, const std::string &existing_line) {
    if (verdict == Verdict::differs) {
        worsen(
            conversion, Fidelity::lost, "C-CONFLICT",
            "the v1 lines ask for " + pair.key + " = " + printable(pair.value, 120) +
                ", which differs from " + existing_line +
                "; the cgroup2 line was in force and stays. If the v1 value is the right one, write it there");
        return;
    }
    if (conversion.to.size() > 1)
        return;
    // All that the lines ask for is in force already, whatever it took to express it.
    conversion.fidelity = Fidelity::exact;
    conversion.code = "I-REDUNDANT";
    conversion.note = "already set by " + existing_line;
}

} // namespace

void yield_to_v2(Conversions &conversions, const Context &context) {
    const auto existing = read_existing(context);
    const auto converted = read_converted(conversions, context);
    for (auto &conversion : conversions) {
        std::vector<KeyValue> stay;
        const auto pairs = conversion.to;
        for (const auto &pair : pairs) {
            const auto file = existing.find(v2_file_of(pair.key));
            const auto verdict = file == existing.end()
                                     ? Verdict::free
                                     : compare(file->second.content.parts(),
                                               converted.find(v2_file_of(pair.key))->second.parts(), pair);
            if (verdict == Verdict::free)
                stay.push_back(pair);
            else
                drop(conversion, pair, verdict, file->second.last_line);
        }
        conversion.to = std::move(stay);
    }
}

} // namespace warden::cgroup::convert
