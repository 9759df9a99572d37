"""Addresses, settings files and known_hosts, without a server."""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.targets.ssh import address, known
from inspector.targets.ssh.config import Hop, Settings
from inspector.targets.ssh.errors import Refused, Unspoken
from inspector.targets.ssh.options import SshOptions


@pytest.mark.parametrize(
    ("uri", "user", "host", "port"),
    [
        ("ssh://web1", None, "web1", None),
        ("ssh://root@web1.example:2222", "root", "web1.example", 2222),
        ("ssh://a@[2001:db8::1]:22/", "a", "2001:db8::1", 22),
        ("ssh://[fe80::1%eth0]", None, "fe80::1%eth0", None),
        ("ssh://CORP\\eve@10.0.0.1", "CORP\\eve", "10.0.0.1", None),
        ("ssh://eve@corp.example@web1", "eve@corp.example", "web1", None),
    ],
)
def test_addresses(uri: str, user: str | None, host: str, port: int | None) -> None:
    found = address.parse(uri)
    assert (found.user, found.host, found.port) == (user, host, port)


@pytest.mark.parametrize(
    "text",
    [
        "", "-oProxyCommand=x", "a@-b", "-a@b", "a b", "a\nb", "a@b:0", "a@b:65536", "a@b:x", "a@b:", "@b", "[::1", "::1",
        "[web1]", "a;b", "$(x)", "a@b/c", "a`x`@b", "a'@b", "a@b:22:22", "ｗｅｂ", "a..%h", "x" * 300,
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(InspectorError, match=r"expected ssh://\[user@\]host\[:port\]"):
        address.parse(f"ssh://{text}")


def settings(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "config"
    path.write_text(text)
    return Settings(str(path))


def test_settings_are_honoured(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        """
        Host web*
            HostName %h.example
            User deploy
            Port 2200
            IdentityFile ~/.ssh/web
            IdentitiesOnly yes
            CertificateFile ~/.ssh/web-cert.pub
            UserKnownHostsFile ~/one "/two three"
            HostKeyAlias web
            StrictHostKeyChecking no
            ConnectTimeout 3
            ProxyJump first,ops@second:23
        Host first
            HostName 10.0.0.1
            ProxyJump zero
        Match host second
            User nobody
        """,
    ).route(SshOptions(host="web1"))
    host, home = found.host, str(Path.home())
    assert [hop.shown for hop in found.hops] == [
        f"{getpass.getuser()}@zero",
        f"{getpass.getuser()}@first",
        "ops@second:23",
        "deploy@web1:2200",
    ]
    assert found.hops[1].address == "10.0.0.1"
    assert (host.address, host.key_name, host.seconds) == ("web1.example", "web", 3.0)
    assert host.keys == (f"{home}/.ssh/web",) and host.only_keys and host.chosen
    assert host.certificates == (f"{home}/.ssh/web-cert.pub",)
    assert host.known_hosts[:2] == (f"{home}/one", "/two three")
    assert not host.accept_new


def test_what_is_said_counts_more_than_settings(tmp_path: Path) -> None:
    text = "Host *\nUser a\nPort 1\nIdentityFile /b\nProxyJump c\nConnectTimeout 99\nUserKnownHostsFile /d\nProxyCommand e\n"
    options = SshOptions(
        host="h",
        user="u",
        port=2,
        keys=("/k",),
        jumps=("j",),
        known_hosts=("/f",),
        connect_seconds=4,
        host_key="SHA256:x",
    )
    found = settings(tmp_path, text).route(options)
    assert (found.host.user, found.host.port, found.host.keys, found.host.known_hosts) == (
        "u",
        2,
        ("/k", "/b"),
        ("/f",),
    )
    assert (found.host.seconds, found.host.key_name, found.command) == (4, "[h]:2", "")
    assert [hop.name for hop in found.hops] == ["c", "j", "h"]
    assert [hop.host_key for hop in found.hops] == ["", "", "SHA256:x"]


def test_settings_include_others(tmp_path: Path) -> None:
    (tmp_path / "a.conf").write_text("Host web\nUser inside\n")
    found = settings(tmp_path, f"Include {tmp_path}/*.conf\nPort 23\nHost other\nPort 24\n")
    assert found.route(SshOptions(host="web")).host.shown == "inside@web:23"
    (tmp_path / "a.conf").write_text(f"Include {tmp_path}/a.conf\n")
    with pytest.raises(InspectorError, match="include each other"):
        settings(tmp_path, f"Include {tmp_path}/a.conf\n")


def test_programs_in_settings_are_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    text = f'Match host web exec "touch {mark}"\nUser evil\nHost web\nProxyCommand nc %h %p\n'
    found = settings(tmp_path, text).route(SshOptions(host="web", user="me"))
    assert not mark.exists()
    assert found.host.user == "me"
    assert found.command == "nc web 22"
    assert f"{tmp_path}/config:1" in found.notes[0].en


@pytest.mark.parametrize(
    "text", ["Port", "Host web\nPort x\n", "Host web\nHostName -oEvil\n", "Match\n", "ProxyJump -x\n", "User a;b\n"]
)
def test_settings_that_are_wrong(tmp_path: Path, text: str) -> None:
    with pytest.raises(InspectorError):
        settings(tmp_path, text).route(SshOptions(host="web"))
    with pytest.raises(InspectorError, match="no such file"):
        Settings(str(tmp_path / "nothing"))


def test_jumps_that_go_round(tmp_path: Path) -> None:
    found = settings(tmp_path, "Host *\nProxyJump again\n").route(SshOptions(host="web"))
    assert [hop.name for hop in found.hops] == ["again", "web"]
    chain = "".join(f"Host h{number}\nProxyJump h{number + 1}\n" for number in range(20))
    with pytest.raises(InspectorError, match="more than 8 jump hosts"):
        settings(tmp_path, chain).route(SshOptions(host="h0"))


KEY, OTHER = "AAAAC3NzaC1lZDI1NTE5AAAAIA==", "AAAAC3NzaC1lZDI1NTE5AAAAIB=="


def hop(path: Path, name: str = "web") -> Hop:
    return Settings("/dev/null").route(SshOptions(host=name, known_hosts=(str(path),))).host


@pytest.mark.parametrize(
    ("patterns", "name", "found"),
    [
        ("web", "web", True),
        ("WEB", "web", True),
        ("db,web", "web", True),
        ("w?b", "web", True),
        ("*,!web", "web", False),
        ("*", "[web]:23", True),
        ("[web]:23", "[web]:23", True),
        ("[web]:23", "w:23", False),
        ("|1|x", "web", False),
        ("|1|!!!|###", "web", False),
    ],
)
def test_lines_of_known_hosts(tmp_path: Path, patterns: str, name: str, found: bool) -> None:
    path = tmp_path / "known"
    path.write_text(f"#{patterns} ssh-ed25519 {OTHER}\n\n{patterns} ssh-ed25519 {KEY} note\n{patterns} ssh-rsa x\n")
    host = hop(path)
    entries = known._read(path, name)
    assert [entry.place for entry in entries] == ([f"{path}:3"] if found else [])
    assert host.key_name == "web"


def test_a_marker_decides(tmp_path: Path) -> None:
    path = tmp_path / "known"
    path.write_text(f"@cert-authority web ssh-ed25519 {OTHER}\n")
    with pytest.raises(Unspoken):
        known.verify(hop(path), "ssh-ed25519", b"x")
    path.write_bytes(b"\xff\x00 \n@revoked\n" + b"web\n" * 3)
    with pytest.raises(Refused, match="is not known"):
        known.verify(hop(path), "ssh-ed25519", b"x")
    assert known.entries(hop(tmp_path / "none")) == []


def test_a_file_that_ends_in_no_line_end(tmp_path: Path) -> None:
    path = tmp_path / "known"
    path.write_text("db ssh-ed25519 AAAA")
    options = SshOptions(host="web", known_hosts=(str(path),), accept_new=True)
    note = known.verify(Settings("/dev/null").route(options).host, "ssh-ed25519", b"key")
    assert note is not None and "accepted unseen" in note.en
    assert path.read_text() == "db ssh-ed25519 AAAA\nweb ssh-ed25519 a2V5\n"
