"""The YAML inventory of our own: what it says of each host."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from inspector.credentials import Place, Source
from inspector.inventory import load
from inspector.model import InspectorError
from inspector.targets.ssh.options import Become, SshOptions, Transport
from tests.inventory.writing import Writer
from tests.roots import CHECKOUT

KEY = "SHA256:" + "A" * 43


def test_a_host_is_its_name_a_target_or_settings(write: Writer) -> None:
    found = write(
        "hosts:\n  web1.example.org:\n  web2: ssh://root@10.0.0.2:2222\n  here: local\n"
        "  db: {address: '2001:db8::1'}\n  disk: rootfs:/mnt/disk\n  away: bundle:away.bundle\n"
    )
    assert {name: entry.target for name, entry in found.items()} == {
        "web1.example.org": "ssh://web1.example.org",
        "web2": "ssh://root@10.0.0.2:2222",
        "here": "local",
        "db": "ssh://[2001:db8::1]",
        "disk": "rootfs:/mnt/disk",
        "away": f"bundle:{write.folder}/away.bundle",
    }
    assert found["web2"].ssh == SshOptions(host="10.0.0.2", port=2222, user="root")
    assert found["db"].ssh == SshOptions(host="2001:db8::1")
    assert found["disk"].ssh is None
    assert found["web2"].source == f"{write.folder}/hosts.yaml:3"


def test_every_setting(write: Writer) -> None:
    [entry] = write(
        f"""
hosts:
  web1:
    address: web1.example.org
    port: 2222
    user: audit
    keys: [~/.ssh/audit, keys/second]
    jump: [ops@bastion.example.org, "[2001:db8::1]:2200"]
    become: sudo
    password: fd:3
    become-password: credential:sudo
    host-key: {KEY}
    known-hosts: known
    transport: openssh
    sites: [https://www.example.org/, "http://10.0.0.2:8080"]
    addresses: 203.0.113.7
    tags: {{system: OA, level: 3, room: 7.5}}
"""
    ).values()
    assert entry.ssh == SshOptions(
        host="web1.example.org",
        port=2222,
        user="audit",
        keys=(str(Path("~/.ssh/audit").expanduser()), f"{write.folder}/keys/second"),
        jumps=("ops@bastion.example.org", "[2001:db8::1]:2200"),
        become=Become.SUDO,
        password=Source(Place.FD, "3"),
        become_password=Source(Place.CREDENTIAL, "sudo"),
        host_key=KEY,
        known_hosts=(f"{write.folder}/known",),
        transport=Transport.OPENSSH,
    )
    assert entry.sites == ("https://www.example.org/", "http://10.0.0.2:8080")
    assert entry.addresses == ("203.0.113.7",)
    assert entry.tags == {"system": "OA", "level": "3", "room": "7.5"}


def test_inner_groups_go_before_outer_ones_and_hosts_before_all(write: Writer) -> None:
    found = write(
        """
defaults: {user: audit, port: 22, jump: a.example.org, tags: {site: east, owner: nobody}}
groups:
  db:
    user: dba
    tags: {system: CRM, owner: Li}
    groups:
      mysql:
        port: 2222
        tags: {owner: Wang}
        hosts: {db1: null, db2: {user: root, jump: [], tags: {site: west}}}
    hosts: [db3]
"""
    )
    ssh = {name: entry.ssh for name, entry in found.items() if entry.ssh}
    assert [(each.user, each.port, each.jumps) for each in ssh.values()] == [
        ("dba", 22, ("a.example.org",)),
        ("dba", 2222, ("a.example.org",)),
        ("root", 2222, ()),
    ]
    assert found["db1"].tags == {"site": "east", "owner": "Wang", "system": "CRM"}
    assert found["db2"].tags == {"site": "west", "owner": "Wang", "system": "CRM"}
    assert found["db1"].groups == ("db", "mysql")
    assert found["db3"].groups == ("db",)


def test_a_host_in_several_groups_is_one_host(write: Writer) -> None:
    found = write(
        """
groups:
  web: {user: audit, hosts: {www: {port: 2222}}}
  oa: {tags: {system: OA}, user: audit, hosts: {www: {tags: {owner: Li}}}}
hosts: {www: {address: 10.0.0.1}}
"""
    )
    assert found["www"].ssh == SshOptions(host="10.0.0.1", port=2222, user="audit")
    assert found["www"].tags == {"system": "OA", "owner": "Li"}
    assert found["www"].groups == ("web", "oa")


def test_groups_may_differ_where_the_host_itself_says(write: Writer) -> None:
    text = "groups:\n  a: {user: x, hosts: [h]}\n  b: {user: z, hosts: {h: {user: w}}}\n"
    assert (ssh := write(text)["h"].ssh) and ssh.user == "w"


def test_what_the_target_says_goes_before_what_is_inherited(write: Writer) -> None:
    found = write("defaults: {user: audit, port: 2222}\nhosts: {a: 'ssh://root@a', b: 'ssh://b:22', c: local}\n")
    options = [found[name].ssh for name in "ab"]
    assert options == [SshOptions(host="a", port=2222, user="root"), SshOptions(host="b", port=22, user="audit")]
    assert found["c"].ssh is None


def test_assets_that_are_not_audited(write: Writer) -> None:
    found = write(
        "groups:\n  office: {target: none, kind: windows, user: x, hosts: [pc1, {}]}\n".replace(", {}", "")
        + "  odd: {target: none, hosts: {核心交换机1: {kind: 交换机}, linux: {address: 10.0.0.1}}}\n"
    )
    assert [(entry.target, entry.kind) for entry in found.values()] == [
        ("none", "windows"),
        ("none", "交换机"),
        ("ssh://10.0.0.1", "host"),
    ]


def test_standard_input_is_read_once() -> None:
    text = b"hosts: {a: rootfs:disk}\n"
    assert load(["-"], io.BytesIO(text))[0].target == f"rootfs:{Path('disk')}"
    with pytest.raises(InspectorError, match="- is given twice"):
        load(["-", "-"], io.BytesIO(text))
    with pytest.raises(InspectorError, match="no standard input"):
        load(["-"])
    with pytest.raises(InspectorError, match=r"<stdin>, line 1: unknown key host; did you mean hosts\?"):
        load(["-"], io.BytesIO(b"host: {a: }"))


def test_a_host_in_two_files_is_an_error_that_names_both(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("hosts:\n  a:\n  b:\n")
    two.write_text("hosts:\n  c:\n  d:\n  b:\n")
    with pytest.raises(InspectorError) as caught:
        load([str(one), str(two)])
    assert caught.value.text.en == f"{two}, line 4: the host b is already in {one}:3"
    (tmp_path / "link").symlink_to(one)
    with pytest.raises(InspectorError, match="given twice"):
        load([str(one), str(tmp_path / "link")])


def test_the_example_in_the_documentation_is_valid(write: Writer) -> None:
    page = (CHECKOUT / "docs/inventory.md").read_text("utf-8")
    examples = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert examples
    for example in examples:
        assert write(example)
