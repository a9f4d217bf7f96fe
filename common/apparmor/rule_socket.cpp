// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apparmor/rules.hpp"

#include "base/text.hpp"

#include <array>

namespace warden::apparmor::rules {
namespace {

// The families that the parsers of AppArmor 3.0 to 4.1 know. Others the kernel prints as "unknown(45)".
constexpr std::array<std::string_view, 43> k_families{
    "inet", "ax25",      "ipx",      "appletalk", "netrom",  "bridge", "atmpvc",     "x25",    "inet6",
    "rose", "netbeui",   "security", "key",       "netlink", "packet", "ash",        "econet", "atmsvc",
    "rds",  "sna",       "irda",     "pppox",     "wanpipe", "llc",    "ib",         "mpls",   "can",
    "tipc", "bluetooth", "iucv",     "rxrpc",     "isdn",    "phonet", "ieee802154", "caif",   "alg",
    "nfc",  "vsock",     "kcm",      "qipcrtr",   "smc",     "xdp",    "mctp"};

bool is_socket_type(std::string_view type) {
    return is_one_of(type, {"stream", "dgram", "seqpacket", "rdm", "raw", "packet"});
}

// An abstract address with bytes other than text is hexadecimal after the "@" in the log, and nothing shows
// that it is.
bool is_ambiguous(std::string_view address) {
    return address.size() > 2 && address.size() % 2 == 1 &&
           address.substr(1).find_first_not_of("0123456789ABCDEF") == std::string_view::npos;
}

// " addr=none", ' addr="@/tmp/x"'. The "@" of an abstract address is the parser's own.
std::string address_text(std::string_view address) {
    if (address == "none" || address.empty())
        return address.empty() ? "" : "addr=none";
    auto text = quoted_path(address.substr(1));
    if (text.starts_with('"'))
        text = text.substr(1, text.size() - 2);
    return "addr=\"@" + text + "\"";
}

std::string unix_rule(const std::vector<std::string> &words, const Denial &denial, bool with_peer) {
    std::string rule = "unix " + in_parentheses(words) + " type=" + denial.socket_type;
    if (!denial.address.empty())
        rule += " " + address_text(denial.address);
    std::vector<std::string> peer;
    if (with_peer && !denial.peer.empty())
        peer.push_back("label=" + quoted_label(denial.peer));
    if (with_peer && !denial.peer_address.empty())
        peer.push_back(address_text(denial.peer_address));
    return rule + (peer.empty() ? "" : " peer=(" + join(peer, ", ") + ")") + ",";
}

// What the rule opens besides, when not its addresses and other sides count; empty when they do.
std::string widened(const Denial &denial, const Parser &parser) {
    // A kernel that looks at single sockets shows an address in each event, "none" at least.
    const bool shown = !denial.address.empty() || !denial.peer_address.empty();
    const auto sees = parser ? parser->single_sockets : std::nullopt;
    if (sees.value_or(false) && shown)
        return "";
    std::string why;
    if (!shown)
        why = "the kernel of this log does not look at single sockets: ";
    else if (sees)
        why =
            "as it is set up here, " + parser_text(parser) +
            " leaves addresses and other sides out of this rule (policy-features in parser.conf, or the kernel's features): ";
    else
        why =
            "unless the parser that reads this rule and its kernel look at single sockets, which was not asked, ";
    // Read from `apparmor_parser -QK -D rule-exprs` of 3.0.8 and 4.1.8.
    return "More than the event: " + why + "it may " + (is_weak(parser) ? "use" : "do that with") +
           " every unix socket of the type " + denial.socket_type +
           (is_weak(parser) ? " in every way." : ", whatever its address and the other side.");
}

} // namespace

RuleAdvice network(const Denial &denial) {
    if (std::find(k_families.begin(), k_families.end(), denial.family) == k_families.end())
        return none("AppArmor's parser has no word for the family " + printable(denial.family, 40) + ".");
    if (!is_socket_type(denial.socket_type))
        return none(
            "The log does not show a type of socket that AppArmor's parser has a word for; a rule without it would open every type.");
    return {"network " + denial.family + " " + denial.socket_type + ",",
            "It may use sockets of this family and type, with any protocol and address."};
}

RuleAdvice unix_socket(const Denial &denial, const Parser &parser) {
    const auto all = mask_words(denial.mask, {"create", "bind", "listen", "accept", "connect", "shutdown",
                                              "getattr", "setattr", "getopt", "setopt", "send", "receive"});
    if (all.empty())
        return none("The log does not show which access to the unix socket was denied.");
    if (!is_one_of(denial.socket_type, {"stream", "dgram", "seqpacket"}))
        return none(
            "The log does not show the type of the unix socket; a rule without it would open every type.");
    for (const auto &address : {denial.address, denial.peer_address}) {
        if (address.starts_with('/'))
            return none("A unix socket with a path in the file system is a matter of file rules.");
        if (!address.empty() && address != "none" && (!address.starts_with('@') || is_ambiguous(address)))
            return none("The address of the unix socket has bytes that the log does not show.");
    }
    std::vector<std::string> own, with_peer;
    for (const auto &word : all)
        (is_one_of(word, {"accept", "connect", "send", "receive"}) ? with_peer : own).push_back(word);
    RuleAdvice advice;
    if (!own.empty())
        advice.rule = unix_rule(own, denial, false);
    if (!with_peer.empty())
        advice.rule += (own.empty() ? "" : " ") + unix_rule(with_peer, denial, true);
    advice.opens = widened(denial, parser);
    advice.wider = !advice.opens.empty();
    if (!advice.wider) {
        advice.wider = !with_peer.empty() && denial.peer.empty();
        if (advice.wider)
            advice.opens =
                "More than the event: the log does not show the other side, so that the rule is for any. ";
        advice.opens += "It may do that with unix sockets of this type and with these addresses.";
    }
    if (denial.peer == "unconfined")
        advice.opens += " The other side is a process of the host.";
    return advice;
}

RuleAdvice bus(const Denial &denial) {
    const auto access = mask_words(denial.mask, {"send", "receive", "bind"});
    // Without a bus, a path or a member the rule would be for every one of them.
    const bool whole =
        access.size() == 1 &&
        (access[0] == "bind" ? !denial.name.empty() : !denial.path.empty() && !denial.member.empty());
    if (denial.bus.empty() || !whole)
        return none(
            "The message of D-Bus does not show all that a narrow rule needs; see dbus in apparmor.d(5).");
    std::string rule = "dbus (" + access[0] + ") bus=" + quoted_label(denial.bus);
    if (access[0] == "bind")
        return {rule + " name=" + quoted_label(denial.name) + ",", "It may own this name on that bus."};
    rule += " path=" + quoted_path(denial.path);
    if (!denial.interface.empty())
        rule += " interface=" + quoted_label(denial.interface);
    rule += " member=" + quoted_label(denial.member);
    std::vector<std::string> peer;
    // ":1.42" is another one after each start.
    if (!denial.name.empty() && !denial.name.starts_with(':'))
        peer.push_back("name=" + quoted_label(denial.name));
    if (!denial.peer.empty())
        peer.push_back("label=" + quoted_label(denial.peer));
    RuleAdvice advice{rule + (peer.empty() ? "" : " peer=(" + join(peer, ", ") + ")") + ",",
                      "It may " + std::string(access[0] == "send" ? "send" : "receive") +
                          " this one message on that bus."};
    if (denial.peer.empty()) {
        advice.wider = true;
        advice.opens =
            "More than the event: the log does not show the label of the other side, so that the rule is for any. " +
            advice.opens;
    }
    return advice;
}

} // namespace warden::apparmor::rules
