// SPDX-License-Identifier: LGPL-2.1-or-later
// A config file as `check` and `migrate` take it: its bytes, its grammar, and what it says with its includes.
#pragma once

#include "ctl/configs/includes.hpp"
#include "ctl/configs/paths.hpp"
#include "lxc/config_reader.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace warden::ctl::configs {

enum class SyntaxChoice { automatic, lxc, pve };

struct ConfigInput {
    ConfigPath where;
    std::string bytes;
    lxc::Config config;
};

// By place (/etc/pve/...), by name (`config` is LXC's), else by what only Proxmox writes: native keys,
// `lxc.x: y`.
lxc::Syntax detect_syntax(std::string_view bytes, std::string_view path);

// Some line near the beginning sets an lxc.* key, and no byte there is NUL.
bool looks_like_config(std::string_view bytes);

// Borrows root. Parsed includes are kept from one config to the next.
class ConfigLoader {
public:
    ConfigLoader(const Dir &root, SyntaxChoice syntax)
        : root_(root), reader_(root, {}, look_at_includes(root)), syntax_(syntax) {}

    // nullopt for a file that only might have been a config and is none.
    Result<std::optional<std::string>> read(const ConfigPath &where);
    Result<std::optional<ConfigInput>> load(const ConfigPath &where);
    ConfigInput from_text(std::string bytes, const ConfigPath &where);
    lxc::Syntax syntax_of(std::string_view bytes, std::string_view path) const;

private:
    Result<std::string> bytes_of(const std::string &path);

    const Dir &root_;
    lxc::ConfigReader reader_;
    SyntaxChoice syntax_;
    std::optional<Error> away_; // Proxmox's cluster file system did not answer
};

} // namespace warden::ctl::configs
