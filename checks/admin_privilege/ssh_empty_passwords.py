"""sshd lets in accounts whose password is empty."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.sshd import Sshd
from inspector.model import Fail, Seen, Severity, together
from inspector.text import Text

CONFIG = "/etc/ssh/sshd_config"


@check(
    severity=Severity.HIGH,
    title=Text(en="Empty passwords over SSH", zh="SSH 空口令登录"),
    why=Text(
        en="With this option one account whose password is empty, by mistake or on purpose, is open to the whole network.",
        zh="启用后，只要有一个账户的口令为空（无论有意或疏忽），网络上任何人都可直接登录该主机。",
    ),
    fails=Text(en="PermitEmptyPasswords is {value}{where}", zh="PermitEmptyPasswords 的值为 {value}{where}"),
    passes=Text(en="PermitEmptyPasswords is {value}", zh="PermitEmptyPasswords 的值为 {value}"),
    remedy=Text(
        en="Set `PermitEmptyPasswords no` in {file} and run `sshd -t && systemctl reload sshd`.",
        zh="在 {file} 中设置 `PermitEmptyPasswords no`，执行 `sshd -t && systemctl reload sshd` 生效。",
    ),
    command="sshd -T | grep -i permitemptypasswords",
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "cis-v8": ("5.2",),
        "nist-800-53-r5": ("IA-2", "IA-5(1)"),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        {CONFIG: "#PermitEmptyPasswords yes\n"},
        {CONFIG: "PermitEmptyPasswords no\nPermitEmptyPasswords yes\n"},
        {CONFIG: "PermitEmptyPasswords yes\nMatch all\nPermitEmptyPasswords no\n"},
        {"/etc/hostname": "no-sshd\n"},
    ],
    bad=[
        Case({CONFIG: "permitemptypasswords=YES\n"}, fails=["sshd"]),
        Case(
            {CONFIG: "Include sshd_config.d/*.conf\n", f"{CONFIG}.d/a.conf": "PermitEmptyPasswords yes\n"},
            fails=["sshd"],
        ),
        Case({CONFIG: "PermitEmptyPasswords no\nMatch User bob\nPermitEmptyPasswords yes\n"}, fails=["sshd"]),
        Case(
            {CONFIG: "PermitEmptyPasswords yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"},
            fails=["sshd"],
        ),
    ],
)
def ssh_empty_passwords(sshd: Sshd) -> Verdicts:
    for option in sshd.values("permitemptypasswords", "no"):
        if option.value.lower() == "no":
            yield Seen("sshd", option.location, {"value": option.value})
            continue
        where = Text(en=f" (Match {option.condition})", zh=f"（条件：Match {option.condition}）")
        yield Fail(
            "sshd",
            option.location,
            {"value": option.value, "file": option.file, "where": where if option.scope else ""},
            key=option.condition,
            severity=None if sshd.takes_passwords() else Severity.LOW,
        )
        if not option.scope:
            yield together("sshd")  # what a Match block said before holds for all now
