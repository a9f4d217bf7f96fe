// The container's root directory, as far as it can be seen.
#pragma once

#include "base/dir.hpp"

#include <warden/module.hpp>

namespace warden::guest_os {

// Of a running container, or of one whose init is about to be executed: what its processes see, whatever the
// storage is. Of another one: lxc.rootfs.path, if it is a directory. ENOTSUP for storage that is mounted at
// start only.
Result<Dir> open_rootfs(const module::Context &context, const Dir &root);

} // namespace warden::guest_os
