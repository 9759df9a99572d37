"""Inventories of Ansible, by our own reader."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from inspector.credentials import Place as At
from inspector.credentials import Source
from inspector.inventory import Entry, ansible, load
from inspector.inventory.ansible import program
from inspector.inventory.place import Place
from inspector.model import InspectorError
from inspector.targets.ssh.options import Become, SshOptions

JUMP = 'ProxyCommand="ssh -W %h:%p -q -p 2200 ops@bastion"'


def read(text: str, form: str = "ini", path: Path | None = None) -> dict[str, Entry]:
    return {entry.name: entry for entry in ansible.read(text, form, Place("hosts"), path, ())}


def options(text: str, form: str = "ini") -> SshOptions:
    [entry] = read(text, form).values()
    assert entry.ssh
    return entry.ssh


def fails(text: str, form: str = "ini") -> str:
    with pytest.raises(InspectorError) as caught:
        read(text, form)
    assert "\n" not in caught.value.text.en
    return caught.value.text.en


def test_groups_children_and_variables_of_ini() -> None:
    found = read(
        "mail ansible_user=root\n[web]\nwww[01:03:2].example.org:2222\n[db:children]\nmysql\n[mysql]\ndb-[a:b] ansible_port=3\n"
        "[db:vars]\nansible_user=dba\n# a comment\n; another\n[all:vars]\nansible_user = audit # no comment to Ansible\n".replace(
            " # no comment to Ansible", ""
        )
    )
    assert list(found) == ["mail", "www01.example.org", "www03.example.org", "db-a", "db-b"]
    assert found["mail"].ssh == SshOptions(host="mail", user="root")
    assert found["www03.example.org"].ssh == SshOptions(host="www03.example.org", port=2222, user="audit")
    assert found["db-b"].ssh == SshOptions(host="db-b", port=3, user="dba")
    assert found["db-b"].groups == ("db", "mysql")
    assert found["db-b"].source == "hosts:7"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ("ansible_host=10.0.0.1 ansible_ssh_port=22", SshOptions(host="10.0.0.1", port=22)),
        ("ansible_ssh_private_key_file=/k ansible_user='a b'", None),
        ("ansible_ssh_private_key_file=/k", SshOptions(host="h", keys=("/k",))),
        ("ansible_become=yes", SshOptions(host="h")),
        ("ansible_become=false", SshOptions(host="h", become=Become.NONE)),
        ("ansible_become=true ansible_become_method=doas", SshOptions(host="h", become=Become.DOAS)),
        ("ansible_become_method=ansible.builtin.sudo", SshOptions(host="h", become=Become.SUDO)),
        ("ansible_ssh_common_args='-o ProxyJump=a,ops@b:22 -C'", SshOptions(host="h", jumps=("a", "ops@b:22"))),
        ("ansible_ssh_extra_args='-J a -o StrictHostKeyChecking=no'", SshOptions(host="h", jumps=("a",))),
        (f"ansible_ssh_common_args='-o {JUMP}'", SshOptions(host="h", jumps=("ops@bastion:2200",))),
        ("ansible_ssh_common_args='-oProxyCommand=\"ssh -l me -W [%h]:%p b\"'", SshOptions(host="h", jumps=("me@b",))),
        (
            "ansible_become_password=\"{{ lookup('env', 'SUDO') }}\"",
            SshOptions(host="h", become_password=Source(At.ENV, "SUDO")),
        ),
        ("ansible_host=", SshOptions(host="h")),
    ],
)
def test_variables_of_the_connection(variables: str, expected: SshOptions | None) -> None:
    if expected is None:
        assert "user: an account name is expected" in fails(f"h {variables}\n")
    else:
        assert options(f"h {variables}\n") == expected


@pytest.mark.parametrize(
    ("connection", "target", "kind"),
    [
        ("local", "local", "host"),
        ("ssh", "ssh://h", "host"),
        ("winrm", "none", "windows"),
        ("ansible.netcommon.network_cli", "none", "network"),
        ("community.docker.docker", "none", "docker"),
    ],
)
def test_other_connections(connection: str, target: str, kind: str) -> None:
    [entry] = read(f"h ansible_connection={connection}\n").values()
    assert (entry.target, entry.kind) == (target, kind)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[web\nh\n", "hosts, line 1: a range of host names is expected"),
        ("[a b]\n", "hosts, line 1: [GROUP], [GROUP:vars] or [GROUP:children] is expected"),
        ("[web:hots]\nh\n", "hosts, line 1: [GROUP], [GROUP:vars]"),
        ("h1\n[web:vars]\na=b\n", "hosts, line 2: no group is called web"),
        ("[web:children]\ndb\n", "hosts, line 2: no group is called db"),
        ("[web:children]\na b\n", "hosts, line 2: the name of a group is expected"),
        ("[web]\nh user\n", "hosts, line 2: HOST NAME=VALUE"),
        ("[web]\nh\n[web:vars]\nansible_user\n", "hosts, line 4: NAME=VALUE is expected"),
        ("h a='b\n", "hosts, line 1: a quotation mark is not closed"),
        ("h[3:1]\n", "hosts, line 1: a range of host names is expected to be [FIRST:LAST]"),
        ("h[01:100]\n", "hosts, line 1: a range of host names"),
        ("h[1:2:0]\n", "hosts, line 1: a range of host names"),
        ("h[c:a]\n", "hosts, line 1: a range of host names"),
        ("h[1]\n", "hosts, line 1: a range of host names"),
        ("h[1:30000]\n", "hosts, line 1: [1:30000] stands for more than 20000 hosts"),
        ("-oProxyCommand=x\n", "hosts, line 1: a host name is expected"),
        ("h ansible_host=-oProxyCommand=x\n", "hosts, line 1: address: a host name or an IP address is expected"),
        ("h ansible_port=x\n", "hosts, line 1: port: a number from 1 to 65535"),
        ("h ansible_become=maybe\n", "hosts, line 1: ansible_become: yes or no is expected, not maybe"),
        ("h ansible_become_method=su\n", "hosts, line 1: ansible_become_method: sudo or doas is expected, not su"),
        ("h ansible_password=hunter2\n", "hosts, line 1: ansible_password of the host h is a password itself"),
        ("h\n[all:vars]\nansible_host={{ ip }}\n", "hosts, line 3: ansible_host of the host h is a template"),
        ("h ansible_ssh_common_args='-o ProxyCommand=nc'\n", "hosts, line 1: ansible_ssh_common_args of the host h: a ProxyJump"),
        ("h\n[a:children]\nb\n[b:children]\na\n", "line 2: the group a is in itself"),
        ("[web]\n", "hosts, line 1: no hosts are in this inventory"),
    ],
)  # fmt: skip
def test_each_slip_is_one_line_with_its_place(text: str, line: str) -> None:
    found = fails(text)
    assert line in found
    assert "hunter2" not in found


YAML = """all:
  hosts:
    mail: {ansible_user: root}
  vars: {ansible_user: audit, ntp: [a, b]}
  children:
    web:
      hosts:
        www[1:2]:
          ansible_host: 10.0.0.1
          ansible_become: yes
    db: {children: {mysql: {hosts: db1}}, vars: {ansible_port: 2222}}
