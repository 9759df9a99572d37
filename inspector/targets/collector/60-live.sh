# Live facts: raw text of /proc, a section each, which inspector/targets/proc.py reads. Never a command line or an environment:
# they may carry passwords. No loop forks: 10,000 processes take as many forks as ten. In all of this `echo` says the mark,
# for mksh has no printf of its own and a mark in an argument list could be read by the processes that it guards against.

# live_section NAME: what follows is that one. A mark with a blank behind it would begin a record.
live_section() {
    echo
    # shellcheck disable=SC2154 # set by the part that runs this
    echo "$1 $mark"
}

# Links in long form, so written that no name breaks a line: GNU escapes when told to, busybox puts question marks always.
live_links() {
    if ls -db / >/dev/null 2>&1; then
        echo escaped
        ls -lnb /dev/null "$@"
    else
        echo plain
        ls -ln /dev/null "$@"
    fi
}

# The programs that the links given lead to, and after that those of them that lead nowhere (a kernel's own thread, a process
# that ended), which is not the same as links that may not be read.
live_programs() {
    live_section exe
    {
        live_gone=$(live_links "$@" 2>&1 >&3 | sed -n 's/^.*[^0-9]\([0-9]*\)\/exe.*: No such file or directory$/\1/p')
    } 3>&1
    live_section gone
    echo "$live_gone"
}

live_processes() (
    set +f
    IFS=' '
    cd /proc || exit 0
    set -- [0-9]*
    for live_pid; do
        # listed, but closed to us (hidepid=1): what is seen is not all
        if ! [ -e "$live_pid/stat" ] && [ -d "$live_pid" ]; then
            live_section hidden
            break
        fi
    done
    live_section boot
    grep '^btime ' stat
    live_section stat
    cat [0-9]*/stat 2>/dev/null
    live_section status
    sed -n '/^[PU]id:/p' [0-9]*/status 2>/dev/null
    live_programs [0-9]*/exe
    live_section end
)

# Sockets that wait for others (listening TCP, unconnected UDP) with the last process that holds each. The first two lines of
# awk name what to read of these processes.
live_sockets() (
    set +f
    IFS=' '
    cd /proc || exit 0
    set --
    for live_table in tcp tcp6 udp udp6; do
        if [ -r "net/$live_table" ]; then
            set -- "$@" "table=$live_table" "net/$live_table"
        fi
    done
    live_section tables
    echo "$*"
    live_links [0-9]*/fd 2>/dev/null | awk '
        table != "" {
            if (FNR > 1 && (table ~ /^tcp/ ? $4 == "0A" : $3 ~ /:0000$/)) {
                row[++rows] = table " " $2
                inode[rows] = $10
                holder[$10] = 0
            }
            next
        }
        /^[0-9]+\/fd:$/ { pid = $0 + 0 }
        /^l[^>]* -> socket:\[[0-9]+\]$/ {
            key = substr($NF, 9, length($NF) - 9)
            if (key in holder && pid > holder[key]) holder[key] = pid
        }
        END {
            for (i = 1; i <= rows; i++) {
                pid = holder[inode[i]]
                if (pid && !(pid in seen)) {
                    seen[pid] = 1
                    stats = stats " " pid "/stat"
                    links = links " " pid "/exe"
                }
            }
            print stats
            print links
            for (i = 1; i <= rows; i++) print row[i], holder[inode[i]]
            print "whole"
        }' "$@" table= - | {
        read -r live_stats
        read -r live_exes
        live_section rows
        cat
        live_section stat
        # shellcheck disable=SC2086 # lists of pid/stat
        cat /dev/null $live_stats 2>/dev/null
        # shellcheck disable=SC2086 # and of pid/exe
        live_programs $live_exes
    }
    live_section end
)

# Who is logged in: utmp(5) as it is, or no section where the system keeps none.
live_sessions() {
    for live_file in /run/utmp /var/run/utmp; do
        if [ -r "$live_file" ]; then
            live_section utmp
            cat "$live_file"
            break
        elif [ -e "$live_file" ]; then
            live_section hidden
            break
        fi
    done
    live_section end
}

live_boot() {
    live_section boot
    grep '^btime ' /proc/stat
    live_section uname
    uname -n -r -m
    live_section end
}
