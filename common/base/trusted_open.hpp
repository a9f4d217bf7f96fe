// SPDX-License-Identifier: LGPL-2.1-or-later
// Opening a file that only root (or one more user) can have written or replaced.
#pragma once

#include "base/dir.hpp"

#include <string_view>
#include <sys/types.h>

namespace warden {

// Who may own the file and the directories above it, beside root.
struct Trust {
    uid_t also = 0;
    // A root-owned, world-writable directory with the sticky bit (/tmp) lets nobody replace an entry of
    // another user. Good enough for an admin's `try` and for tests, not for a hook.
    bool sticky_directories = false;
};

// Opens `path` below dir for reading, one component at a time (openat, O_NOFOLLOW): no component may be a
// symlink, owned by anyone outside `trust`, or writable by group or others. The error names the first bad
// component and the command that mends it. Checked on the opened descriptors, so that nothing can be
// exchanged in between. The directory `dir` itself is checked too, what is above it is not.
Result<Fd> trusted_open(const Dir &dir, std::string_view path, Trust trust);

// As trusted_open, and the whole content of the regular file.
Result<std::string> trusted_read(const Dir &dir, std::string_view path, Trust trust, std::size_t max_bytes);

} // namespace warden
