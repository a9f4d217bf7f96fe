// SPDX-License-Identifier: LGPL-2.1-or-later
#include "container.hpp"

#include <filesystem>
#include <lxc/lxccontainer.h>
#include <stdexcept>

namespace warden::oracle {

Container::Container(const std::string &lxcpath)
    : container_(lxc_container_new("oracle", lxcpath.c_str())), lxcpath_(lxcpath) {
    if (container_ == nullptr)
        throw std::runtime_error("liblxc gives no container");
}

Container::~Container() {
    lxc_container_put(container_);
    // liblxc keeps an empty lock file for each container it has ever looked at.
    std::error_code ignored;
    std::filesystem::remove_all("/run/lxc/lock/" + lxcpath_, ignored);
}

bool Container::load(const std::string &file) {
    container_->clear_config(container_);
    return container_->load_config(container_, file.c_str());
}

std::optional<std::string> Container::item(const std::string &key) {
    const int length = container_->get_config_item(container_, key.c_str(), nullptr, 0);
    if (length < 0)
        return std::nullopt;
    std::string text(static_cast<std::size_t>(length) + 1, '\0');
    container_->get_config_item(container_, key.c_str(), text.data(), length + 1);
    text.resize(static_cast<std::size_t>(length));
    return text;
}

} // namespace warden::oracle
