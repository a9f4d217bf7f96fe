#include "lxc/container.hpp"

#include <lxc/lxccontainer.h>
#include <memory>

namespace warden::lxc {

Result<ContainerState> query_container(const std::string &name, const std::string &lxcpath) {
    const std::unique_ptr<lxc_container, int (*)(lxc_container *)> container(
        lxc_container_new(name.c_str(), lxcpath.c_str()), lxc_container_put);
    if (!container)
        return Error{"liblxc cannot load the config of " + lxcpath + "/" + name +
                         "; with LXC 7 a key of cgroup v1 is enough for that, see lxc-warden check",
                     EINVAL};
    ContainerState found;
    const char *state = container->state(container.get());
    found.state = state == nullptr ? "UNKNOWN" : state;
    found.init_pid = container->init_pid(container.get());
    return found;
}

std::string liblxc_version() {
    return lxc_get_version();
}

} // namespace warden::lxc
