
# --- Files that are named in files --------------------------------------------------------------------------------------

STEPS=4

# chase: $paths are searched for $pattern; its group names, against $origin, what is wanted too, and searched in turn.
chase() {
    known=
    steps=0
    while [ -n "$paths" ] && [ "$steps" -lt "$STEPS" ]; do
        steps=$((steps + 1))
        { words=$(batched named "$paths"); } 2>/dev/null # bash says that it drops a NUL
        [ -n "$words" ] || return 0
        fresh=$(say "$known$nl$odd${origin%/}$nl$words" | awk -v mark="$odd" -v parents="$parents" '
            !new && index($0, mark) == 1 { new = 1; origin = substr($0, 2); next }
            new {
                gsub(/^["\047]+|["\047]+$/, "")
                gsub(/[*][*]+/, "*")
                if ($0 == "") next
                if (substr($0, 1, 1) != "/") $0 = origin "/" $0
            }
            !seen[$0]++ && new
            new && parents { while (sub("/[^/]+$", "") && $0 != "") if (!seen[$0]++) print }')
        [ -n "$fresh" ] || return 0
        known="$known$nl$fresh"
        paths=
        for word in $fresh; do
            record named "$word"
            expand "$word"
        done
        fetch
        [ "$part" != stat ] || return 0
    done
}

# named FILE...: what the group of $pattern is, wherever it matches.
named() {
    for path; do
        shift
        [ ! -f "$path" ] || [ ! -r "$path" ] || set -- "$@" "$path"
    done
    [ $# -eq 0 ] || within "$SECONDS_EACH" grep -a -o -h -E -e "$pattern" -- "$@" 2>/dev/null </dev/null |
        sed -n -E "s$odd$pattern$odd\\1${odd}p"
}
