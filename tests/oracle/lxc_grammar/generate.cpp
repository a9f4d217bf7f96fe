// SPDX-License-Identifier: LGPL-2.1-or-later
#include "generate.hpp"

#include "lxc/values/values.hpp"

#include <array>

namespace warden::oracle {
namespace {

using Text = std::string_view;

constexpr std::array<Text, 12> k_indexes{"0",  "0",  "0", "0",          "1",          "00",
                                         "01", "10", "7", "2147483646", "2147483647", "x"};
constexpr std::array<Text, 24> k_odd_keys{"lxc.net.0",
                                          "lxc.net.1",
                                          "lxc.net.",
                                          "lxc.net.0.",
                                          "lxc.net.010",
                                          "lxc.net.0x1",
                                          "lxc.net.99999999999",
                                          "lxc.net.0.ipv4",
                                          "lxc.net.0.veth",
                                          "lxc.net.0.veth.vlan.tagged.id.and.so.much.more.than.that",
                                          "lxc.cgroup2.",
                                          "lxc.cgroup.",
                                          "lxc.cgroup2x",
                                          "lxc.cgroup.dir.other",
                                          "lxc.prlimit.",
                                          "lxc.prlimitx",
                                          "lxc.sysctl.",
                                          "lxc.proc.",
                                          "lxc.hook.",
                                          "lxc.namespace.share.",
                                          "lxc.namespace.share.NET",
                                          "lxc.",
                                          "lxc.utsname",
                                          "lxc.mount.entry: /a b none bind,create"};
constexpr std::array<Text, 6> k_members{".memory.max",          ".nofile",        ".x",
                                        ".net.ipv4.ip_forward", ".devices.allow", ".a b"};
constexpr std::array<Text, 8> k_types{"veth", "veth", "veth", "macvlan", "ipvlan", "vlan", "phys", "empty"};

lxc::ValueKind any_kind(std::mt19937 &random) {
    return static_cast<lxc::ValueKind>(random() % (static_cast<unsigned>(lxc::ValueKind::ipv6_route) + 1));
}

} // namespace

std::string Generator::index() {
    return std::string(pick(k_indexes));
}

std::string Generator::damaged(std::string text) {
    constexpr Text letters = "01 x.:/-+#\tAn,=";
    for (auto times = 1 + random_() % 2; times > 0; --times) {
        const auto at = static_cast<std::ptrdiff_t>(random_() % (text.size() + 1));
        const char letter = letters[random_() % letters.size()];
        if (chance(2) || text.empty())
            text.insert(text.begin() + at, letter);
        else if (chance(2))
            text.erase(text.begin() + at % std::ssize(text));
        else
            text[static_cast<std::size_t>(at) % text.size()] ^= 0x20;
    }
    std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == '\0'; });
    return text;
}

std::string Generator::key_of(const lxc::KeyRule &rule) {
    std::string name(rule.name);
    if (const auto star = name.find('*'); star != std::string::npos)
        name.replace(star, 1, index());
    else if (rule.kind == lxc::KeyKind::family && rule.name != "lxc.hook" && rule.name != "lxc.net" &&
             !chance(8))
        name += pick(k_members);
    return name;
}

std::string Generator::value_of(const lxc::KeyRule &rule) {
    if (rule.name == "lxc.log.file")
        return directory_ + "/log";
    // A right one would send all that liblxc says afterwards to the system's log.
    if (rule.value == lxc::ValueKind::syslog_facility)
        return pick(values_of(rule.value));
    if (chance(12))
        return {};
    const auto kind = chance(10) ? any_kind(random_) : rule.value;
    const auto choices = lxc::values::choices(kind);
    std::string value = !choices.empty() && chance(3) ? std::string(pick(choices)) : pick(values_of(kind));
    if (chance(10))
        value += pick(std::array<Text, 4>{"# keep", " # keep", " ", ";"});
    return chance(8) ? damaged(value) : value;
}

std::string Generator::written(std::string key, const std::string &value) {
    constexpr std::array<Text, 6> blanks{"", " ", "", " ", "\t", "  "};
    constexpr std::array<Text, 10> quotes{"", "", "", "", "", "", "", "\"", "'", "\""};
    constexpr std::array<Text, 10> ends{"\n", "\n", "\n", "\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n"};
    const Text equals = chance(60) ? Text(":") : chance(90) ? Text("") : Text("=");
    const Text quote = pick(quotes);
    const Text closing = chance(20) ? Text("'") : quote;
    std::string out(pick(blanks));
    out += key;
    for (const Text part : {pick(blanks), equals, pick(blanks), quote})
        out += part;
    out += value;
    for (const Text part : {closing, pick(blanks), pick(ends)})
        out += part;
    return out;
}

std::string Generator::network_line() {
    return written("lxc.net." + index() + ".type", std::string(pick(k_types)));
}

std::string Generator::line() {
    if (chance(40))
        return std::string(
            pick(std::array<Text, 6>{"\n", " \t\n", "# lxc.x\n", "  # x\n", "other = 1\n", "lxcx.y = 1\n"}));
    const lxc::KeyRule &rule = *pick(rules_);
    std::string key = chance(25) ? std::string(pick(k_odd_keys)) : key_of(rule);
    if (chance(60) && rule.name != "lxc.log.file")
        key = damaged(key);
    std::string value = value_of(rule);
    // What a damaged key may turn into must not make liblxc write a file of any name.
    if (key.find("log.file") != std::string::npos && rule.name != "lxc.log.file")
        key = "lxc.log.x";
    return written(std::move(key), value);
}

std::vector<std::string> Generator::config() {
    std::vector<std::string> lines;
    if (chance(3))
        lines.push_back(network_line());
    for (auto count = 1 + random_() % 3; count > 0; --count) {
        if (chance(6))
            lines.push_back(pick(std::array<std::string, 4>{"lxc.cap.drop = kill\n", "lxc.cap.keep = kill\n",
                                                            "lxc.namespace.clone = net\n",
                                                            "lxc.namespace.keep = net\n"}));
        lines.push_back(line());
        if (chance(8))
            lines.push_back(lines[random_() % lines.size()]);
    }
    return lines;
}

} // namespace warden::oracle
