"""sshd's configuration against what is written and against sshd itself."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, Unknown, View
from inspector.facts.sshd import Sshd, in_patterns
from inspector.facts.sshd_line import split
from inspector.snapshot import State
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot
from tests.roots import run

MAIN = "/etc/ssh/sshd_config"


def read(files: dict[str, str | File]) -> Sshd:
    return Sshd.read(View(snapshot(Case(files), Sshd.needs), Sshd.needs))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("PermitRootLogin no", ("permitrootlogin", ("no",))),
        ('\t permitROOTlogin="no" # why', ("permitrootlogin", ("no",))),
        ("PermitRootLogin = no\r", ("permitrootlogin", ("no",))),
        ("# PermitRootLogin no", ("", ())),
        ("", ("", ())),
        ('AllowUsers bob "a b" c\\ d #x', ("allowusers", ("bob", "a b", "c d"))),
        ("Banner /etc/issue#1", ("banner", ("/etc/issue#1",))),
        ("ChallengeResponseAuthentication no", ("kbdinteractiveauthentication", ("no",))),
        ("\x00\udcff", ("", ())),
    ],
)
def test_a_line(line: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert split(line) == expected


@pytest.mark.parametrize(
    ("patterns", "holds"),
    [
        ("root", True),
        ("bob,root", True),
        ("*,!root", False),
        ("!root", False),
        ("r??t", True),
        ("Root", False),
        ("", False),
    ],
)
def test_patterns(patterns: str, holds: bool) -> None:
    assert in_patterns("root", patterns) is holds


def test_first_value_wins_and_the_location_is_its_own() -> None:
    sshd = read(
        {
            MAIN: "Port 22\nInclude sshd_config.d/*.conf\nPermitRootLogin yes\n",
            f"{MAIN}.d/b.conf": "X11Forwarding no\nPermitRootLogin no\n",
            f"{MAIN}.d/c.conf": "PermitRootLogin yes\n",
        }
    )
    assert sshd.option("permitrootlogin", "prohibit-password").location == f"{MAIN}.d/b.conf:2"
    assert sshd.option("permitemptypasswords", "no").value == "no"
    assert sshd.option("permitemptypasswords", "no").location == MAIN


def test_a_match_of_an_included_file_ends_with_it_and_one_around_holds_in_it() -> None:
    sshd = read(
        {
            MAIN: "Include a.conf\nPermitRootLogin no\nMatch User bob\nInclude b.conf\n",
            "/etc/ssh/a.conf": "Match Address 10.0.0.1\nX11Forwarding yes\n",
            "/etc/ssh/b.conf": "PermitRootLogin yes\nMatch all\nBanner /b\n",
        }
    )
    assert sshd.option("permitrootlogin", "").value == "no"
    assert [d.value for d in sshd.values("permitrootlogin", "", "root")] == ["no"]
    assert [d.condition for d in sshd.values("banner", "none")] == ["User bob; all", ""]


def test_values_of_a_user() -> None:
    sshd = read(
        {MAIN: "Banner none\nMatch Address 10.*\nBanner /a\nMatch User root\nBanner /r\nMatch Group x\nBanner /x\n"}
    )
    assert [d.value for d in sshd.values("banner", "none", "root")] == ["/a", "/r"]
    assert [d.value for d in sshd.values("banner", "none")] == ["/a", "/r", "/x", "none"]


def test_nested_includes_cycles_and_words() -> None:
    sshd = read(
        {
            MAIN: "Include /opt/a.conf /opt/b*.conf\n",
            "/opt/a.conf": "Include /opt/a.conf\nInclude /opt/n/*\n",
            "/opt/n/1": "Banner /1\n",
            "/opt/n/.hidden": "Banner /hidden\n",
            "/opt/b1.conf": "Banner /b\nX11Forwarding yes\n",
        }
    )
    assert sshd.directives[0].keyword == ""  # the cycle, which sshd refuses, is never read to its end
    with pytest.raises(Unknown):
        sshd.option("banner", "none")


def test_what_was_not_read_is_unknown_only_where_it_matters() -> None:
    files: dict[str, str | File] = {
        MAIN: "Banner /b\nInclude a.conf\n",
        "/etc/ssh/a.conf": File("", state=State.DENIED),
    }
    sshd = read(files)
    assert sshd.option("banner", "none").value == "/b"
    with pytest.raises(Unknown):
        sshd.option("permitrootlogin", "")
    with pytest.raises(Unknown):
        read({MAIN: "Include a b c d\n"}).option("permitrootlogin", "")
    assert read({MAIN: "Include a b c\n"}).option("permitrootlogin", "no").value == "no"


def test_absent_and_vendor_file() -> None:
    with pytest.raises(Absent):
        read({})
    assert read({"/usr/etc/ssh/sshd_config": "Banner /v\n"}).option("banner", "none").value == "/v"
    assert read({MAIN: "\n", "/usr/etc/ssh/sshd_config": "Banner /v\n"}).option("banner", "none").value == "none"


def test_options_of_the_command_line_come_first() -> None:
    sshd = read({MAIN: "Banner /b\n", "/etc/sysconfig/sshd": "#OPTIONS=-oBanner=/c\nOPTIONS='-u0 -o Banner=/o'\n"})
    assert sshd.option("banner", "none").location == "/etc/sysconfig/sshd:2"
    with pytest.raises(Unknown):
        read({MAIN: "Banner /b\n", "/etc/default/ssh": 'SSHD_OPTS="-f /etc/other"\n'}).option("banner", "none")


KEYS = {
    "permitrootlogin": ("yes", "no", "prohibit-password"),
    "permitemptypasswords": ("yes", "no"),
    "x11forwarding": ("yes", "no"),
}
MATCHES = (
    "User root",
    "User bob,carol",
    "User !root,*",
    "Address 10.0.0.1",
    "all",
    "Host *.example",
    "User=root Address=10.0.0.0/8",
)


def _lines(rng: random.Random, count: int, *, include: bool) -> str:
    lines = []
    for _ in range(count):
        key = rng.choice(list(KEYS))
        kind = rng.randrange(10)
        if kind < 2:
            lines.append(f"Match {rng.choice(MATCHES)}")
        elif kind < 4 and include:
            lines.append(
                rng.choice(["Include sshd_config.d/*.conf", "Include /etc/ssh/x.d/1 x.d/[2-3]", 'include "x.d/2"'])
            )
        else:
            name = rng.choice([key, key.upper()])
            lines.append(
                f"{' ' * rng.randrange(2)}{name}{rng.choice([' ', '=', chr(9), ' = '])}{rng.choice(KEYS[key])}{rng.choice(['', ' # x'])}"
            )
    return "\n".join(lines) + "\n"


def test_sshd_itself_reads_the_same(debian_copy: Path) -> None:
    """Random configurations: the value that `sshd -T` shows for root from one address is among ours, and is ours alone
    where we say that no condition is open."""
    (debian_copy / "run/sshd").mkdir(exist_ok=True)
    (debian_copy / "etc/ssh/x.d").mkdir()
    rng, decided = random.Random(7), 0  # noqa: S311 - repeatable
    defaults = {"permitrootlogin": "prohibit-password", "permitemptypasswords": "no", "x11forwarding": "no"}
    for _ in range(120):
        for name in (
            "x.d/1",
            "x.d/2",
            "x.d/3",
            "sshd_config.d/1.conf",
            "sshd_config.d/.2.conf",
            "sshd_config.d/3.conf",
        ):
            (debian_copy / "etc/ssh" / name).write_text(_lines(rng, 3, include=False))
        (debian_copy / "etc/ssh/sshd_config").write_text(_lines(rng, 8, include=True))
        shown = run(
            "chroot",
            debian_copy,
            "/usr/sbin/sshd",
            "-T",
            "-C",
            "user=root,host=h.test,addr=10.0.0.2,laddr=10.0.0.9,lport=22",
        )
        values = dict(line.split(" ", 1) for line in shown.splitlines() if " " in line)
        sshd = Sshd.read(View(rootfs(str(debian_copy)).collect(Sshd.needs), Sshd.needs))
        for key, default in defaults.items():
            ours = [d.value.replace("prohibit-password", "without-password") for d in sshd.values(key, default, "root")]
            assert values[key] in ours
            decided += len(ours) == 1
            if len(ours) == 1:
                assert ours == [values[key]]
    assert decided > 200
