// SPDX-License-Identifier: LGPL-2.1-or-later
// New texts out of old ones, for replay.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace warden::fuzz {

// libFuzzer's dictionaries: "text" a line, with \xNN, \\ and \" in it, and comments.
std::vector<std::string> read_dictionary(std::string_view text);

constexpr std::uint64_t k_seed = 20'240'229;

// The same texts every time, by the seed.
class Mutator {
public:
    // Borrows both.
    Mutator(const std::vector<std::string> &corpus, const std::vector<std::string> &words, std::uint64_t seed)
        : corpus_(corpus), words_(words), random_(seed) {}

    std::string next();

private:
    std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }
    const std::string &any_text() { return corpus_[below(corpus_.size())]; }
    // A whole line of a text, with its line end.
    std::string any_line(const std::string &text);
    void change(std::string &text);

    const std::vector<std::string> &corpus_;
    const std::vector<std::string> &words_;
    std::mt19937_64 random_;
};

} // namespace warden::fuzz
