#!/bin/sh
# Collects the evidence for a security self-inspection of this host, which no network reaches, into one file to be carried
# to the auditor: inspector audit bundle:FILE
# 在网络无法到达的主机上采集安全自查证据，生成一个文件，带回后用 inspector audit bundle:文件 进行检查。
#
#     sh collect.sh FILE            as root 以 root 身份运行
#     sh collect.sh > FILE
#
# It needs no input, uses no network, and changes nothing on this host: FILE is all that is written. What it reads is listed
# below, in public_requests and secret_requests; what it runs is the collector, the same that `inspector collector print` shows.
# 本脚本无需输入，不使用网络，不改动本机；除 FILE 外不写入任何文件。读取的内容见下文 public_requests 与 secret_requests；
# 运行的采集脚本（collector）与 `inspector collector print` 的输出一致。
#
# Secrets (password hashes, keys' headers, settings that hold passwords) leave this host only encrypted to the auditor's key,
# by age or else openssl. Where neither can be used they are left out, and this is said on the screen and in the file.
# 敏感内容（口令散列、私钥文件、含口令的配置）只以加密形式带出：用 age（或 openssl）加密给检查人员的公钥；
# 两者都不可用时不采集敏感内容，并在屏幕和结果文件中注明。
#
# To read it: settings, requests, collector, and at the end what is done with them.
# 阅读顺序：参数、采集请求、采集脚本、主程序。

case ${LC_ALL:-${LC_MESSAGES:-${LANG-}}} in zh*) chinese=yes ;; *) chinese=no ;; esac
set -fu
umask 077
unset -v ENV BASH_ENV CDPATH
LC_ALL=C TZ=UTC0 PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export LC_ALL TZ PATH

# --- Settings 参数 ------------------------------------------------------------------------------------------------------

# What the first line of the file says of this script. 写入结果文件首行的信息。
about=@ABOUT@
# Public keys of the auditor for age, and a certificate for openssl. 检查人员的公钥：age 公钥，以及供 openssl 使用的证书。
recipients=@RECIPIENTS@
certificate=@CERTIFICATE@
# Whether secrets are wanted at all. 是否需要采集敏感内容。
secrets_wanted=@SECRETS_WANTED@

# --- Requests 采集请求 --------------------------------------------------------------------------------------------------
#
# One a line: files and home name files (home: below each account's home folder), keep chooses lines of them, block says how
# much is read, command and live name entries of the collector's closed table, walk is one walk over the local file systems.
# 每行一条：files、home 为文件（home 相对于各账户主目录），keep 为保留的行，block 为读取量，command、live 为采集脚本内置的固定项，
# walk 为对本地文件系统的一次遍历。

if [ -n "${KSH_VERSION-}" ]; then
    say() { print -r -- "$1"; }
else
    say() { printf '%s\n' "$1"; }
fi

public_requests() {
@PUBLIC_REQUESTS@
}

secret_requests() {
@SECRET_REQUESTS@
}

# The same for the auditor's program, which reads the answers by it (JSON; to see it: base64 -d | gzip -d).
# 同样的内容，供检查人员的程序解析结果时使用（JSON；查看：base64 -d | gzip -d）。
plan=@PLAN@

# --- The collector 采集脚本 ---------------------------------------------------------------------------------------------

collector() (
    inspector_fed=yes # it says that it is there only where it is run by itself
@COLLECTOR@
)

# --- What is done 主程序 ------------------------------------------------------------------------------------------------

# tell ENGLISH CHINESE: a line on the screen.
tell() {
    if [ "$chinese" = yes ]; then say "$2" >&2; else say "$1" >&2; fi
}

fail() {
    tell "$1" "$2"
    exit 1
}

# encode: standard input as lines of base64.
encode() {
    if command -v base64 >/dev/null; then base64; else openssl base64; fi
}

# sum: the digest of standard input.
sum() {
    case $digests in
    sha256sum) sha256sum | cut -c 1-64 ;;
    openssl) openssl dgst -sha256 -r | cut -c 1-64 ;;
    *) cksum | tr ' ' - ;;
    esac
}

# encrypt: standard input for the auditor alone. Nothing of it touches a disk.
encrypt() {
    if [ "$sealing" = age ]; then
        set --
        for one in $recipients; do set -- "$@" -r "$one"; done
        age "$@"
    else
        { say "$certificate" | openssl smime -encrypt -binary -aes256 -outform DER /dev/fd/5 5<&0 <&6 6<&-; } 6<&0
    fi
}

# sealed: standard input encrypted, as base64, and in a last line the status of that.
sealed() {
    {
        status=$(
            {
                {
                    encrypt 2>/dev/null
                    say $? >&3
                } | encode >&4
            } 3>&1
        )
    } 4>&1
    say "$status"
}

# well TEXT: what `sealed` printed becomes $text without the status; fails where that was not 0.
well() {
    text=${1%"$nl"0}
    [ -n "$text" ] && [ "${#text}" -lt "${#1}" ]
}

# seals WAY: whether encrypting in that way works here.
seals() {
    sealing=$1
    command -v "$2" >/dev/null && well "$(say probe | sealed)"
}

