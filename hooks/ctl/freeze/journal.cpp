// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/freeze/journal.hpp"

#include "base/journal.hpp"
#include "base/text.hpp"

namespace warden::ctl::freeze {
namespace {

constexpr int k_error = 3, k_warning = 4, k_notice = 5;

struct Kind {
    const char *id;
    int priority;
};

Kind kind_of(FreezeEvent event) {
    switch (event) {
    case FreezeEvent::lapsed:
        return {"a46950954bfe6523b5c37fca367e93ef", k_warning};
    case FreezeEvent::taken:
        return {"6841f23c5bf08cf49710e0217c8f2551", k_notice};
    case FreezeEvent::unfrozen:
        return {"8cd88ae314ea8b4bbddc26faa60b47e4", k_warning};
    case FreezeEvent::left_out:
        return {"7ab8f2a12f5f4d8ef50f52c37dfd78c4", k_warning};
    case FreezeEvent::not_undone:
        break;
    }
    return {"32c72fa10c1d228d98c7db08506be5e5", k_error};
}

} // namespace

void log_freeze(const Dir &root, FreezeEvent event, const std::string &container, std::string text) {
    const Kind kind = kind_of(event);
    JournalEntry entry{kind.priority, std::move(text), {}};
    entry.fields = {{"MESSAGE_ID", kind.id},
                    {"CONTAINER_NAME", printable(container)},
                    {"WARDEN_PHASE", event == FreezeEvent::not_undone ? "thaw" : "freeze"},
                    {"DOCUMENTATION", "man:lxc-warden(8)"}};
    Journal(root).send(entry).ignore();
}

} // namespace warden::ctl::freeze
