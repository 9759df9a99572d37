
# --- What stat says -----------------------------------------------------------------------------------------------------

# rows PATH...: mode, owner, group, size, times of change and path, of what links lead to. A link that leads nowhere has
# no row or one of its own.
rows() {
    if [ "$has_printf" = yes ]; then
        find -L "$@" -maxdepth 0 -printf '%M %U %G %s %T@ %C@ %p\n' 2>/dev/null </dev/null
    elif [ "$has_stat" = yes ]; then
        stat -L -c '%A %u %g %s %Y %Z %n' "$@" 2>/dev/null
    fi
}

# links PATH...: two lines for each link: where it is, and its text.
links() {
    for path; do
        shift
        [ ! -h "$path" ] || set -- "$@" "$path"
    done
    [ $# -gt 0 ] || return 0
    if [ "$has_printf" = yes ]; then
        find "$@" -maxdepth 0 -type l -printf '%p\0%l\0' 2>/dev/null </dev/null | tr '\n\0' '\001\n'
        return
    fi
    for path; do
        [ ! -h "$path" ] || say "$path$nl$(readlink -n "$path" | tr '\n' '\001')"
    done
}

# hidden_ends: of the links in $paths that lead nowhere, the folders that may hide where they lead.
hidden_ends() {
    [ "$uid" -ne 0 ] || return 0
    for path in $paths; do
        if [ -h "$path" ] && [ ! -e "$path" ]; then
            text=$(readlink -n "$path")
            case $text in /*) closed "$text" ;; *) closed "${path%/*}/$text" ;; esac
        fi
    done
}

# unique: standard input, each line once.
unique() {
    awk '$0 != "" && !seen[$0]++'
}
