#!/bin/sh
# inspector-collector: tells what it is asked about this host. It reads and runs a closed table of read-only commands;
# it writes, installs and restarts nothing. Requests come as data on standard input, answers go to standard output.
#
# A POSIX shell and the usual tools are enough, GNU's or busybox's. The answer is a series of records: a line that begins
# with the mark of the request, and what follows up to the next mark. The mark is random, and never an argument of a
# program: who can see the list of processes could write it into a file and so forge a record.

set -fu
umask 077
unset -v ENV BASH_ENV CDPATH GREP_OPTIONS GREP_COLOR GREP_COLORS POSIXLY_CORRECT BLOCKSIZE GZIP XZ_OPT XZ_DEFAULTS
LC_ALL=C TZ=UTC0 PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL TZ PATH
nl='
'
odd=$(printf '\001') # stands for a newline in a name
IFS=$nl
mark=
uid=$(id -u)
TOGETHER=4194304  # bytes of small files that are read at once
SECONDS_EACH=60

# say TEXT: a line, by the shell itself: mksh has no printf of its own.
if [ -n "${KSH_VERSION-}" ]; then
    say() { print -r -- "$1"; }
else
    say() { printf '%s\n' "$1"; }
fi

# record WORD...: the head of a record; what is printed next is its body.
record() {
    IFS=' '
    say "$mark $*"
    IFS=$nl
}

# within SECONDS COMMAND...: runs a program, and ends it when it takes longer (status 124, or 143 where we do it ourselves).
within() {
    if [ "$has_timeout" = yes ]; then
        timeout "$@"
        return
    fi
    patience=$1
    shift
    {
        "$@" <&5 5<&- &
        job=$!
        (
            trap 'kill "$nap"; exit' TERM
            sleep "$patience" &
            nap=$!
            wait "$nap"
            kill "$job"
        ) >/dev/null 2>&1 3>&- 4>&- 5<&- 6>&- &
        guard=$!
        wait "$job"
        result=$?
        kill "$guard" 2>/dev/null
    } 5<&0
    return "$result"
}

# What the tools of this host can do. GNU find prints all of a row by itself; elsewhere stat is run for it.
look_around() {
    has_timeout=no has_printf=no has_stat=no has_gzip=no has_head=no
    timeout 5 true 2>/dev/null && has_timeout=yes
    case $(find / -maxdepth 0 -printf '%M %U %T@\0' 2>/dev/null </dev/null | tr '\0' .) in d?????????' '*' '*.) has_printf=yes ;; esac
    stat -c %A / >/dev/null 2>&1 && has_stat=yes
    printf '' | gzip -1 >/dev/null 2>&1 && has_gzip=yes
    head -q -c 1 /dev/null /dev/null >/dev/null 2>&1 && has_head=yes
    binary_lines=no # whether grep looks behind a NUL
    [ "$(printf 'a\0b\n' | grep -a -c b)" = 1 ] && binary_lines=yes
}

# gentle: this host has other things to do.
gentle() {
    renice -n 10 -p $$ >/dev/null 2>&1
    ionice -c 2 -n 7 -p $$ >/dev/null 2>&1
}

# is_number WORD
is_number() {
    case $1 in '' | *[!0-9]* | ??????????????????*) return 1 ;; esac
}

# batched FUNCTION LIST: calls it with the lines of the list as arguments, some hundred at a time.
batched() {
    function=$1
    lines=$2
    set --
    for line in $lines; do
        set -- "$@" "$line"
        if [ $# -ge 200 ]; then
            "$function" "$@"
            set --
        fi
    done
    [ $# -eq 0 ] || "$function" "$@"
}
