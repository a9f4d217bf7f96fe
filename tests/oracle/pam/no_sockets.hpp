// SPDX-License-Identifier: LGPL-2.1-or-later
// Keeps the comparison out of the machine's logs.
#pragma once

#include "base/result.hpp"

namespace warden::oracle {

// From here on this process can open no socket. libpam reports every authentication to the audit system and
// much to syslog; tens of thousands of failed ones of root's are not for the logs of the machine that runs a
// test. libpam takes EAFNOSUPPORT for a kernel without audit.
Status forbid_sockets();

} // namespace warden::oracle
