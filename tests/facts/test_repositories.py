"""Sources of packages whose signatures nobody checks."""

from __future__ import annotations

import pytest

from inspector.case import Case
from inspector.fact import Absent, View
from inspector.facts.repositories import Repositories
from inspector.targets.memory import snapshot


def read(path: str, text: str) -> list[tuple[str, int, bool]]:
    return read_all({path: text})


def read_all(files: dict[str, str]) -> list[tuple[str, int, bool]]:
    view = View(snapshot(Case(files), Repositories.needs), Repositories.needs)
    return [(weak.subject, weak.line, weak.minor) for weak in Repositories.read(view).weaknesses]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("/etc/apt/sources.list", "deb http://a b c\ndeb [ trusted = yes ] http://a b c\n", [("http://a", 2, False)]),
        ("/etc/apt/sources.list", "deb [trusted=no] http://a b c\n", []),
        ("/etc/apt/sources.list.d/x.list", "deb [trusted=yes] file:/repo ./\n", [("file:/repo", 1, True)]),
        ("/etc/apt/sources.list.d/x.sources", "URIs: http://a\nTrusted: yes\nEnabled: no\n", []),
        ("/etc/apt/sources.list.d/x.sources", "URIs: http://a\nAllow-Insecure: yes\n", [("http://a", 2, False)]),
        (
            "/etc/apt/apt.conf.d/1",
            'Acquire::http { Proxy "x"; };\nAPT {\n Get {\n  AllowUnauthenticated "yes";\n };\n};\n',
            [("APT::Get::AllowUnauthenticated", 4, False)],
        ),
        (
            "/etc/apt/apt.conf.d/1",
            '/* APT::Get::AllowUnauthenticated "1"; */\n#APT::Get::AllowUnauthenticated "1";\n',
            [],
        ),
        ("/etc/apt/apt.conf.d/1", "}}}} {{{{ ;;; \x00\udcff", []),
        ("/etc/yum.repos.d/a.repo", "[a]\nenabled=1\ngpgcheck=0\n", [("a", 3, False)]),
        ("/etc/yum.repos.d/a.repo", "[a]\nenabled=1\n", [("a", 1, False)]),
        ("/etc/yum.repos.d/a.repo", "[a]\nbaseurl=file:///mnt\ngpgcheck=0\n", [("a", 3, True)]),
        ("/etc/zypp/repos.d/a.repo", "[a]\nenabled=1\n", []),
        ("/etc/pip.conf", "[global]\ntrusted-host = x\n", [("pip", 2, True)]),
    ],
)
def test_weaknesses(path: str, text: str, expected: list[tuple[str, int, bool]]) -> None:
    assert read(path, text) == expected


@pytest.mark.parametrize(
    ("name", "read_by_apt"),
    [
        *(("99x", True), ("99x.conf", True), ("99-x_y:z.a.conf", True)),
        *(("99x.disabled", False), ("99x.bak", False), ("99x.conf~", False), ("99x.conf.dpkg-old", False)),
        *((".99x", False), ("99 x.conf", False)),
    ],
)
def test_settings_that_apt_does_not_read(name: str, read_by_apt: bool) -> None:
    text = 'APT::Get::AllowUnauthenticated "true";\n'
    found = read_all({f"/etc/apt/apt.conf.d/{name}": text, "/etc/apt/sources.list": "deb http://a b c\n"})
    assert [subject for subject, _, _ in found] == ["APT::Get::AllowUnauthenticated"] * read_by_apt


def test_a_list_that_apt_does_not_read() -> None:
    lists = {"/etc/apt/sources.list.d/a b.list": "deb [trusted=yes] http://a b c\n", "/etc/apt/sources.list": ""}
    assert read_all(lists) == []


def test_a_host_without_sources() -> None:
    with pytest.raises(Absent):
        read("/etc/hostname", "h\n")