"""


def test_yaml() -> None:
    found = read(YAML, "yaml")
    assert list(found) == ["mail", "www1", "www2", "db1"]
    assert found["www2"].ssh == SshOptions(host="10.0.0.1", user="audit")
    assert found["db1"].ssh == SshOptions(host="db1", port=2222, user="audit")
    assert found["db1"].groups == ("db", "mysql")
    assert found["www2"].source == "hosts:8"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("all:\n  hsots: {a: }\n", "line 2: a group with hosts:, vars: and children: is expected"),
        ("all:\n  hosts: [a]\n", "line 2: a mapping is expected"),
        ("all:\n  hosts:\n    a:\n    a:\n", "line 4: key a appears twice"),
        ("all:\n  hosts:\n    a:\n      ansible_host: !vault |\n        $ANSIBLE_VAULT;1.1\n", "line 4: ansible_host of the host a is encrypted"),
        ("all:\n  hosts:\n    a: {ansible_host: {b: c}}\n", "line 3: address: a host name or an IP address is expected"),
        ("all: &a\n  hosts: {a: }\n", "line 1: anchors and aliases"),
        ("all:\n  hosts: {a: }\n---\n", "line 3: not valid YAML"),
    ],
)  # fmt: skip
def test_each_slip_in_yaml_is_one_line_with_its_place(text: str, line: str) -> None:
    assert line in fails(text, "yaml")


def test_what_ansible_inventory_prints() -> None:
    text = (
        '{"_meta": {"hostvars": {"a": {"ansible_port": 22, "ansible_user": {"__ansible_unsafe": "x"}}, "solo": {}}},'
        ' "all": {"children": ["ungrouped", "web"]}, "web": {"hosts": ["a", "b"], "vars": {"ansible_user": "w"}}, "old": ["c"]}'
    )
    found = {entry.name: entry for entry in load(["-"], io.BytesIO(text.encode()))}
    assert list(found) == ["a", "b", "c", "solo"]
    assert found["a"].ssh == SshOptions(host="a", port=22, user="x")
    assert found["b"].ssh == SshOptions(host="b", user="w")
    assert found["c"].groups == ("old",)


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"a": 1}', '{"_meta": []}', '{"a": {"hosts": {"b": 1}}}', '{"a": {"vars": []}}', "\x00"]
)
def test_json_that_is_no_inventory(text: str) -> None:
    assert "line 1: " in fails(text, "json")


def test_folders_beside_the_inventory(tmp_path: Path) -> None:
    files = {
        "group_vars/all.yml": "ansible_user: everyone\nansible_port: 1\n",
        "group_vars/web/b.yml": "ansible_port: 3\n",
        "group_vars/web/a.yml": "ansible_port: 2\nntp: yes\n",
        "group_vars/web/.hidden": "ansible_port: 4\n",
        "host_vars/w2.yaml": "ansible_user: own\n",
        "host_vars/w1": "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = read("[web]\nw1\nw2 ansible_user=line\n", path=tmp_path / "hosts")
    assert found["w1"].ssh == SshOptions(host="w1", port=3, user="everyone")
    assert found["w2"].ssh == SshOptions(host="w2", port=3, user="own")
    (tmp_path / "group_vars/all.yml").write_text("a:\n  - b\nansible_user: '{{ x }}'\n")
    with pytest.raises(InspectorError) as caught:
        read("[web]\nw1\n", path=tmp_path / "hosts")
    assert caught.value.text.en.startswith(f"{tmp_path}/group_vars/all.yml, line 3: ansible_user of the host w1")


@pytest.mark.parametrize(
    ("name", "text", "ours"),
    [
        ("hosts", "[web]\na\n", False),
        ("hosts", "# first\na ansible_host=b\n", False),
        ("hosts", "web[01:03].example.org\n", False),
        ("hosts", "a:22\n", False),
        ("hosts.ini", "a\n", False),
        ("hosts.yml", "web:\n  hosts:\n    a:\n", False),
        ("hosts", "---\nall:\n  hosts:\n    a:\n", False),
        ("hosts", "ungrouped: {hosts: {a: }}\n", False),
        ("hosts.json", '{"web": ["a"]}', False),
        ("hosts", "hosts:\n  a:\n", True),
        ("hosts", "hosts: [a]\n", True),
        ("hosts.yml", "groups: {web: {hosts: {a: }}}\n", True),
        ("hosts", "{hosts: {a: }}\n", True),
        ("hosts.json", '{"hosts": {"a": null}}', True),
        ("hosts", '{"defaults": {}, "hosts": {"a": {"port": 22}}}', True),
    ],
)
def test_forms_are_told_apart(
    tmp_path: Path, name: str, text: str, ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "found", lambda: ())
    (tmp_path / name).write_text(text)
    called = []
    real = ansible.read

    def read(text: str, form: str, place: Place, path: Path | None) -> list[Entry]:
        called.append(form)
        return real(text, form, place, path)

    monkeypatch.setattr(ansible, "read", read)
    assert load([str(tmp_path / name)])
    assert bool(called) is not ours
