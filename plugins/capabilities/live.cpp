#include "phases.hpp"

namespace warden::capabilities {
namespace {

using module::Finding;
using module::Reporter;

void say_missing(const module::Context &context, const char *option, Finding finding, bool configured,
                 Reporter &reporter) {
    const bool required = context.option(option) == "require";
    if (!configured && !required)
        return;
    if (finding.at.file.empty() && required)
        finding.at = context.option_source(option);
    reporter.say(finding, true);
}

// What the config takes away must be gone: `lxc-start -s lxc.cap.drop=` is in no file.
void compare(const module::Context &context, const ProcessStatus &status, unsigned last, Reporter &reporter) {
    const auto drop = words_of(context, "lxc.cap.drop");
    const auto keep = words_of(context, "lxc.cap.keep");
    const auto configured = configured_set(drop.texts, keep.texts, last);
    const CapSet more = status.bounding & ~configured.bounding;
    if (more == 0 || configured.both || !configured.unknown.empty())
        return;
    Finding finding;
    finding.id = "CAP-006";
    finding.message = "may have " + set_text(more) + ", which its config takes away";
    finding.key = keep.texts.empty() ? "lxc.cap.drop" : "lxc.cap.keep";
    finding.live = set_text(status.bounding);
    finding.at = (keep.texts.empty() ? drop : keep).values.back().source();
    reporter.say(finding, true);
}

} // namespace

warden_result check_live(module::Context &context) {
    const Dir root = Dir::copy_of(context.root_fd(), "/");
    const auto status = read_status(root, context.init_pid());
    const auto last = read_last_capability(root);
    Reporter reporter(context);
    if (!status || !last) {
        const auto &why = status ? last.error().message : status.error().message;
        reporter.say({.id = "CAP-007", .message = "not checked: " + why}, false);
        return WARDEN_ERROR;
    }
    compare(context, *status, *last, reporter);
    Finding like;
    like.key = "CapBnd";
    like.live = set_text(status->bounding);
    judge(context, status->bounding, like, reporter);

    Finding privs;
    privs.id = "CAP-004";
    privs.message = "its processes may gain privileges from set-user-ID programs (NoNewPrivs is 0)";
    privs.key = "lxc.no_new_privs";
    privs.live = "NoNewPrivs 0";
    const auto wanted = context.lxc_last("lxc.no_new_privs");
    if (!status->no_new_privs)
        say_missing(context, "no-new-privs", privs, wanted && wanted->text == "1", reporter);

    Finding seccomp;
    seccomp.id = "CAP-005";
    seccomp.message = "its init has no seccomp filter";
    seccomp.key = "lxc.seccomp.profile";
    seccomp.live = "Seccomp " + std::to_string(status->seccomp);
    const auto profile = context.lxc_last("lxc.seccomp.profile");
    if (profile)
        seccomp.at = profile->source();
    if (status->seccomp == 0)
        say_missing(context, "seccomp", seccomp, profile && !profile->text.empty(), reporter);
    return reporter.result();
}

} // namespace warden::capabilities
