# SPDX-License-Identifier: LGPL-2.1-or-later
# For the lint scripts: sourced, not run.
# shellcheck shell=sh

bad=0

# complain TEXT...: one line about one breach.
complain() {
    printf '%s\n' "$*" >&2
    bad=1
}

# Every file of the project below $1, relative to it: what git knows or would add, or, in a tree without git, all but
# build folders.
source_files() {
    if [ -e "$1/.git" ] && git -C "$1" ls-files -co --exclude-standard 2>/dev/null; then
        return
    fi
    (cd "$1" && find . \( -name .git -o -name 'build*' -o -name 'obj-*' -o -name debian \) -prune -o -type f -print) | sed 's|^\./||'
}

# The C and C++ files among them.
code_files() {
    source_files "$1" | grep -E '\.(c|h|cpp|hpp)$' | while IFS= read -r file; do
        [ -f "$1/$file" ] && printf '%s\n' "$file"
    done | sort
}

finish() {
    exit "$bad"
}
