// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/finding.hpp"

namespace warden::findings {

const std::vector<Check> &engine_checks() {
    static const std::vector<Check> checks{
        {
            .id = "CFG-100",
            .severity = WARDEN_SEV_ERROR,
            .title = "The container runs on the host's root file system",
            .why =
                "Without lxc.rootfs.path LXC gives a container the root of the host (lxc.container.conf(5)), and so does a path that leads there: its processes read and change the host's own files. Application containers (lxc-execute) are sometimes made so on purpose.",
            .fix =
                "Write the container's own root into its config, `lxc.rootfs.path = dir:/var/lib/lxc/NAME/rootfs`; or waive CFG-100 for this container.",
        },
        {
            .id = "POL-001",
            .severity = WARDEN_SEV_ERROR,
            .title = "A stack file cannot be understood",
            .why =
                "The stack files say which modules run in which hook. A line that cannot be understood counts as a failed module, whatever its control says, so that a spelling mistake cannot switch a check off. In mode enforce this refuses every start.",
            .fix =
                "Correct the line that is named, in a file of the same name below /etc/lxc-warden/stack.d. `lxc-warden policy test` checks all files without starting anything.",
        },
        {
            .id = "POL-002",
            .severity = WARDEN_SEV_ERROR,
            .title = "A policy file cannot be read or understood",
            .why =
                "What the file wants is not known. The mode is then the strictest that any file may set, so that a broken file cannot turn enforcement off, and in mode enforce no container starts: nobody knows what the file would have refused.",
            .fix =
                "Correct the line that is named; `lxc-warden policy test` checks all files. `broken-file = ignore` below [policy], in a file that can be read, lets containers start all the same.",
        },
        {
            .id = "POL-003",
            .severity = WARDEN_SEV_ERROR,
            .title = "A module cannot be loaded",
            .why =
                "A module that the stack names is missing, belongs to somebody else than root, can be written by others, or was built for another version. It counts as failed whatever its control says.",
            .fix =
                "Install or repair the module, or take its line out of the stack. `lxc-warden modules` lists what can be loaded.",
        },
        {
            .id = "POL-004",
            .severity = WARDEN_SEV_WARNING,
            .title = "A waiver has expired",
            .why = "The site had accepted this finding until a day that is over. It counts again.",
            .fix = "Mend the cause, or renew the waiver with a new `until`.",
        },
        {
            .id = "POL-005",
            .severity = WARDEN_SEV_ERROR,
            .title = "A module crashed",
            .why =
                "The worker that ran the module was killed by a signal. The module's result counts as `error`; the other modules ran again without it.",
            .fix =
                "Report the crash to the module's author; take the module out of the stack until it is mended.",
        },
        {
            .id = "POL-006",
            .severity = WARDEN_SEV_ERROR,
            .title = "A module did not end within the deadline",
            .why =
                "A hook stands in the way of a container's start, so every module has a deadline. The module was killed; its result counts as `timeout`.",
            .fix = "Find out what the module waits for; take it out of the stack until it is mended.",
        },
        {
            .id = "POL-007",
            .severity = WARDEN_SEV_WARNING,
            .title = "A module printed to its output",
            .why =
                "LXC reads only the first ten reads of a hook's output and then hangs, so a module's output is thrown away. A module has findings and the log to say something.",
            .fix = "Report it to the module's author.",
        },
        {
            .id = "POL-008",
            .severity = WARDEN_SEV_WARNING,
            .title = "A module left processes behind",
            .why =
                "A process that a module leaves in the background can keep the hook's output open, which hangs the start of the container. It was killed.",
            .fix = "Report it to the module's author.",
        },
        {
            .id = "POL-009",
            .severity = WARDEN_SEV_ERROR,
            .title = "Two modules want different values for one file",
            .why = "The engine applies a plan only if its modules agree. The first value was kept.",
            .fix = "Give the modules options that agree, or take one of them out of the stack.",
        },
        {
            .id = "POL-010",
            .severity = WARDEN_SEV_ERROR,
            .title = "A planned change could not be made",
            .why =
                "The kernel refused a value, or holds another one than was written. What had been changed before was put back where that is possible.",
            .fix =
                "The message names the file and the kernel's reason; correct the value in the container's config or in the policy.",
        },
        {
            .id = "POL-011",
            .severity = WARDEN_SEV_ERROR,
            .title = "A module refuses without a reason",
            .why = "The module returned `deny` and reported no finding of severity error.",
            .fix = "Report it to the module's author.",
        },
        {
            .id = "POL-012",
            .severity = WARDEN_SEV_ERROR,
            .title = "A module could not decide",
            .why = "The module returned an error instead of an answer. What it checks was not checked.",
            .fix = "The module's own findings and log lines say why; `lxc-warden audit` asks again.",
        },
        {
            .id = "POL-013",
            .severity = WARDEN_SEV_WARNING,
            .title = "A policy section belongs to no module",
            .why =
                "The name of a section in a policy file is the name of a module. Nothing reads this one: most likely it is misspelt.",
            .fix = "Correct the section's name; `lxc-warden modules` lists the modules and their options.",
        },
        {
            .id = "POL-014",
            .severity = WARDEN_SEV_ERROR,
            .title = "The container's config cannot be read",
            .why = "What the container asks for is not known, so nothing of it was checked.",
            .fix =
                "Mend what the message names: write the file that is missing, give root the right to read it (owner, mode, a link), or correct the line, which `lxc-warden check FILE` explains; then start the container again.",
        },
        {
            .id = "POL-015",
            .severity = WARDEN_SEV_ERROR,
            .title = "The policy could not be evaluated",
            .why =
                "The evaluation did not come to an end, so nothing is known of the container. That refuses the start when the policy asks for enforcement, or may ask for it, and only then.",
            .fix = "Run `lxc-warden policy test` and `lxc-warden audit` on the host.",
        },
        {
            .id = "POL-016",
            .severity = WARDEN_SEV_ERROR,
            .title = "A module misuses the interface",
            .why =
                "The module made a call that module.h does not allow: a finding that its table of checks does not have, a plan in a phase that cannot carry it out, an argument that is missing. What it wanted to say or do is lost, so its line counts as `error`, whatever it returned.",
            .fix = "The message names the module and the call: report it to the module's author.",
        },
        {
            .id = "POL-017",
            .severity = WARDEN_SEV_WARNING,
            .title = "A waiver ends soon",
            .why =
                "The site has accepted this finding until a day that is near (`warn-before` of the waiver, 14 days without it). After that day the finding counts again, and in mode enforce it refuses the start.",
            .fix =
                "Mend the cause, or renew the waiver with a new `until`. `lxc-warden policy waivers` lists them all.",
        },
        {
            .id = "POL-018",
            .severity = WARDEN_SEV_INFO,
            .title = "A part of the policy fits nothing",
            .why =
                "A [policy] whose `match` fits no container of this host, a waiver for containers that are not there, or an id that nothing reports: most likely a name is misspelt, or what it was for is gone.",
            .fix = "Correct the name, or remove the section.",
        },
    };
    return checks;
}

} // namespace warden::findings
