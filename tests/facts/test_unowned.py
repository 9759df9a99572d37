"""Files without an owner by name: what counts, what is somebody else's, under which folder it is told."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import View
from inspector.facts.accounts import Groups, Passwd
from inspector.facts.set_id import SetIdFiles
from inspector.facts.unowned import Unowned, UnownedFiles
from inspector.targets.memory import snapshot

HOST: dict[str, str | File] = {"/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/etc/group": "root:x:0:\n"}
OLD = File(owner=1005, group=1006)


def read(files: dict[str, str | File]) -> UnownedFiles:
    needs = (*fact_needs(UnownedFiles), *Passwd.needs, *Groups.needs)
    view = View(snapshot(Case({**HOST, **files}), needs), needs)
    return UnownedFiles.read(view, Passwd.read(view), Groups.read(view), SetIdFiles.read(view))


def test_numbers_without_a_name() -> None:
    assert read({"/srv/a": OLD}).files == (Unowned("/srv/a", 1005, 1006),)
    assert read({"/srv/a": File(group=7)}).files == (Unowned("/srv/a", None, 7),)
    assert not read({"/srv/a": "", "/srv/l": File(link="/srv/a", owner=9), "/srv/p": File(kind="fifo", owner=9)}).files


def test_an_image_may_name_neither_root_nor_groups() -> None:
    small: dict[str, str | File] = {
        "/etc/passwd": "nobody:x:65534:65534::/:/bin/false\n",
        "/app": "",
        "/a": File(owner=7, group=7),
    }
    needs = (*fact_needs(UnownedFiles), *Passwd.needs, *Groups.needs)
    view = View(snapshot(Case(small), needs), needs)
    found = UnownedFiles.read(view, Passwd.read(view), None, SetIdFiles.read(view))
    assert found.files == (Unowned("/a", 7, None),)


@pytest.mark.parametrize(
    ("path", "top"),
    [
        ("/home/eve", "/home/eve"),
        ("/home/eve/a/b", "/home/eve"),
        ("/srv/a", "/srv"),
        ("/opt/t/a", "/opt/t"),
        ("/x", "/x"),
    ],
)
def test_the_folder_it_is_told_under(path: str, top: str) -> None:
    assert Unowned(path, 1, None).top == top


@pytest.mark.parametrize(
    "path",
    [
        *("/var/lib/kubelet/pods/a", "/home/bob/.local/share/containers/storage/x", "/data/docker/overlay2/a"),
        *("/var/lib/containers/a", "/srv/root/a", "/srv/root", "/data1/docker-data/a"),
    ],
)
def test_containers_and_other_roots_are_left_out(path: str) -> None:
    assert not read(
        {path: OLD if path != "/srv/root" else File(kind="dir", owner=9), "/srv/root/etc/os-release": ""}
    ).files


def test_names_that_only_look_alike_are_not() -> None:
    assert len(read({"/data/dockerfiles/a": OLD, "/var/lib/kubelet2/b": OLD}).files) == 2


def test_user_namespaces_and_dynamic_users() -> None:
    spaces: dict[str, str | File] = {"/etc/subuid": "root:5:2\nx\n", "/etc/subgid": "root:5:99999999999999999999\n"}
    assert not read({**spaces, "/srv/a": File(owner=6, group=7)}).files
    assert read({**spaces, "/srv/a": File(owner=7, group=7)}).files == (Unowned("/srv/a", 7, None),)
    assert not read({"/var/cache/private/a/b": File(owner=61184, group=65519)}).files
    assert read({"/var/cache/private/a/b": File(owner=61183)}).files


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("passwd: files systemd\ngroup: files\n", ()),
        ("passwd: sss files\n", ()),
        ("# passwd: ldap\npasswd:\tfiles [NOTFOUND=return] ldap # x\n", ("ldap",)),
        ("group: compat nis winbind\nhosts: dns\n", ("nis", "winbind")),
    ],
)
def test_where_else_accounts_come_from(text: str, outside: tuple[str, ...]) -> None:
    assert read({"/etc/nsswitch.conf": text}).outside == outside


def test_sssd_counts_where_it_was_set_up() -> None:
    files: dict[str, str | File] = {"/etc/nsswitch.conf": "passwd: files sss\n", "/etc/sssd/sssd.conf": "[sssd]\n"}
    assert read(files).outside == ("sss",)
