"""The helpers that other tests rest on."""

from collections.abc import Callable
from pathlib import Path

from tests.roots import AptSource, apt_sources, overlay_copy


def test_apt_sources_of_both_formats(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text(
        "# deb http://old.example.org stable main\n"
        "deb-src http://mirror.example.org/debian bookworm main\n"
        "deb [signed-by=/usr/share/keyrings/k.gpg arch=amd64] http://mirror.example.org/debian/ bookworm main contrib # x\n"
    )
    (tmp_path / "sources.list.d/debian.sources").write_text(
        "# a comment\n"
        "Types: deb deb-src\nURIs: http://mirror.example.org/security\n# in between\nSuites: bookworm-security\n"
        "Components: main\n\n\n"
        "Types: deb\nURIs: http://a.example.org http://b.example.org\nSuites: one/\n two/\n\n"
        "Enabled: no\nTypes: deb\nURIs: http://off.example.org\nSuites: bookworm\nComponents: main\n"
    )
    assert list(apt_sources(tmp_path)) == [
        AptSource("http://mirror.example.org/debian", "bookworm", ("main", "contrib")),
        AptSource("http://mirror.example.org/security", "bookworm-security", ("main",)),
        AptSource("http://a.example.org", "one/", ()),
        AptSource("http://a.example.org", "two/", ()),
        AptSource("http://b.example.org", "one/", ()),
        AptSource("http://b.example.org", "two/", ()),
    ]


def test_copy_is_writable_and_leaves_the_original(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/hostname").write_text("web1\n")
    with overlay_copy(tmp_path) as copy:
        (copy / "etc/hostname").write_text("planted\n")
        (copy / "etc/new").touch()
        assert (copy / "etc/hostname").read_text() == "planted\n"
    assert (tmp_path / "etc/hostname").read_text() == "web1\n"
    assert [path.name for path in (tmp_path / "etc").iterdir()] == ["hostname"]
    assert not copy.exists()
    assert str(copy) not in Path("/proc/self/mounts").read_text()


def test_debian_has_what_the_tests_count_on(debian_root: Path, debian_copy: Path) -> None:
    assert (debian_root / "etc/ssh/sshd_config").is_file()
    assert (debian_root / "var/lib/dpkg/status").is_file()
    assert list((debian_root / "var/lib/apt/lists").glob("*security*_Packages"))
    (debian_copy / "etc/shadow").write_text("root::19000:0:99999:7:::\n")
    assert "root::" not in (debian_root / "etc/shadow").read_text()


def test_alpine_keeps_modes_and_owners(alpine_root: Callable[[str], Path]) -> None:
    root = alpine_root("3.20.3")
    assert (root / "lib/apk/db/installed").is_file()
    assert (root / "etc/shadow").stat().st_mode & 0o777 == 0o640
