"""Java archives and the table of known holes."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.java_libraries import Jar, JavaArchives, VulnerableLibraries, parse
from inspector.plugins import load_resources
from inspector.targets.memory import snapshot

TABLE: VulnerableLibraries = load_resources([VulnerableLibraries])[VulnerableLibraries]


def read(*paths: str) -> JavaArchives:
    files: dict[str, str | File] = dict.fromkeys(paths, "")
    return JavaArchives.read(View(snapshot(Case(files), JavaArchives.needs), JavaArchives.needs))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("log4j-core-2.14.1.jar", ("log4j-core", "2.14.1", "")),
        ("spring-beans-5.3.17.RELEASE.jar", ("spring-beans", "5.3.17", "RELEASE")),
        ("commons-collections4-4.0.jar", ("commons-collections4", "4.0", "")),
        ("fastjson-1.2.68.sec10.jar", ("fastjson", "1.2.68", "sec10")),
        ("fastjson-1.2.83_noneautotype.jar", ("fastjson", "1.2.83", "noneautotype")),
        ("log4j-1.2.17-redhat-00008.jar", ("log4j", "1.2.17", "redhat-00008")),
        ("log4j-over-slf4j-1.7.32.jar", ("log4j-over-slf4j", "1.7.32", "")),
        ("log4j-core-2.8.2-sources.jar", ("", "", "")),
        ("tool.jar", ("", "", "")),
        ("app-1.0.war", ("", "", "")),
        ("a-" + "9" * 200 + ".jar", ("", "", "")),
    ],
)
def test_names(name: str, expected: tuple[str, str, str]) -> None:
    jar = read(f"/opt/{name}").jars[0]
    assert (jar.library, jar.version, jar.qualifier) == expected


@pytest.mark.parametrize(
    ("qualifier", "patched"), [("", False), ("RELEASE", False), ("Final", False), ("sec10", True), ("redhat-1", True)]
)
def test_qualifiers_that_may_stand_for_a_repair(qualifier: str, patched: bool) -> None:
    assert Jar("/x", 0, "x", "1", qualifier).patched is patched


@pytest.mark.parametrize(
    ("library", "version", "cves"),
    [
        ("log4j-core", "2.14.1", 4),
        ("log4j-core", "2.15.0", 3),
        ("log4j-core", "2.16.0", 2),
        ("log4j-core", "2.17.0", 1),
        ("log4j-core", "2.17.1", 0),
        ("log4j-core", "2.12.4", 0),
        ("log4j-core", "2.12.2", 2),
        ("log4j-core", "2.3.2", 0),
        ("log4j", "1.2.17", 4),
        ("fastjson", "1.2.80", 1),
        ("fastjson", "2.0.40", 0),
        ("shiro-core", "1.13.0", 0),
        ("shiro-core", "2.0.1", 0),
        ("struts2-core", "2.5.33", 1),
        ("struts2-core", "6.3.0.1", 2),
        ("struts2-core", "6.4.0", 0),
        ("spring-beans", "5.2.20", 0),
        ("spring-beans", "5.3.17", 1),
        ("spring-beans", "4.3.30", 1),
        ("commons-text", "1.4", 0),
        ("commons-text", "1.9", 1),
        ("commons-text", "1.10", 0),
        ("commons-collections", "2.1", 0),
        ("h2", "2.0.206", 1),
        ("activemq-all", "5.19.0", 0),
        ("unknown", "1", 0),
    ],
)
def test_versions_with_known_holes(library: str, version: str, cves: int) -> None:
    holes = TABLE.of(Jar("/x", 0, library, version))
    assert sum(len(hole.cves) for hole in holes) == cves


def test_the_repair_is_of_the_same_branch() -> None:
    holes = TABLE.of(Jar("/x", 0, "activemq-all", "5.16.2"))
    assert [hole.repair("5.16.2") for hole in holes] == ["5.16.7"]
    assert [hole.repair("1.2.17") for hole in TABLE.of(Jar("/x", 0, "log4j", "1.2.17"))] == [""]


def test_every_hole_is_repaired_or_has_an_end() -> None:
    assert all(bool(hole.fixed) is not bool(hole.until) for hole in TABLE.holes)
    assert all(not hole.affects(repair) for hole in TABLE.holes for repair in hole.fixed)


def test_zeros_at_the_end_do_not_count() -> None:
    assert parse("1.2.0") == parse("1.2") < parse("1.2.1")


def test_archives_that_hold_others() -> None:
    archives = read("/srv/app.war", "/srv/app/WEB-INF/lib/a-1.jar", "/srv/other.war")
    assert {jar.path: archives.unpacked(jar) for jar in archives.jars if jar.nests} == {
        "/srv/app.war": True,
        "/srv/other.war": False,
    }
    assert Jar("/x.jar", 50 << 20).nests
    assert not Jar("/x.jar", 1 << 20).nests


def test_what_a_jar_carries_inside_shows_in_its_first_entries() -> None:
    files: dict[str, str | File] = {
        "/opt/app.jar": File(b"PK\x03\x04" + b"x" * 900 + b"BOOT-INF/lib/log4j-core-2.14.1.jar"),
        "/opt/log4j-core.jar": "PK",
    }
    archives = JavaArchives.read(View(snapshot(Case(files), JavaArchives.needs), JavaArchives.needs))
    packed, bare = archives.jars
    assert packed.nests
    assert not bare.nests
    assert (packed.bare, bare.bare) == ("app", "log4j-core")
