// SPDX-License-Identifier: LGPL-2.1-or-later
// What a file carries besides its bytes.
#pragma once

#include "base/result.hpp"

#include <string_view>

namespace warden {

// Owner, group, mode, ACLs and extended attributes of one open file for another one. All or an error: a
// config that lost its ACL would be readable for others, or no longer for those who need it. what names `to`
// in texts.
Status copy_attributes(int from, int to, std::string_view what);

} // namespace warden
