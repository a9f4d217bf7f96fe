// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/audit/proxmox.hpp"

#include "ctl/configs/includes.hpp"
#include "ctl/judge/generated.hpp"
#include "findings/proxmox_terms.hpp"
#include "lxc/lxcpath.hpp"
#include "lxc/proxmox_file.hpp"
#include "state/proxmox_copies.hpp"

#include <algorithm>
#include <cstdint>
#include <unistd.h>

namespace warden::ctl::audit {
namespace {

using State = containers::Container::State;

constexpr std::int64_t k_deadline_ms = 10'000;
constexpr const char *k_not_listed =
    ": containers that were never started are not listed, and lines of its files are named as the last audit saw them";
constexpr std::size_t k_max_config = std::size_t{4} << 20U;

} // namespace

ProxmoxView::ProxmoxView(const Dir &root, const std::string &lxcpath)
    : root_(root), is_proxmox_(lxc::is_proxmox_host(root) && lxcpath == lxc::default_lxcpath(root)) {
    if (!is_proxmox_)
        return;
    auto read = configs::read_proxmox_files(root, Deadline::after_ms(k_deadline_ms));
    if (!read) {
        problem_ = read.error().message + k_not_listed;
        return;
    }
    files_ = std::move(*read);
    std::map<std::string, std::string> copies;
    for (const auto &[id, file] : files_.files)
        copies.emplace(id, file.bytes);
    // For the hooks; without them these name no lines, and that is all.
    if (geteuid() == 0)
        state::ProxmoxCopies(root).keep(copies).ignore();
}

void ProxmoxView::add_names(std::vector<std::string> &names) const {
    for (const auto &[id, file] : files_.files) {
        if (std::ranges::count(names, id) == 0)
            names.push_back(id);
    }
    std::ranges::sort(names);
}

void ProxmoxView::describe(containers::Container &container) {
    const auto found = files_.files.find(container.name);
    if (found == files_.files.end() || container.state != State::stopped)
        return;
    lxc::ConfigReader reader(root_, {}, configs::look_at_includes(root_));
    const auto file =
        reader.expand(found->second.bytes, lxc::Syntax::pve, lxc::proxmox_file_of(container.name));
    const auto generated = root_.status(container.config_path);
    container.is_template = file.text_of("template") == "1";
    container.never_started = !generated;
    if (generated && !container.is_template && found->second.changed <= generated->st_mtim.tv_sec)
        return;
    container.foretold = true;
    texts_.insert_or_assign(container.config_path, judge::proxmox_text(root_, file, container.name));
}

const std::string *ProxmoxView::config_text(const std::string &config_path) const {
    const auto found = texts_.find(config_path);
    return found == texts_.end() ? nullptr : &found->second;
}

void ProxmoxView::name_lines(const containers::Container &container,
                             std::vector<findings::Finding> &findings) const {
    if (!is_proxmox_ || !lxc::is_proxmox_id(container.name) || findings.empty())
        return;
    const std::string *text = config_text(container.config_path);
    const auto generated =
        text != nullptr ? Result<std::string>(*text) : root_.read_file(container.config_path, k_max_config);
    if (!generated || !lxc::is_generated_by_proxmox(*generated, container.name))
        return;
    const auto found = files_.files.find(container.name);
    const auto copy = found != files_.files.end() ? Result<std::string>(found->second.bytes)
                                                  : state::ProxmoxCopies(root_).load(container.name);
    findings::name_admin_lines(findings,
                               {container.name, container.config_path, *generated,
                                copy ? std::string_view(*copy) : std::string_view(), lxc::devices_in(root_)});
    if (text == nullptr)
        return;
    for (findings::Finding &finding : findings)
        finding.generated = {}; // no such file has been written
}

} // namespace warden::ctl::audit
