// SPDX-License-Identifier: LGPL-2.1-or-later
// Texts that many findings share, each kept once, for as long as the pool lives.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace warden::ctl::report {

class TextPool {
public:
    // The pool's own copy.
    std::string_view keep(std::string_view text) {
        if (const auto known = texts_.find(text); known != texts_.end())
            return *known;
        return *texts_.insert(copy_of(text)).first;
    }

private:
    static constexpr std::size_t k_chunk = std::size_t{256} << 10U;

    std::string_view copy_of(std::string_view text) {
        if (text.empty())
            return {};
        if (chunks_.empty() || left_ < text.size()) {
            left_ = text.size() > k_chunk ? text.size() : k_chunk;
            chunks_.push_back(std::make_unique<char[]>(left_));
            next_ = chunks_.back().get();
        }
        std::memcpy(next_, text.data(), text.size());
        const std::string_view copy(next_, text.size());
        next_ += text.size();
        left_ -= text.size();
        return copy;
    }

    std::vector<std::unique_ptr<char[]>> chunks_;
    char *next_ = nullptr;
    std::size_t left_ = 0;
    std::unordered_set<std::string_view> texts_;
};

} // namespace warden::ctl::report
