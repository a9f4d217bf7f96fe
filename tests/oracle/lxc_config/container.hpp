// SPDX-License-Identifier: LGPL-2.1-or-later
// liblxc's view of a config file. Starts nothing, asks no running container anything.
#pragma once

#include <optional>
#include <string>

struct lxc_container;

namespace warden::oracle {

class Container {
public:
    // lxcpath is a directory of the test's own; no container need be there.
    explicit Container(const std::string &lxcpath);
    Container(const Container &) = delete;
    Container &operator=(const Container &) = delete;
    ~Container();

    // Forgets what was loaded before. false: liblxc refuses the file.
    bool load(const std::string &file);
    // nullopt: liblxc knows no such key, or the key does not apply to this config.
    std::optional<std::string> item(const std::string &key);

private:
    lxc_container *container_;
    std::string lxcpath_;
};

} // namespace warden::oracle
