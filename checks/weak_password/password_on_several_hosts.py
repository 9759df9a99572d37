"""One password on several hosts."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Fleet, Unknown
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.passwords.verdicts import Outcome, PasswordMarks
from inspector.text import Text

UNDECIDED = (Outcome.SHORT, Outcome.UNVERIFIABLE)
ON_HOST = Text(en="{host}: {why}", zh="{host}：{why}")
UNTRIED = Text(
    en="{account}: the password could not be tried, so that it cannot be compared",
    zh="{account}：口令未能完成比对，无法判断是否与其他主机相同",
)
ONE = "ZxpXVzahUXGmQ"
TWO = "aBDAbjzFmp4zM"
COMMON = "$1$saltsalt$T5MN6iR8aoAeg.OHdYqBf0"
COMMON_AGAIN = "$1$Zx4kQ1pe$S/HXSeD0h2LunreUNez7A0"


def host(root: str) -> dict[str, str]:
    return {"/etc/passwd": "root:x:0:0::/root:/bin/bash\n", "/etc/shadow": f"root:{root}:20000::::::\n"}


@check(
    severity=Severity.HIGH,
    title=Text(en="The same password on several hosts", zh="多台主机共用口令"),
    why=Text(
        en="Who takes one of the hosts takes them all: the first thing that an intruder does with a password is to try it on"
        " the neighbours. Hosts made from one image share it from birth.",
        zh="攻击者拿到一台主机的口令后，首先会在相邻主机上尝试，一台失陷即全部失陷。由同一模板克隆的主机，口令从安装之初就是相同的。",
    ),
    fails=Text(en="{subject} has the same password as {others}", zh="{subject} 与 {others} 的口令相同"),
    remedy=Text(
        en="Give the account a password of its own on each host, or lock it and let administrators in with keys and accounts of their own; have images made without a password.",
        zh="在每台主机上分别设置口令，或锁定该账户，改用管理员个人账户和密钥登录；制作模板时不预置口令。",
    ),
    command="chage -l {account}",
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "cis-v8": ("5.2",),
        "nist-800-53-r5": ("IA-5",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        Case(host(ONE), fleet={"db1": host(TWO)}),
        Case(host("*"), fleet={"db1": host("!")}),
    ],
    bad=[
        Case(host(ONE), fleet={"db1": host(ONE), "db2": host(TWO)}, fails=["case: root", "db1: root"]),
        Case(host(COMMON), fleet={"db1": host(COMMON_AGAIN)}, fails=["case: root", "db1: root"]),
    ],
)
def password_on_several_hosts(fleet: Fleet[PasswordMarks]) -> Verdicts:
    """Known to be the same: the very hash is, or the password was found. Two strong ones under different salts cannot be told."""
    owners: dict[str, list[tuple[str, str]]] = {}
    for host, found in fleet.facts.items():
        for subject, marks in found.marks.items():
            for mark in marks:
                owners.setdefault(mark, []).append((host, subject))
    for host, found in fleet.facts.items():
        untried = {verdict.subject for verdict in found.trials.verdicts if verdict.outcome in UNDECIDED}
        services = {verdict.subject for verdict in found.trials.verdicts if not verdict.system}
        for subject, marks in found.marks.items():
            alike = {owner for mark in marks for owner in owners[mark] if owner[0] != host}
            name = f"{host}: {subject}"
            if alike:
                others = [f"{other}: {theirs}" for other, theirs in sorted(alike)]
                data = {"others": others, "account": subject.partition(" (")[0]}
                # nodes of one service that share its users are how clusters and replicas are built
                yield Fail(name, "", data, severity=Severity.LOW if subject in services else None)
            elif subject in untried:
                yield Unsure(name, reason("untried", UNTRIED, account=name))
            else:
                yield Seen(name)
    for host, found in fleet.facts.items():
        if missing := found.trials.missing:
            raise Unknown(reason(missing.code, ON_HOST, host=host, why=missing.text))
