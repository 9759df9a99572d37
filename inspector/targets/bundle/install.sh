# Run as root on the host that is to be audited: puts the collector at @PATH@ and lets
# the account @USER@ run that file, as long as its digest is this one, through sudo: nothing else, and with no arguments.
# 在被检查的主机上以 root 执行：将采集脚本安装到 @PATH@，
# 并允许账户 @USER@ 通过 sudo 运行该文件（摘要必须一致，不允许带参数，不授予其他任何权限）。
# To undo it 撤销: rm /etc/sudoers.d/inspector-collector @PATH@
(
set -eu
umask 077
PATH=/usr/sbin:/usr/bin:/sbin:/bin
script=@PATH@
rule=/etc/sudoers.d/inspector-collector
fail() { printf '%s\n' "inspector: $1" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || fail 'run this as root 请以 root 身份执行'
id -u '@USER@' >/dev/null 2>&1 || fail 'there is no account @USER@ 账户 @USER@ 不存在'
command -v visudo >/dev/null || fail 'sudo is not installed 未安装 sudo'
[ -d "${rule%/*}" ] || fail '/etc/sudoers.d is missing 缺少 /etc/sudoers.d 目录'
mkdir -p -m 0755 "${script%/*}"
# sudo reads no file there with a dot in its name
trap 'rm -f "$script.new" "${rule%/*}/.inspector-collector.new"' EXIT
cat >"$script.new" <<'#inspector-end-of-script'
@COLLECTOR@
#inspector-end-of-script
case $(sha256sum <"$script.new") in '@DIGEST@ '*) ;; *) fail 'the script did not come whole 脚本内容不完整' ;; esac
chown 0:0 "$script.new"
chmod 0755 "$script.new"
cat >"${rule%/*}/.inspector-collector.new" <<'#inspector-end-of-rule'
# The collector of inspector, and nothing else: a changed file has another digest, and sudo refuses it.
Defaults!@PATH@ !requiretty, env_reset
@USER@ ALL=(root) NOPASSWD: sha256:@DIGEST@ @PATH@ ""
#inspector-end-of-rule
chmod 0440 "${rule%/*}/.inspector-collector.new"
visudo -cqf "${rule%/*}/.inspector-collector.new" || fail 'sudo does not accept the rule; nothing was changed sudo 不接受该规则，未做改动'
mv "$script.new" "$script"
mv "${rule%/*}/.inspector-collector.new" "$rule"
visudo -cq || fail 'the rule is in place, but sudoers as a whole is in error 规则已写入，但 sudoers 整体有误'
printf '%s\n' "$script, $rule: installed 已安装"
)
