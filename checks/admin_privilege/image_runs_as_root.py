"""The account that programs in a container have where nobody says otherwise (CIS Docker Benchmark 4.1)."""

from __future__ import annotations

import re

from inspector.check import Case, Verdicts, check
from inspector.facts.accounts import Passwd
from inspector.facts.image_configuration import ImageConfiguration
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.oci import Configuration
from inspector.text import Text

PASSWD = {"/etc/passwd": "root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\napp:x:999:999::/app:/bin/sh\n"}
SUBJECT, PLACE = "USER", "config.User"
NO_SUCH = Text(
    en="the image's /etc/passwd has no user {user}: the container would not start",
    zh="镜像的 /etc/passwd 中没有用户 {user}，容器将无法启动",
)
DEFAULT = Text(en="the image names no user, which means root", zh="镜像未指定用户（USER），默认以 root 运行")
NAMED = Text(en="the image names {user}, which is root", zh="镜像指定的用户 {user} 即 root（UID 0）")
TOO_LARGE = Text(
    en="the image names {user}, more than a UID may be: older releases of containerd run it as root (CVE-2024-40635)",
    zh="镜像指定的 UID {user} 超出取值范围，旧版 containerd 会将其当作 root 运行（CVE-2024-40635）",
)
LARGEST = 2**31 - 1


@check(
    # An attacker needs a fault in the program first, and one in the runtime to leave the container
    severity=Severity.MEDIUM,
    title=Text(en="User that the image runs as", zh="镜像的运行用户"),
    why=Text(
        en="Whoever breaks into a program that runs as root may change everything in the container, and a fault of the runtime, or a folder of the"
        " host that is mounted, makes him root on the host too.",
        zh="以 root 运行的程序一旦被攻破，攻击者可改动容器内的一切；若容器运行时存在漏洞或挂载了宿主机目录，还可能进一步取得宿主机的 root 权限。",
    ),
    fails=Text(en="programs run as root: {what}", zh="程序以 root 身份运行：{what}"),
    passes=Text(en="programs run as {user}", zh="程序以用户 {user} 运行"),
    remedy=Text(
        en="Make an account and end the Containerfile with it: `RUN useradd --system --uid 10001 app` and `USER 10001`, files that it writes belonging to it."
        " Current Docker and containerd let any user open ports below 1024. An image that starts an init of its own and drops rights by itself: a waiver that says so.",
        zh="在 Containerfile/Dockerfile 末尾切换到专用账户：`RUN useradd --system --uid 10001 app`、`USER 10001`，并将需写入的文件属主改为该账户；"
        "较新的 Docker 和 containerd 中，普通用户也可监听 1024 以下端口。由自带的 init 启动并自行降权的镜像，说明理由后申请例外。",
    ),
    command="docker image inspect --format '{{{{.Config.User}}}}' IMAGE",
    standards={
        "gbt22239-l3": ("8.1.4.2d",),
        "cis-v8": ("5.4",),
        "nist-800-53-r5": ("AC-6",),
        "iso-27001-2022": ("A.8.2",),
    },
    good=[
        Case(PASSWD, image=Configuration(user="app")),
        Case(PASSWD, image=Configuration(user="app:root")),
        Case(image=Configuration(user="65532")),
        Case(PASSWD, image=Configuration(user="10001:0")),
        Case(PASSWD, image=Configuration(configured=False)),
        Case(PASSWD),
    ],
    bad=[
        Case(PASSWD, image=Configuration(), fails=[SUBJECT]),
        Case(PASSWD, image=Configuration(user="root"), fails=[SUBJECT]),
        Case(image=Configuration(user="root:root"), fails=[SUBJECT]),
        Case(PASSWD, image=Configuration(user="0:0"), fails=[SUBJECT]),
        Case(PASSWD, image=Configuration(user="00"), fails=[SUBJECT]),
        Case(PASSWD, image=Configuration(user="toor"), fails=[SUBJECT]),
        Case(PASSWD, image=Configuration(user="+0"), fails=[SUBJECT]),
        Case(image=Configuration(user="4294967296:1000"), fails=[SUBJECT]),
    ],
)
def image_runs_as_root(image: ImageConfiguration, passwd: Passwd | None) -> Verdicts:
    user = image.user.partition(":")[0]
    accounts = {account.name: account.uid for account in reversed(passwd.accounts)} if passwd else {}
    uid = accounts.get(user, int(user) if re.fullmatch(r"[+-]?[0-9]{1,400}", user) else None)
    step = next((step for step in reversed(image.steps) if step.said.word == "USER"), None)
    if not user:
        yield Fail(SUBJECT, PLACE, {"what": DEFAULT})
    elif uid == 0 or user == "root":
        yield Fail(SUBJECT, PLACE, {"what": NAMED.fill({"user": user})}, layer=step.layer if step else 0)
    elif uid is not None and uid > LARGEST:
        yield Fail(SUBJECT, PLACE, {"what": TOO_LARGE.fill({"user": user[:40]})}, layer=step.layer if step else 0)
    elif uid is None or uid < 0:
        yield Unsure(SUBJECT, reason("no-such-user", NO_SUCH, user=user))
    else:
        yield Seen(SUBJECT, PLACE, {"user": user})
