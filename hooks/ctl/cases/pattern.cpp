// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cases/pattern.hpp"

#include <array>
#include <cerrno>

namespace warden::ctl::cases {

Result<Pattern> Pattern::compile(const std::string &text) {
    auto compiled = std::make_unique<regex_t>();
    if (const int problem = regcomp(compiled.get(), text.c_str(), REG_EXTENDED | REG_NOSUB); problem != 0) {
        std::array<char, 128> message{};
        regerror(problem, compiled.get(), message.data(), message.size());
        return Error{message.data(), EINVAL};
    }
    return Pattern(std::shared_ptr<const regex_t>(compiled.release(), [](regex_t *done) {
        regfree(done);
        delete done;
    }));
}

bool Pattern::is_in(const std::string &text) const {
    return regexec(compiled_.get(), text.c_str(), 0, nullptr, 0) == 0;
}

} // namespace warden::ctl::cases
