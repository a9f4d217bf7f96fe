// SPDX-License-Identifier: LGPL-2.1-or-later
// An extended regular expression, as grep -E takes it.
#pragma once

#include "base/result.hpp"

#include <memory>
#include <regex.h>
#include <string>

namespace warden::ctl::cases {

class Pattern {
public:
    // An Error with what regcomp(3) says of it.
    static Result<Pattern> compile(const std::string &text);
    bool is_in(const std::string &text) const;

private:
    explicit Pattern(std::shared_ptr<const regex_t> compiled) : compiled_(std::move(compiled)) {}

    std::shared_ptr<const regex_t> compiled_;
};

} // namespace warden::ctl::cases
