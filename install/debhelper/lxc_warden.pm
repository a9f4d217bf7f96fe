# SPDX-License-Identifier: LGPL-2.1-or-later
# debhelper sequence: Build-Depends: dh-sequence-lxc-warden. See dh_lxc_warden(1).
use strict;
use warnings;
use Debian::Debhelper::Dh_Lib;

insert_after('dh_install', 'dh_lxc_warden');

1;
