// SPDX-License-Identifier: LGPL-2.1-or-later
// Results as JUnit's XML, which CI systems show as tests.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace warden::ctl::cli {

struct JunitCase {
    enum class Result : std::uint8_t { passed, failed, error, skipped };
    std::string classname, name;
    Result result = Result::passed;
    std::string message; // one sentence: why it failed, could not be run, or was skipped
    std::string text;    // more of it; of a case that passed, its output
};

// A document is the begin, any number of suites, and the end. Texts may hold any bytes: what XML cannot say
// is written as \xNN.
std::string junit_begin(std::string_view name);
std::string junit_suite(std::string_view name, std::span<const JunitCase> cases);
std::string junit_end();

} // namespace warden::ctl::cli
