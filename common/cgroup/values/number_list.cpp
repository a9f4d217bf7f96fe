// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/values/number_list.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace warden::cgroup::values {
namespace {

constexpr std::uint32_t k_highest = 65535;
constexpr std::size_t k_longest_text = 16384; // bounds the time that a hostile list takes

bool is_separator(char c) {
    return std::string_view(", \t\n\v\f\r").find(c) != std::string_view::npos;
}

bool starts_with_all(std::string_view text) {
    constexpr std::string_view all = "all";
    return text.size() >= all.size() &&
           std::equal(all.begin(), all.end(), text.begin(), [](char a, char b) { return a == (b | 0x20); });
}

struct Region {
    std::uint32_t start = 0, end = 0;
    std::uint32_t used = 1, group = 1; // the first `used` of each `group` numbers
};

// Reads one region after the other; what is wrong is kept and ends it.
class Reader {
public:
    Reader(std::string_view text, std::uint32_t last) : text_(text), last_(last) {}

    bool next(Region &region) {
        while (!text_.empty() && is_separator(text_[0]))
            text_.remove_prefix(1);
        return !text_.empty() && region_(region);
    }
    std::optional<ListFault> fault() const { return fault_; }

private:
    bool fail(ListFault fault) {
        fault_ = fault;
        return false;
    }
    bool at_end() const { return text_.empty() || is_separator(text_[0]); }
    bool take(char c) {
        if (text_.empty() || text_[0] != c)
            return fail(ListFault::malformed);
        text_.remove_prefix(1);
        return true;
    }
    bool number(std::uint32_t &into);
    bool region_(Region &region);
    bool pattern(Region &region);
    bool check(const Region &region);

    std::string_view text_;
    std::uint32_t last_;
    std::optional<ListFault> fault_;
};

bool Reader::number(std::uint32_t &into) {
    if (!text_.empty() && text_[0] == 'N') {
        into = last_;
        text_.remove_prefix(1);
        return true;
    }
    const auto length = std::min(text_.find_first_not_of("0123456789"), text_.size());
    if (length == 0)
        return fail(ListFault::malformed);
    const auto value = parse_u64(text_.substr(0, length));
    if (!value || *value > std::numeric_limits<std::uint32_t>::max())
        return fail(ListFault::too_high);
    text_.remove_prefix(length);
    into = static_cast<std::uint32_t>(*value);
    return true;
}

bool Reader::check(const Region &region) {
    if (region.start > region.end || region.group == 0 || region.used > region.group)
        return fail(ListFault::malformed);
    return region.end <= last_ || fail(ListFault::too_high);
}

bool Reader::pattern(Region &region) {
    return take(':') && number(region.used) && take('/') && number(region.group) && check(region);
}

bool Reader::region_(Region &region) {
    region = Region{};
    if (starts_with_all(text_)) {
        text_.remove_prefix(3);
        region.end = last_;
        return at_end() ? check(region) : pattern(region);
    }
    if (!number(region.start))
        return false;
    region.end = region.start;
    if (at_end())
        return check(region);
    if (!take('-') || !number(region.end))
        return false;
    return at_end() ? check(region) : pattern(region);
}

} // namespace

std::variant<NumberSet, ListFault> parse_number_list(std::string_view text, std::uint32_t last) {
    if (text.size() > k_longest_text)
        return ListFault::malformed;
    last = std::min(last, k_highest);
    Reader reader(text, last);
    std::vector<bool> there;
    Region region;
    while (reader.next(region)) {
        if (there.size() <= region.end)
            there.resize(std::size_t{region.end} + 1);
        for (std::uint32_t i = region.start; i <= region.end; ++i) {
            if ((i - region.start) % region.group < region.used)
                there[i] = true;
        }
    }
    if (const auto fault = reader.fault())
        return *fault;
    NumberSet numbers;
    for (std::uint32_t i = 0; i < there.size(); ++i) {
        if (there[i])
            numbers.insert(numbers.end(), i);
    }
    return numbers;
}

NumberSet parse_kernel_list(std::string_view text) {
    auto parsed = parse_number_list(text, k_highest);
    const auto *numbers = std::get_if<NumberSet>(&parsed);
    return numbers != nullptr ? *numbers : NumberSet{};
}

} // namespace warden::cgroup::values
