// SPDX-License-Identifier: LGPL-2.1-or-later
// The AppArmor parser of this host.
#pragma once

#include "apparmor/parser_version.hpp"

namespace warden::ctl::denials {

// By asking it, also to compile two rules; nullopt when there is none, or it does not answer within two
// seconds.
std::optional<apparmor::ParserVersion> installed_parser();

} // namespace warden::ctl::denials
