"""`image:FILE` as a target: what it answers, in how many passes, and from which layers."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pytest

from inspector.inventory import load, resolve
from inspector.inventory.targets import Lost
from inspector.model import IMAGE, InspectorError
from inspector.oci import decode
from inspector.request import Altered, Command, Database, Files, Follow, HomeFiles, Image, Part, Request, Tree, Where
from inspector.snapshot import Item, State, digest
from inspector.targets.image import keeping
from inspector.targets.image.answering import answered
from inspector.targets.image.target import image as target
from tests.image.fakes import Entry, TarLayer, archive, folder, image

PASSWD = Entry("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:7:7::/srv/app:/bin/sh\n")
INCLUDED = Follow(Files("/etc/app.conf"), "^include ([^ ]+)", "/etc", Files("/"))
LOG = "a1\na2\na3\na4\n"
SECRETS = Image(("id_rsa", "*.pem"), 4)


def read(
    *layers: Iterable[Entry], asked: list[Request], direct: bool = False
) -> tuple[dict[Request, tuple[Item, ...]], list[int]]:
    """All answers, and how often each layer was read."""
    opened = image(*layers, direct=direct)
    answers, passes = answered("x.tar", opened, asked, float("inf"))
    reads = [cast(TarLayer, layer).reads for layer in opened.layers]
    assert passes == max(reads)
    return answers, reads


def told(items: Iterable[Item]) -> list[tuple[str, str, bytes, int]]:
    return [(item.name, str(item.state), item.data, item.layer) for item in items]


BASE = [PASSWD, Entry("usr/bin/x", "12345"), Entry("bin", "usr/bin", "link"), Entry("srv/app/.bashrc", "alias")]
TOP = [Entry("etc/app.conf", "include /srv/conf/one\n"), Entry("srv/app/key.pem", "pem")]
CONF = [Entry("srv/conf/one", "include /srv/conf/d/two\n"), Entry("srv/conf/d/two", "2")]


def test_what_is_asked_for_is_had_in_one_pass() -> None:
    asked: list[Request] = [
        Files("/bin/x"),
        Files("/usr/**/x", Part.HEAD, limit=2),
        Files("/etc/no"),
        HomeFiles(".bashrc"),
        Tree(Where(names=("*.pem",)), content=2),
        Files("/bin/x", Part.DIGEST),
    ]
    answers, reads = read(BASE, TOP, asked=asked)
    assert reads == [1, 1]
    assert [told(answers[one]) for one in asked[:4]] == [
        [("/bin/x", "ok", b"12345", 1)],
        [("/usr/bin/x", "ok", b"12", 1)],
        [("/etc/no", "absent", b"", 0)],
        [("/srv/app/.bashrc", "ok", b"alias", 1)],
    ]
    assert told(answers[asked[4]])[1:] == [("/srv/app/key.pem", "ok", b"pe", 2)]
    assert answers[asked[5]][0].digest == digest(b"12345")


def test_what_files_name_is_had_in_a_second_pass_over_the_layers_that_hold_it() -> None:
    answers, reads = read(BASE, CONF, TOP, asked=[INCLUDED])
    assert reads == [1, 2, 1]
    assert [item.name for item in answers[INCLUDED]] == ["/srv/conf/one", "/srv/conf/d/two"]
    assert {item.layer for item in answers[INCLUDED]} == {2}


def test_where_a_layer_can_be_sought_in_there_is_no_second_pass() -> None:
    answers, reads = read(BASE, CONF, TOP, asked=[INCLUDED], direct=True)
    assert (reads, len(answers[INCLUDED])) == ([1, 1, 1], 2)


def test_what_does_not_fit_is_missing_and_never_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.targets.image.passes.FURTHER", 3)
    elsewhere = [Entry("opt/three", "3")]
    named = Entry("etc/app.conf", "include /srv/conf/one\ninclude /opt/three\n")
    answers, _ = read(CONF, elsewhere, [named], asked=[INCLUDED])
    assert told(answers[INCLUDED]) == [("/srv/conf/one", "missing", b"", 1), ("/opt/three", "ok", b"3", 2)]


def test_of_a_very_long_file_the_beginning_is_had_and_the_digest_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "ONE", 8)
    asked: list[Request] = [
        Files("/log", Part.HEAD, limit=4),
        Files("/log"),
        Files("/log", keep=("a",)),
        Files("/log", Part.TAIL, limit=4),
        Files("/log", Part.DIGEST),
    ]
    answers, reads = read([Entry("log", LOG)], asked=asked)
    assert reads == [1]
    assert [(answers[one][0].state, answers[one][0].data) for one in asked] == [
        ("ok", b"a1\na"),
        ("truncated", b"a1\na2\na3"),
        ("truncated", b"a1\na2\n"),
        ("truncated", b""),
        ("ok", b""),
    ]
    assert answers[asked[4]][0].digest == digest(LOG.encode())


def test_files_that_lower_layers_hide() -> None:
    lower = [
        Entry("a/id_rsa", "secret a"),
        Entry("b.pem", "secret b"),
        Entry("c.pem", "same"),
        Entry("d.pem", "dd"),
        Entry("e.txt", "x"),
    ]
    upper = [Entry(".wh.a"), Entry("b.pem", "another"), Entry("c.pem", "same", mode=0o600), Entry(".wh.e.txt")]
    answers, reads = read(lower, upper, [Entry("d.pem", "DD")], [Entry("d.pem", "dd")], asked=[SECRETS])
    configuration, *hidden = answers[SECRETS]
    assert reads == [1] * 4
    assert decode(configuration.data).layers == 4
    assert told(hidden) == [("/a/id_rsa", "ok", b"secr", 1), ("/b.pem", "ok", b"secr", 1), ("/d.pem", "ok", b"DD", 3)]
    assert all(item.secret for item in answers[SECRETS])


def test_no_time_in_an_archive_proves_that_a_file_is_untouched() -> None:
    md5 = hashlib.md5(b"good", usedforsecurity=False).hexdigest()
    lists = [
        Entry("var/lib/dpkg/info/p.md5sums", f"{md5}  usr/bin/x\n{md5}  usr/bin/y\n", mtime=1_000_000_000),
        Entry("var/lib/dpkg/info/p.list", "/usr/bin/x\n", mtime=1_600_000_000),
    ]
    altered = Altered(Database.DPKG, ("usr/bin/",), 100)
    answers, reads = read(
        [*lists, Entry("usr/bin/x", "evil", mtime=1), Entry("usr/bin/y", "good", mtime=1)], asked=[altered]
    )
    assert [item.name for item in answers[altered]] == ["altered:dpkg", "/usr/bin/x"]
    assert b'"untouched": 0' in answers[altered][0].data
    assert (answers[altered][1].layer, reads) == (1, [1])


def test_owners_are_those_of_account_files_wherever_they_are() -> None:
    unowned = Tree(Where(unowned=True))
    big = PASSWD.text * 3000 if isinstance(PASSWD.text, str) else ""
    accounts = [
        Entry("etc/passwd", "/opt/accounts", "link"),
        Entry("opt/accounts", big),
        Entry("etc/group", "a:x:0:\nb:x:7:\n"),
    ]
    answers, reads = read(accounts, [Entry("x", uid=7, gid=7), Entry("y", uid=8)], asked=[unowned])
    assert ([item.name for item in answers[unowned]], reads) == (["tree:/", "/y"], [2, 1])


def test_hard_links_share_content_across_layers() -> None:
    asked: list[Request] = [Files("/b"), Tree(Where(names=("b",)))]
    answers, _ = read([Entry("a", "text", mode=0o4755)], [Entry("b", "a", "hard"), Entry(".wh.a")], asked=asked)
    assert told(answers[asked[0]]) == [("/b", "ok", b"text", 1)]
    assert [(item.name, item.layer, item.stat and item.stat.mode) for item in answers[asked[1]][1:]] == [
        ("/b", 2, 0o4755)
    ]


@pytest.fixture
def tarball(tmp_path: Path) -> Path:
    path = tmp_path / "server.tar.gz"
    path.write_bytes(gzip.compress(archive([folder("etc"), PASSWD])))
    return path


def test_a_tarball_is_an_image(tarball: Path) -> None:
    found = target(str(tarball))
    asked: list[Request] = [Files("/etc/passwd"), Image(), Command("uname")]
    snapshot = found.collect(asked)
    assert (snapshot.host, snapshot.kind, snapshot.target) == ("server", IMAGE, f"image:{tarball}")
    assert snapshot.privileged
    assert snapshot.image is not None
    assert snapshot.image.format == "tar"
    assert dict(snapshot.transport) == {"passes": 1, "layers": 1}
    assert snapshot.items(asked[0])[0].layer == 1
    assert not decode(snapshot.items(asked[1])[0].data).configured
    assert snapshot.items(asked[2])[0].state is State.UNSUPPORTED


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tgz", "a.oci.tar", "a.oci", "a", "a.tar.zst"])
def test_the_name_of_a_target_is_that_of_its_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(archive([PASSWD]))
    assert target(str(tmp_path / name)).name == "a"


def test_what_is_no_image_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello\n")
    for name in ("notes.txt", "missing.tar", ""):
        with pytest.raises(InspectorError, match="image:"):
            resolve([f"image:{tmp_path}/{name}"])


def test_an_image_of_an_inventory_that_is_not_there_fails_alone(tmp_path: Path, tarball: Path) -> None:
    (tmp_path / "hosts.yaml").write_text(f"hosts:\n  app: image:{tarball}\n  gone: image:{tmp_path}/gone.tar\n")
    app, gone = resolve([], load([str(tmp_path / "hosts.yaml")]))
    assert (app.name, app.kind, gone.kind) == ("app", IMAGE, IMAGE)
    assert isinstance(getattr(gone, "target", None), Lost)
    with pytest.raises(InspectorError, match="gone"):
        gone.collect(())


@pytest.mark.parametrize(
    ("platform", "said"),
    [("linux", "no platform"), ("linux/amd64;", "no platform"), ("linux/amd64", "no target is an image")],
)
def test_a_platform_is_one_and_of_images(platform: str, said: str) -> None:
    with pytest.raises(InspectorError, match=said):
        resolve(["local"], platform=platform)
