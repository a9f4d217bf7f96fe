// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/by_hand.hpp"

#include "ctl/tools/lines.hpp"

namespace warden::ctl::tools {
namespace {

Wiring lines(std::vector<std::string> text, std::vector<std::string> remarks = {}) {
    Wiring wiring;
    wiring.lines = std::move(text);
    wiring.remarks = std::move(remarks);
    return wiring;
}

const std::string k_freeze = std::string(k_hook) + " freeze ", k_thaw = std::string(k_hook) + " thaw ";

} // namespace

Wiring wire_zrepl(const Dir &) {
    return lines({"in zrepl.yml, in `snapshotting` of each job that makes snapshots:", "  hooks:",
                  "    - type: command", "      path: " + std::string(k_hook), "      timeout: 30s",
                  "      err_is_fatal: true", "      filesystems: {\"POOL/DATASET<\": true}"},
                 {"a zrepl before 0.7 runs in a sandbox; the hook works outside of it"});
}

Wiring wire_znapzend(const Dir &) {
    return lines({"for each dataset of a plan (znapzendzetup list):",
                  "  zfs set org.znapzend:pre_znap_cmd='" + k_freeze + "DATASET' DATASET",
                  "  zfs set org.znapzend:post_znap_cmd='" + k_thaw + "DATASET' DATASET"});
}

Wiring wire_zfs_autobackup(const Dir &) {
    return lines({"on its command line, for each pool:",
                  "  --pre-snapshot-cmd '" + k_freeze + "POOL' --post-snapshot-cmd '" + k_thaw + "POOL'"});
}

Wiring wire_zfs_auto_snapshot(const Dir &) {
    return lines(
        {"in /etc/cron.d/zfs-auto-snapshot and /etc/cron.{hourly,daily,weekly,monthly}/zfs-auto-snapshot, after `zfs-auto-snapshot`:",
         "  --pre-snapshot='" + std::string(k_hook) + " freeze' --post-snapshot='" + std::string(k_hook) +
             " thaw'"});
}

Wiring wire_kopia(const Dir &) {
    return lines(
        {"kopia reads live files, and its actions stand around the whole backup, so that the containers would be frozen for all of it. Back up a snapshot instead:",
         "  " + std::string(k_command) +
             " freeze-run --on /srv/containers -- btrfs subvolume snapshot -r /srv/containers /srv/.kopia",
         "  kopia snapshot create /srv/.kopia"});
}

Wiring wire_syncoid(const Dir &) {
    return lines({"syncoid calls nobody before its own snapshots: run it with", "  syncoid --no-sync-snap",
                  "and wire the tool that makes the snapshots."});
}

Wiring wire_pyznap(const Dir &) {
    return lines({"pyznap calls nobody; in what runs it, before `pyznap snap --take`:",
                  "  " + std::string(k_command) + " freeze-run --on POOL/DATASET -- pyznap snap --take"});
}

Wiring wire_vzdump(const Dir &) {
    return {};
}

Wiring wire_timeshift(const Dir &) {
    return lines(
        {"Timeshift calls scripts only after its snapshot. In its btrfs mode, switch its schedule off, and in a timer or cron file of your own run",
         "  " + std::string(k_command) +
             " freeze-run --exact --on @timeshift -- timeshift --check --scripted",
         "In its rsync mode it copies live files for minutes: leave containers out of it."});
}

Wiring wire_lxc_snapshot(const Dir &) {
    return lines(
        {"lxc-snapshot refuses a running container, and calls nobody. For its snapshot of one that runs, under a freeze:",
         "  lxc-warden snapshot NAME"});
}

// A value in quotes, as its own writer has it; anything else is not the btrfs mode.
Result<std::vector<std::string>> timeshift_places(const Dir &root, std::string_view) {
    const auto text = text_of(root, "etc/timeshift/timeshift.json");
    std::vector<std::string> places;
    for (const auto &line : lines_of(text.value_or(""))) {
        const bool yes = line.find("\"true\"") != std::string::npos;
        if (yes && line.find("\"btrfs_mode\"") != std::string::npos)
            places.emplace_back("/");
        if (yes && line.find("\"include_btrfs_home\"") != std::string::npos)
            places.emplace_back("/home");
    }
    return places.empty() || places.front() != "/" ? std::vector<std::string>{} : places;
}

} // namespace warden::ctl::tools
