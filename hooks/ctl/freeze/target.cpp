// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/target.hpp"

#include "base/process.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "cgroup/freeze/freezer.hpp"
#include "cgroup/payload_path.hpp"
#include "ctl/configs/includes.hpp"
#include "ctl/configs/proxmox_files.hpp"
#include "ctl/freeze/place.hpp"
#include "ctl/tools/places.hpp"
#include "lxc/config_reader.hpp"
#include "lxc/proxmox_file.hpp"
#include "state/starts.hpp"

#include <algorithm>

namespace warden::ctl::freeze {
namespace {

constexpr std::int64_t k_proxmox_deadline_ms = 5000;

// Proxmox's file of the container; empty: it has none. An Error when that cannot be told in time.
Result<std::string> proxmox_text(const Dir &root, const std::string &name) {
    constexpr std::size_t k_most = std::size_t{1} << 20U;
    if (!is_digits(name))
        return std::string();
    auto text = lxc::is_proxmox_host(root)
                    ? configs::read_file_in_time(root, lxc::proxmox_file_of(name), k_most,
                                                 Deadline::after_ms(k_proxmox_deadline_ms))
                    : root.read_file(lxc::proxmox_file_of(name), k_most);
    return !text && text.error().code == ENOENT ? Result<std::string>(std::string()) : std::move(text);
}

// `lock:` of the guest's own section, which is the first: a snapshot, backup or migration of Proxmox is under
// way.
std::string proxmox_lock(std::string_view text) {
    for (const auto line : split(text, '\n')) {
        if (line.starts_with("["))
            break;
        if (line.starts_with("lock:"))
            return std::string(trim(line.substr(5)));
    }
    return {};
}

// What a user's config says of the cgroup is believed only of a cgroup that root has given away: LXC and
// systemd give a user's container one that is not root's, and what else is in root's own is not the user's to
// have frozen.
bool may_be_named_by_a_user(const Dir &root, const std::string &cgroup) {
    const auto group = root.status(cgroup);
    return group && group->st_uid != 0;
}

bool is_roots(const Dir &root, const containers::Container &container) {
    const auto lxcpath = root.status(container.lxcpath);
    const auto config = root.status(container.config_path);
    return lxcpath && config && lxcpath->st_uid == 0 && config->st_uid == 0;
}

bool holds_process(const Dir &root, const std::string &cgroup, std::int64_t pid) {
    const auto own = cgroup::freeze::freezer_path_of(root, pid);
    return own && is_at_or_below(*own, cgroup);
}

// Why this cgroup may hold more than the container; empty: it does not.
std::string more_than_the_container(const Dir &root, const containers::Container &container,
                                    const std::string &cgroup) {
    const auto init = read_process_stat(root, container.init.pid);
    // The number may be another process's by now, whose cgroup this then is.
    if (!init || init->id.start_time != container.init.start_time)
        return "it ended while it was looked at";
    if (init->parent > 0 && holds_process(root, cgroup, init->parent))
        return "the process that started it is in the cgroup that would be frozen, " + printable(cgroup);
    if (!is_roots(root, container) && !may_be_named_by_a_user(root, cgroup))
        return "its config is not root's, and the cgroup that would be frozen, " + printable(cgroup) +
               ", is: what else is in it cannot be told";
    return {};
}

// Freezing ourselves would be the last thing we did.
bool holds_us(const Dir &root, const std::string &cgroup) {
    return holds_process(root, cgroup, getpid());
}

std::string refusal(const Dir &root, const FreezeTarget &target, const Result<std::string> &proxmox,
                    const FreezeWish &wish) {
    if (!proxmox)
        return "whether Proxmox has locked it cannot be told: " + proxmox.error().message;
    if (const auto lock = proxmox_lock(*proxmox); !lock.empty())
        return "Proxmox has locked it (lock: " + printable(lock) + ") and may freeze it itself";
    if (target.cgroup.empty())
        return "it cannot be told which cgroup is to be frozen";
    if (holds_us(root, target.cgroup))
        return "this command runs inside it";
    return refusal_by_mounts(target.mounts, wish);
}

FreezeTarget look_at(const Dir &root, const containers::Container &container, const FreezeWish &wish) {
    FreezeTarget target{container.name, container.lxcpath, container.init.pid, {}, {}, {}};
    lxc::ConfigReader reader(root, {}, configs::look_at_includes(root));
    const auto config = reader.read(container.config_path);
    const auto of_init = cgroup::freeze::freezer_path_of(root, container.init.pid);
    const auto proxmox = proxmox_text(root, container.name);
    const bool is_proxmox = !proxmox || !proxmox->empty();
    target.proxmox = is_proxmox;
    if (config && of_init)
        target.cgroup = cgroup_to_freeze(*of_init, container.name, *config, is_proxmox).value_or("");
    auto mounts = mounts_of(root, std::to_string(container.init.pid));
    if (mounts) {
        target.mounts = std::move(mounts).value();
        target.refused = refusal(root, target, proxmox, wish);
    } else {
        target.refused = mounts.error().message;
    }
    if (auto why = more_than_the_container(root, container, target.cgroup);
        !target.cgroup.empty() && !why.empty()) {
        target.refused = std::move(why);
        target.cgroup.clear(); // thaw --force goes by this alone
    }
    return target;
}

// The root file system's place in the config: an overlay's layers cannot be seen from inside.
bool config_is_on(const Dir &root, const std::vector<Mount> &host, const Place &place,
                  const containers::Container &container) {
    lxc::ConfigReader reader(root, {}, configs::look_at_includes(root));
    const auto config = reader.read(container.config_path);
    const auto *path = config ? config->value("lxc.rootfs.path") : nullptr;
    if (path == nullptr)
        return false;
    for (const auto part : split(path->value, ':')) {
        if (part.starts_with("/") && place.holds_path(root, host, std::string(part)))
            return true;
    }
    return false;
}

bool lies_on(const Dir &root, const std::vector<Mount> &host, const Place &place,
             const containers::Container &container, const std::vector<Mount> &mounts) {
    for (const auto &mount : mounts) {
        if (file_system_kind(mount.type) == FileSystem::storage && place.holds(root, host, mount))
            return true;
    }
    // Where its root is said to be counts only for what cannot be seen from inside: on Proxmox, and with any
    // other storage that LXC mounts, the path lies on the host's file system and the data does not.
    const bool seen = std::any_of(mounts.begin(), mounts.end(), [](const Mount &mount) {
        return mount.point == "/" && mount.type != "overlay";
    });
    return !seen && config_is_on(root, host, place, container);
}

// A path may have a comma in it, a dataset cannot.
Result<std::vector<std::string>> places_named(const Dir &root, const std::string &on) {
    if (tools::names_a_tool(on))
        return tools::places_of_tool(root, on);
    std::vector<std::string> all;
    if (on.starts_with("/")) {
        all.push_back(on);
        return all;
    }
    for (const auto part : split(on, ','))
        all.emplace_back(part);
    return all;
}

std::string impostor_note(const containers::Container &container) {
    return container.impostor.empty()
               ? ""
               : "; " + container.impostor + " listens where its monitor would, and is not believed";
}

void add_by_name(const Dir &root, containers::ContainerFinder &finder, const FreezeWish &wish,
                 Selection &selection) {
    for (const auto &name : wish.names) {
        const containers::Container container = finder.find(wish.lxcpath, name);
        if (container.state == containers::Container::State::stopped)
            selection.notes.push_back(name + " does not run" + impostor_note(container));
        else if (container.state == containers::Container::State::unknown)
            selection.targets.push_back({name, wish.lxcpath, -1, {}, {}, container.not_checked});
        else
            selection.targets.push_back(look_at(root, container, wish));
    }
}

// All places of one wish.
struct Places {
    std::vector<Place> all;
    std::vector<Mount> host;
    std::vector<std::string> notes;
};

Result<Places> find_places(const Dir &root, const std::string &on, bool exact) {
    Places places;
    TRY_ASSIGN(const auto named, places_named(root, on));
    for (const auto &one : named) {
        auto place = Place::find(root, one, exact);
        // A tool's config may name what is not there (yet): it makes no snapshot of that.
        if (!place && tools::names_a_tool(on) && place.error().code == ENOENT)
            places.notes.push_back(on + ": " + place.error().message);
        else if (!place)
            return place.error();
        else
            places.all.push_back(std::move(place).value());
    }
    TRY_ASSIGN(places.host, mounts_of(root, "self"));
    return places;
}

// A container that does not run, or whose mounts cannot be read, is where its config says.
bool lies_on_any(const Dir &root, const Places &places, const containers::Container &container) {
    const auto mounts = container.state == containers::Container::State::running
                            ? mounts_of(root, std::to_string(container.init.pid))
                            : Result<std::vector<Mount>>(Error{});
    const auto inside = mounts ? *mounts : std::vector<Mount>{};
    return std::any_of(places.all.begin(), places.all.end(), [&](const Place &place) {
        return lies_on(root, places.host, place, container, inside);
    });
}

void add_if_there(const Dir &root, const Places &places, const FreezeWish &wish,
                  const containers::Container &container, Selection &selection) {
    const auto configured = [&](const Place &place) {
        return config_is_on(root, places.host, place, container);
    };
    // One whose monitor does not answer is in the way only of what may concern it.
    if (container.state == containers::Container::State::unknown) {
        if (container.hidden || std::any_of(places.all.begin(), places.all.end(), configured))
            selection.targets.push_back(
                {container.name, container.lxcpath, -1, {}, {}, container.not_checked});
        else
            selection.notes.push_back(container.name + " was not checked: " + container.not_checked);
    }
    if (container.state == containers::Container::State::running && lies_on_any(root, places, container))
        selection.targets.push_back(look_at(root, container, wish));
}

// Running containers of other lxcpaths, as far as start-host recorded them.
void add_from_elsewhere(const Dir &root, containers::ContainerFinder &finder, const Places &places,
                        const FreezeWish &wish, Selection &selection) {
    for (const auto &record : state::Records(root).all()) {
        if (record.lxcpath == wish.lxcpath)
            continue;
        const auto same_name = [&](const FreezeTarget &target) { return target.name == record.name; };
        const bool twice = std::any_of(selection.targets.begin(), selection.targets.end(), same_name);
        const std::size_t before = selection.targets.size();
        add_if_there(root, places, wish, finder.find(record.lxcpath, record.name), selection);
        if (twice && selection.targets.size() > before)
            selection.targets.back().refused =
                "another container of this name is to be frozen too; freeze it apart, with -P " +
                record.lxcpath;
    }
}

Status add_by_place(const Dir &root, containers::ContainerFinder &finder, const FreezeWish &wish,
                    const std::vector<std::string> &defined, Selection &selection) {
    TRY_ASSIGN(const Places places, find_places(root, wish.on, wish.exact));
    selection.notes = places.notes;
    for (const auto &name : defined)
        add_if_there(root, places, wish, finder.find(wish.lxcpath, name), selection);
    if (wish.other_lxcpaths)
        add_from_elsewhere(root, finder, places, wish, selection);
    if (selection.targets.empty())
        selection.notes.push_back("no running container lies on " + wish.on);
    return k_done;
}

} // namespace

namespace {

// snap's and AppImage's, in containers: nothing of it has to be written out, and whoever reads it only waits
// for its own pages.
bool is_harmless(const Mount &mount) {
    return mount.type.starts_with("fuse.squashfuse") &&
           (mount.options == "ro" || mount.options.starts_with("ro,"));
}

} // namespace

std::string refusal_by_mounts(const std::vector<Mount> &mounts, const FreezeWish &wish) {
    for (const auto &mount : mounts) {
        const auto kind = file_system_kind(mount.type);
        if (kind == FileSystem::fuse && !wish.allow_fuse && !is_harmless(mount))
            return "a FUSE mount (" + mount.type + ") is inside at " + printable(mount.point) +
                   ": whoever waits for its server cannot be frozen; --allow fuse tries all the same";
        if (kind == FileSystem::network && !wish.allow_network)
            return "a network mount (" + mount.type + ") is inside at " + printable(mount.point) +
                   ": a server that does not answer would hold up the freeze; --allow network tries all the same";
    }
    return {};
}

std::optional<std::string> cgroup_to_freeze(const std::string &of_init, const std::string &name,
                                            const lxc::Config &config, bool proxmox) {
    const auto keys = cgroup::payload_keys(name, config);
    auto limits = cgroup::limit_path(of_init, keys);
    if (!limits || !proxmox || keys.exact.empty() || keys.inner.empty())
        return limits;
    const std::string below = *limits + "/" + keys.inner;
    return is_at_or_below(of_init, below) ? below : limits;
}

Result<std::vector<std::string>> containers_on(const Dir &root, const std::string &lxcpath,
                                               const std::string &on) {
    TRY_ASSIGN(const auto defined, containers::defined_containers(root, lxcpath));
    TRY_ASSIGN(const Places places, find_places(root, on, false));
    containers::ContainerFinder finder(root);
    std::vector<std::string> names;
    for (const auto &name : defined) {
        if (lies_on_any(root, places, finder.find(lxcpath, name)))
            names.push_back(name);
    }
    return names;
}

Result<Selection> select_targets(const Dir &root, containers::ContainerFinder &finder,
                                 const FreezeWish &wish) {
    TRY_ASSIGN(const auto defined, containers::defined_containers(root, wish.lxcpath));
    for (const auto &name : wish.names) {
        if (std::find(defined.begin(), defined.end(), name) == defined.end())
            return Error{"there is no container '" + printable(name) + "' below " + wish.lxcpath, ENOENT};
    }
    Selection selection;
    if (wish.names.empty()) {
        TRY(add_by_place(root, finder, wish, defined, selection));
    } else {
        add_by_name(root, finder, wish, selection);
    }
    return selection;
}

} // namespace warden::ctl::freeze
