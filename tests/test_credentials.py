"""References to passwords, and the one place that holds them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspector.credentials import Place, Purpose, Source, Vault, parse
from inspector.model import InspectorError
from inspector.text import Text

CANARY = "canary-8Rt"


@pytest.mark.parametrize("text", ["ask", "fd:3", "env:SUDO_PASSWORD", "credential:sudo.password"])
def test_references(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        CANARY,
        "ask:x",
        "fd:",
        "fd:x",
        "fd:-1",
        "env:",
        "env:a b",
        "env:1",
        "credential:../x",
        "credential:..",
        "ENV:x",
    ],
)
def test_what_is_no_reference_is_not_repeated(text: str) -> None:
    with pytest.raises(InspectorError, match="expected `ask`") as error:
        parse(text)
    assert CANARY not in str(error.value.text)


def test_the_terminal_is_asked_once_for_each_purpose() -> None:
    asked: list[str] = []

    def ask(question: Text) -> str:
        asked.append(question.en)
        return f"{CANARY} {len(asked)}"

    vault = Vault(ask)
    with ThreadPoolExecutor(8) as pool:
        got = set(pool.map(lambda _: vault.secret(Source(Place.ASK), Purpose.BECOME), range(40)))
    assert got == {f"{CANARY} 1"}
    assert vault.secret(Source(Place.ASK), Purpose.LOGIN) == f"{CANARY} 2"
    assert len(asked) == 2
    assert CANARY not in repr(vault) + repr(vars(vault))


def test_no_terminal_is_an_error_each_time() -> None:
    vault = Vault()
    for _ in range(2):
        with pytest.raises(InspectorError, match="no terminal"):
            vault.secret(Source(Place.ASK), Purpose.LOGIN)


def test_a_descriptor_is_read_once_and_stays_open() -> None:
    read, write = os.pipe()
    os.write(write, f"{CANARY}\r\n".encode())
    os.close(write)
    vault = Vault()
    source = parse(f"fd:{read}")
    assert [vault.secret(source, purpose) for purpose in Purpose] == [CANARY] * len(Purpose)
    os.close(read)
    with pytest.raises(InspectorError, match=f"cannot read the password from fd:{read}"):
        Vault().secret(source, Purpose.LOGIN)


def test_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_PASSWORD", CANARY)
    assert Vault().secret(parse("env:TEST_PASSWORD"), Purpose.LOGIN) == CANARY
    monkeypatch.delenv("TEST_PASSWORD")
    with pytest.raises(InspectorError, match="env:TEST_PASSWORD cannot be used: it is empty"):
        Vault().secret(parse("env:TEST_PASSWORD"), Purpose.LOGIN)


def test_a_credential_of_systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = parse("credential:sudo")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(InspectorError, match="CREDENTIALS_DIRECTORY is not set"):
        Vault().secret(source, Purpose.BECOME)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(InspectorError, match="no such file"):
        Vault().secret(source, Purpose.BECOME)
    (tmp_path / "sudo").write_text(f"{CANARY}\n")
    assert Vault().secret(source, Purpose.BECOME) == CANARY


@pytest.mark.parametrize("value", ["two\nlines", "nul\0", "x" * 5000, "\n"])
def test_what_is_no_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "it").write_text(value)
    with pytest.raises(InspectorError, match="cannot be used") as error:
        Vault().secret(parse("credential:it"), Purpose.LOGIN)
    assert value not in str(error.value.text)
