#include "findings/finding.hpp"

namespace warden::findings {

const std::vector<Check> &engine_checks() {
    static const std::vector<Check> checks{
        {"POL-001", WARDEN_SEV_ERROR, "A stack file cannot be understood",
         "The stack files say which modules run in which hook. A line that cannot be understood counts as a failed module, whatever its control says, so that a spelling mistake cannot switch a check off. In mode enforce this refuses every start.",
         "Correct the line that is named, in a file of the same name below /etc/lxc-warden/stack.d. `lxc-warden policy test` checks all files without starting anything."},
        {"POL-002", WARDEN_SEV_ERROR, "A policy file cannot be read or understood",
         "What the file wants is not known. The mode is then the strictest that any readable file sets, so that a broken file cannot turn enforcement off; everything else the file sets is missing.",
         "Correct the line that is named; `lxc-warden policy test` checks all files."},
        {"POL-003", WARDEN_SEV_ERROR, "A module cannot be loaded",
         "A module that the stack names is missing, belongs to somebody else than root, can be written by others, or was built for another version. It counts as failed whatever its control says.",
         "Install or repair the module, or take its line out of the stack. `lxc-warden modules` lists what can be loaded."},
        {"POL-004", WARDEN_SEV_WARNING, "A waiver has expired",
         "The site had accepted this finding until a day that is over. It counts again.",
         "Mend the cause, or renew the waiver with a new `until`."},
        {"POL-005", WARDEN_SEV_ERROR, "A module crashed",
         "The worker that ran the module was killed by a signal. The module's result counts as `error`; the other modules ran again without it.",
         "Report the crash to the module's author; take the module out of the stack until it is mended."},
        {"POL-006", WARDEN_SEV_ERROR, "A module did not end within the deadline",
         "A hook stands in the way of a container's start, so every module has a deadline. The module was killed; its result counts as `timeout`.",
         "Find out what the module waits for; take it out of the stack until it is mended."},
        {"POL-007", WARDEN_SEV_WARNING, "A module printed to its output",
         "LXC reads only the first ten reads of a hook's output and then hangs, so a module's output is thrown away. A module has findings and the log to say something.",
         "Report it to the module's author."},
        {"POL-008", WARDEN_SEV_WARNING, "A module left processes behind",
         "A process that a module leaves in the background can keep the hook's output open, which hangs the start of the container. It was killed.",
         "Report it to the module's author."},
        {"POL-009", WARDEN_SEV_ERROR, "Two modules want different values for one file",
         "The engine applies a plan only if its modules agree. The first value was kept.",
         "Give the modules options that agree, or take one of them out of the stack."},
        {"POL-010", WARDEN_SEV_ERROR, "A planned change could not be made",
         "The kernel refused a value, or holds another one than was written. What had been changed before was put back where that is possible.",
         "The message names the file and the kernel's reason; correct the value in the container's config or in the policy."},
        {"POL-011", WARDEN_SEV_ERROR, "A module refuses without a reason",
         "The module returned `deny` and reported no finding of severity error.",
         "Report it to the module's author."},
        {"POL-012", WARDEN_SEV_ERROR, "A module could not decide",
         "The module returned an error instead of an answer. What it checks was not checked.",
         "The module's own findings and log lines say why; `lxc-warden audit` asks again."},
        {"POL-013", WARDEN_SEV_WARNING, "A policy section belongs to no module",
         "The name of a section in a policy file is the name of a module. Nothing reads this one: most likely it is misspelt.",
         "Correct the section's name; `lxc-warden modules` lists the modules and their options."},
        {"POL-014", WARDEN_SEV_ERROR, "The container's config cannot be read",
         "What the container asks for is not known, so nothing of it was checked.",
         "The message names the file and the reason."},
        {"POL-015", WARDEN_SEV_ERROR, "The policy could not be evaluated",
         "The evaluation did not come to an end, so nothing is known of the container. That refuses the start when a policy that could be read asks for enforcement, and only then.",
         "Run `lxc-warden policy test` and `lxc-warden audit` on the host."},
    };
    return checks;
}

} // namespace warden::findings
