"""Every slip in an inventory of our own is one line with its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inspector.inventory import load
from inspector.model import InspectorError
from tests.inventory.writing import Writer

H = "hosts:\n  web1:\n    "
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nhosts: [*b]\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "line 1: no hosts are in it"),
        ("hosts:\n", "line 1: no hosts are in it"),
        ("groups: {web: }\n", "line 1: no hosts are in it"),
        ("- web1\n", "line 1: inventory: a mapping is expected, not a list"),
        ("just words\n", "line 1: inventory: a mapping is expected, not just words"),
        ("\n\nhots: {a: }\n", "line 3: unknown key hots; did you mean hosts?"),
        ("hosts: web1\n", "line 1: hosts: host names, each with what is said of it is expected, not web1"),
        ("hosts: 7\n", "line 1: hosts: host names"),
        ("hosts:\n  - web1\n  - {web2: local}\n", "line 3: a host name is expected"),
        ("groups: [web]\n", "line 1: groups: a mapping is expected, not a list"),
        ("groups:\n  web: local\n", "line 2: web: a mapping is expected, not local"),
        ("groups:\n  web:\n    host: [a]\n", "line 3: unknown key host; did you mean hosts?"),
        ("groups:\n  a: {hosts: [x]}\n  b:\n    groups:\n      a: {hosts: [z]}\n", "line 5: the group a is already at line 2"),
        ("groups:\n  a:\n    target: local\n", "line 3: target: say it of each host, not of a group"),
        ("defaults:\n  address: a\n", "line 2: address: say it of each host, not of a group"),
        ("defaults:\n  hosts: [a]\n", "line 2: unknown key hosts"),
        (H + "usr: x\n", "line 3: unknown key usr; did you mean user?"),
        (H + "user: -oProxyCommand=x\n", "line 3: user: an account name is expected"),
        (H + "user: [a]\n", "line 3: user: an account name is expected, not a list"),
        (H + "user:\n", "line 3: user: an account name is expected, not nothing"),
        (H + "port: 0\n", "line 3: port: a number from 1 to 65535 is expected, not 0"),
        (H + "port: ssh\n", "line 3: port: a number from 1 to 65535 is expected, not ssh"),
        (H + "port: true\n", "line 3: port: a number from 1 to 65535 is expected, not true"),
        (H + "port: 022\n", 'line 3: write "022" in quotes'),
        (H + "port: 99999999999999999999\n", "line 3: a number of more than 18 digits"),
        (H + "become: su\n", "line 3: become: one of auto, none, sudo, doas is expected, not su; did you mean sudo?"),
        (H + "become: no\n", 'line 3: write "no" in quotes'),
        (H + "transport: [x]\n", "line 3: transport: one of auto, paramiko, openssh is expected, not a list"),
        (H + "host-key: MD5:aa\n", "line 3: host-key: the fingerprint of a host key"),
        (H + "keys: -i\n", "line 3: keys: the path of a file is expected, not -i"),
        (H + 'keys: ["a", "a\\nb"]\n', "line 3: keys: the path of a file is expected, not a\\nb"),
        (H + "known-hosts: {a: b}\n", "line 3: known-hosts: the path of a file is expected, not a mapping"),
        (H + "jump: -oProxyCommand=x\n", "line 3: jump: [user@]host[:port] is expected"),
        (H + "jump: a:b:c\n", "line 3: jump: [user@]host[:port] is expected, not a:b:c"),
        (H + f"jump: [{', '.join(f'h{n}' for n in range(65))}]\n", "line 3: jump: more than 64 of them"),
        (H + "sites: ftp://x\n", "line 3: sites: the address of a web site"),
        (H + "sites: [https://x, 'https://a b/']\n", "line 3: sites: the address of a web site"),
        (H + "sites: 'https://-x/'\n", "line 3: sites: the address of a web site"),
        (H + "addresses: [a, -x]\n", "line 3: addresses: a host name or an IP address is expected, not -x"),
        (H + "address: a b\n", "line 3: address: a host name or an IP address is expected, not a b"),
        (H + "address: a\n    target: local\n", "line 4: give target or address, not both"),
        (H + "target: local\n    port: 22\n", "line 4: port: only for hosts that are reached over SSH"),
        (H + "target: ssh://root@a\n    user: x\n", "line 4: user: the target of web1 names another, root"),
        (H + "target: ssh://a:b@c\n", "line 3: target: ssh://[user@]host[:port] is expected"),
        (H + "target: ssh://-oProxyCommand=x\n", "line 3: target: ssh://[user@]host[:port] is expected"),
        (H + "target: ssh://a/b\n", "line 3: target: ssh://[user@]host[:port] is expected"),
        (H + "target: shh://a\n", "line 3: target: one of ssh://[user@]host[:port], local"),
        (H + "platform: arm64\n", "line 3: platform: OS/ARCH or OS/ARCH/VARIANT, such as linux/arm64 is expected, not arm64"),
        (H + "target: image:a.tar\n    platform: [linux/arm64]\n", "line 4: platform: OS/ARCH or OS/ARCH/VARIANT"),
        (H + "target: local\n    platform: linux/arm64\n", "line 4: platform: only for images, and the target of web1"),
        (H + "target: 10.0.0.1\n", "not 10.0.0.1; did you mean ssh://10.0.0.1?"),
        (H + "target: loacl\n", "not loacl; did you mean local?"),
        (H + "target: 'rootfs:'\n", "line 3: target: a path is expected after rootfs:"),
        (H + "target:\n      a: b\n", "line 3: target: one of"),
        (H + "kind: windows\n", "line 3: kind: only for assets that are not audited (target: none)"),
        (H + "kind: unit\n", "line 3: kind: a word such as windows"),
        (H + "tags: [a]\n", "line 3: tags: a mapping is expected, not a list"),
        (H + "tags:\n      level: 6\n", "line 4: level: a protection level from 1 to 5 is expected, not 6"),
        (H + "tags: {a b: c}\n", "line 3: tags: a name of letters, digits, _ and - is expected, not a b"),
        (H + "tags: {a: }\n", "line 3: a: a text of at most 200 characters is expected, not nothing"),
        (H + 'tags: {a: "x\\e[2Jy"}\n', "line 3: a: a text of at most 200 characters is expected, not x\\x1b[2Jy"),
        ("hosts:\n  -oProxyCommand=x:\n", "line 2: a host name is expected"),
        ('hosts:\n  "a\\nb":\n', "line 2: a host name is expected"),
        ('hosts:\n  "a\\u202eb":\n', "line 2: a host name is expected"),
        ("hosts:\n  ../a:\n", "line 2: a host name is expected"),
        ("hosts:\n  group:a:\n", "line 2: a host name is expected"),
        ("hosts:\n  核心:\n", "line 2: 核心: this name is no host name that could be reached"),
        ("hosts:\n  a:\n  b:\n  a:\n", "line 4: the key `a` appears twice"),
        (H + "user: a\n    user: b\n", "line 4: the key `user` appears twice"),
        ("groups:\n  a:\n    user: x\n    hosts: [h]\n  b:\n    user: z\n    hosts: [h]\n", "line 6: user of the host h is z here and x in line 3"),
        ("groups:\n  a:\n    hosts: {h: {port: 1}}\nhosts:\n  h: {port: 2}\n", "line 5: port of the host h is 2 here and 1 in line 3"),
        ("groups:\n  a:\n    tags: {t: x}\n    hosts: [h]\n  b:\n    tags: {t: z}\n    hosts: [h]\n", "line 6: tags.t of the host h is z here and x in line 3"),
        (BOMB, "line 1: anchors and aliases (& and *) are not read here"),
        ("hosts: !!python/object/apply:os.system [id]\n", "line 1: YAML tags"),
        ("hosts: " + "[" * 100_000, "line 1: nested too deeply"),
        ("hosts: {a: 'x\n", "line 2: not valid YAML: found unexpected end of stream"),
        ("hosts: {a: }\n---\nhosts: {}\n", "line 2: not valid YAML: but found another document"),
        ("plugin: aws_ec2\n", "line 1: this configures a plug-in of Ansible"),
        ("#!/bin/sh\n", "line 1: this is a program, and none is run"),
        ("hosts:\n  a: \x07\n", "line 1: not valid YAML: unacceptable character #x0007"),
    ],
)  # fmt: skip
def test_each_slip_is_one_line_with_its_place(write: Writer, text: str, line: str) -> None:
    assert line in write.fails(text)


@pytest.mark.parametrize("key", ["password", "become-password"])
@pytest.mark.parametrize("value", ["hunter2", "0123", "yes", "[hunter2]", "'hunter2'", "{a: hunter2}", "evn:hunter2", "fd:hunter2"])  # fmt: skip
def test_a_password_is_refused_and_not_shown(write: Writer, key: str, value: str) -> None:
    line = write.fails(f"hosts:\n  web1:\n    {key}: {value}\n")
    assert line.startswith(f"line 3: {key}: a password is never written here")
    assert "hunter2" not in line
    assert "0123" not in line


@pytest.mark.parametrize(
    "said", ["target: ssh://a:hunter2@b", "target: root:hunter2@b", "jump: a:hunter2@b", "sites: https://a:hunter2@b/"]
)
def test_a_password_in_an_address_is_not_shown(write: Writer, said: str) -> None:
    assert "hunter2" not in write.fails(f"hosts:\n  web1: {{{said}}}\n")


def test_a_word_that_looks_like_a_password_elsewhere_is_none(write: Writer) -> None:
    found = write("hosts: {a: {tags: {owner: password, site: x}}}\n")
    assert found["a"].tags == {"owner": "password", "site": "x"}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path, why in (
        (tmp_path / "none.yaml", "no such file"),
        (tmp_path, "is a directory"),
        ("a\0b", "no such file"),
        ("/dev/zero", "larger than 4 MiB"),
    ):
        with pytest.raises(InspectorError) as caught:
            load([str(path)])
        assert why in caught.value.text.en
    (tmp_path / "x.yaml").write_bytes(b"hosts:\n  a:\n  \xff:\n")
    with pytest.raises(InspectorError, match="line 3: not UTF-8 text"):
        load([os.fspath(tmp_path / "x.yaml")])
