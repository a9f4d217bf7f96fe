// "did you mean": for names that are not known.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace warden::config {

// `; did you mean "memory"?` for the candidate that is at most a third of its letters away, else "".
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

} // namespace warden::config
