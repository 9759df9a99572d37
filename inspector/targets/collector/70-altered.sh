# --- Files against the checksums of their packages ----------------------------------------------------------------------
#
# The comparison of inspector/targets/altered.py, in a dozen or two of processes however many files there are: what is as
# its package brought it is counted here, and only what differs travels. What is told of a path stands in one line: words,
# and the path from the first slash on. A line `=` stands between what one awk is told and the next.

SUMS_LONGEST=16777216

# altered NUMBER LIMIT DATABASE: compares the files whose paths match the EREs in $compared_paths.
altered() {
    IFS=' '
    # shellcheck disable=SC2086
    set -- $1
    IFS=$nl
    case ${3-} in
    dpkg) set -- "$1" "$2" dpkg md5sum d41d8cd98f00b204e9800998ecf8427e ;;
    apk) set -- "$1" "$2" apk sha1sum da39a3ee5e6b4b0d3255bfef95601890afd80709 ;;
    *) set -- '' '' ;;
    esac
    if ! is_number "$1" || ! is_number "$2" || [ -z "$compared_paths" ]; then
        record refused
        return
    fi
    lists_of_sums "$3"
    if [ -n "$sum_lists" ] && ! tools_for "$4"; then
        record altered "$1" unsupported
        return
    fi
    sums=''
    [ -z "$sum_lists" ] || sums=$("sums_of_$3" | head -c "$SUMS_LONGEST")
    look_at_listed
    plan=$(ranked | affordable "$2")
    hashed=$(hash_planned "$4")
    record altered "$1"
    case $nl$sums in "$nl" | *"${nl}whole") ;; *) say cut ;; esac
    say "$chosen" | grep -v /
    failures
    outcome "$5"
}

tools_for() {
    [ "$has_stat" = yes ] && command -v "$1" >/dev/null && [ "$(printf 'a\0b' | xargs -0 echo 2>/dev/null)" = 'a b' ]
}

# each_of COMMAND...: runs it with the lines of standard input as further arguments, as many as fit.
each_of() {
    sed '/^$/d' | tr '\n' '\0' | within 240 xargs -0 "$@" 2>/dev/null
}

# rows_of [-L]: of the paths on standard input, in the order that is theirs.
rows_of() {
    each_of stat "$@" -c '%A %u %g %s %Y %Z %n'
}

