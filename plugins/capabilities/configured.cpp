#include "phases.hpp"

#include "base/id_map.hpp"
#include "base/text.hpp"

namespace warden::capabilities {
namespace {

using module::Finding;
using module::Reporter;

// CAP_MAC_OVERRIDE 32, CAP_MAC_ADMIN 33, CAP_SYS_MODULE 16, CAP_SYS_RAWIO 17, CAP_SYS_TIME 25.
constexpr CapSet k_over_the_host =
    (CapSet{1} << 32U) | (CapSet{1} << 33U) | (CapSet{1} << 16U) | (CapSet{1} << 17U) | (CapSet{1} << 25U);

void say_invalid(const Words &drop, const Words &keep, const ConfiguredSet &configured, Reporter &reporter) {
    const auto &words = keep.texts.empty() ? drop : keep;
    const std::string key = keep.texts.empty() ? "lxc.cap.drop" : "lxc.cap.keep";
    for (const auto index : configured.unknown) {
        Finding finding;
        finding.id = "CAP-003";
        finding.message =
            "LXC knows no capability '" + printable(words.texts[index], 60) + "' and refuses the start";
        finding.key = key;
        finding.value = words.texts[index];
        finding.at = words.values[index].source();
        reporter.say(finding, true);
    }
    if (!configured.both)
        return;
    Finding finding;
    finding.id = "CAP-003";
    finding.message = "lxc.cap.drop and lxc.cap.keep are both set, and LXC refuses the start";
    finding.key = "lxc.cap.keep";
    finding.at = keep.values.front().source();
    reporter.say(finding, true);
}

void require(const module::Context &context, const char *option, const char *key, const char *id,
             const std::string &message, bool met, Reporter &reporter) {
    if (met || context.option(option) != "require")
        return;
    Finding finding;
    finding.id = id;
    finding.message = message;
    finding.key = key;
    finding.at = context.option_source(option);
    reporter.say(finding, true);
}

} // namespace

Words words_of(const module::Context &context, const char *key) {
    Words words;
    for (std::uint32_t i = 0;; ++i) {
        auto value = context.lxc(key, i);
        if (!value)
            return words;
        words.texts.push_back(value->text);
        words.values.push_back(std::move(*value));
    }
}

std::optional<CapSet> policy_set(const module::Context &context, std::string &problem) {
    std::optional<CapSet> set;
    for (std::uint32_t i = 0;; ++i) {
        const auto name = context.option("keep", i);
        if (!name)
            return set;
        const auto capability = parse_capability(*name);
        if (!capability && *name != "none")
            problem = "keep names '" + printable(*name, 60) + "', which is not a capability";
        set = set.value_or(0) | (capability ? CapSet{1} << *capability : 0);
    }
}

bool is_privileged_container(const module::Context &context) {
    std::vector<std::string> idmaps;
    for (std::uint32_t i = 0; const auto line = context.lxc("lxc.idmap", i); ++i)
        idmaps.push_back(line->text);
    return is_privileged(Dir::copy_of(context.root_fd(), "/"), context.init_pid(), idmaps);
}

void judge(const module::Context &context, CapSet bounding, const Finding &like, Reporter &reporter) {
    std::string problem;
    const auto allowed = policy_set(context, problem);
    Finding finding = like;
    if (allowed && (bounding & ~*allowed) != 0) {
        finding.id = "CAP-001";
        finding.message =
            "may have " + set_text(bounding & ~*allowed) + ", which the policy does not let it keep";
        if (finding.at.file.empty())
            finding.at = context.option_source("keep");
        return reporter.say(finding, true);
    }
    // In a user namespace of its own these capabilities end at the container's edge.
    if (allowed || !is_privileged_container(context) || (bounding & k_over_the_host) == 0)
        return;
    finding.id = "CAP-002";
    finding.message = "privileged, and may have " + set_text(bounding & k_over_the_host);
    reporter.say(finding, false);
}

warden_result check_configured(module::Context &context) {
    std::string problem;
    (void)policy_set(context, problem);
    if (!problem.empty()) {
        warden_log(context.raw(), WARDEN_LOG_ERROR, "%s", problem.c_str());
        return WARDEN_CONFIG;
    }
    const Dir root = Dir::copy_of(context.root_fd(), "/");
    const auto last = read_last_capability(root);
    Reporter reporter(context);
    if (!last) {
        reporter.say({.id = "CAP-007", .message = "not checked: " + last.error().message}, false);
        return WARDEN_UNSUPPORTED;
    }
    const auto drop = words_of(context, "lxc.cap.drop");
    const auto keep = words_of(context, "lxc.cap.keep");
    const auto configured = configured_set(drop.texts, keep.texts, *last);
    say_invalid(drop, keep, configured, reporter);
    Finding like;
    like.key = keep.texts.empty() ? "lxc.cap.drop" : "lxc.cap.keep";
    const auto &values = keep.texts.empty() ? drop.values : keep.values;
    if (!values.empty())
        like.at = values.back().source();
    judge(context, configured.bounding, like, reporter);
    const auto no_new_privs = context.lxc_last("lxc.no_new_privs");
    require(context, "no-new-privs", "lxc.no_new_privs", "CAP-004",
            "lxc.no_new_privs is not set, and the policy requires it",
            no_new_privs && no_new_privs->text == "1", reporter);
    const auto seccomp = context.lxc_last("lxc.seccomp.profile");
    require(context, "seccomp", "lxc.seccomp.profile", "CAP-005",
            "no seccomp filter is configured, and the policy requires one", seccomp && !seccomp->text.empty(),
            reporter);
    return reporter.result();
}

} // namespace warden::capabilities
