"""`inspector inventory`."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inspector.cli import inventory
from inspector.inventory.reach import Prober
from inspector.model import InspectorError
from inspector.targets.ssh.options import SshOptions
from inspector.targets.ssh.probe import Probe
from inspector.text import Lang, Text
from tests.cli.running import Run

TEXT = """
groups:
  web: {hosts: {web1: {tags: {site: east}}, web2: }}
  office: {target: none, kind: windows, hosts: [pc1]}
"""


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    path = tmp_path / "hosts.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> None:
    """web2 is down."""

    def probe(options: SshOptions) -> Probe:
        if options.host == "web2":
            raise InspectorError(Text(en="web2: connection refused", zh="web2：连接被拒绝"))
        new = (Text(en="its key was new", zh="新记录的主机密钥"),) if options.accept_new else ()
        return Probe("SHA256:x", "audit", "sudo", 0, "paramiko", 0.25, new)

    @contextmanager
    def prober(lang: Lang) -> Iterator[Prober]:
        yield probe

    monkeypatch.setattr(inventory, "prober", prober)


def test_hosts_are_listed(run: Run, hosts: Path) -> None:
    lines = run("inventory", "list", "-i", hosts).out.splitlines()
    assert [line.split() for line in lines] == [
        ["NAME", "TARGET", "GROUPS", "TAGS"],
        ["web1", "ssh://web1", "web", "site=east"],
        ["web2", "ssh://web2", "web"],
        ["pc1", "none", "(windows)", "office"],
    ]
    assert run("inventory", "list", "-i", hosts, "--lang", "zh").out.startswith("名称")
    [listed] = json.loads(run("inventory", "list", "-i", hosts, "tag:site=e*", "-f", "json").out)
    assert listed == {
        "name": "web1",
        "target": "ssh://web1",
        "kind": "host",
        "tags": {"site": "east"},
        "groups": ["web"],
        "sites": [],
        "addresses": [],
        "source": f"{hosts}:3",
    }


def test_an_inventory_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"hosts: [a]\n")))
    assert "ssh://a" in run("inventory", "list", "-i", "-").out


@pytest.mark.usefixtures("probed")
def test_hosts_are_checked(run: Run, hosts: Path) -> None:
    ended = run("inventory", "check", "-i", hosts)
    assert ended.status == 3
    assert [line.split() for line in ended.out.splitlines()[1:]] == [
        ["web1", "ok", "audit", "root", "(sudo)", "0.2", "SHA256:x", "paramiko"],
        ["web2", "failed", "web2:", "connection", "refused"],
        ["pc1", "not", "audited", "windows"],
    ]
    assert ended.err == "1 of 3 can be audited; 1 failed, 1 not to be audited\n"
    zh = run("inventory", "check", "-i", hosts, "--lang", "zh")
    assert "连接被拒绝" in zh.out
    assert "不做技术核查" in zh.err


@pytest.mark.usefixtures("probed")
def test_the_check_as_json(run: Run, hosts: Path) -> None:
    ended = run("inventory", "check", "-i", hosts, "-f", "json", "--accept-new", "web1", "group:office")
    assert (ended.status, ended.err) == (0, "")
    web1, pc1 = json.loads(ended.out)
    assert (web1["state"], web1["root"], web1["ssh"]["uid"]) == ("ok", True, 0)
    assert web1["ssh"]["notes"] == [{"en": "its key was new", "zh": "新记录的主机密钥"}]
    assert (pc1["state"], pc1["ssh"]) == ("not-audited", None)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["list"], "no inventory is named; give one: -i FILE, or -i - for standard input"),
        (["check", "-i", "nowhere.yaml"], "the inventory nowhere.yaml cannot be read: no such file or directory"),
        (["list", "-i", "HOSTS", "web"], "no host of the inventory is called web"),
        (["lsit"], "no command is called lsit; did you mean list?"),
    ],
)
def test_each_slip_is_one_line(run: Run, hosts: Path, words: list[str], line: str) -> None:
    ended = run("inventory", *(str(hosts) if word == "HOSTS" else word for word in words))
    assert ended.status == 2
    assert line in ended.err
    assert ended.err.count("\n") == 1


def test_a_host_where_nothing_listens(run: Run, tmp_path: Path) -> None:
    (tmp_path / "h.yaml").write_text(
        "hosts: {here: {address: 127.0.0.1, port: 1, host-key: 'SHA256:" + "A" * 43 + "'}}\n"
    )
    ended = run("inventory", "check", "-i", tmp_path / "h.yaml")
    assert ended.status == 3
    assert "failed" in ended.out
