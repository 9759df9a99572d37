"""Hosts on which nothing but the owner's modes stands between a program and the files."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.mandatory_access import MandatoryAccess, Mode, State
from inspector.facts.system import OsRelease
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

INIT: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
RHEL = INIT | {"/etc/os-release": "ID=rocky\nID_LIKE=rhel\n", "/etc/selinux/targeted/policy/policy.33": "x"}
DEBIAN = INIT | {"/etc/os-release": "ID=debian\n", "/usr/sbin/apparmor_parser": ""}
KYLIN = INIT | {"/etc/os-release": "ID=kylin\n"}
CONFIG, ENFORCE, CMDLINE, GRUB = "/etc/selinux/config", "/sys/fs/selinux/enforce", "/proc/cmdline", "/etc/default/grub"
ON, SOFT = "SELINUX=enforcing\nSELINUXTYPE=targeted\n", "# SELINUX=enforcing\nSELINUX=permissive\n"
UNIT, LINK = "/usr/lib/systemd/system/apparmor.service", "/etc/systemd/system/sysinit.target.wants/apparmor.service"
PROFILE, LOADED = "/etc/apparmor.d/usr.sbin.ntpd", "/sys/kernel/security/apparmor/profiles"
STARTED: dict[str, str | File] = {
    UNIT: "[Service]\n",
    LINK: File(link=UNIT),
    PROFILE: "/usr/sbin/ntpd flags=(attach_disconnected) {\n  /x r,\n}\n",
}
LIVE: dict[str, str | File] = {CMDLINE: "ro quiet\n"}
MENU, STORED, ENTRY = "/boot/grub2/grub.cfg", "/boot/grub2/grubenv", "/boot/loader/entries/a.conf"
NOW = Text(en="{module} is {mode}", zh="{module} {mode}")
NEXT = Text(
    en="{module} enforces now, and is {mode} after the next start ({place})",
    zh="{module} 当前为强制模式，下次启动后{mode}（{place}）",
)
NONE = Text(en="neither SELinux nor AppArmor is in force", zh="未启用 SELinux 或 AppArmor")
NOT_PLANNED = Text(en="neither SELinux nor AppArmor is set up to enforce", zh="未将 SELinux 或 AppArmor 配置为强制模式")
PERMISSIVE, OFF = Text(en="permissive", zh="处于宽容模式（permissive）"), Text(en="off", zh="未启用")
NO_PROFILE = Text(en="on, with no profile that is enforced", zh="没有处于强制（enforce）模式的配置文件")
OTHER = Text(
    en="{names} may control access here, whose state cannot be read from files",
    zh="本机可能由 {names} 实施强制访问控制，其状态无法从文件读取",
)


@check(
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,  # modules of vendors are not understood
    title=Text(en="Mandatory access control", zh="强制访问控制"),
    why=Text(
        en="Modes and owners are all that holds back a service that was broken into; SELinux or AppArmor confines it to what it needs. Level 3 wants labels on important subjects and objects.",
        zh="仅靠文件属主和权限位，被攻破的服务仍可访问其账户有权访问的全部资源；SELinux、AppArmor 可将其限制在必要范围内。等保三级要求对重要主体和客体设置安全标记。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(en="{module} enforces ({location}){more}", zh="{module} 处于强制模式（{location}）{more}"),
    remedy=Text(
        en="RHEL and its relatives: set `SELINUX=enforcing` in /etc/selinux/config, take `selinux=0` and `enforcing=0` out of the boot line (`grubby --update-kernel ALL --remove-args 'selinux enforcing'`), first start"
        " in permissive mode with `touch /.autorelabel`. Debian, Ubuntu: `apt install apparmor apparmor-profiles`, `systemctl enable --now apparmor`, `aa-enforce /etc/apparmor.d/PROFILE`. Try it with the applications before.",
        zh="RHEL 系：在 /etc/selinux/config 中设置 `SELINUX=enforcing`，用 `grubby --update-kernel ALL --remove-args 'selinux enforcing'` 去除启动参数，并先以宽容模式 `touch /.autorelabel` 重启完成标记。"
        "Debian、Ubuntu：`apt install apparmor apparmor-profiles`，`systemctl enable --now apparmor`，再用 `aa-enforce` 将配置文件置为强制模式。可能影响业务，请先在测试环境验证。",
    ),
    command="getenforce; grep -E '^SELINUX' /etc/selinux/config; aa-status; cat /sys/kernel/security/lsm /proc/cmdline",
    standards={
        "gbt22239-l3": ("8.1.4.2g",),
        "cis-v8": ("4.1",),
        "nist-800-53-r5": ("AC-3", "CM-6"),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        RHEL | LIVE | {ENFORCE: "1", CONFIG: ON},
        RHEL | {CONFIG: ON},
        DEBIAN | LIVE | STARTED | {LOADED: "/usr/sbin/ntpd (enforce)\nlsb_release (complain)\n"},
        DEBIAN | STARTED,
        DEBIAN | {CONFIG: ON, "/etc/selinux/targeted/policy/policy.33": "x", GRUB: 'GRUB_CMDLINE_LINUX="security=selinux selinux=1"\n'},
        RHEL | {CONFIG: ON, MENU: "### BEGIN /etc/grub.d/30_os-prober ###\nlinux /x selinux=0\n### END x ###\nlinux16 /v ro quiet\n"},
        RHEL | {CONFIG: ON, ENTRY: "options $kernelopts\n", STORED: "# GRUB\nkernelopts=ro crashkernel=auto \n"},
        DEBIAN | STARTED | {PROFILE: "profile ntpd /usr/sbin/ntpd\n{\n  /x r,\n}\n"},
        {"/etc/hostname": "container\n"},
        Case(RHEL, kind="image"),
    ],
    bad=[
        Case(INIT, fails=["access control"]),
        Case(RHEL | {CONFIG: SOFT}, fails=["access control"]),
        Case(RHEL | {CONFIG: ON, GRUB: 'GRUB_CMDLINE_LINUX="ro enforcing=0"\n'}, fails=["access control"]),
        Case(RHEL | {CONFIG: ON, "/boot/loader/entries/a.conf": "title x\noptions root=/dev/sda ro selinux=0\n"}, fails=["access control"]),
        Case(RHEL | {CONFIG: ON, MENU: "menuentry x {\n\tlinux16 /vmlinuz-3.10 root=/dev/sda ro quiet selinux=0\n}\n"}, fails=["access control"]),
        Case(RHEL | {CONFIG: ON, ENTRY: "options $kernelopts $tuned_params\n", STORED: "kernelopts=ro selinux=0 \n"}, fails=["access control"]),
        Case(RHEL | {CONFIG: ON, ENTRY: "options ${kernelopts}\n", MENU: 'set kernelopts="ro enforcing=0 "\n'}, fails=["access control"]),
        Case(DEBIAN | {UNIT: STARTED[UNIT], LINK: STARTED[LINK], f"{PROFILE}.dpkg-new": STARTED[PROFILE]}, fails=["access control"]),
        Case(DEBIAN | STARTED | {PROFILE: "profile ntpd /usr/sbin/ntpd\n  flags=(complain) {\n}\n"}, fails=["access control"]),
        Case(INIT | {"/etc/os-release": "ID=rocky\n", CONFIG: ON}, fails=["access control"]),
        Case(DEBIAN | {CONFIG: ON, "/etc/selinux/targeted/policy/policy.33": "x"}, fails=["access control"]),
        Case(RHEL | LIVE | {ENFORCE: "0", CONFIG: ON}, fails=["access control"]),
        Case(RHEL | LIVE | {ENFORCE: "1", CONFIG: SOFT}, fails=["access control"]),
        Case(RHEL | LIVE | {CONFIG: ON}, fails=["access control"]),
        Case(DEBIAN | STARTED | {PROFILE: "profile ntpd /usr/sbin/ntpd flags=(complain) {\n}\n"}, fails=["access control"]),
        Case(DEBIAN | STARTED | {"/etc/apparmor.d/disable/usr.sbin.ntpd": File(link=PROFILE)}, fails=["access control"]),
        Case(DEBIAN | STARTED | {GRUB: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet apparmor=0"\n'}, fails=["access control"]),
        Case(DEBIAN | {PROFILE: STARTED[PROFILE]}, fails=["access control"]),
        Case(DEBIAN | LIVE | STARTED | {LOADED: "docker-default (enforce)\nman (complain)\n"}, fails=["access control"]),
        Case(DEBIAN | LIVE | {LOADED: "man (enforce)\n"}, fails=["access control"]),
    ],
)  # fmt: skip
def no_mandatory_access_control(mandatory: MandatoryAccess, release: OsRelease | None) -> Verdicts:
    now, planned = mandatory.now, [state for state in mandatory.later if state.mode is Mode.ENFORCING]
    if now and now.mode is Mode.ENFORCING:
        planned = [state for state in planned if state.module == now.module]
    found = now if now and now.mode is not Mode.ENFORCING else planned[0] if planned else None
    if found and found.mode is Mode.ENFORCING:
        shown = now or found
        count = PROFILES.fill({"count": shown.profiles}) if shown.profiles else NOTHING
        yield Seen("access control", shown.location, {"module": shown.module, "more": count})
        return
    others = [*mandatory.others, *(["kysec"] if release and release.id in ("kylin", "neokylin") else [])]
    if others:
        yield Unsure("access control", reason("lsm", OTHER, names=others))
        return
    yield _failed(now, mandatory.later)


def _failed(now: State | None, later: tuple[State, ...]) -> Fail:
    """Of several modules the one that comes nearest is named."""
    nearest = next((state for state in later if state.mode is Mode.PERMISSIVE), None)
    if now and now.mode is Mode.ENFORCING:
        state = next(state for state in later if state.module == now.module)
        told = {"module": now.module, "mode": _mode(state), "place": state.location or "apparmor.service"}
        return Fail("access control", state.location, {"what": NEXT.fill(told), "value": str(state.mode)})
    state = now or nearest or later[0]
    if state.mode is Mode.PERMISSIVE:
        what = NOW.fill({"module": state.module, "mode": _mode(state)})
    else:
        what = NONE if now else NOT_PLANNED
    return Fail("access control", state.location, {"what": what, "value": str(state.mode)})


def _mode(state: State) -> Text:
    if state.mode is Mode.OFF:
        return OFF
    return NO_PROFILE if state.module == "AppArmor" else PERMISSIVE


PROFILES = Text(en=", {count:profile|profiles}", zh="，{count} 个配置文件")
NOTHING = Text(en="", zh="")
