"""sudoers against what is written, against cvtsudoers and against sudo itself."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts.sudo_grammar import Grant, Malformed, aliases, grants, settings, statements
from inspector.facts.sudoers import Sudoers, as_root, holds, without_password
from inspector.snapshot import State
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot
from tests.roots import run

MAIN = "/etc/sudoers"


def read(files: dict[str, str | File]) -> Sudoers:
    return Sudoers.read(View(snapshot(Case(files), Sudoers.needs), Sudoers.needs))


def shown(grant: Grant) -> str:
    runas = "" if grant.runas is None else f"({','.join(map(str, grant.runas))}) "
    tag = {None: "", True: "PASSWD: ", False: "NOPASSWD: "}[grant.password]
    tag += {None: "", True: "SETENV: ", False: "NOSETENV: "}[None if grant.command.name == "ALL" else grant.setenv]
    digests = "".join(f"{each} " for each in grant.command.digests)
    return f"{','.join(map(str, grant.users))} {','.join(map(str, grant.hosts))} = {runas}{tag}{digests}{grant.command}"


def test_statements() -> None:
    text = '# a \\\nb ALL=ALL # c \\\nd ALL = \\\n  /bin/x, \\ \n /bin/y\r\n"e # f" ALL=ALL\n#1000 ALL=ALL\n@include /x#y\ng\\#h ALL=ALL\\'
    assert list(statements(text)) == [
        (2, "b ALL=ALL"),
        (3, "d ALL =    /bin/x,   /bin/y"),
        (6, '"e # f" ALL=ALL'),
        (7, "#1000 ALL=ALL"),
        (8, "@include /x#y"),
        (9, "g\\#h ALL=ALL"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bob ALL=(ALL:ALL) NOPASSWD:ALL", ["bob ALL = (ALL) NOPASSWD: ALL"]),
        ("%a\\ b,+n , !c h1,h2=/bin/x -a\\,b \\=c", ["%a b,+n,!c h1,h2 = /bin/x -a,b =c"]),
        ("b ALL=NOPASSWD: /a, PASSWD: /b, !/c", ["b ALL = NOPASSWD: /a", "b ALL = PASSWD: /b", "b ALL = PASSWD: !/c"]),
        ("b ALL=(x) NOPASSWD:/a : 10.0.0.0/8, fe80::1 = /b", ["b ALL = (x) NOPASSWD: /a", "b 10.0.0.0/8,fe80::1 = /b"]),
        ("b ALL=(:adm) /a, () /b", ["b ALL = () /a", "b ALL = () /b"]),
        ('"a b" ALL=TIMEOUT=5 CWD="/x y" NOEXEC: NOPASSWD: sudoedit /e', ["a b ALL = NOPASSWD: sudoedit /e"]),
        (
            f'b ALL=sha224:{"0" * 56}, sha256 : {"A" * 43}= /f ""',
            [f'b ALL = sha224:{"0" * 56} sha256:{"0" * 64} /f ""'],
        ),
        ("list ALL=^/usr/bin/(a|b)$ x, list", ["list ALL = ^/usr/bin/(a|b)$ x", "list ALL = list"]),
        ("b ALL=/bin/ls --opt=val x=y", ["b ALL = /bin/ls --opt=val x=y"]),
    ],
)
def test_grants(text: str, expected: list[str]) -> None:
    assert [shown(grant) for grant in grants(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        *("bob", "bob ALL", "bob ALL=", "bob ALL=ALL x", "= ALL", "bob ALL=(ALL ALL", "\x00\udcff", "!" * 9000),
        *(
            r"b ALL=/bin/s\h",
            r"b ALL=/bin/x a\d",
            "b ALL=sha256:00 /a",
            f"b ALL=sha256:{'0' * 64} SOME",
            f"b ALL=sha224:{'=' * 40} /a",
            "b ALL=sha224:é /a",
        ),
    ],
)
def test_what_is_no_statement_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        list(grants(text))


def test_digests_and_who_sets_the_environment() -> None:
    text = f'b ALL=SETENV: sha256:{"Ab" * 32}, sha224:{"A" * 38}== /a "", /b, NOSETENV: sha512:{"0" * 128} ! ALL'
    first, second, third = grants(text)
    assert first.command.digests == (f"sha256:{'ab' * 32}", f"sha224:{'00' * 28}")
    assert (second.command.digests, third.command.digests) == ((), (f"sha512:{'0' * 128}",))
    assert [grant.setenv for grant in (first, second, third)] == [True, True, False]
    assert third.command.negated
    (plain,) = grants("b ALL=/a")
    assert plain.setenv is None


def test_a_later_line_for_other_content_takes_nothing_back() -> None:
    one, other = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
    for later, free in (("/a", False), (f"{one} /a", False), (f"{other} /a", True), (f"{other}, {one} /a", False)):
        sudoers = read({MAIN: f"bob ALL=NOPASSWD: {one} /a\nbob ALL=PASSWD: {later}\n"})
        assert bool(list(without_password(sudoers, lambda _: frozenset()))) is free, later
    sudoers = read({MAIN: f"bob ALL=NOPASSWD: /a\nbob ALL=PASSWD: {one} /a\n"})
    assert list(without_password(sudoers, lambda _: frozenset()))


def test_settings_and_aliases() -> None:
    found = settings('Defaults:a, b !authenticate, env_keep += "X, Y", timestamp_timeout=-1')
    assert found is not None
    assert [(s.name, s.on, s.value, s.kind, s.scope) for s in found] == [
        ("authenticate", False, "", ":", ("a", "b")),
        ("env_keep", True, "X, Y", ":", ("a", "b")),
        ("timestamp_timeout", True, "-1", ":", ("a", "b")),
    ]
    assert settings("Defaultsx ALL=ALL") is None
    known = aliases("Cmnd_Alias A = /a b\\, c, !B : B = /b")
    assert known is not None
    assert {name: [str(m) for m in members] for name, members in known.items()} == {
        "Cmnd A": ["/a b, c", "!B"],
        "Cmnd B": ["/b"],
    }


def test_names_are_read_without_their_escapes() -> None:
    for said, name in (
        ("de\\ploy", "deploy"),
        ("de\\x70loy", "deploy"),
        ('"de\\ploy"', "de\\ploy"),
        ("A\\\\b", "A\\b"),
    ):
        assert next(grants(f"{said} ALL=ALL")).users[0].name == name
    assert str(next(grants(r"b ALL=^/usr/bin/(a|b)\.c$ ^x\(y, z)$, /d")).command) == r"^/usr/bin/(a|b)\.c$ ^x\(y, z)$"


def test_aliases_in_defaults_are_written_out() -> None:
    text = "Defaults:OPS !syslog\nDefaults!SH !authenticate\nUser_Alias OPS = ALL, !bob\nCmnd_Alias SH = /bin/sh -c *\n"
    found = read({MAIN: f"{text}Defaults:a,,b x\n"})
    assert [setting.scope for setting in found.settings] == [("ALL", "!bob"), ("/bin/sh -c *",)]
    assert found.malformed == (f"{MAIN}:5",)


def test_whom_to_run_as() -> None:
    for said, root in (
        ("", True),
        ("(ALL, !root)", False),
        ("(ALL, !%root)", False),
        ("(%#0)", True),
        ("(bob)", False),
    ):
        (grant,) = read({MAIN: f"a ALL={said} ALL\n"}).grants
        assert as_root(grant) is root, said
    for said, root in (("Defaults", False), ("Defaults:a", True)):  # for some it is not written out
        (grant,) = read({MAIN: f"a ALL=ALL\n{said} runas_default=bob\n"}).grants
        assert as_root(grant) is root, said


def test_rules_in_a_directory_service_are_not_seen() -> None:
    sssd = {"/etc/sssd/conf.d/a.conf": ""}
    for said, more, unread in (
        ("sudoers: files sss", sssd, ("sss (/etc/nsswitch.conf)",)),
        ("sudoers: files sss", {}, ()),
        ("sudoers: ldap [SUCCESS=return] files", {}, ("ldap (/etc/nsswitch.conf)",)),
        ("group: files ldap\n#sudoers: ldap", {}, ()),
    ):
        assert read({MAIN: "", "/etc/nsswitch.conf": f"{said}\n", **more}).unread == unread


def test_includes() -> None:
    sudoers = read(
        {
            MAIN: '@include local\n#includedir /etc/sudoers.d\n@includedir "/srv/x"\n@include /no\\ such\n',
            "/etc/local": "a ALL=ALL\n",
            "/etc/sudoers.d/b": "b ALL=ALL\n@includedir /etc/sudoers.d/more\n",
            "/etc/sudoers.d/a": "@include /etc/sudoers.d/a\n",
            "/etc/sudoers.d/c.d": "c ALL=ALL\n",
            "/etc/sudoers.d/more/m": File("", state=State.DENIED),
        }
    )
    assert [shown(g) for g in sudoers.grants] == ["a ALL = ALL", "b ALL = ALL"]
    assert set(sudoers.unread) == {"/etc/sudoers.d/a", "/etc/sudoers.d/more/m", "/srv/x/", "/no such"}
    with pytest.raises(Absent):
        read({})


def test_a_host_name_in_an_include_is_not_guessed() -> None:
    sudoers = read({"/etc/sudoers": "@include /etc/sudoers.%h\n", "/etc/sudoers.lab": "bob ALL=NOPASSWD: ALL\n"})
    assert sudoers.unread == ("/etc/sudoers.%h",)


def test_aliases_in_a_circle_and_by_the_thousand_end() -> None:
    assert read({MAIN: "User_Alias A = B : B = A\nA ALL=ALL\n"}).grants[0].users[0].name == "A"
    doubling = "".join(f"Cmnd_Alias C{i} = C{i + 1}, C{i + 1}\n" for i in range(40))
    assert len(read({MAIN: f"{doubling}bob ALL=C0\n"}).grants) == 10_000


def test_a_list_and_its_negations() -> None:
    grant = next(grants("ALL, !bob, carol ALL=ALL"))
    assert [holds(grant.users, name) for name in ("bob", "carol", "dan")] == [False, True, True]


USERS = {"bob": ["devs"], "carol": [], "dan": ["devs", "ops"]}
COMMANDS = ("/usr/bin/true", "/usr/bin/id -u", "/usr/bin/id", "/usr/bin/whoami")


def line(rng: random.Random) -> str:
    who = rng.choice(["bob", "carol", "%devs", "%ops", "ALL", "ALL,!carol", "TEAM", "bob, dan"])
    what = []
    for _ in range(rng.randrange(1, 3)):
        tag = rng.choice(["", "", "NOPASSWD:", "NOPASSWD: ", "PASSWD:", "NOEXEC:NOPASSWD:", "SETENV: ", "NOSETENV:"])
        command = rng.choice(
            [
                "ALL",
                "SOME",
                "!SOME",
                "/usr/bin/true",
                "/usr/bin/id",
                "/usr/bin/id -u",
                "!/usr/bin/true",
                '/usr/bin/id ""',
                f"sha256:{'0' * 64} /usr/bin/whoami",
                f"sha224:{'0' * 56}, sha384: {'a' * 96} !/usr/bin/whoami",
            ]
        )
        what.append(f"{rng.choice(['', '', '(ALL) ', '(root) ', '(nobody) ', '(ALL:ALL) '])}{tag}{command}")
    return f"{who} {rng.choice(['ALL', 'ALL', 'elsewhere'])}{rng.choice(['=', ' = '])}{', '.join(what)}{rng.choice(['', ' # x'])}\n"


def sudoers_file(rng: random.Random) -> str:
    defaults = rng.choice(
        ["", "", "", "Defaults:bob !authenticate\n", "Defaults !authenticate\nDefaults authenticate\n"]
    )
    known = "User_Alias TEAM = dan, !bob\nCmnd_Alias SOME = /usr/bin/true, \\\n  /usr/bin/whoami\n"
    return f"{known}{defaults}{''.join(line(rng) for _ in range(rng.randrange(1, 6)))}"


@pytest.fixture
def sudo_root(debian_copy: Path) -> Path:
    if not (debian_copy / "usr/bin/cvtsudoers").exists():
        pytest.skip("the Debian root has no sudo")
    (debian_copy / "etc/hosts").write_text(f"127.0.0.1 localhost {os.uname().nodename}\n")
    for group in ("devs", "ops"):
        run("chroot", debian_copy, "groupadd", group)
    for user, groups in USERS.items():
        run("chroot", debian_copy, "useradd", "-G", ",".join(groups), user)
    return debian_copy


def test_cvtsudoers_reads_the_same(sudo_root: Path) -> None:
    rng = random.Random(3)  # noqa: S311 - repeatable
    for _ in range(60):
        text = sudoers_file(rng)
        (sudo_root / "etc/sudoers").write_text(text)
        found = json.loads(run("chroot", sudo_root, "cvtsudoers", "-e", "-f", "json", "/etc/sudoers"))
        theirs = [entry for spec in found.get("User_Specs", []) for entry in their_grants(spec)]
        ours = [shown(grant) for grant in read({MAIN: text}).grants]
        assert ours == theirs, text


def their_grants(spec: dict[str, Any]) -> list[str]:
    def names(members: list[dict[str, Any]]) -> str:
        return ",".join(
            ("!" if m.get("negated") else "")
            + "".join(f"{'%' * (k == 'usergroup')}{v}" for k, v in m.items() if k != "negated")
            for m in members
        )

    found = []
    for entry in spec["Cmnd_Specs"]:
        options = {name: value for option in entry.get("Options", []) for name, value in option.items()}
        tag = {None: "", True: "PASSWD: ", False: "NOPASSWD: "}[options.get("authenticate")]
        setenv = {None: "", True: "SETENV: ", False: "NOSETENV: "}[options.get("setenv")]
        runas = f"({names(entry['runasusers'])}) " if "runasusers" in entry else ""
        for command in entry["Commands"]:
            no = "!" if command.get("negated") else ""
            digests = "".join(f"{kind}:{text} " for kind, text in command.items() if kind.startswith("sha"))
            who = f"{names(spec['User_List'])} {names(spec['Host_List'])}"
            said = "" if command["command"] == "ALL" else setenv  # for ALL cvtsudoers writes out what is implied
            found.append(f"{who} = {runas}{tag}{said}{digests}{no}{command['command']}")
    return found


def test_what_sudo_runs_without_a_password_is_found(sudo_root: Path) -> None:
    """Whoever gets a command as root by `sudo -n` is one of ours; and who is ours by his own name gets one."""
    rng, ran = random.Random(5), 0  # noqa: S311 - repeatable
    for _ in range(60):
        text = sudoers_file(rng).replace("Defaults:bob !authenticate\n", "").replace("elsewhere", "ALL")
        text = text.replace(f"sha256:{'0' * 64} ", "")  # or he would not get the one that is ours
        (sudo_root / "etc/sudoers").write_text(text)
        sudoers = Sudoers.read(View(rootfs(str(sudo_root)).collect(Sudoers.needs), Sudoers.needs))
        free = list(without_password(sudoers, lambda user: frozenset(USERS.get(user, ()))))
        for user, groups in USERS.items():
            got = [command for command in COMMANDS if may(sudo_root, user, command)]
            ours = [g for name, g in free if name in (user, "ALL", *(f"%{group}" for group in groups))]
            names = {g.command.name for g in ours}
            assert all(command.split()[0] in names or "ALL" in names for command in got), (user, got, text)
            assert got or not any(name == user and as_root(grant) for name, grant in free), (user, text)
            ran += bool(got)
    assert ran > 20


def may(root: Path, user: str, command: str) -> bool:
    words = [
        "chroot",
        str(root),
        "setpriv",
        "--reuid",
        user,
        "--regid",
        user,
        "--init-groups",
        "sudo",
        "-n",
        "-k",
        *command.split(),
    ]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    return subprocess.run(words, env=environment, capture_output=True, check=False).returncode == 0