# look_at_listed: $here become the rows of what is listed, $ends of what the links among them lead to, $gone what has none, and
# $chosen the rows of what may have been changed, with the numbers of the rest.
look_at_listed() {
    wanted=$(say "$sums" | awk '{ path = substr($0, index($0, "/")) } /\// && length(path) < 4096 && !seen[path]++ { print path }')
    here=$(say "$wanted" | rows_of)
    linked=$(say "$here" | sed -n 's,^l[^/]*,,p')
    ends=''
    [ -z "$linked" ] || ends=$(say "$linked" | rows_of -L)
    gone=$({ say "$here"; say "$ends"; say '='; say "$wanted"; } | awk '
        $0 == "=" { body = 1; next }
        { path = substr($0, index($0, "/")) }
        !body { if (!/^l/) there[path] = 1; next }
        !(path in there)')
    chosen=$({ say "$sums"; say '='; say "$here"; say "$ends"; } | awk '
        $0 == "=" { body = 1; next }
        !/\// { next }
        { path = substr($0, index($0, "/")) }
        !body {
            if (!(path in since)) { listed++; if (length(path) >= 4096) absent++ }
            if (!(path in since) || $1 + 0 < since[path] + 0) since[path] = $1
            next
        }
        /^l/ { link[path] = 1; next }
        path in link || $6 + 0 > since[path] + 0 { print; next }
        { untouched++ }
        END { print "listed " listed + 0; print "untouched " untouched + 0; print "absent " absent + 0 }')
}

# ranked: the rows of $chosen, those that match the first ERE first, each lot sorted by path.
ranked() {
    for pattern in $compared_paths; do
        case $chosen in */*) ;; *) return ;; esac
        say "$chosen" | grep -a -E -e "^[^/]*/($pattern)" | sort -t / -k 2
        chosen=$(say "$chosen" | grep -a -v -E -e "^[^/]*/($pattern)")
    done
}

# affordable LIMIT: the rows of standard input behind a letter: h to be read, e empty, d denied, o no regular file, x too much.
affordable() {
    rows=$(cat)
    {
        [ "$uid" -eq 0 ] || for path in $(say "$rows" | sed -n 's,^-[^/]*,,p'); do [ -r "$path" ] || say "$path"; done
        say '='
        say "$rows"
    } | awk -v room="$1" '
        $0 == "=" { body = 1; next }
        !body { closed[$0] = 1; next }
        !/\// { next }
        $4 + 0 > room + 0 { print "x" $0; next }
        { room -= $4; letter = "h" }
        $4 == 0 { letter = "e" }
        substr($0, index($0, "/")) in closed { letter = "d" }
        !/^-/ { letter = "o" }
        { print letter $0 }'
}

# hash_planned PROGRAM: its output for all that is to be read, and its status.
hash_planned() {
    case $nl$plan in
    *"${nl}h"*)
        say "$plan" | sed -n 's,^h[^/]*,,p' | each_of "$1"
        echo "status $?"
        ;;
    esac
}

# failures: why each of $gone has no row. That it is absent has to be said; others than stat (the linker) may speak too.
failures() {
    [ -n "$gone" ] || return 0
    {
        say "$gone"
        say '='
        say "$gone" | { each_of_loud stat -L -c %A >/dev/null; } 2>&1
    } | awk '
        $0 == "=" { body = 1; next }
        !body { path[++paths] = $0; next }
        /^stat: / { sub(/^.*: /, ""); gsub(/\//, " "); why[++lines] = $0 }
        END { for (i = 1; i <= paths; i++) print "failed " (lines == paths ? why[i] : "?") path[i] }'
}

each_of_loud() {
    tr '\n' '\0' | within 240 xargs -0 "$@"
}

# texts_of_links: two lines for each link: where it is, and its text.
texts_of_links() {
    [ -n "$linked" ] || return 0
    if [ "$has_printf" = yes ]; then
        batched links "$linked"
        return
    fi
    { say "$linked"; say '='; say "$linked" | each_of ls -ldn; } | awk '
        $0 == "=" { body = 1; next }
        !body { link[$0] = 1; next }
        {
            text = substr($0, index($0, "/"))
            for (at = 1; (more = index(substr(text, at), " -> ")) > 0; at += more)
                if (substr(text, 1, at + more - 2) in link) {
                    print substr(text, 1, at + more - 2)
                    print substr(text, at + more + 3)
                    next
                }
        }'
}

# outcome EMPTY: what of $plan differs, in its order: which one it is, how many before it were left, its digest or why there is
# none, its row; then its packages, and of a link its text and the sums. GNU writes backslashes twice behind a line that begins
# with one. EMPTY is the digest of nothing.
outcome() {
    { say "$plan"; say '='; say "$hashed"; say '='; texts_of_links; say '='; say "$sums"; } | awk -v empty="$1" '
        body == 2 && of != "" { text[of] = $0; of = ""; next }
        $0 == "=" { body++; next }
        /^status / && body == 1 { late = ($2 != 0 && $2 != 1 && $2 != 123) }
        !/\// { next }
        { path = substr($0, index($0, "/")) }
        !body {
            row[++rows] = substr($0, 2)
            letter[rows] = substr($0, 1, 1)
            at[path] = rows
            key = path
            gsub(/\\/, "\001", key)
            named[key] = rows
            if (letter[rows] == "e") digest[rows] = empty
            if (letter[rows] == "d") digest[rows] = "denied"
            if (letter[rows] == "o") digest[rows] = "unsupported"
        }
        body == 1 {
            if (sub(/^\\/, "")) { path = substr($0, index($0, "/")); gsub(/\\\\/, "\001", path) }
            else gsub(/\\/, "\001", path)
            if (path in named) digest[named[path]] = substr($0, 1, index($0, " ") - 1)
        }
        body == 2 { of = path }
        body == 3 && path in at {
            n = at[path]
            if ($2 == digest[n]) same[n] = 1
            word = substr($0, 1, index($0, "/") - 1)
            sub(/^[^ ]* [^ ]* /, "", word)
            packages[n] = packages[n] "package " word "\n"
            known[n] = known[n] "sum " $2 "\n"
        }
        END {
            for (n = 1; n <= rows; n++) {
                if (letter[n] == "x" || (late && digest[n] == "")) { left++; continue }
                if (same[n]) continue
                print "differs " n " " left + 0 " " (digest[n] == "" ? "missing" : digest[n]) " " row[n]
                printf "%s", packages[n]
                path = substr(row[n], index(row[n], "/"))
                if (path in text) printf "link %s\n%s", text[path], known[n]
            }
            if (late) print "late"
            print "left " left + 0
            print "worth " rows + 0
        }'
}
