#!/bin/bash
# A module that loops for ever costs a start the deadline and no more; the finding names it.
# package: yes
# suites: bookworm trixie forky
. /payload/lib.sh

install_debug_module
stack 'pre-start required debug loop=yes'
make_busybox c1

step 'mode audit: the start goes on'
begun=$SECONDS
start c1
took=$((SECONDS - begun))
[ "$took" -le 30 ] || fail "the start took $took s"
journal_has c1 POL-006
has 'the finding' 'debug' "$(journal c1 POL-006 | jq -r .MESSAGE)"
stop c1 -k

step 'mode enforce: refused'
enforce
begun=$SECONDS
refused c1
took=$((SECONDS - begun))
[ "$took" -le 30 ] || fail "the refusal took $took s"
refused_by c1 pre-start
