#include "base/utc.hpp"

#include <array>
#include <ctime>

namespace warden {

std::string utc_text(std::int64_t unix_seconds) {
    const std::time_t when = unix_seconds;
    std::tm parts{};
    std::array<char, 40> text{};
    if (gmtime_r(&when, &parts) == nullptr)
        return {};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

} // namespace warden
