"""Home folders, or the files in them that a login obeys, which others may change."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.homes import Homes
from inspector.facts.permissions import Identities
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

HOST = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\nwww:x:33:33::/srv/www:/usr/sbin/nologin\n"
    "eve:x:1001:1001::/home/eve:/bin/bash\n",
    "/etc/group": "root:x:0:\nusers:x:100:bob,eve\nbob:x:1000:\n",
}


def home(mode: int, owner: int = 1000, group: int = 1000) -> File:
    return File(kind="dir", mode=mode, owner=owner, group=group)


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Write access to home folders", zh="用户主目录的写权限"),
    why=Text(
        en="Whoever can write a home folder, its start-up files or its authorized_keys runs commands as that account or logs in to it.",
        zh="能写入他人主目录、启动脚本或 authorized_keys 的人，可以该账户身份执行命令或直接登录。",
    ),
    fails=Text(
        en="{writers} can change {path}, which belongs to the account {subject}",
        zh="{writers}可修改账户 {subject} 的 {path}",
    ),
    remedy=Text(
        en="Check its content, then run `chown {subject:sh} {path:sh} && chmod go-w {path:sh}`.",
        zh="核对其内容后执行 `chown {subject:sh} {path:sh} && chmod go-w {path:sh}`。",
    ),
    command="ls -ld {path}",
    standards={
        "gbt22239-l3": ("8.1.4.2a",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3",),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        {**HOST, "/home/bob": home(0o755), "/home/bob/.bashrc": File(owner=1000), "/srv/www": home(0o777)},
        {**HOST, "/home/bob": home(0o775), "/home/bob/.ssh": home(0o700), "/home/eve": home(0o700, 1001)},
        {**HOST, "/home/bob": home(0o700), "/home/bob/.profile": File(mode=0o644)},
    ],
    bad=[
        Case({**HOST, "/home/bob": home(0o777)}, fails=["bob"]),
        Case({**HOST, "/home/bob": home(0o770, 1000, 100)}, fails=["bob"]),
        Case({**HOST, "/home/bob": home(0o755, 1001)}, fails=["bob"]),
        Case({**HOST, "/home/bob": home(0o755), "/home/bob/.bashrc": File(mode=0o666, owner=1000)}, fails=["bob"]),
        Case({**HOST, "/home/bob": home(0o755), "/home/bob/.ssh": home(0o757)}, fails=["bob"]),
        Case(
            {**HOST, "/root": home(0o755, 0), "/root/.ssh/authorized_keys": File(mode=0o600, owner=1000)},
            fails=["root"],
        ),
    ],
)
def home_folder_open(homes: Homes, identities: Identities) -> Verdicts:
    for home in homes.homes:
        name, folder = home.account.name, home.account.home
        places = {folder: home.stat, **home.obeyed}
        open_places = {path: who for path, stat in places.items() if (who := identities.writers(stat, name))}
        for path, writers in open_places.items():
            yield Fail(name, path, {"path": path, "writers": writers}, key=path)
        if not open_places:
            yield Seen(name, folder)
