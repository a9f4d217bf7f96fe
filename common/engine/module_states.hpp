// SPDX-License-Identifier: LGPL-2.1-or-later
// What modules keep between their calls in one worker.
#pragma once

#include "engine/context.hpp"
#include "engine/session.hpp"

#include <vector>

namespace warden::engine {

class ModuleStates {
public:
    // The module's state, made by its init at its first call; number is the stack's line that needs it. What
    // init throws comes through.
    warden_result get(warden_ctx &ctx, unsigned number, void *&state);
    // Every fini, last made first. It is told who runs, so that one that hangs or crashes is known.
    void close(const EngineEvents &events);

private:
    struct Kept {
        const Module *module = nullptr;
        unsigned number = 0;
        void *state = nullptr;
    };
    std::vector<Kept> kept_;
};

} // namespace warden::engine
