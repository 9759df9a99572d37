"""Password hashes that are quickly guessed once they leak."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Unknown, View
from inspector.facts.accounts import Account, Passwd, Shadow
from inspector.facts.hashes import Strength, scheme
from inspector.model import IMAGE, Fail, Seen, Severity, Unsure, reason
from inspector.oci import Configuration
from inspector.text import Text

ACCOUNTS = "root:x:0:0::/root:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/bash\n"
STRONG = "$y$j9T$abcdefghijklmnop$abc"
UNKNOWN = Text(en="the password hash of {account} is of no known scheme", zh="账户 {account} 的口令散列算法无法识别")


def host(hash_: str, rest: str = "") -> dict[str, str]:
    return {"/etc/passwd": ACCOUNTS, "/etc/shadow": f"root:{STRONG}:1::::::\nbob:{hash_}:1::::::\n{rest}"}


@check(
    severity=Severity.HIGH,
    title=Text(en="Obsolete password hashes", zh="口令散列算法"),
    why=Text(
        en="DES, MD5 and NT hashes are computed so fast that whoever gets a copy of them tries every short password within hours;"
        " DES even ignores all after the eighth character.",
        zh="DES、MD5、NT 等散列算法计算极快，散列一旦泄露，短口令数小时内即可被穷举；DES 还会忽略第 8 位之后的字符。",
    ),
    fails=Text(en="the password of {subject} is stored as {scheme}", zh="账户 {subject} 的口令以 {scheme} 方式存储"),
    remedy=Text(
        en="Set `ENCRYPT_METHOD` in /etc/login.defs and the pam_unix option to yescrypt or sha512, then have the password set anew with `passwd {subject:sh}`.",
        zh="将 /etc/login.defs 的 `ENCRYPT_METHOD` 和 PAM 中 pam_unix 的算法参数设为 yescrypt 或 sha512，再执行 `passwd {subject:sh}` 重新设置口令。",
    ),
    command="awk -F: '$2 !~ /^[!*]|^$|^\\$(y|gy|7|6|5|2[aby]|sm3)\\$/ {{print FILENAME \": \" $1}}' /etc/shadow",
    standards={
        "gbt22239-l3": ("8.1.4.8b",),
        "nist-800-53-r5": ("IA-5(1)", "SC-13"),
        "iso-27001-2022": ("A.8.24",),
    },
    good=[
        host("$6$salt$hash"),
        host("$5$rounds=5000$salt$hash"),
        host("$2y$10$abcdefghijklmnopqrstuu"),
        host("!$1$salt$abcdefghijklmnopqrstuv"),
        host("*", "gone:$1$salt$abcdefghijklmnopqrstuv:1::::::\n"),
        host("!!"),
        {"/etc/passwd": "root:*:0:0::/root:/bin/sh\n"},
        Case({"/etc/passwd": "root:x:0:0::/root:/bin/sh\n"}, image=Configuration()),
    ],
    bad=[
        Case(host("$1$salt$abcdefghijklmnopqrstuv"), fails=["bob"]),
        Case(host("abJnggxhB/yWI", f"bob:{STRONG}:1::::::\n"), fails=["bob"]),
        Case(host("_J9..rasmBYk8r9AiWNc"), fails=["bob"]),
        Case(host("$3$$8846f7eaee8fb117ad06bdd830b7586c"), fails=["bob"]),
        Case(host("$sha1$40000$salt$hash"), fails=["bob"]),
        Case({"/etc/passwd": "root:abJnggxhB/yWI:0:0::/root:/bin/sh\n" * 2}, fails=["root"]),
    ],
)
def obsolete_hash(passwd: Passwd, shadow: Shadow | None, view: View) -> Verdicts:
    # The first line of a name is the one that counts
    stored = {entry.name: entry for entry in reversed(shadow.entries)} if shadow else {}
    for account in passwd.by_name().values():
        entry = stored.get(account.name) if account.field.value == "x" else None
        if entry is None:
            yield from _judged(account, str(account.field.value), account.location)
        else:
            yield from _judged(account, str(entry.hash.value), entry.location)
    # What is in no file of an image is not in it
    if shadow is None and view.kind != IMAGE and any(account.field.value == "x" for account in passwd.accounts):
        raise Unknown.because(
            "elsewhere", "passwords are kept elsewhere than in /etc/shadow", "口令未存放在 /etc/shadow 中"
        )


def _judged(account: Account, field: str, location: str) -> Verdicts:
    found = scheme(field)
    data = {"scheme": found.name, "locked": found.locked}
    if found.locked or found.strength in (Strength.NONE, Strength.STRONG):
        yield Seen(account.name, location, data)
    elif found.strength is Strength.UNKNOWN:
        yield Unsure(account.name, reason("scheme", UNKNOWN, account=account.name))
    else:
        dated = found.strength is Strength.DATED
        yield Fail(account.name, location, data, severity=Severity.MEDIUM if dated else None)
