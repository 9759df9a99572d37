"""Sources of packages whose signatures nobody checks."""

from __future__ import annotations

import pytest

from inspector.case import Case
from inspector.fact import Absent, View
from inspector.facts.repositories import Repositories
from inspector.targets.memory import snapshot


def read(path: str, text: str) -> list[tuple[str, int, bool]]:
    view = View(snapshot(Case({path: text}), Repositories.needs), Repositories.needs)
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


def test_a_host_without_sources() -> None:
    with pytest.raises(Absent):
        read("/etc/hostname", "h\n")
