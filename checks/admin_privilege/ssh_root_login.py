"""Root may log in over SSH with a password."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Unknown
from inspector.facts.sshd import Sshd
from inspector.facts.system import OsRelease
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason, together
from inspector.text import Text

CONFIG = "/etc/ssh/sshd_config"
UNIT = "/usr/lib/systemd/system/ssh.service"
STARTED = "[Service]\nExecStart=/usr/sbin/sshd -D -f /opt/sshd.conf\n"
NO_PASSWORD = ("prohibit-password", "without-password", "forced-commands-only")
NARROW = {"address", "host", "localaddress", "localport", "rdomain"}
PATCHED = Text(
    en="PermitRootLogin is not set, and builds of this distribution differ in its default; ask `sshd -T`",
    zh="未设置 PermitRootLogin，而该发行版各版本的默认值不同；请用 `sshd -T` 核实",
)
BAD_VALUE = Text(en="PermitRootLogin has a value that sshd does not know", zh="PermitRootLogin 的值不是 sshd 认可的值")


@check(
    severity=Severity.HIGH,
    title=Text(en="Root login over SSH", zh="SSH 登录 root 账户"),
    why=Text(
        en="Every host has a root account, so its password is what attackers guess first, and who logs in as root leaves no name.",
        zh="每台主机都有 root 账户，其口令是远程暴力破解的首要目标；多人直接以 root 登录也无法追溯到具体操作人。",
    ),
    fails=Text(
        en="root may log in over SSH: PermitRootLogin is {value}{where}",
        zh="允许 root 通过 SSH 登录：PermitRootLogin 的值为 {value}{where}",
    ),
    remedy=Text(
        en="Make sure that another account can log in and use sudo; then set `PermitRootLogin no` (or `prohibit-password`) in {file} and run `sshd -t && systemctl reload sshd`.",
        zh="先确认有其他账户可登录并能使用 sudo，再在 {file} 中设置 `PermitRootLogin no`（至少为 `prohibit-password`），执行 `sshd -t && systemctl reload sshd` 生效。",
    ),
    command="sshd -T -C user=root,host=localhost,addr=127.0.0.1 | grep -i -E '^(permitrootlogin|passwordauthentication|kbdinteractiveauthentication)'",
    standards={
        "gbt22239-l3": ("8.1.4.2b", "8.1.4.2d"),
        "cis-v8": ("5.4",),
        "nist-800-53-r5": ("AC-6(5)", "IA-2"),
        "iso-27001-2022": ("A.8.2",),
    },
    good=[
        {CONFIG: "PermitRootLogin no\n"},
        {CONFIG: "#PermitRootLogin yes\n"},
        {CONFIG: "permitrootlogin=Prohibit-Password # keys\nPermitRootLogin yes\n"},
        {CONFIG: "Include sshd_config.d/*.conf\nPermitRootLogin yes\n", f"{CONFIG}.d/1.conf": "PermitRootLogin no\n"},
        {CONFIG: "PermitRootLogin yes\nPasswordAuthentication no\nChallengeResponseAuthentication no\n"},
        {CONFIG: "PermitRootLogin yes\nAuthenticationMethods publickey publickey,password\n"},
        {CONFIG: "PermitRootLogin yes\nMatch User *,!bob\nPermitRootLogin no\nMatch Host *.cn\nPermitRootLogin yes\n"},
        {CONFIG: "PermitRootLogin no\nMatch User bob\n  PermitRootLogin yes\n"},
        {CONFIG: "PermitRootLogin yes\nAllowUsers bob carol@10.0.0.*\n"},
        {CONFIG: "PermitRootLogin yes\n", UNIT: STARTED, "/opt/sshd.conf": "PermitRootLogin no\n"},
        {"/etc/hostname": "no-sshd\n"},
    ],
    bad=[
        Case({CONFIG: "PermitRootLogin yes\n"}, fails=["root"]),
        Case({CONFIG: 'Port 22\nPermitRootLogin "yes"\nPermitRootLogin no\n'}, fails=["root"]),
        Case(
            {
                CONFIG: "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n",
                f"{CONFIG}.d/50-cloud.conf": "PermitRootLogin yes\n",
                f"{CONFIG}.d/60-late.conf": "PermitRootLogin no\n",
            },
            fails=["root"],
        ),
        Case({CONFIG: "PermitRootLogin no\nMatch Address 10.0.0.0/8\n\tPermitRootLogin yes\n"}, fails=["root"]),
        Case(
            {CONFIG: "Match User root Address 10.0.0.1\nPermitRootLogin yes\nMatch all\nPermitRootLogin no\n"},
            fails=["root"],
        ),
        Case(
            {CONFIG: "PermitRootLogin no\n", "/etc/default/ssh": 'SSHD_OPTS="-oPermitRootLogin=yes"\n'}, fails=["root"]
        ),
        Case(
            {CONFIG: "PermitRootLogin no\n", UNIT: STARTED, "/opt/sshd.conf": "PermitRootLogin yes\n"}, fails=["root"]
        ),
        Case({CONFIG: "#\n", "/etc/os-release": 'ID="centos"\nVERSION_ID="7"\n'}, fails=["root"]),
    ],
)
def ssh_root_login(sshd: Sshd, release: OsRelease | None) -> Verdicts:
    if _kept_out(sshd):
        yield Seen("root", sshd.file)
        return
    default = _default(release)
    for option in sshd.values("permitrootlogin", default or "", "root"):
        value = option.value.lower()
        if value == "yes" and sshd.takes_passwords("root"):
            attributes = {attribute for match in option.scope for attribute, _ in match.conditions}
            where = Text(en=f" (Match {option.condition})", zh=f"（条件：Match {option.condition}）")
            yield Fail(
                "root",
                option.location,
                {"value": value, "file": option.file, "where": where if option.scope else ""},
                key=option.condition,
                severity=Severity.MEDIUM if attributes & NARROW else None,
                confidence=None if option.line else Confidence.MEDIUM,
            )
            if not option.scope:
                yield together("root")  # what a Match block said before holds for all now
        elif value in ("yes", "no", *NO_PASSWORD):
            yield Seen("root", option.location, {"value": value})
        else:
            yield Unsure("root", reason("default", PATCHED) if not value else reason("value", BAD_VALUE))


def _default(release: OsRelease | None) -> str | None:
    """sshd's own default is prohibit-password since 7.0. RHEL 7 is built with yes; RHEL 8 and SUSE differ by version."""
    family = {release.id, *release.like} if release else set()
    major = release.version.partition(".")[0] if release else ""
    if family & {"rhel", "centos"} and major == "7":
        return "yes"
    doubtful = (family & {"rhel", "centos"} and major in ("2", "8")) or family & {"suse", "sles", "opensuse-leap"}
    return None if doubtful else "prohibit-password"


def _kept_out(sshd: Sshd) -> bool:
    """Whether DenyUsers or AllowUsers, set for everybody, leave root no way in."""
    try:
        denied, allowed = sshd.all("denyusers"), sshd.all("allowusers")
    except Unknown:
        return False
    if any("root" in directive.words and not directive.scope for directive in denied):
        return True
    names = [word.partition("@")[0] for directive in allowed for word in directive.words]
    open_to_root = any("*" in name or "?" in name or name == "root" for name in names)
    return bool(names) and not open_to_root and any(not directive.scope for directive in allowed)
