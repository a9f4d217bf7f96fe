// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs code before the engine can look at the descriptor, and that code throws.
#include <stdexcept>
#include <warden/module.h>

namespace {

struct Thrower {
    Thrower() { throw std::runtime_error("a constructor throws"); }
};
const Thrower k_thrower;

warden_result run(warden_ctx * /*ctx*/, void * /*state*/) {
    return WARDEN_OK;
}
constexpr warden_op k_ops[] = {{WARDEN_PRE_START, 0, run}};

} // namespace

constinit const warden_module warden_module_v1 = {sizeof(warden_module),
                                                  WARDEN_ABI_MAJOR,
                                                  WARDEN_ABI_MINOR,
                                                  "wrong_constructor_throws",
                                                  "1",
                                                  "Wrong on purpose",
                                                  nullptr,
                                                  0,
                                                  0,
                                                  nullptr,
                                                  0,
                                                  0,
                                                  k_ops,
                                                  1,
                                                  sizeof(warden_op),
                                                  nullptr,
                                                  nullptr};
