// SPDX-License-Identifier: LGPL-2.1-or-later
// Findings as annotations of GitHub's workflow commands, which a runner takes from a job's output.
#pragma once

#include "findings/finding.hpp"

#include <string>
#include <string_view>

namespace warden::ctl::cli {

// "::error file=FILE,line=LINE,title=ID CONTAINER::MESSAGE" without the newline; `notice` for info and for
// what is waived. Nothing that a config holds ends the command early or begins another.
std::string github_annotation(const findings::Finding &finding);
// level: error, warning or notice.
std::string github_annotation(std::string_view level, std::string_view title, std::string_view text);

} // namespace warden::ctl::cli
