// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/module_states.hpp"

#include <algorithm>

namespace warden::engine {

warden_result ModuleStates::get(warden_ctx &ctx, unsigned number, void *&state) {
    const auto known = std::find_if(kept_.begin(), kept_.end(),
                                    [&](const Kept &kept) { return kept.module == &ctx.module; });
    if (known != kept_.end()) {
        state = known->state;
        return WARDEN_OK;
    }
    auto *const init = ctx.module.descriptor->init;
    const warden_result ready = init == nullptr ? WARDEN_OK : init(&ctx, &state);
    if (ready == WARDEN_OK)
        kept_.push_back({&ctx.module, number, state});
    return ready;
}

void ModuleStates::close(const EngineEvents &events) {
    while (!kept_.empty()) {
        const Kept kept = kept_.back();
        kept_.pop_back();
        auto *const fini = kept.module->descriptor->fini;
        if (fini == nullptr)
            continue;
        if (events.before_fini)
            events.before_fini(kept.number, kept.module->name);
        try {
            fini(kept.state);
        } catch (...) { // NOLINT(bugprone-empty-catch)
            // Everything has been decided; a module that cannot tidy up takes nothing back.
        }
        if (events.after_module)
            events.after_module();
    }
}

} // namespace warden::engine
