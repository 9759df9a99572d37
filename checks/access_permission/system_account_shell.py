"""Accounts of services and of the system that somebody can log in to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import View
from inspector.facts.accounts import LOGIN_DEFS
from inspector.facts.log_in_ways import LogInWays, Ways
from inspector.model import Fail, Seen, Severity, Unsure
from inspector.request import Request
from inspector.text import Text

NO_SESSION = ("git-shell", "rssh", "scponly", "mysecureshell", "gitlab-shell")
"""Shells that hand out no command line."""
ROLES = ("secadm", "auditadm")
"""The security and the audit administrator of Kylin and its relatives: people, with numbers below 1000."""
SERVICES = tuple(
    "apache elasticsearch httpd kafka mariadb memcached minio mongod mongodb mysql nacos nginx postgres prometheus rabbitmq redis rocketmq"
    " tomcat www www-data zabbix zookeeper".split()
)
"""Names that no person has: of programs that were installed from an archive, with accounts numbered as people's are."""
NOBODY = ("nobody", "nfsnobody")
SYSTEM, SERVICE = Text(en="system", zh="系统"), Text(en="service", zh="服务")
PASSWORD, KEY = Text(en="by password", zh="使用口令"), Text(en="by the keys in {file}", zh="使用 {file} 中的公钥")
SHELL_ONLY = Text(
    en="has the shell {shell}, and neither password nor key opens it",
    zh="登录 shell 为 {shell}，但口令已锁定且无可用公钥，无法登录",
)
FORCED = Text(
    en="its keys run one fixed command each (command=, ForceCommand)",
    zh="公钥均限定了固定命令（command= 或 ForceCommand），不提供交互会话",
)
NO_SHELL = Text(en="no system account has a shell that gives a session", zh="系统账户均未配置可登录的 shell")
_UID_MIN = re.compile(r"^[ \t]*UID_MIN[ \t]+([0-9]{1,9})", re.MULTILINE)
LINES = (
    "root:x:0:0::/root:/bin/bash\nbin:x:1:1::/bin:/sbin/nologin\nsync:x:5:0::/sbin:/bin/sync\n"
    "pg:x:26:26::/var/lib/pg:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/bash\n"
)
HASHED = "$6$salt$hash"
KEYS_OF_PG, SSHD = "/var/lib/pg/.ssh/authorized_keys", "/etc/ssh/sshd_config"
FREE = "ssh-ed25519 AAAA me@h\n"


def host(pg: str = "!!", **more: str) -> dict[str, str | File]:
    shadow = f"root:{HASHED}:1::::::\nbin:*:1::::::\nsync:{HASHED}:1::::::\npg:{pg}:1::::::\nbob:{HASHED}:1::::::\n"
    return {"/etc/passwd": LINES, "/etc/shadow": shadow, **more}


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (LOGIN_DEFS,)


