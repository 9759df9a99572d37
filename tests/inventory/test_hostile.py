"""Whatever bytes an inventory holds: hosts, or one line that says what is wrong."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.inventory import Entry, ansible, load
from inspector.inventory.ansible.ini import literal
from inspector.inventory.fields import READERS
from inspector.inventory.place import Place
from inspector.model import InspectorError

WORDS = [*READERS, "defaults", "groups", "hosts", "tags", "all", "children", "vars", "plugin", "ansible_host", "_meta", "hostvars",
         "ansible_become", "ansible_ssh_common_args", "- ", ": ", "{", "}", "[", "]", ",", "\n", "\n  ", "\n    ", "'", '"', "#", "&a ", "*a",
         "!!int ", "!vault |", "=", "local", "none", "ssh://", "rootfs:", "web[1:3]", "[a:c]", "web", "db", "-J b", "22", "-o", "\x00", "\x1b",
         "\u202e", "{{ x }}", "yes", "0x1", "1e999", "9" * 30, "<<", "?", "|", ">", "%YAML 1.1", "---", "...", "\t", "$ANSIBLE_VAULT"]  # fmt: skip
SOUP = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
SCALARS = st.sampled_from([None, True, 0, 22, -1, 1.5, "", "a", "local", "ssh://a", "-x", "a\nb", "env:X", "{{ x }}"])
KEYS = st.sampled_from([word for word in WORDS if word.isidentifier() or "-" in word])
TREES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=5), max_leaves=30
)


def hosts(data: bytes) -> tuple[Entry, ...]:
    """Loads from standard input. Raises nothing."""
    try:
        return load(["-"], io.BytesIO(data))
    except InspectorError as error:
        assert "\n" not in error.text.en + error.text.zh
        assert "\x1b" not in error.text.en + error.text.zh
        return ()


@settings(max_examples=400, deadline=None)
@given(SOUP | st.text(max_size=200))
def test_any_text(text: str) -> None:
    for entry in hosts(text.encode("utf-8", "surrogatepass")):
        assert entry.name
        assert not entry.name.startswith("-")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    hosts(data)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(["defaults", "groups", "hosts", "all", "web", "_meta"]), TREES, max_size=4))
def test_any_tree(tree: dict[str, object]) -> None:
    import json

    import yaml

    hosts(json.dumps(tree).encode())
    hosts(yaml.safe_dump(tree, allow_unicode=True).encode())


@settings(max_examples=300, deadline=None)
@given(SOUP, st.sampled_from(["ini", "yaml", "json"]))
def test_any_text_as_each_form_of_ansible(text: str, form: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            ansible.read(text, form, Place("x"), Path(folder) / "hosts", ())
        except InspectorError as error:
            assert "\n" not in error.text.en


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 300_000,
        b"{a: " * 100_000,
        b"[web]\nh[0:999999999]\n",
        b"[web]\nh" + b"[0:99]" * 20 + b"\n",
        b"[web]\nh" + b"[" * 500 + b"\n",
        b"[a:children]\nb\n[b:children]\na\n",
        b'{"a": {"children": ["a"]}}',
        b'{"a": ' * 20_000 + b"1" + b"}" * 20_000,
        b"".join(b"[g%d]\n" % n for n in range(6_000)),
        b"hosts:\n" + b"".join(b"  h%d:\n" % n for n in range(30_000)),
        b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(9)),
    ],
    ids=lambda data: data[:12].decode(),
)  # fmt: skip
def test_what_would_burst_memory_or_the_stack_is_refused(data: bytes) -> None:
    assert hosts(data) == ()


@pytest.mark.parametrize(
    "value", ["(" * 900, "9" * 900, "[" * 20_000, "1" + "+1" * 400, "'\\x'", "b'x'", "{[]: 1}", "\\"]
)
def test_a_value_that_looks_like_python_is_text_at_worst(value: str) -> None:
    assert literal(value) is not None
    hosts(f"[web]\nh\n[web:vars]\nansible_host={value}\n".encode())
