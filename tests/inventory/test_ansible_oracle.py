"""What is read here of Ansible's inventories against what Ansible itself makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.inventory import Entry, ansible
from inspector.inventory.ansible import listing, program
from inspector.inventory.place import Place

PARSER = program.found()
pytestmark = pytest.mark.skipif(not PARSER, reason="ansible-core is not installed")

INI = {
    "plain": "a\nb:2222\n10.0.0.1\n[web]\nc\na\n",
    "ranges": "[web]\nw[01:05:2].example.org\nx[a:d]\ny[1:2][a:b]\nz[9:11]-[08:10]\nr[:2]\n",
    "children": "[a:children]\nb\nc\n[b]\nh1\n[c:children]\nd\n[d]\nh2\nh1 ansible_port=7\n[a:vars]\nansible_user=x\n[d:vars]\nansible_user=z\n",
    "late": "[web:vars]\nansible_user=early\n[web]\nh\n[all:vars]\nansible_port=22\n[ungrouped:vars]\nansible_user=u\n",
    "values": "h ansible_user='x' ansible_port=0o26 ansible_become=True\ni ansible_user=\"y\" # c\nj ansible_host='\"k\"'\n",
    "merged": "[one]\nh ansible_user=a\n[two]\nh ansible_port=5\n[one:vars]\nansible_user=g\nansible_become_method=sudo\n",
    "priority": "[a]\nh\n[b]\nh\n[a:vars]\nansible_user=a\nansible_group_priority=10\n[b:vars]\nansible_user=b\n",
    "diamond": "[top:children]\nl\nr\n[l:children]\nm\n[r:children]\nm\n[m]\nh\n[l:vars]\nansible_user=l\n[r:vars]\nansible_user=r\n",
    "spaces": "  [web]  # c\n  h   ansible_user=x\n\t\n[web:vars]\n ansible_port = 2222 \n",
    "jumps": "h ansible_ssh_common_args='-o ProxyCommand=\"ssh -W %h:%p -q u@b\"'\ni ansible_ssh_common_args=\"-J x,y\"\n",
    "connections": "h ansible_connection=local\nw ansible_connection=winrm\n",
    "same names": "[h]\nh\n[web]\nh\n",
}  # fmt: skip
YAML = {
    "plain": "all:\n  hosts:\n    a:\n    b: {ansible_port: 22}\n",
    "deep": "all:\n  children:\n    x:\n      children:\n        y: {hosts: {a: {ansible_user: h}}, vars: {ansible_port: 1}}\n      vars: {ansible_port: 2, ansible_user: g}\n",
    "tops": "web:\n  hosts:\n    w[1:3]: {ansible_become: on}\ndb:\n  hosts: d\n  vars: {ansible_become: off}\n",
    "twice": "a: {hosts: {h: {ansible_user: x}}}\nb: {hosts: {h: {ansible_port: 3}}, children: {a: }}\n",
    "types": "all: {hosts: {h: {ansible_port: '22', ansible_user: 'yes'}, i: {ansible_host: 10.0.0.1}}}\n",
    "children as a word": "all:\n  children: web\nweb:\n  hosts: h\n",
}


def both(folder: Path, text: str, form: str) -> tuple[dict[str, Entry], dict[str, Entry]]:
    path = folder / ("hosts" if form == "ini" else "hosts.yml")
    path.write_text(text)
    place = Place(str(path))
    assert program.read(PARSER, path, form, place), "Ansible reads it"
    ours, theirs = (ansible.read(text, form, place, path, parser) for parser in ((), PARSER))
    return {entry.name: entry for entry in ours}, {entry.name: entry for entry in theirs}


@pytest.mark.parametrize("name", INI)
def test_ini(tmp_path: Path, name: str) -> None:
    ours, theirs = both(tmp_path, INI[name], "ini")
    assert ours == theirs


@pytest.mark.parametrize("name", YAML)
def test_yaml(tmp_path: Path, name: str) -> None:
    ours, theirs = both(tmp_path, YAML[name], "yaml")
    assert ours == theirs


def test_folders_beside_the_inventory(tmp_path: Path) -> None:
    files = {
        "group_vars/all.yml": "ansible_user: everyone\nansible_port: 1\n",
        "group_vars/all/ignored.yml": "",
        "group_vars/web/b.yml": "ansible_port: 3\n",
        "group_vars/web/sub/a.yml": "ansible_port: 2\nansible_user: sub\n",
        "group_vars/ungrouped.yml": "ansible_port: 9\n",
        "host_vars/w2.yaml": "ansible_user: own\n",
        "host_vars/w2.yml": "ansible_user: first\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    ours, theirs = both(tmp_path, "lone\n[web]\nw1\nw2 ansible_user=line\n[web:vars]\nansible_port=8\n", "ini")
    assert ours == theirs


@pytest.mark.parametrize("text", ["[web\nh\n", "h a\n", "[x:vars]\na=b\n", "h[2:1\n", "[a:nonsense]\n"])
def test_what_ansible_refuses_is_refused(tmp_path: Path, text: str) -> None:
    from inspector.model import InspectorError

    path = tmp_path / "hosts"
    path.write_text(text)
    assert program.read(PARSER, path, "ini", Place("x")) is None
    with pytest.raises(InspectorError, match="line 1"):
        ansible.read(text, "ini", Place("x"), path)


def test_no_program_runs(tmp_path: Path) -> None:
    """Neither a script nor a plug-in, nor what a configuration beside the inventory names."""
    mark = tmp_path / "ran"
    script = tmp_path / "hosts"
    script.write_text(f"#!/bin/sh\ntouch {mark}\necho '{{}}'\n")
    script.chmod(0o755)
    (tmp_path / "ansible.cfg").write_text("[inventory]\nenable_plugins=script,auto,ini\n")
    for form in ("ini", "yaml"):
        program.read(PARSER, script, form, Place("x"))
    plugin = tmp_path / "dynamic.yml"
    plugin.write_text("plugin: generator\nlayers: {}\n")
    assert program.read(PARSER, plugin, "yaml", Place("x")) is None
    assert not mark.exists()


def test_a_vault_that_ansible_cannot_open_leaves_the_rest_readable(tmp_path: Path) -> None:
    (tmp_path / "host_vars").mkdir()
    (tmp_path / "host_vars/h").write_text("$ANSIBLE_VAULT;1.1;AES256\n6162\n")
    path = tmp_path / "hosts"
    path.write_text("h ansible_user=x\n")
    place = Place("x")
    assert program.read(PARSER, path, "ini", place) is None
    [entry] = ansible.read(path.read_text(), "ini", place, path)
    assert entry.ssh and entry.ssh.user == "x"


def test_its_listing_is_read_from_standard_input_as_well(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    path.write_text(INI["children"])
    tree = program.read(PARSER, path, "ini", Place("x"))
    assert tree and set(tree.memberships()["h1"]) == {"a", "b", "c", "d"}
    assert listing.read('{"_meta": {"hostvars": {}}}', Place("x")).hosts == {}
