
# --- The walk over local file systems -----------------------------------------------------------------------------------

# mounted: a line for each file system below /: `walk` or `skip`, and where it is. A bind mount shows again what stands
# elsewhere; network, pseudo and squashfs file systems, and other systems' files kept on this one, are not walked. A folder
# that is mounted over itself is walked with what it is in: find takes both for one file system.
mounted() {
    awk '
    BEGIN {
        split("ext2 ext3 ext4 xfs btrfs f2fs jfs reiserfs zfs bcachefs overlay tmpfs ramfs vfat exfat ntfs ntfs3 iso9660 rootfs", names, " ")
        for (i in names) local_one[names[i]] = 1
        split("docker containers containerd lxc lxd machines", names, " ")
        for (i in names) elsewhere["/var/lib/" names[i]] = 1
        elsewhere["/var/snap/lxd/common"] = 1
        for (path in elsewhere) state[path] = "skip"
    }
    {
        type = ""
        for (i = 7; i < NF; i++) if ($i == "-") { type = $(i + 1); break }
        seen = same = near = 0
        for (i = 1; i < NR; i++) {
            top = root[i]; sub(/\/$/, "", top)
            if (index($5 "/", place[i] "/") == 1 && length(place[i]) >= length(place[near])) near = i
            if (device[i] != $3 || index($4 "/", top "/") != 1) continue
            below = substr($4, length(top) + 1); sub(/\/$/, "", below)
            if (place[i] below == $5) same = 1; else seen = 1
        }
        device[NR] = $3; root[NR] = $4; place[NR] = $5; sub(/\/$/, "", place[NR])
        if (same && !seen && near && device[near] == $3) next
        if (!($5 in elsewhere)) state[$5] = ($5 == "/" || (type in local_one && !seen)) ? "walk" : "skip"
    }
    END {
        for (path in state) {
            said = state[path]
            for (above in state) if (state[above] == "skip" && index(path, above "/") == 1) said = ""
            if (said != "") print said " " path
        }
    }' /proc/self/mountinfo 2>/dev/null | unescaped
}

# unescaped: \040 and its like as what they stand for.
unescaped() {
    sed -e 's/\\040/ /g' -e 's/\\011/	/g' -e "s/\\\\012/$odd/g" -e 's/\\134/\\/g'
}

# prunes: folders that are not entered, as conditions of find.
prunes() {
    for path in $(say "$table" | sed -n -e 's/[][*?\\]/\\&/g' -e 's/^skip //p'); do
        say "-o$nl-path$nl$path"
    done
}

starts() {
    say "/$nl$table" | sed -n -e 's/^walk //p' -e '1p' | unique
}

# printing: the row of an entry, as an action of find.
printing() {
    if [ "$has_printf" = yes ]; then
        say "-printf$nl%M %U %G %s %T@ %C@ %p\\0"
    else
        say "-exec${nl}stat$nl-c$nl%A %u %g %s %Y %Z %n$nl{}$nl+"
    fi
}

lines_of_rows() {
    if [ "$has_printf" = yes ]; then tr '\n\0' '\001\n'; else cat; fi
}

# flagged: rows behind a U where no account is their owner, else behind a k.
flagged() {
    awk '
    BEGIN {
        while ((getline line < "/etc/passwd") > 0) if (split(line, part, ":") > 2) user[part[3]] = 1
        while ((getline line < "/etc/group") > 0) if (split(line, part, ":") > 2) group[part[3]] = 1
    }
    { print (($2 in user) && ($3 in group) ? "k" : "U") $0 }'
}

# walk: $walked becomes the rows of all that the EREs of $coarse and $programs want; U before those whose owner nobody
# knows. Where stat prints them, a line `Uodd` stands for each name with a newline.
walk() {
    unseen=
    [ "$has_printf" = yes ] || unseen="*$nl*"
    table=$(mounted)
    record walk-skipped
    for path in $(say "$table" | sed -n 's/^skip //p'); do
        [ ! -d "$path" ] || say "$path"
    done
    record walk-errors
    # shellcheck disable=SC2046,SC2086 # one word a line
    walked=$(
        {
            {
                # the last action stands outside of brackets: inside of them busybox's find loses the last names
                within 240 find $(starts) -xdev -path "$unseen" -prune -exec echo odd \; -o \
                    \( -type d \( -path '' $(prunes) \) -prune -o -name '*' \) $(printing) 2>&1 >&6 </dev/null
                echo "status $?"
            } | head -c 262144 >&4
        } 6>&1 | lines_of_rows | flagged | within 240 grep -a -E -e '^Uodd$' $coarse $programs | head -c 33554432
    )
    record walk
    # shellcheck disable=SC2086
    say "$walked" | grep -a -E -e '^Uodd$' $coarse
    [ -z "$programs" ] || capabilities
}

# capabilities: of the programs in $walked that have some.
capabilities() {
    if ! command -v getcap >/dev/null; then
        record no-capabilities
        return
    fi
    record capabilities
    # shellcheck disable=SC2086
    list=$(batched getcaps "$(say "$walked" | grep -a -E $programs | paths_of_rows)")
    say "$list"
    record capable
    batched rows "$(say "$list" | sed -n 's/\( =\)\{0,1\} cap_.*//p')"
}

getcaps() {
    within "$SECONDS_EACH" getcap "$@" 2>/dev/null </dev/null
}

paths_of_rows() {
    sed -n "/$odd/!s,^[^/]*,,p"
}

# among ERE: adds the paths of the rows that match to $paths.
among() {
    paths="$paths$(say "$walked" | grep -a -E -e "$1" | paths_of_rows)$nl"
}
