
# --- Requests -----------------------------------------------------------------------------------------------------------
#
# One a line. Each value is data: it becomes an argument of one of the programs above, and nothing else.

# answer: one request after the other.
answer() {
    for line in $requests; do
        value=${line#* }
        case $line in
        "block "*) begin "$value" ;;
        "keep "*) keeps="$keeps-e$nl$value$nl" ;;
        "files "*) expand "$value" ;;
        "home "*) in_homes "$value" ;;
        "source "*) expand "$value" ;;
        "among "*) among "$value" ;;
        fetch)
            fetch
            record 'done' "$block"
            ;;
        "origin "*) origin=$value ;;
        "pattern "*) pattern=$value ;;
        parents) parents=yes ;;
        "chase "*) chased "$value" ;;
        "coarse "*) coarse="$coarse-e$nl$value$nl" ;;
        "programs "*) programs="$programs-e$nl$value$nl" ;;
        walk) walk ;;
        "command "*) record command "$value" && command_named "$value" ;;
        "live "*) live "$value" ;;
        "path "*) compared_paths="$compared_paths$value$nl" ;;
        "altered "*)
            altered "$value"
            compared_paths=
            ;;
        *) record refused ;;
        esac
    done
}

# begin NUMBER PART SCAN LIMIT UNPACK: a block, with nothing in it.
begin() {
    paths='' keeps='' parents='' count=0
    IFS=' '
    # shellcheck disable=SC2086
    set -- $1
    IFS=$nl
    block=${1-} part=${2-} scan=${3-} limit=${4-} unpack=${5-}
    is_number "$block" && is_number "$scan" && is_number "$limit" && return
    record refused
    exit 2
}

# in_homes GLOB: below the home folder of each account.
in_homes() {
    [ -n "$homes" ] || homes=$(echo x:x:0:0:x:/root:x | cat - /etc/passwd 2>/dev/null |
        awk -F : 'NF >= 6 && $6 ~ /^\// && !seen[$6]++ { print $6 }' | head -n 10000)
    for home in $homes; do
        home=${home%"${home##*[!/]}"}
        expand "$home/$1"
    done
}

# chased NUMBER: sed must not take a part of the pattern for a command of its own.
chased() {
    case $pattern in
    *"$odd"* | *\\) record refused ;;
    *)
        chase
        record chased "$1"
        ;;
    esac
}

main() {
    # who was fed to a shell was announced by it; sudo runs a file with a digest by a name that says nothing
    [ "${inspector_fed-}" = yes ] || echo "inspector-collector 1 installed $uid"
    requests=$(sed -n '/^end$/q;p' | head -c 4194304)
    exec </dev/null
    line=${requests%%"$nl"*}
    mark=${line#inspector-requests 1 }
    case $mark in
    *[!0-9a-f]* | '' | "$line") exit 2 ;;
    esac
    requests=${requests#*"$nl"}
    gentle
    look_around
    if [ "$has_gzip" = yes ]; then
        record gzip
        collect | gzip -1 -c
    else
        collect
    fi
}

collect() {
    exec 4>&1
    homes='' compared_paths='' parents='' coarse='' programs='' walked='' paths='' keeps='' pattern='' origin=/ block=0 part=stat scan=0 limit=0 unpack=no count=0 told=$nl
    record hello "$uid" "printf=$has_printf" "stat=$has_stat" "timeout=$has_timeout" "head=$has_head" "binary=$binary_lines"
    answer
    record cost
    times
    record end
}

main
