// SPDX-License-Identifier: LGPL-2.1-or-later
// Values of networks with which the start fails. Sources: LXC, instantiate_veth and its like and
// lxc_network_setup_in_child_namespaces_common (network.c), network_ifname (confile_utils.c); the kernel,
// dev_valid_name (net/core/dev.c) and vlan_validate (net/8021q).
#include "base/text.hpp"
#include "base/units.hpp"
#include "ctl/check/hardware_address.hpp"
#include "ctl/check/start_findings.hpp"
#include "lxc/values/addresses.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace warden::ctl::check {
namespace {

constexpr std::uint64_t k_highest_vlan = 4094;
constexpr std::uint64_t k_least_mtu = 68, k_most_mtu = 65535; // of a veth: ETH_MIN_MTU, ETH_MAX_MTU
constexpr std::size_t k_longest_name = 15;                    // IFNAMSIZ - 1: LXC cuts the rest

bool is_interface_name(std::string_view name) {
    name = name.substr(0, k_longest_name);
    const auto forbidden = [](unsigned char c) { return c == '/' || c == ':' || std::isspace(c) != 0; };
    return name != "." && name != ".." && std::ranges::none_of(name, forbidden);
}

std::string_view complaint_of(HardwareAddress verdict) {
    switch (verdict) {
    case HardwareAddress::good:
        break;
    case HardwareAddress::malformed:
        return "not six bytes of two hexadecimal digits with colons between";
    case HardwareAddress::group:
        return "its first byte is odd: an address of a group, which the kernel refuses";
    case HardwareAddress::zero:
        return "the kernel refuses an address of zeros";
    }
    return {};
}

// Which names stand at which line, cut as LXC cuts them.
using Names = std::map<std::string, const lxc::Item *, std::less<>>;

// What is in force of one network, without "lxc.net.0." in front.
using Members = std::map<std::string, const lxc::Item *, std::less<>>;

// Of one network, which has an interface in the container: its own, or with type `empty` the loopback one.
class Network {
public:
    Network(StartFindings &out, std::string prefix, const Members &members, const std::string &type)
        : out_(out), prefix_(std::move(prefix)), members_(members), type_(type) {}

    // inside, outside: the names of the networks before it, in the container and on the host.
    void check(Names &inside, Names &outside) {
        if (const auto *name = item("name"); name != nullptr)
            check_name(*name, inside);
        if (const auto *pair = item("veth.pair"); pair != nullptr && type_ == "veth")
            check_name(*pair, outside);
        check_link();
        check_numbers();
        check_address();
        for (const char *family : {"ipv4", "ipv6"})
            check_gateway(family);
    }

private:
    const lxc::Item *item(std::string_view member) const {
        const auto found = members_.find(member);
        return found == members_.end() ? nullptr : found->second;
    }
    std::string line(std::string_view member, std::string_view value) const {
        return prefix_ + std::string(member) + (out_.is_proxmox() ? ": " : " = ") + std::string(value);
    }

    void check_name(const lxc::Item &name, Names &taken) {
        if (type_ == "empty") {
            if (name.value != "lo")
                out_.add(
                    name,
                    "a network of the type empty has the loopback interface only, which keeps its name, and the start fails",
                    "Remove the line.");
            return;
        }
        if (!is_interface_name(name.value))
            return out_.add(
                name, "not the name of a network interface (no blank, slash or colon), and the start fails",
                "Write a name as in eth0, or remove the line.");
        const auto [before, is_new] = taken.emplace(name.value.substr(0, k_longest_name), &name);
        // The kernel counts where a name has %d.
        if (!is_new && name.value.find('%') == std::string::npos)
            out_.add(name, "the same name as " + before->second->at.text() + ", and the start fails",
                     "Write another name, or remove the line.");
    }

    void check_link() {
        const auto *link = item("link");
        if (link != nullptr && type_ != "empty" && link->value.size() > k_longest_name)
            out_.add(*link,
                     "no interface has a name of more than 15 characters: LXC takes '" +
                         printable(link->value.substr(0, k_longest_name)) +
                         "', and where the host has none of that name the start fails",
                     "Write the name of an interface of the host.");
        const bool takes_link = type_ == "macvlan" || type_ == "ipvlan" || type_ == "vlan" || type_ == "phys";
        if (takes_link && out_.is_whole() && link == nullptr)
            out_.add(*item("type"), "no interface of the host is named for it, and the start fails",
                     "Write the interface of the host, as in " + line("link", "eth0") +
                         ", in a line after this one.");
    }

    void check_numbers() {
        const auto *mtu = type_ == "empty" ? nullptr : item("mtu");
        const auto bytes = mtu == nullptr ? std::nullopt : parse_u64(mtu->value);
        if (mtu != nullptr && !bytes)
            out_.add(*mtu, "not a number, and the start fails",
                     "Write a number of bytes, as in 1500, or remove the line.");
        else if (bytes && type_ == "veth" && (*bytes < k_least_mtu || *bytes > k_most_mtu))
            out_.add(*mtu, "the kernel takes 68 to 65535 bytes for it, and the start fails",
                     "Write a number of bytes, as in 1500, or remove the line.");
        const auto *vlan = item("vlan.id");
        const auto number = vlan == nullptr ? std::nullopt : parse_u64(vlan->value);
        if (number && *number > k_highest_vlan)
            out_.add(*vlan, "the kernel knows VLANs up to 4094, and the start fails",
                     "Write the number of the VLAN, 1 to 4094.");
    }

    void check_address() {
        const auto *address = item("hwaddr");
        if (address == nullptr)
            return;
        if (const std::string_view wrong = complaint_of(judge_hardware_address(address->value));
            !wrong.empty())
            out_.add(
                *address, std::string(wrong) + ", and the start fails",
                "Write an address as in 00:16:3e:12:34:56 (x stands for a digit that LXC draws), or remove the line.");
    }

    void check_gateway(const std::string &family) {
        const auto *gateway = item(family + ".gateway");
        // What `auto` finds depends on the host.
        if (gateway == nullptr || gateway->value == "auto" || !out_.is_whole())
            return;
        if (item("flags") == nullptr)
            out_.add(*gateway, "a gateway of an interface that is not brought up, and the start fails",
                     "Add the line " + line("flags", "up") + ".");
        const bool local = family == "ipv6" && lxc::values::is_link_local(gateway->value);
        if (item(family + ".address") == nullptr && !local)
            out_.add(*gateway, "a gateway of an interface without an address, and the start fails",
                     "Add a line for " + prefix_ + family + ".address, or remove this one.");
    }

    StartFindings &out_;
    const std::string prefix_; // "lxc.net.0."
    const Members &members_;
    const std::string &type_;
};

} // namespace

void check_start_networks(StartFindings &out) {
    constexpr std::string_view family = "lxc.net.";
    std::vector<std::string> order;
    std::map<std::string, Members> networks;
    for (const std::string &key : out.config().keys(family)) {
        const auto dot = key.find('.', family.size());
        if (dot == std::string::npos)
            continue;
        const std::string prefix = key.substr(0, dot + 1);
        if (!networks.contains(prefix))
            order.push_back(prefix);
        networks[prefix].emplace(key.substr(dot + 1), out.config().value(key));
    }
    Names inside, outside;
    for (const std::string &prefix : order) {
        const Members &members = networks[prefix];
        const auto type = members.find("type");
        if (type != members.end() && type->second->value != "none")
            Network(out, prefix, members, type->second->value).check(inside, outside);
    }
}

} // namespace warden::ctl::check
