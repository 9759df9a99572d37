"""Passwords that are guessed from their hashes within seconds."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Unknown
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.passwords.candidates import KINDS, Kind
from inspector.passwords.verdicts import Outcome, PasswordTrials, Verdict
from inspector.text import Text

ACCOUNTS = "root:x:0:0::/root:/bin/bash\nwangwei:x:1000:1000:Wang Wei:/home/wangwei:/bin/bash\n"
# md5crypt: verified by every crypt(3), and in no time
COMMON = "$1$saltsalt$T5MN6iR8aoAeg.OHdYqBf0"  # 123456
OWN_NAME = "$1$Zx4kQ1pe$TNJ9YkAFX7drm7..ZcHpw."  # wangwei@123
NOT_A_WORD = "ZxpXVzahUXGmQ"
BY_PASSWD = Text(en="(`passwd {account:sh}`)", zh="执行 `passwd {account:sh}` ")
BY_SERVICE = Text(en="in {file}, or by the service's own command", zh="在 {file} 或通过该服务自身的命令")
SHORT = Text(
    en="only {tried} of the {likely} likeliest candidates could be tried in {seconds} s; give more by --password-seconds",
    zh="{seconds} 秒内仅尝试了 {likely} 个高频候选口令中的 {tried} 个；可用 --password-seconds 延长时间",
)
UNVERIFIABLE = Text(
    en="the hash of {account} cannot be verified here: {why}", zh="账户 {account} 的口令散列无法在本机校验：{why}"
)


def host(root: str, other: str = "!", **files: str) -> dict[str, str]:
    shadow = f"root:{root}:20000:0:99999:7:::\nwangwei:{other}:20000:0:99999:7:::\n"
    return {"/etc/passwd": ACCOUNTS, "/etc/shadow": shadow, **files}


@check(
    severity=Severity.CRITICAL,
    title=Text(en="Guessable passwords", zh="易被猜中的口令"),
    why=Text(
        en="A password that stands among the first few thousand guesses is found by anyone who can try to log in or who gets"
        " hold of the hashes. It was found here from the hash alone; no log-in was tried.",
        zh="位于常用口令前几千位的口令，攻击者通过登录尝试或拿到散列文件即可猜中。本项仅依据口令散列离线比对，未尝试登录。",
    ),
    fails=Text(
        en="the password of {subject} is {kind}; it took {tried:guess|guesses}",
        zh="账户 {subject} 的口令{kind}，猜测 {tried} 次即命中",
    ),
    passes=Text(
        en="{subject} withstood the {tried:likeliest guess|likeliest guesses}, {remain} others were not tried",
        zh="{subject} 未被 {tried} 个高频候选口令命中（另有 {remain} 个候选未尝试）",
    ),
    remedy=Text(
        en="Have it changed at once {how}, by its owner and to one that is built from none of the names here; look in the log-in records for what was done with the old one.",
        zh="由使用者本人立即{how}修改口令，新口令不得包含姓名、单位名、主机名等信息；并查看登录日志，确认旧口令是否已被他人使用。",
    ),
    command="chage -l {account} || ls -l {file}",
    standards={
        "gbt22239-l3": ("8.1.4.1a", "8.1.4.2b"),
        "cis-v8": ("5.2", "4.7"),
        "nist-800-53-r5": ("IA-5(1)",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        host(NOT_A_WORD, "!"),
        host("*", f"!{COMMON}"),
        host("!", "!!"),
        host("*", NOT_A_WORD),
    ],
    bad=[
        Case(host(COMMON), fails=["root"]),
        Case(host("*", OWN_NAME), fails=["wangwei"]),
        Case({"/etc/passwd": f"root:{COMMON}:0:0::/root:/bin/sh\n"}, fails=["root"]),
        Case(  # passwords kept elsewhere too
            {"/etc/passwd": ACCOUNTS + f"old:{COMMON}:1001:1001::/home/old:/bin/sh\n"}, fails=["old"]
        ),
        Case(
            host("*", **{"/etc/nginx/.htpasswd": f"admin:{COMMON}\nold:!\n"}),
            fails=["admin (/etc/nginx/.htpasswd)"],
        ),
        Case(
            host("*", **{"/etc/redis/redis.conf": "port 6379\nrequirepass redis123\n"}),
            fails=["requirepass (/etc/redis/redis.conf)"],
        ),
        Case(
            host(
                "*",
                **{
                    "/opt/tomcat/conf/tomcat-users.xml": '<user username="tomcat" password="tomcat" roles="manager-gui"/>\n'
                },
            ),
            fails=["tomcat (/opt/tomcat/conf/tomcat-users.xml)"],
        ),
    ],
)
def guessable_password(trials: PasswordTrials) -> Verdicts:
    for verdict in trials.verdicts:
        yield _judged(verdict, trials.seconds)
    if trials.missing:
        raise Unknown(trials.missing)


def _judged(verdict: Verdict, seconds: float) -> Fail | Unsure | Seen:
    account, file = verdict.subject.partition(" (")[0], verdict.location.rpartition(":")[0] or verdict.location
    how = (BY_PASSWD if verdict.system else BY_SERVICE).fill({"account": account, "file": file})
    data = {
        "account": account,
        "file": file,
        "scheme": verdict.scheme,
        "tried": verdict.tried,
        "remain": verdict.remain,
        "kind": KINDS[verdict.kind or Kind.COMMON],
    }
    if verdict.outcome is Outcome.WEAK:
        severity = None if verdict.system else Severity.HIGH
        return Fail(verdict.subject, verdict.location, {**data, "how": how}, severity=severity)
    if verdict.outcome is Outcome.WITHSTOOD:
        del data["kind"]
        return Seen(verdict.subject, verdict.location, data)
    if verdict.outcome is Outcome.SHORT:
        why = reason("budget", SHORT, tried=verdict.tried, likely=verdict.likely, seconds=round(seconds, 1))
        return Unsure(verdict.subject, why)
    given = verdict.why or {"en": "", "zh": ""}
    return Unsure(
        verdict.subject,
        reason("scheme", UNVERIFIABLE, account=verdict.subject, why=Text(en=given["en"], zh=given["zh"])),
    )
