// SPDX-License-Identifier: LGPL-2.1-or-later
// Configs for LXC to take or to refuse: every key with values of its kind, of other kinds and damaged ones,
// in any order, in every form that a line may have.
#pragma once

#include "lxc/config_keys.hpp"

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace warden::oracle {

class Generator {
public:
    // Of these keys only. directory is where liblxc may make a log file. Borrows rules.
    Generator(unsigned seed, std::string directory, const std::vector<const lxc::KeyRule *> &rules)
        : random_(seed), directory_(std::move(directory)), rules_(rules) {}

    // The lines of one config, each with its line end.
    std::vector<std::string> config();

private:
    std::string line();
    std::string network_line();
    std::string key_of(const lxc::KeyRule &rule);
    std::string value_of(const lxc::KeyRule &rule);
    std::string written(std::string key, const std::string &value);
    std::string damaged(std::string text);
    std::string index();

    bool chance(unsigned one_in) { return random_() % one_in == 0; }
    template <typename Range>
    const auto &pick(const Range &range) {
        return *(std::begin(range) +
                 static_cast<std::ptrdiff_t>(random_() % static_cast<std::size_t>(std::ssize(range))));
    }

    std::mt19937 random_;
    std::string directory_;
    const std::vector<const lxc::KeyRule *> &rules_;
};

// Values of one kind, right ones and wrong ones.
const std::vector<std::string> &values_of(lxc::ValueKind kind);

} // namespace warden::oracle
