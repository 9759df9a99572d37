"""The configuration of an image as evidence, and what is a secret in it."""

from __future__ import annotations

import time

import pytest

from inspector.case import Case
from inspector.fact import Absent, Unknown, View
from inspector.facts.image_configuration import CONFIGURATION, LONGEST, MOST, ImageConfiguration
from inspector.facts.image_secrets import ImageSecrets, named
from inspector.masking import command
from inspector.oci import Configuration, Instruction, assigned, said
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.memory import snapshot


def view(case: Case) -> View:
    return View(snapshot(case, [CONFIGURATION]), (CONFIGURATION,))


def of(item: Item) -> View:
    return View(Snapshot("h", "image", "image:a.tar", "2026-06-01T00:00:00+00:00", True, {CONFIGURATION: (item,)}), (CONFIGURATION,))  # fmt: skip


@pytest.mark.parametrize("case", [Case(), Case(image=Configuration(configured=False))])
def test_what_has_no_configuration_is_not_judged(case: Case) -> None:
    with pytest.raises(Absent):
        ImageConfiguration.read(view(case))


@pytest.mark.parametrize(
    "item",
    [
        Item("image:configuration", data=b'{"user": 7}', secret=True),
        Item("image:configuration", State.REDACTED, secret=True),
        Item("image:configuration", State.DENIED),
        Item("image:configuration", State.TRUNCATED, b"{}"),
    ],
)
def test_what_cannot_be_read_is_unknown(item: Item) -> None:
    with pytest.raises(Unknown):
        ImageConfiguration.read(of(item))


@pytest.mark.parametrize(
    ("written", "word", "rest", "given"),
    [
        ("/bin/sh -c #(nop) ADD file:0f3a in / ", "ADD", "file:0f3a in /", ""),
        ("RUN |2 A=b c B= /bin/bash -o pipefail -c make all # buildkit", "RUN", "make all", "A=b c B="),
        ("|1 A=b /bin/sh -c make", "RUN", "make", "A=b"),
        ("RUN make", "RUN", "make", ""),
        ("/bin/sh -euxc make", "RUN", "make", ""),
        ("umoci insert", "", "umoci insert", ""),
        ("/bin/bash", "", "/bin/bash", ""),
        ("ENV A b c", "ENV", "A b c", ""),
        ("", "", "", ""),
    ],
)
def test_builders_write_the_same_in_many_ways(written: str, word: str, rest: str, given: str) -> None:
    found = said(written)
    assert (found.word, found.rest, found.given) == (word, rest, given)


def test_a_value_goes_on_up_to_the_next_name() -> None:
    assert assigned("A=b c D= E='f g'") == [("A", "b c"), ("D", ""), ("E", "f g")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PATH", "/bin"), ("PWD", "/app"), ("GPG_KEY", "E3FF2839C048B25C"), ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7ABCDEFG")),
        *(("A_PASSWORD", ""), ("A_PASSWORD", "${X}"), ("A_PASSWORD", "<set me>"), ("A_PASSWORD", "****"), ("A_TOKEN", "your-token")),
        *(("A_PASSWORD_FILE", "/run/x"), ("A_SECRET", "/run/secrets/x"), ("A_SECRET", "arn:aws:x"), ("A_TOKEN", "https://sso.example/t")),
        *(("MAX_TOKEN", "4096"), ("A_PASSWORD", "yes"), ("COMPASS", "northwest"), ("API_KEY", "replace-me"), ("PASSWORD", "请修改")),
        *(("PYTHON_SHA256", "0f3a" * 16), ("PROXY", "http://proxy.example:3128"), ("DB", "postgres://app:${PW}@db")),
    ],
)  # fmt: skip
def test_these_are_no_secrets(name: str, value: str) -> None:
    assert not named(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("DB_PASSWORD", "hunter2"), ("dbPassword", "changeme"), ("SSHPASS", "x1y2"), ("NPM_TOKEN", "f00ba4f00ba4")),
        *(("X", "ghp_" + "a1B2" * 9), ("URL", "redis://:S3cret@db/0"), ("STORAGE_ACCOUNT_KEY", "Zm9vYmFy+/=="), ("POSTGRES_PASSWORD", "123456")),
    ],
)  # fmt: skip
def test_these_are(name: str, value: str) -> None:
    assert named(name, value)


def test_no_value_leaves_the_fact() -> None:
    steps = (Instruction(command="RUN |1 TOKEN=c4n4ry77 /bin/sh -c curl -u a:c4n4ry77 https://a.example", layer=3),)
    image = Configuration(env=("A_PASSWORD=c4n4ry77",), labels={"secret": "c4n4ry77"}, history=steps)
    found = ImageSecrets.read(view(Case()), ImageConfiguration.read(view(Case(image=image))))
    assert {leak.name for leak in found.history} == {"secret", "TOKEN", "curl"}
    assert [leak.layer for leak in found.history] == [0, 3, 3]
    assert "c4n4ry77" not in repr(found)


def test_what_is_too_long_is_looked_at_in_part_and_said() -> None:
    steps = (Instruction(command="RUN true " + "a" * 70_000),)
    found = ImageSecrets.read(view(Case()), ImageConfiguration.read(view(Case(image=Configuration(history=steps)))))
    assert found.cut == ("history[1]",)


def test_of_a_history_without_end_only_the_beginning_is_looked_at() -> None:
    steps = tuple(Instruction(command=f"RUN {unit}" + unit * (LONGEST // len(unit))) for unit in HOSTILE * 8)
    started = time.process_time()
    read = ImageConfiguration.read(view(Case(image=Configuration(history=steps))))
    assert sum(len(step.said.text) for step in read.steps) <= MOST
    found = ImageSecrets.read(view(Case()), read)
    assert len(found.cut) == len(steps)
    assert time.process_time() - started < 30  # a second is usual


HOSTILE = ("curl ", "a=", "sudo -u ", "$(", "|", "'", '"', "wget http://")


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_long_entry_of_anything_is_shown_and_searched_in_bounded_time(unit: str) -> None:
    started = time.process_time()
    command(f"RUN /bin/sh -c {unit * (LONGEST // len(unit))}")
    assert time.process_time() - started < 10


def test_what_runs_is_looked_at_in_part_too() -> None:
    image = Configuration(command=("x",) * LONGEST)
    found = ImageSecrets.read(view(Case()), ImageConfiguration.read(view(Case(image=image))))
    assert found.cut == ("config.Cmd",)
