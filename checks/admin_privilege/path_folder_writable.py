"""A folder where root's programs are looked for can be filled by somebody else."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.permissions import Identities
from inspector.facts.search_path import SearchPath
from inspector.model import Fail, Seen, Severity, Unsure, reason, together
from inspector.text import Text

HOST: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    "/etc/group": "root:x:0:\nstaff:x:50:\ndevs:x:60:bob\n",
    "/usr/bin": File(kind="dir", mode=0o755),
}
BASHRC = "/root/.bashrc"
WRITABLE = Text(
    en="{writers} can change {folder}, where programs for root are looked for",
    zh="{writers}可修改 {folder}，root 会从该目录查找程序",
)
RELATIVE = Text(
    en="root's PATH holds {element}: programs are looked for in whatever folder root is in",
    zh="root 的 PATH 含有 {element}，会从当前所在目录查找程序",
)
EMPTY = Text(en="an empty element", zh="空项")
COMPUTED = Text(
    en="{element} in PATH depends on a variable that is set elsewhere", zh="PATH 中的 {element} 取决于别处设置的变量"
)
READ = Text(
    en="{file} reads {name}, which may set PATH and was not collected",
    zh="{file} 引入了 {name}，该文件可能设置 PATH，但未采集",
)
NOT_SEEN = Text(en="{path} was not collected: look at its permissions", zh="{path} 不在采集范围内，请人工核对其权限")


def dirs(mode: int = 0o777, owner: int = 0, group: int = 0) -> File:
    return File(kind="dir", mode=mode, owner=owner, group=group)


@check(
    severity=Severity.HIGH,
    title=Text(en="Folders in root's search path", zh="root 命令搜索路径（PATH）"),
    why=Text(
        en="Whoever can put a file into one of these folders, or into the folder that root is in, waits until root or a job of"
        " root's calls a program by its name, and has it run his own instead.",
        zh="能在这些目录（或 root 当前所在目录）中放置文件的人，可用同名程序冒充系统命令，待 root 或其任务执行时获得 root 权限。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    remedy=Text(
        en="Look through the folder first. Then take `.`, empty and foreign folders out of PATH ({location}), or"
        " `chown root:root` and `chmod go-w` the folder and those above it.",
        zh="先检查目录内容，再从 PATH 中去除 `.`、空项和他人可写的目录（{location}），或对该目录及其上级目录执行"
        " `chown root:root` 和 `chmod go-w`。",
    ),
    command="namei -l {folder}; sudo -i printenv PATH",
    standards={
        "gbt22239-l3": ("8.1.4.2e",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-6",),
        "iso-27001-2022": ("A.8.2",),
    },
    good=[
        HOST,
        {
            **HOST,
            "/etc/profile": 'if [ "$(id -u)" -eq 0 ]; then\n  PATH="/usr/sbin:/usr/bin"\nfi\nexport PATH\n',
            "/etc/profile.d/snap.sh": 'snap="/snap/bin"\nexport PATH="${PATH}:${snap}"\n#PATH=.\n',
            "/etc/profile.d/cuda.sh": "export PATH=/opt/cuda/bin${PATH:+:${PATH}}\npathmunge /opt/x/bin after\nPATH=$PATH:$1\n",
            "/opt/cuda/bin/nvcc": "",
            BASHRC: "PATH=$HOME/bin:~/.local/bin:$PATH # mine\n",
        },
        {
            **HOST,
            "/etc/login.defs": "ENV_SUPATH\tPATH=/sbin:/bin\n#ENV_PATH PATH=.\n",
            "/etc/environment": 'PATH="/usr/local/bin:/usr/games"\n',
            "/usr/local/bin": dirs(0o2775, group=50),
            "/etc/systemd/system.conf": '[Manager]\nDefaultEnvironment="PATH=/usr/bin:/opt/b" "X=1"\n',
            "/opt/b": dirs(0o755),
        },
        {**HOST, "/etc/sudoers": 'Defaults secure_path="/usr/sbin:/srv/bin"\n', "/srv/bin": dirs(0o755)},
        {
            **HOST,
            BASHRC: 'PATH="${PATH:+${PATH}:}/opt/j/bin"\nexport PATH=$PATH:\\\n/srv/k/bin\n. ~/.more\nsource /etc/none\n',
            "/root/.more": "PATH=/opt/j/bin:$PATH\n",
            "/etc/profile": 'if [ "$(id -u)" -ne 0 ]; then\n  PATH=/srv/b\nfi\n',
            "/etc/cron.d/w": "PATH=/srv/b:/bin\n* * * * * www-data x\n",
            "/etc/systemd/system/w.service": "[Service]\nUser=bob\nEnvironment=PATH=/srv/b\n",
            "/opt/j/bin": dirs(0o755),
            "/srv/k/bin": dirs(0o755),
            "/srv/b": dirs(),
        },
    ],
    bad=[
        Case({**HOST, "/usr/local/bin": dirs()}, fails=["/usr/local/bin"]),
        Case({**HOST, "/usr/local/bin": dirs(0o2775, group=60)}, fails=["/usr/local/bin"]),
        Case({**HOST, BASHRC: "export PATH=$PATH:.\n"}, fails=[BASHRC]),
        Case(
            {**HOST, "/etc/profile": "PATH=:/usr/bin\n", "/etc/environment": "PATH=bin:/bin\n"},
            fails=["/etc/profile", "/etc/environment"],
        ),
        Case(
            {
                **HOST,
                "/etc/profile.d/j.sh": "J=/opt/j\nPATH=$J/bin:$PATH\n",
                "/opt/j/bin/x": "",
                "/opt/j": dirs(0o755, 1000),
            },
            fails=["/opt/j"],
        ),
        Case(
            {**HOST, "/etc/sudoers": 'Defaults secure_path="/srv/t/bin:/usr/bin"\n', "/srv/t": dirs(0o1777)},
            fails=["/srv/t"],
        ),
        Case({**HOST, "/etc/login.defs": "ENV_SUPATH PATH=/bin:/srv/b\n", "/srv/b": dirs()}, fails=["/srv/b"]),
        Case(
            {**HOST, "/etc/crontab": "PATH = /srv/b:/bin\n1 1 * * * root x\n", "/srv/b": dirs(0o775, 1000)},
            fails=["/srv/b"],
        ),
        Case(
            {**HOST, BASHRC: ". /root/.x\n", "/root/.x": "PATH=/opt/a/bin\n", "/opt/a/bin": dirs()},
            fails=["/opt/a/bin"],
        ),
        Case({**HOST, BASHRC: "PATH=/usr/lo\\\ncal/bin:/srv/b:$PATH\n", "/srv/b": dirs()}, fails=["/srv/b"]),
        Case(
            {**HOST, "/etc/systemd/system/x.service": "[Service]\nEnvironment=PATH=/srv/b\n", "/srv/b": dirs()},
            fails=["/srv/b"],
        ),
        Case(
            {**HOST, "/etc/systemd/system.conf": "DefaultEnvironment=PATH=/srv/b\n", "/srv/b": dirs()}, fails=["/srv/b"]
        ),
    ],
)
def path_folder_writable(path: SearchPath, identities: Identities) -> Verdicts:
    found: dict[str, Fail] = {}
    beside: set[str] = set()
    for element in path.elements:
        if not element.folder:
            yield Unsure(element.file, reason("computed", COMPUTED, element=element.text))
        elif element.relative:
            what = RELATIVE.fill({"element": element.text or EMPTY})
            data = {"what": what, "folder": element.folder}
            fail = Fail(element.file, element.location, data, severity=Severity.MEDIUM, key="relative")
            found.setdefault(f"{element.file} relative", fail)
        else:
            weak: list[tuple[str, list[Text]]] = []
            try:
                weak.extend(path.weak(element.folder, identities))
            except KeyError as unseen:
                yield Unsure(element.folder, reason("not-collected", NOT_SEEN, path=unseen.args[0]))
            else:
                yield from () if weak else (Seen(element.folder, element.location),)
            for folder, writers in weak[:1]:
                data = {"what": WRITABLE.fill({"writers": writers, "folder": folder}), "folder": folder}
                found.setdefault(folder, Fail(folder, element.location or folder, data))
            beside |= {folder for folder, _ in weak[1:]}
    for file, name in path.unread:
        yield Unsure(file, reason("not-collected", READ, file=file, name=name))
    yield from found.values()
    yield from map(together, sorted(beside - found.keys()))
