"""New passwords are stored in a form that is quickly guessed.

pam_unix takes the scheme from its last argument that names one, then from ENCRYPT_METHOD of login.defs, and without either
falls back to DES.
"""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent, Unknown, View
from inspector.facts.accounts import LOGIN_DEFS
from inspector.facts.entrances import Entrances
from inspector.facts.pam import Pam, Step
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

DEFS = LOGIN_DEFS.glob
WEAK = {"des": "DES", "bigcrypt": "bigcrypt (DES)", "md5": "md5crypt"}
STRONG = ("sha256", "sha512", "blowfish", "bcrypt", "yescrypt", "gost_yescrypt", "sm3", "sm3_yescrypt")
SETTERS = ("pam_unix", "pam_unix2", "pam_tcb", "pam_pwdb")
OTHERS = ("login", "sshd", "su", "chpasswd", "newusers")
HOST = {"/sbin/init": "", "/usr/bin/passwd": ""}
STACK = "/etc/pam.d/passwd"
UNIX = "password required pam_unix.so {}\n"


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Storage of new passwords", zh="新口令的散列算法"),
    why=Text(
        en="DES and MD5 are computed so fast that whoever gets a copy of /etc/shadow tries all short passwords within hours.",
        zh="DES、MD5 散列计算极快，/etc/shadow 一旦泄露，短口令数小时内即可被穷举。",
    ),
    fails=Text(
        en="the next password that is set will be stored as {scheme}", zh="此后设置的口令将以 {scheme} 方式存储"
    ),
    passes=Text(en="{subject} stores new passwords as {scheme}", zh="{subject} 以 {scheme} 方式存储新口令"),
    remedy=Text(
        en="At {location} put yescrypt or sha512 for the scheme, and set `ENCRYPT_METHOD` in /etc/login.defs to the same; then have"
        " passwords changed.",
        zh="将 {location} 处的算法改为 yescrypt 或 sha512，/etc/login.defs 中的 `ENCRYPT_METHOD` 设为相同算法，并通知用户更换口令。",
    ),
    command="grep -rnE '^password.*pam_unix' /etc/pam.d; grep -n '^ENCRYPT_METHOD' /etc/login.defs",
    standards={
        "gbt22239-l3": ("8.1.4.8b",),
        "nist-800-53-r5": ("IA-5(1)", "SC-13"),
        "iso-27001-2022": ("A.8.24",),
    },
    good=[
        {**HOST, STACK: UNIX.format("obscure yescrypt"), DEFS: "ENCRYPT_METHOD YESCRYPT\n"},
        {**HOST, STACK: UNIX.format("shadow md5 sha512")},
        {**HOST, STACK: UNIX.format("shadow"), DEFS: "# ENCRYPT_METHOD DES\nENCRYPT_METHOD SHA512\n"},
        {"/usr/bin/passwd": "", STACK: UNIX.format("md5")},
    ],
    bad=[
        Case({**HOST, STACK: UNIX.format("md5 shadow"), DEFS: "ENCRYPT_METHOD SHA512\n"}, fails=["pam_unix"]),
        Case({**HOST, STACK: UNIX.format("shadow"), DEFS: "ENCRYPT_METHOD MD5\n"}, fails=["pam_unix"]),
        Case({**HOST, STACK: UNIX.format("nullok"), DEFS: "#ENCRYPT_METHOD SHA512\n"}, fails=["pam_unix"]),
        Case({**HOST, STACK: UNIX.format("bigcrypt")}, fails=["pam_unix"]),
    ],
    needs=lambda _: (LOGIN_DEFS,),
)
def new_password_hashed_weakly(view: View, pam: Pam | None, entrances: Entrances) -> Verdicts:
    if pam is None and not entrances.tool:
        raise Absent("no password can be set on this host", "本机没有设置口令的工具")
    if pam is None or entrances.busybox:
        raise Unknown.because("pam", "`passwd` is built without PAM", "passwd 命令未使用 PAM，其散列算法无法判断")
    method, place = _method(view.text(LOGIN_DEFS))
    found: dict[str, Fail] = {}
    asked = ["passwd", *(service for service in OTHERS if pam.has(service))]
    for step in (step for service in asked for step in pam.stack(service, "password")):
        if step.module not in SETTERS:
            continue
        own = _own(step)
        scheme, location = (own, step.location) if own else (method or "des", place or step.location)
        if scheme in WEAK:
            confidence = None if own or method else Confidence.MEDIUM
            fail = Fail(step.module, location, {"scheme": WEAK[scheme]}, confidence=confidence)
            found.setdefault(step.module, fail)
        else:
            yield Seen(step.module, location, {"scheme": scheme})
    yield from found.values()


def _own(step: Step) -> str:
    named = [word for word in step.arguments if word in STRONG or word in WEAK]
    return named[-1] if named else ""


def _method(text: str) -> tuple[str, str]:
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if len(words) > 1 and words[0] == "ENCRYPT_METHOD":
            return words[1].strip('"').lower(), f"{DEFS}:{number}"
    return "", ""
