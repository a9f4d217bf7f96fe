// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/result.hpp"

#include <cstring>

namespace warden {

Error errno_error(std::string_view what, int code) {
    std::string message(what);
    message += ": ";
    message += strerrordesc_np(code) != nullptr ? strerrordesc_np(code) : "unknown error";
    return {std::move(message), code};
}

} // namespace warden
