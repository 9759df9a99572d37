"""Boot menus that anybody at the console may edit, and so become root."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent, View
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Request
from inspector.text import Text

KEEP = ("superusers", "password", "PASSWORD")
MENUS = tuple(
    Files(glob, keep=KEEP, secret=True)
    for glob in ("/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", "/boot/efi/EFI/*/grub.cfg", "/boot/grub/custom.cfg")
)
USERS = tuple(
    Files(glob, keep=KEEP, secret=True)
    for glob in ("/boot/grub2/user.cfg", "/boot/efi/EFI/*/user.cfg", "/boot/grub/user.cfg")
)
SUPERUSER = re.compile(r"\s*set\s+superusers\s*=\s*[\"']?[^\"'\s]")
PASSWORD = re.compile(r"\s*(?:password_pbkdf2|password)\s+\S+\s+\S+")
CFG = "/boot/grub2/grub.cfg"
RHEL = 'set superusers="root"\nexport superusers\npassword_pbkdf2 root ${GRUB2_PASSWORD}\n'


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (*MENUS, *USERS)


@check(
    severity=Severity.LOW,
    needs=needs,
    title=Text(en="Password of the boot menu", zh="GRUB 引导口令"),
    why=Text(
        en="Without a password whoever sits at the console adds `init=/bin/sh` to the boot line and is root. This matters where others reach the machine or its virtual console.",
        zh="GRUB 未设置口令时，能够接触控制台的人可在启动项中添加 `init=/bin/sh` 直接获得 root 权限。对他人可接触的物理机和虚拟控制台尤其重要。",
    ),
    fails=Text(en="the boot menu of GRUB has no password", zh="GRUB 引导菜单未设置口令"),
    remedy=Text(
        en="RHEL and its relatives: run `grub2-setpassword`. Debian: make a hash by `grub-mkpasswd-pbkdf2`, put `set superusers` and `password_pbkdf2` into /etc/grub.d/40_custom, add `--unrestricted` to the usual entries, and run `update-grub`.",
        zh="RHEL 及其衍生系统执行 `grub2-setpassword`；Debian 用 `grub-mkpasswd-pbkdf2` 生成哈希，将 `set superusers` 和 `password_pbkdf2` 写入 /etc/grub.d/40_custom，为正常启动项添加 `--unrestricted`，然后执行 `update-grub`。",
    ),
    command="grep -rlE 'superusers|password_pbkdf2|GRUB2_PASSWORD' /boot/grub /boot/grub2",
    standards={
        "gbt22239-l3": ("8.1.4.6",),
        "cis-v8": ("4.1",),
        "nist-800-53-r5": ("CM-6", "AC-3"),
        "iso-27001-2022": ("A.8.9",),
    },
    good=[
        {
            "/boot/grub/grub.cfg": 'set superusers="admin"\npassword_pbkdf2 admin grub.pbkdf2.sha512.10000.AA\nmenuentry x {\n}\n'
        },
        {CFG: RHEL, "/boot/grub2/user.cfg": "GRUB2_PASSWORD=grub.pbkdf2.sha512.10000.AA\n"},
        {"/etc/default/grub": ""},
    ],
    bad=[
        Case({"/boot/grub/grub.cfg": "menuentry x {\n}\n"}, fails=["grub"]),
        Case({CFG: RHEL}, fails=["grub"]),
        Case({"/boot/grub/grub.cfg": '# set superusers="a"\n#password_pbkdf2 a b\n'}, fails=["grub"]),
    ],
)
def grub_no_password(view: View) -> Verdicts:
    menus = [item for request in MENUS for item in view.whole(request) if item.stat]
    if not menus:
        if all(item.state.whole for request in MENUS for item in view.ask(request)):
            raise Absent("GRUB does not boot this system", "本系统不由 GRUB 引导")
        return
    lines = [line for item in menus for line in item.text.split("\n")]
    kept = any("GRUB2_PASSWORD=grub." in item.text for request in USERS for item in view.whole(request))
    if not kept:  # the distribution's own lines refer to the password that user.cfg would set
        lines = [line for line in lines if "GRUB2_PASSWORD" not in line]
    safe = any(SUPERUSER.match(line) for line in lines) and any(PASSWORD.match(line) for line in lines)
    verdict = Seen if safe else Fail
    yield verdict("grub", menus[0].name)
