"""The command line that starts the collector with the rights of root, where the host gives them; decided on the host.

Whatever shell the account has reads that line, so it is words in single quotes in which no `'`, `!`, `\\` or line end
stands. Before the ready line the host says what it tried in vain (`inspector-tried KIND MESSAGE`) and, last of all, which
way it goes (`inspector-way HOW`).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from inspector.targets.ssh.options import Become
from inspector.text import Text

INSTALLED = "/usr/local/libexec/inspector-collector"
PROTOCOL = 1
END_OF_SCRIPT = b"#inspector-end-of-script"
AFTER_PASSWORD = b"inspector-after-password"
"""On standard error when sudo has come back with a failure after it was offered a password: nothing of it comes later."""

# Never status 1: sudo's own for "refused", after which the next possibility is tried.
BOOTSTRAP = (
    'LC_ALL=C; export LC_ALL; echo "inspector-collector 1 feed $(id -u)"; n=$(echo; echo x); n=${n%x}; s=; inspector_fed=yes; '
    'while IFS= read -r l; do if [ "$l" = "#inspector-end-of-script" ]; then (eval "$s"); s=$?; '
    '[ $s -eq 1 ] && s=2; exit $s; fi; s="$s$l$n"; done; exit 2'
)
_HEAD = (
    "set -f; PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/wrappers/bin; LC_ALL=C; "
    f"export PATH LC_ALL; i={INSTALLED}; t() {{ echo inspector-tried $1 $2; }}; w() {{ echo inspector-way $1; }}; "
)
_TERMINAL = "stty raw -echo -onlcr || exit 2; "
_ROOT = 'if [ "$(id -u)" = 0 ]; then w root; exec /bin/sh -c "$1"; fi; '
_SUDO = (
    "if command -v sudo >/dev/null; then "
    "if [ -e $i ]; then if m=$(sudo -n -l $i 2>&1 </dev/null); then sudo -n $i; s=$?; [ $s -eq 1 ] || exit $s; "
    'm="sudo ends with status 1"; fi; t installed "$m"; fi; '
    'if m=$(sudo -n /bin/sh -c : 2>&1 </dev/null); then w sudo; exec sudo -n /bin/sh -c "$1"; fi; t sudo "$m"; '
    'if [ -n "$2" ]; then w sudo-password; sudo -S -p "$2" /bin/sh -c "$1"; s=$?; [ $s -eq 1 ] || exit $s; '
    f"echo {AFTER_PASSWORD.decode()} >&2; t password; fi; "
    "else t nosudo; fi; "
)
_DOAS = (
    "if command -v doas >/dev/null; then "
    'if m=$(doas -n /bin/sh -c : 2>&1 </dev/null); then w doas; exec doas -n /bin/sh -c "$1"; fi; t doas "$m"; '
    "else t nodoas; fi; "
)
_PLAIN = 'w none; exec /bin/sh -c "$1"'
_NOTHING = 'echo "inspector-collector 1 refused $(id -u)"'
_STEPS = {
    Become.AUTO: (_ROOT, _SUDO, _DOAS, _PLAIN),
    Become.NONE: (_PLAIN,),
    Become.SUDO: (_ROOT, _SUDO, _NOTHING),
    Become.DOAS: (_ROOT, _DOAS, _NOTHING),
}
READY = re.compile(rb"inspector-collector ([0-9]{1,6}) (installed|feed|refused) ([0-9]{1,10})\r?\n")
_TRIED = re.compile(rb"inspector-tried (installed|sudo|nosudo|password|doas|nodoas)(?: ([^\r\n]*))?\r?\n")
_WAY = re.compile(rb"inspector-way (root|sudo|sudo-password|doas|none)\r?\n")


@dataclass(frozen=True)
class Start:
    """`command` for the login shell. `prompt`: what sudo asks with, and nobody else; empty where no password is offered."""

    command: str
    prompt: bytes
    terminal: bool


def start(become: Become, *, password: bool, terminal: bool = False) -> Start:
    prompt = f"[inspector {secrets.token_hex(8)}]" if password and become in (Become.AUTO, Become.SUDO) else ""
    words = _HEAD + (_TERMINAL if terminal else "") + "".join(_STEPS[become])
    command = f"/bin/sh -c '{words}' inspector '{BOOTSTRAP}' '{prompt}'"
    return Start(command, prompt.encode(), terminal)


@dataclass(frozen=True)
class Tried:
    kind: str
    message: str

    @property
    def wants_terminal(self) -> bool:
        """sudo with `requiretty`."""
        return self.kind in ("installed", "sudo", "password") and "must have a tty" in self.message

    @property
    def reason(self) -> Text:
        return REASONS[self.kind].fill({"message": self.message[:200] or Text(en="no message", zh="无提示信息")})


REASONS = {
    "installed": Text(
        en="sudo does not run the installed collector, which is not allowed here or was changed since its digest was "
        "pinned ({message})",
        zh="sudo 拒绝运行已安装的采集脚本：未授权，或脚本内容与 sudoers 中登记的摘要不符（{message}）",
    ),
    "sudo": Text(en="sudo without a password: {message}", zh="sudo 免密执行失败：{message}"),
    "nosudo": Text(en="sudo is not installed", zh="未安装 sudo"),
    "password": Text(en="sudo with the password: {message}", zh="sudo 使用密码执行失败：{message}"),
    "doas": Text(en="doas without a password: {message}", zh="doas 免密执行失败：{message}"),
    "nodoas": Text(en="doas is not installed", zh="未安装 doas"),
}


def tried(noise: bytes) -> list[Tried]:
    """What the host says that it tried in vain, in what came before the ready line."""
    return [
        Tried(match[1].decode(), (match[2] or b"").decode("utf-8", "replace").strip())
        for match in _TRIED.finditer(noise)
    ]


def way(noise: bytes) -> str:
    """root, sudo, sudo-password, doas or none: the last that is named before the ready line."""
    ways = _WAY.findall(noise)
    return ways[-1].decode() if ways else "none"
