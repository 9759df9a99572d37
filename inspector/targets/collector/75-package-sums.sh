# --- What package databases say of files ----------------------------------------------------------------------------------
#
# The lists of dpkg and apk in one form, for 70-altered.sh.

LISTS_LONGEST=67108864

# lists_of_sums DATABASE: $sum_lists become the lists that can be read, $list_times the rows of these and of the lists of names.
lists_of_sums() {
    paths=''
    case $1 in
    dpkg)
        expand '/var/lib/dpkg/info/*.md5sums'
        expand '/var/lib/dpkg/status.d/*.md5sums'
        ;;
    apk)
        expand /lib/apk/db/installed
        expand /usr/lib/apk/db/installed
        ;;
    esac
    list_times='' sum_lists=''
    [ -n "$paths" ] || return 0
    list_times=$(say "$paths" | awk '{ print } sub(/[.]md5sums$/, ".list") { print }' | rows_of -L)
    sum_lists=$(say "$list_times" | awk -v longest="$LISTS_LONGEST" '
        /^-/ && /([.]md5sums|installed)$/ && $4 + 0 <= longest { print substr($0, index($0, "/")) }')
    [ "$uid" -ne 0 ] || return 0
    paths=$sum_lists sum_lists=''
    for path in $paths; do
        if [ -r "$path" ]; then sum_lists="$sum_lists$path$nl"; else record unread "$path"; fi
    done
}

# patterns PREFIX: options of grep for the EREs behind that one.
patterns() {
    for pattern in $compared_paths; do say "-e$nl$1($pattern)"; done
}

# sums_of_dpkg: a line for each file that is listed: since when at least it is as it is, or -1; its MD5; package/path. After the
# last one `whole`.
sums_of_dpkg() {
    # shellcheck disable=SC2046 # one word a line
    {
        say "$list_times"
        say '='
        say "$sum_lists" | each_of grep -a -H -E $(patterns '^.{32}  ([.]/)?') --
        echo "status $?"
    } | tr '\0' '\001' | awk -v now="$(date +%s)" '
        function installed(list, names, apart, since) {
            names = list
            sub(/[.]md5sums$/, ".list", names)
            if (!(names in ctime)) return -1
            apart = mtime[names] - mtime[list]
            if (apart < 60 && apart > -60) return -1
            since = mtime[names]
            if (ctime[names] + 0 < since + 0) since = ctime[names]
            if (ctime[list] + 0 < since + 0) since = ctime[list]
            return since + 0 <= now + 0 ? since : -1
        }
        $0 == "=" { body = 1; next }
        !body { path = substr($0, index($0, "/")); mtime[path] = $5; ctime[path] = $6; next }
        /^status / { if ($2 == 0 || $2 == 1 || $2 == 123) print "whole"; next }
        {
            end = index($0, ".md5sums:")
            list = substr($0, 1, end + 7)
            if (!(list in since)) {
                since[list] = installed(list)
                package[list] = list
                sub(/^.*\//, "", package[list])
                sub(/[.]md5sums$/, "", package[list])
                sub(/:.*/, "", package[list])
            }
            sum = substr($0, end + 9, 32)
            path = substr($0, end + 43)
            sub(/^[.]\//, "", path)
            print since[list], (sum ~ /[^0-9a-f]/ ? "-" : sum), package[list] "/" path
        }'
}

# sums_of_apk: the same. The database has SHA-1 in base64; links have that of their text.
sums_of_apk() {
    # shellcheck disable=SC2016,SC2046,SC2086 # one word a line
    within "$SECONDS_EACH" awk '
        function hex(text, out, group, place, bits) {
            for (group = 1; group <= 25; group += 4) {
                bits = 0
                for (place = 0; place < 4; place++) bits = bits * 64 + value[substr(text, group + place, 1)]
                out = out sprintf("%06x", bits)
            }
            return substr(out, 1, 40)
        }
        BEGIN {
            letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            for (place = 1; place <= 64; place++) value[substr(letters, place, 1)] = place - 1
        }
        FNR == 1 { package = folder = name = "" }
        { kind = substr($0, 1, 2); text = substr($0, 3) }
        kind == "P:" { package = text; folder = ""; sub(/\/.*/, "", package) }
        kind == "F:" { folder = text }
        kind == "R:" { name = text }
        kind == "Z:" && name != "" {
            path = folder "/" name
            name = ""
            sub(/^\/+/, "", path)
            if (length(text) == 30 && text ~ /^Q1[A-Za-z0-9+\/]+=$/) print -1, hex(substr(text, 3)), package "/" path
        }
        END { print "whole" }' $sum_lists 2>/dev/null | tr '\0' '\001' | grep -a -E -e '^whole$' $(patterns '^[^/]*/')
}
