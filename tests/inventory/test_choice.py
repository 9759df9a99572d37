"""Which hosts the words of a command line choose, and what they become."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from inspector.inventory import choose, load, resolve, select
from inspector.model import HostStatus, InspectorError
from inspector.targets.none import NotAudited
from inspector.targets.ssh.options import SshOptions
from tests.inventory.writing import Writer

TEXT = """
hosts:
  web1: {address: a, tags: {site: east, system: OA}}
  web2: {address: b, tags: {site: west}}
groups:
  db: {groups: {mysql: {hosts: {db1: {tags: {site: east}}}}}}
  office: {target: none, kind: windows, hosts: [pc1]}
"""


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ([], "web1 web2 db1 pc1"),
        (["web2", "web1"], "web2 web1"),
        (["web*"], "web1 web2"),
        (["group:db"], "db1"),
        (["group:my*", "web1"], "db1 web1"),
        (["tag:site=east"], "web1 db1"),
        (["tag:site"], "web1 web2 db1"),
        (["tag:site=w*", "web?", "group:office"], "web2 web1 pc1"),
    ],
)
def test_hosts_are_chosen_by_name_group_and_tag(write: Writer, words: list[str], names: str) -> None:
    assert [entry.name for entry in choose(words, list(write(TEXT).values()))] == names.split()


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("db", "no host of the inventory is called db; did you mean db1?"),
        ("group:mysq", "no group of the inventory is called mysq; did you mean mysql?"),
        ("tag:sit", "no host of the inventory has the tag sit; did you mean site?"),
        ("tag:site=eats", "no host of the inventory has the tag site=eats; did you mean site=east?"),
        ("tag:", "tag:NAME or tag:NAME=VALUE is expected"),
        ("", "no host of the inventory is called "),
    ],
)
def test_a_word_that_chooses_nothing(write: Writer, word: str, line: str) -> None:
    with pytest.raises(InspectorError) as caught:
        select(list(write(TEXT).values()), [word])
    assert line in caught.value.text.en


def test_targets_and_hosts_may_be_mixed(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "root/etc").mkdir(parents=True)
    entries = list(write(TEXT).values())
    chosen = choose(["local", "web1", f"rootfs:{tmp_path}/root", "ssh://a:2222"], entries)
    assert [entry.target for entry in chosen] == ["local", "ssh://a", f"rootfs:{tmp_path}/root", "ssh://a:2222"]
    with pytest.raises(InspectorError, match="given twice"):
        choose(["ssh://a", "ssh://a"], entries)


@pytest.mark.parametrize("word", ["ssh://", "ssh://-oProxyCommand=x", "ssh://a:0", "ssh://a b", "ssh://u:hunter2@a"])
def test_an_address_that_is_none(word: str) -> None:
    with pytest.raises(InspectorError) as caught:
        resolve([word])
    assert "ssh://[user@]host[:port] is expected" in caught.value.text.en
    assert "hunter2" not in caught.value.text.en


def test_an_asset_is_known_and_not_audited(write: Writer) -> None:
    [target] = resolve(["pc1"], list(write(TEXT).values()))
    assert (target.name, target.uri, target.kind) == ("pc1", "none", "windows")
    with pytest.raises(NotAudited) as caught:
        target.collect([])
    assert caught.value.status is HostStatus.NOT_AUDITED
    assert "未核查" in caught.value.text.zh


def test_a_folder_is_audited_under_its_name_in_the_inventory(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "disk/etc").mkdir(parents=True)
    [target] = resolve([], list(write("hosts: {old: {target: 'rootfs:disk', tags: {site: east}}}\n").values()))
    snapshot = target.collect([])
    assert (snapshot.host, snapshot.target) == ("old", f"rootfs:{tmp_path}/disk")
    assert getattr(target, "tags", {}) == {"site": "east"}
    assert target.kind == "host"


def test_a_folder_that_is_missing_fails_alone_and_is_told_with_its_place(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "disk/etc").mkdir(parents=True)
    entries = list(write("hosts:\n  old: rootfs:/nowhere\n  new: rootfs:disk\n").values())
    lost, there = resolve([], entries)
    assert there.collect([]).host == "new"
    with pytest.raises(InspectorError) as caught:
        lost.collect([])
    assert "hosts.yaml:2, old: rootfs:/nowhere: no such file" in caught.value.text.en


def test_hosts_over_ssh_get_their_options_and_name(write: Writer) -> None:
    seen: list[tuple[SshOptions, str]] = []

    def ssh(options: SshOptions, name: str) -> Stub:
        seen.append((options, name))
        return Stub(name)

    found = resolve(["web1", "ssh://root@x:22"], list(write(TEXT).values()), ssh=ssh)
    assert [target.name for target in found] == ["web1", "x"]
    assert seen == [(SshOptions(host="a"), "web1"), (SshOptions(host="x", user="root", port=22), "x")]


class Stub:
    """A target that collects nothing."""

    kind = "host"

    def __init__(self, name: str) -> None:
        self.name = name
        self.uri = f"ssh://{name}"

    def collect(self, requests: object) -> NoReturn:
        raise NotImplementedError


def test_no_inventory_is_no_host(tmp_path: Path) -> None:
    assert load([]) == ()
    assert [target.uri for target in resolve([])] == ["local"]
