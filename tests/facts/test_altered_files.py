"""What of the differences counts, and what could not be compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, Unknown, View
from inspector.facts import altered_files
from inspector.facts.altered_files import AlteredFiles
from inspector.facts.package_files import PackageFiles
from inspector.facts.packages import Packages
from inspector.snapshot import Snapshot
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot

STATUS = "/var/lib/dpkg/status"
INFO = "/var/lib/dpkg/info"
WRONG = "0" * 32
NEEDS = (*AlteredFiles.needs, *PackageFiles.needs)


def status(*names: str) -> str:
    return "\n".join(f"Package: {name}\nStatus: install ok installed\nVersion: 1\n" for name in names)


HOST: dict[str, str | File] = {
    STATUS: status("a"),
    f"{INFO}/a.list": File("/usr/bin/x\n/usr/bin/y\n", mtime=200),
    f"{INFO}/a.md5sums": File(f"{WRONG}  usr/bin/x\n{WRONG}  usr/bin/y\n", mtime=100),
    "/usr/bin/x": File("x", mtime=300),
    "/usr/bin/y": "y",
}


def read_from(taken: Snapshot) -> AlteredFiles:
    view = View(taken, NEEDS)
    return AlteredFiles.read(view, Packages.read(view), PackageFiles.read(view))


def read(files: dict[str, str | File]) -> AlteredFiles:
    return read_from(snapshot(Case(files), NEEDS))


def test_a_file_that_changed_after_its_package_was_installed() -> None:
    found = read(HOST)
    assert [(file.path, file.packages, file.digest[:4]) for file in found.files] == [("/usr/bin/x", ("a",), "md5:")]
    assert found.numbers == {"listed": 2, "absent": 0, "untouched": 1, "compared": 1, "left": 0}
    assert not found.doubts


@pytest.mark.parametrize("by", [":", "b"])
def test_what_was_diverted_is_another_file(by: str) -> None:
    assert not read({**HOST, "/var/lib/dpkg/diversions": f"/usr/bin/x\n/usr/bin/x.old\n{by}\n"}).files


def test_the_package_that_diverted_keeps_its_own() -> None:
    assert read({**HOST, "/var/lib/dpkg/diversions": "/usr/bin/x\n/usr/bin/x.old\na\n"}).files


def test_what_another_package_replaced_is_judged_by_that_one() -> None:
    other: dict[str, str | File] = {
        STATUS: status("a", "b"),
        f"{INFO}/a.list": File("/usr/bin/y\n", mtime=200),
        f"{INFO}/b.list": "/usr/bin/x\n",
    }
    assert not read({**HOST, **other, f"{INFO}/b.md5sums": ""}).files


def test_a_package_without_checksums_is_a_doubt() -> None:
    found = read({**HOST, STATUS: status("a", "b", "c"), f"{INFO}/b.list": "/usr/bin/z\n", f"{INFO}/c.list": "/usr\n"})
    assert {subject: why.en for subject, why in found.doubts.items()} == {
        "b": "the package keeps no checksums, so its 1 program was not compared"
    }


def test_what_is_beyond_the_limit_is_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, request in altered_files.REQUESTS.items():
        monkeypatch.setitem(altered_files.REQUESTS, name, type(request)(request.database, request.paths, 1))
    monkeypatch.setattr(AlteredFiles, "needs", (*AlteredFiles.needs, *altered_files.REQUESTS.values()))
    needs = (*NEEDS, *altered_files.REQUESTS.values())
    files = {**HOST, "/usr/bin/y": File("yy", mtime=300)}
    view = View(snapshot(Case(files), needs), needs)
    found = AlteredFiles.read(view, Packages.read(view), PackageFiles.read(view))
    assert [file.path for file in found.files] == ["/usr/bin/x"]
    assert "1 packaged program" in found.doubts["altered:dpkg"].en


def test_a_root_without_its_programs_is_unknown() -> None:
    with pytest.raises(Unknown):
        read({path: file for path, file in HOST.items() if not path.startswith("/usr")})


def test_databases_without_a_reader() -> None:
    with pytest.raises(Unknown, match="rpm"):
        read({"/var/lib/rpm/rpmdb.sqlite": ""})
    with pytest.raises(Absent):
        read({})


def test_a_pristine_root_is_as_its_packages_left_it(debian_root: Path) -> None:
    found = read_from(rootfs(str(debian_root)).collect(NEEDS))
    assert not found.files
    assert not found.doubts
    assert found.numbers["listed"] > 500
