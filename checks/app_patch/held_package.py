"""Packages that are excluded from every upgrade."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent
from inspector.facts.packages import Packages
from inspector.model import Fail, Seen, Severity
from inspector.text import Text


def status(*lines: str) -> dict[str, str]:
    rows = (line.split() for line in lines)
    return {
        "/var/lib/dpkg/status": "\n".join(
            f"Package: {name}\nStatus: {want} ok installed\nVersion: {version}\nArchitecture: {architecture}\n"
            for name, want, version, architecture in rows
        )
    }


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Packages held back from upgrades", zh="被锁定不升级的软件包"),
    why=Text(
        en="A package on hold gets no security fix, however often the system is updated, and most holds outlive their reason.",
        zh="被锁定（hold）的软件包不会获得任何安全更新，而锁定的原因往往早已不存在。",
    ),
    fails=Text(en="{subject} {version} is on hold", zh="{subject} {version} 已被锁定，不随系统更新"),
    remedy=Text(
        en="Find out why it was held, try the upgrade on a test system, and release it with `apt-mark unhold {subject:sh}`. If it must stay,"
        " name it in `allow` of this check and look after its security notices by hand.",
        zh="核实锁定原因，在测试环境验证升级后执行 `apt-mark unhold {subject:sh}` 解除锁定。确需保留的，加入本项的 `allow` 参数，并人工跟踪其安全公告。",
    ),
    command="apt-mark showhold",
    standards={
        "gbt22239-l3": ("8.1.4.4e", "8.1.10.5a"),
        "cis-v8": ("7.4",),
        "nist-800-53-r5": ("SI-2",),
        "iso-27001-2022": ("A.8.8",),
    },
    good=[
        status("bash install 5.2 amd64"),
        Case(
            status("linux-image-amd64 hold 6.1 amd64", "bash install 5.2 amd64"),
            params={"allow": ("linux-image-amd64",)},
        ),
        {"/lib/apk/db/installed": "P:musl\nV:1.2\nA:x86_64\n"},
    ],
    bad=[
        Case(status("bash install 5.2 amd64", "openssl hold 3.0.1-1 amd64"), fails=["openssl"]),
        Case(status("libc6 hold 2.36 amd64", "libc6 hold 2.36 i386"), fails=["libc6"]),
    ],
)
def held_package(packages: Packages, *, allow: tuple[str, ...] = ()) -> Verdicts:
    if packages.manager != "dpkg":
        raise Absent("{manager} holds no packages", "{manager} 没有软件包锁定状态", manager=packages.manager)
    held = {package.name: package.version for package in packages.packages if package.held}
    for name, version in held.items():
        verdict = Seen if name in allow else Fail
        yield verdict(name, packages.location, {"version": version})
    if not held:
        yield Seen("packages", packages.location, {"looked_at": len(packages.packages)})