@check(
    severity=Severity.MEDIUM,
    needs=needs,
    title=Text(en="Log-in to system accounts", zh="系统账户的登录权限"),
    why=Text(
        en="Accounts that came with the system or a service belong to nobody: their well-known names are guessed first, and what was done by them is nobody's doing.",
        zh="系统或服务自带的默认账户没有明确的使用人，账户名广为人知，容易被猜解，其操作也无法追溯到个人。",
    ),
    fails=Text(
        en="the {kind} account {subject} can be logged in to {ways} (shell {shell})",
        zh="{kind}账户 {subject} 可{ways}登录（shell 为 {shell}）",
    ),
    passes=Text(en="{subject}: {state}", zh="{subject}：{state}"),
    remedy=Text(
        en="Run `usermod -L -s /usr/sbin/nologin {subject:sh}` (RHEL family: /sbin/nologin; Alpine: `passwd -l {subject:sh}`, and the shell in /etc/passwd) and remove its authorized_keys; people use an account of their"
        " own and `sudo -u {subject:sh}`. Where a program needs a key, bind it to one command (`restrict,command=\"…\"`). What is approved"
        " goes into `allow` of this check.",
        zh="执行 `usermod -L -s /usr/sbin/nologin {subject:sh}`（RHEL 系为 /sbin/nologin；Alpine 用 `passwd -l {subject:sh}` 并在 /etc/passwd 中修改 shell）并删除其 authorized_keys；运维人员使用个人账户，需要时通过 `sudo -u {subject:sh}` 切换。"
        "程序确需使用公钥的，用 `restrict,command=\"…\"` 限定命令。经审批保留的登记到本项的 `allow` 参数。",
    ),
    command="grep '^{subject}:' /etc/passwd; passwd -S {subject}; ls -l ~{subject}/.ssh/authorized_keys",
    standards={
        "gbt22239-l3": ("8.1.4.2b", "8.1.4.2c"),
        "cis-v8": ("4.7",),
        "nist-800-53-r5": ("AC-2", "AC-6"),
        "iso-27001-2022": ("A.8.2",),
    },
    good=[
        host(),
        host("!" + HASHED),
        host("", **{"/etc/passwd": LINES.replace("pg:/bin/bash", "pg:/usr/bin/git-shell")}),
        host(**{KEYS_OF_PG: '# ours\ncommand="/usr/bin/a b \\" c",restrict ssh-rsa AAAA x\nrestrict,command="b" ssh-rsa AAAAB\n'}),
        host(HASHED, **{"/etc/login.defs": "#UID_MIN 1\nUID_MIN 20\n"}),
        Case(host(HASHED), params={"allow": ("pg",)}),
        host(f"{HASHED}:20000:0:99999:7::20100:#"),
        host(**{KEYS_OF_PG: FREE, SSHD: "Match User pg\n ForceCommand internal-sftp\n"}),
        {**host(**{KEYS_OF_PG: FREE, SSHD: "Match Group *,!sftp\nForceCommand none\nMatch Group sftp\nForceCommand internal-sftp\n"}), "/etc/group": "sftp:x:70:pg\n"},
        host(**{KEYS_OF_PG: FREE, SSHD: "PubkeyAuthentication no\n"}),
        host(**{KEYS_OF_PG: FREE, SSHD: "AuthorizedKeysFile /etc/ssh/authorized_keys/%u\n"}),
        host(**{"/etc/ssh/authorized_keys/pg": FREE, SSHD: "UsePAM yes\n"}),
        host(**{KEYS_OF_PG: 'hello world\n#ssh-rsa AAAA\nexpiry-time="20200101" ssh-rsa AAAA me@h\n'}),
        host(**{SSHD: "Match User git\nAuthorizedKeysCommand /bin/x\n"}),
        host(**{SSHD: "AuthorizedKeysCommand /opt/gitlab/bin/gitlab-shell-authorized-keys-check git %u %k\n"}),
        Case(host(**{"/etc/passwd": LINES + "oracle:x:1001:1::/:/bin/sh\n", "/etc/shadow": f"oracle:{HASHED}:1::::::\n"})),
        {**host(), "/etc/passwd": LINES + "secadm:x:600:600::/home/secadm:/bin/bash\n", "/etc/shadow": f"secadm:{HASHED}:1::::::\n"},
    ],
    bad=[
        Case(host(HASHED), fails=["pg"]),
        Case(host(""), fails=["pg"]),
        Case(host(HASHED, **{"/etc/passwd": LINES.replace(":26:26:", ":+26:26:")}), fails=["pg"]),
        Case(host(HASHED, **{"/etc/passwd": LINES.replace("pg:", "  pg:", 1)}), fails=["pg"]),
        Case(host(**{"/var/lib/pg/.ssh/authorized_keys2": FREE, KEYS_OF_PG: 'command="a" ssh-rsa AAAA\n'}), fails=["pg"]),
        Case(host(**{"/etc/ssh/keys/pg": FREE, SSHD: "AuthorizedKeysFile /etc/ssh/keys/%u\n"}), fails=["pg"]),
        Case(host(**{KEYS_OF_PG: FREE, SSHD: "AuthorizedKeysFile %h/.ssh/authorized_keys\nMatch Group x\nPubkeyAuthentication no\n"}), fails=["pg"]),
        Case(host(**{KEYS_OF_PG: 'expiry-time="20990101" ssh-rsa AAAA me@h\n'}), fails=["pg"]),
        Case(
            {
                "/etc/passwd": LINES + "nobody:x:65534:65534::/:/bin/sh\nmysql:x:1001:1001::/:/bin/bash\n",
                "/etc/shadow": f"nobody:{HASHED}:1::::::\nmysql:{HASHED}:1::::::\n",
            },
            fails=["mysql", "nobody"],
        ),
        Case(host(**{KEYS_OF_PG: "ssh-ed25519 AAAA me@h\n"}), fails=["pg"]),
        Case(host(**{KEYS_OF_PG: 'command="a" ssh-rsa AAAA\nfrom="10.0.0.1,command=\\"" ssh-rsa AAAAB\n'}), fails=["pg"]),
        Case(host(HASHED, **{"/etc/passwd": LINES.replace("bin:/sbin/nologin", "bin:").replace("/bin/bash", "/bin/false"), "/etc/shadow": f"bin:{HASHED}:1::::::\npg:{HASHED}:1\n"}), fails=["bin"]),
        Case(host(**{"/etc/login.defs": "UID_MIN 2000\n"}), fails=["bob"]),
    ],
)  # fmt: skip
def system_account_shell(
    view: View,
    ways: LogInWays,
    *,
    allow: tuple[str, ...] = ROLES,
    services: tuple[str, ...] = SERVICES,
) -> Verdicts:
    least = _UID_MIN.search(view.text(LOGIN_DEFS))
    limit = int(least[1]) if least else 1000
    shells = 0
    for way in ways.ways:
        account = way.account
        system = 0 < account.uid < limit or (account.uid and account.name in NOBODY)
        served = account.uid >= limit and account.name in services
        if account.may_log_in and account.shell.rpartition("/")[2] not in NO_SESSION and (system or served):
            shells += 1
            yield _judged(way, account.name in allow, system=bool(system))
    yield from ways.unread
    if not shells:
        yield Seen("passwd", "/etc/passwd", {"state": NO_SHELL})


APPROVED = Text(en="can be logged in to, and is approved", zh="可以登录，已在检查方案中登记")


def _judged(way: Ways, approved: bool, *, system: bool) -> Fail | Seen | Unsure:
    account = way.account
    data: dict[str, object] = {"shell": account.shell or "/bin/sh", "kind": SYSTEM if system else SERVICE}
    how = _open_by(way)
    if how and not approved:
        return Fail(account.name, account.location, {**data, "ways": how}, severity=None if system else Severity.LOW)
    if not approved and not way.ended and not way.keys.forced and way.keys.unread:
        return Unsure(account.name, way.keys.unread)
    state = SHELL_ONLY.fill(data) if not way.keys.file or way.ended else FORCED
    return Seen(account.name, account.location, {**data, "state": APPROVED if how else state})


def _open_by(way: Ways) -> list[Text]:
    if way.ended:
        return []
    key = way.keys.session
    return [*[PASSWORD][: way.password], *([KEY.fill({"file": key})] if key else [])]
