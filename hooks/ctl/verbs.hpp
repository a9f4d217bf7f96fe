// SPDX-License-Identifier: LGPL-2.1-or-later
// The verbs of lxc-warden: each a room of this folder.
#pragma once

#include <string_view>
#include <vector>

namespace warden::ctl {

namespace audit {
int run_audit(int argc, char **argv);
}
namespace bundle {
int run_bundle(int argc, char **argv);
int run_publish(int argc, char **argv);
int run_sync(int argc, char **argv);
} // namespace bundle
namespace check {
int run_check(int argc, char **argv);
}
namespace denials {
int run_denials(int argc, char **argv);
}
namespace doctor {
int run_doctor(int argc, char **argv);
}
namespace freeze {
int run_freeze_run(int argc, char **argv);
int run_snapshot(int argc, char **argv);
int run_status(int argc, char **argv);
int run_thaw(int argc, char **argv);
} // namespace freeze
namespace hook_test {
int run_hook_test(int argc, char **argv);
}
namespace migrate {
int run_migrate(int argc, char **argv);
}
namespace modules {
int run_explain(int argc, char **argv);
int run_module(int argc, char **argv);
int run_modules(int argc, char **argv);
int run_try(int argc, char **argv);
} // namespace modules
namespace tools {
int run_freeze(int argc, char **argv);
}
namespace policy {
int run_policy(int argc, char **argv);
}
namespace report {
int run_report(int argc, char **argv);
}
namespace watch {
int run_watch(int argc, char **argv);
}

struct Verb {
    std::string_view name;
    std::string_view summary;
    int (*run)(int argc, char **argv); // argv[0] is the verb
};
const std::vector<Verb> &verbs();

} // namespace warden::ctl
