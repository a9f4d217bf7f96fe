// SPDX-License-Identifier: LGPL-2.1-or-later
// Rows of cgroup-vectors.tsv and of convert-more.tsv: config lines in, cgroup2 lines and fidelity out.
#pragma once

#include "cgroup/convert/convert.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace warden::cgroup::convert::test {

struct Row {
    std::string id;
    std::vector<std::string> lines;
    std::vector<KeyValue> expected;
    std::string fidelity;
    std::string code; // in braces in the note; empty if the row names none
    std::string profile = "default";
};

std::vector<Row> read_rows(const std::string &file);
std::string read_text(const std::string &path);
HostFacts read_profile(const std::string &name);

struct Input {
    std::vector<Setting> settings;
    ConvertOptions options;
};

// Lines of an LXC config, or of a Proxmox file if one of them has a colon after its key. lxc.include brings
// the device rules of LXC's common.conf, for both versions.
Input parse_lines(const std::vector<std::string> &lines);
std::vector<Conversion> convert_lines(const std::vector<std::string> &lines,
                                      const std::string &profile = "default");

// "key = value; key = value"
std::string text_of(const std::vector<KeyValue> &pairs);
std::vector<KeyValue> output_of(const std::vector<Conversion> &conversions);
// Does a conversion of the worst fidelity have this code?
bool has_code(const std::vector<Conversion> &conversions, const std::string &code);

// The rows of a file that do not come out as they say, one line for each.
std::string failing_rows(const std::string &file, std::size_t &count);

} // namespace warden::cgroup::convert::test