# asked FUNCTION: its stream of requests.
asked() {
    say "inspector-requests 1 $mark"
    "$1"
    say end
}

# part NAME FORM TEXT: a part of the file, under its digest.
part() {
    say "part $1 $2 $algorithm:$(say "$3" | sum)"
    say "$3"
}

# whole: the file.
whole() {
    say "$body"
    say "end $lines $algorithm:$digest"
}

main() {
    if [ $# -gt 1 ] || { [ $# -eq 0 ] && [ -t 1 ]; }; then
        tell 'usage: sh collect.sh FILE    (as root; FILE must not exist)' '用法：sh collect.sh 文件    （以 root 身份运行，文件不得已存在）'
        exit 2
    fi
    if [ $# -eq 1 ] && { [ -e "$1" ] || [ -h "$1" ]; }; then
        tell "$1 exists already, and is not overwritten" "$1 已存在，不会覆盖"
        exit 2
    fi
    [ "$(id -u)" -eq 0 ] || tell 'warning: not run by root: much will be missing' '警告：未以 root 身份运行，许多内容将无法采集'
    look
    gather
    bind
    if [ $# -eq 1 ]; then
        # -C: what is there meanwhile is not overwritten, and no link followed
        (set -C && whole >"$1") || fail "$1 could not be written" "无法写入 $1"
        tell "written: $1" "已写入：$1"
    else
        whole || fail 'standard output could not be written' '无法写入标准输出'
    fi
    tell "digest of the file, to be carried in another way than the file: $algorithm:$(whole | sum)" \
        "文件摘要（请通过其他途径告知检查人员）：$algorithm:$(whole | sum)"
}

# look: which programs this host has.
look() {
    { command -v base64 || command -v openssl; } >/dev/null ||
        fail 'neither base64 nor openssl is here: nothing can be collected' '缺少 base64 和 openssl，无法采集'
    algorithm=sha256
    if command -v sha256sum >/dev/null; then
        digests=sha256sum
    elif command -v openssl >/dev/null; then
        digests=openssl
    else
        digests=cksum algorithm=cksum
        tell 'neither sha256sum nor openssl is here: digests tell damage only, not a change on purpose' \
            '缺少 sha256sum 和 openssl：校验值只能发现意外损坏，不能发现蓄意改动'
    fi
    mark=$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n') # so that no file's content is taken for an answer
    [ "${#mark}" -eq 32 ] || fail 'no random numbers: od or /dev/urandom is missing' '无法获取随机数：缺少 od 或 /dev/urandom'
    why=''
    if [ -z "$recipients" ]; then
        sealing=none why=no-recipient
    elif ! seals age age && ! { [ -n "$certificate" ] && seals cms openssl; }; then
        sealing=none why=no-program
    fi
}

# gather: $public, $secret and what they are.
gather() {
    tell 'collecting; this takes some minutes' '正在采集，需要几分钟'
    form=base64
    if grep -q '^[^:]*:[^:][^:][^:]' /etc/passwd; then # hashes where anyone may read them: a secret all the same
        [ "$sealing" != none ] ||
            fail '/etc/passwd holds password hashes, and nothing is here to encrypt them with: run pwconv, or bring age' \
                '/etc/passwd 中含有口令散列，且无法加密：请先执行 pwconv，或自带 age 程序'
        form=$sealing
    fi
    if [ "$form" = base64 ]; then
        public=$(asked public_requests | collector 2>/dev/null | encode)
    else
        well "$(asked public_requests | collector 2>/dev/null | sealed)" ||
            fail 'encrypting failed' '加密失败'
        public=$text
    fi
    secret='' secrets=none
    [ "$secrets_wanted" = yes ] || return 0
    secrets=$sealing
    if [ "$sealing" != none ]; then
        if well "$(asked secret_requests | collector 2>/dev/null | sealed)"; then
            secret=$text
        else
            sealing=none why=failed
        fi
    fi
    [ "$sealing" = none ] || return 0
    secrets=left-out
    case $why in
    no-recipient) tell 'secrets are left out: this script was made without --recipient' '未采集敏感内容：生成本脚本时未指定 --recipient' ;;
    no-program) tell 'secrets are left out: neither age nor openssl can encrypt them here' '未采集敏感内容：本机没有可用的 age 或 openssl 进行加密' ;;
    *) tell 'secrets are left out: encrypting them failed' '未采集敏感内容：加密失败' ;;
    esac
}

# bind: $body, the file but for its last line, which $lines and $digest are for.
bind() {
    host=$(uname -n | tr -cd 'A-Za-z0-9._-' | cut -c 1-253)
    taken=$(date -u +%Y-%m-%dT%H:%M:%S+00:00)
    body="inspector-bundle 1 {\"host\":\"$host\",\"taken\":\"$taken\",\"mark\":\"$mark\",\"algorithm\":\"$algorithm\""
    body="$body,\"secrets\":\"$secrets\",\"why\":\"$why\",$about}$nl$(part plan base64 "$plan")$nl$(part public "$form" "$public")"
    [ -z "$secret" ] || body="$body$nl$(part secrets "$secrets" "$secret")"
    lines=$(($(say "$body" | wc -l)))
    digest=$(say "$body" | sum)
}

nl='
'
IFS=$nl
main "$@"
