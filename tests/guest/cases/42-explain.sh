#!/bin/bash
# explain needs neither root nor a container.
# package: yes
# tier: ci bookworm
# SPDX-License-Identifier: LGPL-2.1-or-later
. /payload/lib.sh

exits 0 setpriv --reuid nobody --regid nogroup --clear-groups lxc-warden explain APP-001
has 'the explanation' 'APP-001' "$output"
has 'the explanation' '[Cc]onfine' "$output"
exits 2 setpriv --reuid nobody --regid nogroup --clear-groups lxc-warden explain NO-999
