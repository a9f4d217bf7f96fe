# SPDX-License-Identifier: LGPL-2.1-or-later
# usage: awk -v out=FOLDER -v version=VERSION -f pages.awk VERBS.CPP LXC-WARDEN.8
# The pages that are installed, from the one manual that is written: lxc-warden.8 with a line for each verb, lxc-warden-VERB.8
# with what stands there below VERBS (of several words of a verb, one page), lxc-warden.policy.5 and lxc-warden.stack.5. The
# summaries are those that --help has.

# --- the table of verbs: {"NAME", "SUMMARY", also over two lines
FILENAME ~ /\.cpp$/ {
    joined = joined $0 " "
    next
}
FNR == 1 {
    while (match(joined, /\{"[a-z-]+",[ ]*"[^"]*"/)) {
        row = substr(joined, RSTART, RLENGTH)
        joined = substr(joined, RSTART + RLENGTH)
        split(row, part, "\"")
        summary[part[2]] = part[4]
    }
}

# --- the manual, by sections and verbs
/^\.TH / { date = $4 }
/^\.SH / {
    section = $0
    sub(/^\.SH /, "", section)
    sections[++section_count] = section
    in_verb = ""
    next
}
section == "" {
    next
}
section == "VERBS" {
    if ($0 == ".TP") {
        held = 1
        next
    }
    depth += ($0 == ".RS") - ($0 == ".RE")
    if (held && depth == 0 && $0 ~ /^\\fB[a-z]/) {
        name = $0
        sub(/^\\fB/, "", name)
        sub(/[ \\].*/, "", name) # freeze\-run: cut at the backslash, and see below
        if ($0 ~ /^\\fB[a-z]+\\-[a-z]/) {
            name = $0
            sub(/^\\fB/, "", name)
            sub(/\\fR.*/, "", name)
            gsub(/\\/, "", name)
            sub(/ .*/, "", name)
        }
        in_verb = name
        if (!(name in words))
            verbs[++verb_count] = name
        heading[name, ++words[name]] = $0
        held = 0
        next
    }
    if (in_verb != "") {
        if (held)
            block[in_verb, words[in_verb]] = block[in_verb, words[in_verb]] ".TP\n"
        block[in_verb, words[in_verb]] = block[in_verb, words[in_verb]] $0 "\n"
    } else {
        verbs_text = verbs_text (held ? ".TP\n" : "") $0 "\n"
    }
    held = 0
    next
}
{
    text[section] = text[section] $0 "\n"
}

function roff(name) {
    gsub(/-/, "\\-", name)
    return name
}
function head(file, title, number, what) {
    printf "'\\\" t\n.\\\" SPDX-License-Identifier: LGPL-2.1-or-later\n.TH %s %s %s \"lxc-warden %s\" \"System administration\"\n.SH NAME\n%s \\- %s\n",
        toupper(title), number, date, version, roff(title), what >file
}
# A verb's words stand in .TP; on a page of their own they are paragraphs, and their options, if the block ends with them, a
# section.
function as_page(body, options, copy) {
    gsub(/\n\.IP\n/, "\n.PP\n", body)
    copy = body
    if (options && gsub(/\n\.RS\n/, "&", copy) == 1 && body ~ /\n\.RE\n$/) {
        sub(/\n\.RS\n/, "\n.SH OPTIONS\n", body)
        sub(/\n\.RE\n$/, "\n", body)
    }
    return body
}
function synopsis(file, name, i, line) {
    for (i = 1; i <= words[name]; i++) {
        line = heading[name, i]
        gsub(/ \| \\fBfreeze /, "\n.br\n\\fBlxc\\-warden freeze ", line)
        printf "%s\\fBlxc\\-warden\\fR %s\n", (i > 1 ? ".br\n" : ""), line >file
    }
}
function see_also(file, others) {
    printf ".SH SEE ALSO\n%s.BR lxc\\-warden (8)\n", others >file
}

END {
    for (v = 1; v <= verb_count; v++) {
        name = verbs[v]
        if (summary[name] == "") {
            print "pages.awk: the table of verbs has no summary for " name >"/dev/stderr"
            exit 1
        }
        file = out "/lxc-warden-" name ".8"
        head(file, "lxc-warden-" name, 8, roff(summary[name]))
        print ".SH SYNOPSIS" >file
        synopsis(file, name)
        print ".SH DESCRIPTION" >file
        for (i = 1; i <= words[name]; i++) {
            if (words[name] > 1)
                printf ".SS %s\n", title_of(heading[name, i]) >file
            printf "%s", as_page(block[name, i], words[name] == 1) >file
        }
        print ".SH EXIT STATUS\nUnless it is said above: 0 clean, 1 findings or something left to do, 2 wrong usage or something could not be\nchecked; see" >file
        print ".BR lxc\\-warden (8)." >file
        see_also(file, ".BR lxc\\-warden.policy (5),\n")
        close(file)
    }
    for (name in summary) {
        if (!(name in words)) {
            print "pages.awk: the manual says nothing of the verb " name >"/dev/stderr"
            exit 1
        }
    }

    file = out "/lxc-warden.policy.5"
    head(file, "lxc-warden.policy", 5, "what lxc\\-warden asks of containers, and what it does")
    printf ".SH DESCRIPTION\n%s.SH POLICY TESTS\n%s", text["POLICY"], text["POLICY TESTS"] >file
    see_also(file, ".BR lxc\\-warden.stack (5),\n.BR lxc\\-warden\\-policy (8),\n")

    file = out "/lxc-warden.stack.5"
    head(file, "lxc-warden.stack", 5, "which modules lxc\\-warden runs in which hook")
    printf ".SH DESCRIPTION\n%s", text["STACK"] >file
    see_also(file, ".BR lxc\\-warden.policy (5),\n.BR warden_module (7),\n")

    file = out "/lxc-warden.8"
    head(file, "lxc-warden", 8, "enforce AppArmor, real limits and few rights on LXC containers")
    for (s = 1; s <= section_count; s++) {
        section = sections[s]
        if (section == "NAME" || section == "POLICY TESTS" || section == "STACK")
            continue
        if (section == "POLICY") {
            print ".SH POLICY AND STACK\nWhat is wanted of containers is in policy files, see\n.BR lxc\\-warden.policy (5);" >file
            print "which modules look at them in which hook is in stack files, see\n.BR lxc\\-warden.stack (5)." >file
            continue
        }
        printf ".SH %s\n", section >file
        if (section != "VERBS") {
            printf "%s", text[section] >file
            continue
        }
        printf "%s", verbs_text >file
        for (v = 1; v <= verb_count; v++)
            printf ".TP\n.BR lxc\\-warden\\-%s (8)\n%s.\n", roff(verbs[v]), roff(summary[verbs[v]]) >file
    }
}

# "policy show NAME" of \fBpolicy show\fR \fINAME\fR ...
function title_of(line) {
    sub(/\\fR.*/, "", line)
    sub(/^\\fB/, "", line)
    return line
}
