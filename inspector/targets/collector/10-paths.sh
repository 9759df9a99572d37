
# --- Which paths a glob names -------------------------------------------------------------------------------------------

MATCHES=20000
DEPTH=16

# found PATH: adds it to $paths.
found() {
    case $1 in
    *"$nl"*) record odd "$(printf %s "$1" | tr '\n' '\001')" ;;
    *)
        paths="$paths$1$nl"
        count=$((count + 1))
        ;;
    esac
}

# is_there PATH: it exists, if only as a link that leads nowhere.
is_there() {
    [ -e "$1" ] || [ -h "$1" ]
}

# expand GLOB: adds the paths that it names. `*` names those with a dot at the beginning too, `**` spans folders.
expand() {
    count=0
    case $1 in
    *[*?[]*) ;;
    *)
        if is_there "$1"; then found "$1"; else closed "$1"; fi
        return
        ;;
    esac
    bases=/
    rest=${1#/}
    while [ -n "$rest" ] && [ -n "$bases" ]; do
        piece=${rest%%/*}
        case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
        case $piece in
        '') ;;
        '**') spread ;;
        *[*?[]*) step "$piece" ;;
        *) onward "$piece" ;;
        esac
    done
    for base in $bases; do
        [ "$count" -lt "$MATCHES" ] || { record many "$1" && break; }
        if is_there "${base%/}"; then found "${base%/}"; else closed "${base%/}"; fi
    done
}

# onward NAME: one folder further.
onward() {
    further=
    for base in $bases; do further="$further$base$1/$nl"; done
    bases=$further
}

# step PATTERN: into all that match.
step() {
    further=
    for base in $bases; do
        [ -d "$base" ] || { closed "${base%/}" && continue; }
        readable "$base" || continue
        IFS=
        set +f
        # shellcheck disable=SC2086 # a pattern, and no word is split
        case $1 in
        '*'*) set -- "$1" "$base"$1 "$base".$1 "$base"${1#\*} ;;
        '?'*) set -- "$1" "$base"$1 "$base".${1#\?} ;;
        *) set -- "$1" "$base"$1 ;;
        esac
        set -f
        IFS=$nl
        wildcard=$1
        shift
        for path; do
            case ${path#"$base"} in '' | . | ..) continue ;; esac
            is_there "$path" || continue
            case $path in
            *"$nl"*) record odd "$(printf %s "$path" | tr '\n' '\001')" ;;
            *) further="$further$path/$nl" ;;
            esac
        done
        set -- "$wildcard"
    done
    bases=$further
}

# spread: into all folders below, links not followed.
spread() {
    further=
    for base in $bases; do
        [ -d "$base" ] || { closed "${base%/}" && continue; }
        for path in $(within "$SECONDS_EACH" find "$base" -maxdepth "$DEPTH" -type d ! -path "*$nl*" 2>/dev/null </dev/null); do
            readable "$path" && further="$further${path%/}/$nl"
        done
    done
    bases=$further
}

# tell WORD FOLDER: a record, once for each folder.
tell() {
    case $told in *"$nl$1 $2$nl"*) return ;; esac
    told="$told$1 $2$nl"
    record "$@"
}

# readable FOLDER: whether its names can be read; tells where they cannot.
readable() {
    [ "$uid" -eq 0 ] && return
    [ -r "$1" ] && [ -x "$1" ] && return
    tell unlisted "$1"
    return 1
}

# closed PATH: tells which folder above, if one, keeps us from knowing whether it is there.
closed() {
    [ "$uid" -eq 0 ] && return
    above=$1
    while above=${above%/*} && [ -n "$above" ]; do
        if [ -d "$above" ]; then
            [ -x "$above" ] || tell closed "$above"
            return 0
        fi
        [ ! -e "$above" ] || return 0
    done
    return 0
}
