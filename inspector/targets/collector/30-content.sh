
# --- What is in files ---------------------------------------------------------------------------------------------------
#
# A block of requests says how much is wanted: $part (stat, all, head, tail, digest), $scan bytes of the file at most, of
# these the lines that match the EREs in $keeps, and $limit bytes of those. Small files are read many at once: the rows
# before tell how to divide what comes, and the rows after, whether it can be believed.

# fetch: rows and content of $paths, for the block of this number.
fetch() {
    paths=$(say "$paths" | unique)
    [ -n "$paths" ] || return 0
    record rows
    table=$(batched rows "$paths")
    say "$table"
    record links
    batched links "$paths"
    hidden_ends
    [ "$part" != stat ] || return 0
    batch='' batch_rows='' volume=0 members=0
    for row in $table; do
        case $row in -*) consider "/${row#*/}" ;; esac
    done
    read_batch
}

# consider PATH: reads the file of $row now, or puts it to the others.
consider() {
    case $1 in *"$odd"*) return ;; esac
    if [ "$uid" -ne 0 ] && [ ! -r "$1" ]; then
        record unread "$1"
        return
    fi
    size=${row%%/*}
    size=${size#* }
    size=${size#* }
    size=${size#* }
    size=${size%% *}
    if alone "$1"; then
        read_one "$1"
    elif [ "$size" -gt 0 ]; then
        batch="$batch$1$nl"
        batch_rows="$batch_rows$row$nl"
        volume=$((volume + size))
        members=$((members + 1))
        if [ "$volume" -gt "$TOGETHER" ] || [ "$members" -ge 200 ]; then read_batch; fi
    fi
}

# alone PATH: whether it has to be read by itself.
alone() {
    case $1 in /proc/* | /sys/*) return 0 ;; esac # their sizes say nothing
    if [ "$unpack" = yes ]; then
        case $1 in *.gz | *.bz2 | *.xz | *.lzma | *.lz4) return 0 ;; esac
    fi
    [ "$has_head" = yes ] || return 0
    case $part in
    digest) return 0 ;;
    head) [ -n "$keeps" ] || return 1 ;;
    esac
    if [ -n "$keeps" ]; then
        [ "$size" -gt 262144 ] || [ "$size" -gt "$scan" ]
    else
        [ "$size" -gt "$limit" ] || [ "$size" -gt 1048576 ]
    fi
}

# read_batch: the files of $batch, which are small.
read_batch() {
    [ -n "$batch" ] || return 0
    # shellcheck disable=SC2086 # one word a line
    set -- $batch
    if [ -n "$keeps" ]; then
        record counts "$block"
        matching -c /dev/null "$@"
        record lines "$block"
        matching -h "$@"
    else
        record batch "$block"
        say "$batch"
        within "$SECONDS_EACH" head -q -c "$limit" "$@" 2>/dev/null </dev/null
    fi
    if [ "$(rows "$@")$nl" != "$batch_rows" ]; then
        record again "$block"
        for path; do read_one "$path"; done
    fi
    batch='' batch_rows='' volume=0 members=0
}

# matching OPTION FILE...: grep for $keeps.
matching() {
    option=$1
    shift
    # shellcheck disable=SC2086
    within "$SECONDS_EACH" grep "$option" -a -E $keeps -- "$@" 2>/dev/null </dev/null
}

# read_one PATH: one byte more than $limit tells that there is more. The status of each stage follows in a record.
read_one() {
    record one "$block" "$1"
    status=$(
        {
            {
                opened "$1" 2>/dev/null
                echo "read $?" >&3
            } | {
                wanted 2>/dev/null
                echo "kept $?" >&3
            } | head -c "$((limit + 1))" >&4
        } 3>&1
    )
    # shellcheck disable=SC2086
    record status "$block" $status
}

# opened PATH: its content, decompressed where that is asked for, from the end where that is.
opened() {
    case $unpack$part$1 in
    yes*.gz) within "$SECONDS_EACH" gzip -dc <"$1" ;;
    yes*.bz2) within "$SECONDS_EACH" bzip2 -dc <"$1" ;;
    yes*.xz | yes*.lzma) within "$SECONDS_EACH" xz -dc -M 128MiB <"$1" ;;
    yes*.lz4) unpack_lz4 "$1" ;;
    ?*tail/*) within "$SECONDS_EACH" tail -c "$limit" "$1" ;;
    ?*digest/*) within "$SECONDS_EACH" sha256sum <"$1" ;;
    *) within "$SECONDS_EACH" head -c "$scan" "$1" ;;
    esac
}

# unpack_lz4 PATH: Debian keeps its package lists so, and has a program that reads them.
unpack_lz4() {
    if command -v lz4 >/dev/null; then
        within "$SECONDS_EACH" lz4 -dc <"$1"
    else
        within "$SECONDS_EACH" /usr/lib/apt/apt-helper cat-file "$1" </dev/null
    fi
}

# wanted: of standard input the lines that match, or all.
wanted() {
    if [ -z "$keeps" ]; then
        if [ "$part" = tail ]; then tail -c "$limit"; else cat; fi
    elif [ "$binary_lines" = yes ]; then
        # shellcheck disable=SC2086
        head -c "$scan" | within "$SECONDS_EACH" grep -a -E $keeps
    else
        # shellcheck disable=SC2086
        head -c "$scan" | tr '\0' '\n' | within "$SECONDS_EACH" grep -E $keeps
    fi
}
