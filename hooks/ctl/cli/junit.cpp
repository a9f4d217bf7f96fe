// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/junit.hpp"

#include "base/text.hpp"
#include "ctl/cli/markup.hpp"

#include <algorithm>
#include <utility>

namespace warden::ctl::cli {
namespace {

using enum JunitCase::Result;

// XML 1.0 has no way to write U+FFFE and U+FFFF (2.2 Characters).
std::string writable(std::string line) {
    for (const auto &[none, shown] :
         {std::pair("\xEF\xBF\xBE", "\\xef\\xbf\\xbe"), std::pair("\xEF\xBF\xBF", "\\xef\\xbf\\xbf")}) {
        for (auto at = line.find(none); at != std::string::npos; at = line.find(none, at))
            line.replace(at, 3, shown);
    }
    return line;
}

// Nor most control characters.
std::string escaped(std::string_view text) {
    constexpr std::size_t k_most = 8000;
    std::string safe;
    for (const auto line : split(text, '\n'))
        safe += (line.data() == text.data() ? "" : "\n") + writable(printable(line, k_most));
    return cli::markup(safe);
}

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + escaped(value) + "\"";
}

std::string outcome(std::string_view element, const JunitCase &one) {
    return "<" + std::string(element) + attribute("message", one.message) + ">" + escaped(one.text) + "</" +
           std::string(element) + ">";
}

std::string case_text(const JunitCase &one) {
    std::string out = "  <testcase" + attribute("classname", one.classname) + attribute("name", one.name);
    if (one.result == passed && one.text.empty())
        return out + "/>\n";
    out += ">";
    if (one.result == passed)
        out += "<system-out>" + escaped(one.text) + "</system-out>";
    else if (one.result == skipped)
        out += "<skipped" + attribute("message", one.message) + "/>";
    else
        out += outcome(one.result == failed ? "failure" : "error", one);
    return out + "</testcase>\n";
}

} // namespace

std::string junit_begin(std::string_view name) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", name) + ">\n";
}

std::string junit_suite(std::string_view name, std::span<const JunitCase> cases) {
    const auto count = [&](JunitCase::Result result) {
        return std::to_string(std::ranges::count(cases, result, &JunitCase::result));
    };
    std::string out = " <testsuite" + attribute("name", name) +
                      attribute("tests", std::to_string(cases.size())) +
                      attribute("failures", count(failed)) + attribute("errors", count(error)) +
                      attribute("skipped", count(skipped)) + ">\n";
    for (const JunitCase &one : cases)
        out += case_text(one);
    return out + " </testsuite>\n";
}

std::string junit_end() {
    return "</testsuites>\n";
}

} // namespace warden::ctl::cli
