"""The units: systemd takes them without a word, and an argument stays what it is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model import InspectorError
from inspector.schedule import systemd
from inspector.schedule.access import Access
from inspector.schedule.job import check_name, check_words, credentials, kept_environment
from tests.schedule.jobs import LOCAL, job

ESCAPES = {"\\": "\\", '"': '"'}


def words(line: str) -> list[str]:
    """What systemd makes of the words of ExecStart=: systemd.syntax(7), then specifiers, then variables."""
    found, at = [], 0
    while at < len(line):
        assert line[at] == '"'
        word, at = "", at + 1
        while line[at] != '"':
            if line[at] == "\\":
                at += 1
                word += ESCAPES[line[at]]
            else:
                word += line[at]
            at += 1
        found.append(word)
        at += 2
    return [_single(_single(word, "%"), "$") for word in found]


def _single(word: str, sign: str) -> str:
    assert sign not in word.replace(sign * 2, "")
    return word.replace(sign * 2, sign)


def setting(text: str, key: str) -> list[str]:
    return [line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{key}=")]


@given(st.lists(st.text(st.characters(exclude_categories=("C", "Z")), max_size=20)))
def test_every_argument_comes_through(arguments: list[str]) -> None:
    given_words = [*arguments, "", " ", "$HOME", "${HOME}", "%n", "\\", '"', "'", ";", "a b", "自查"]
    try:
        check_words(given_words)
    except InspectorError:  # a URL with a password, or an invisible character
        return
    made = job(arguments=tuple(given_words))
    (line,) = setting(systemd.render(made, LOCAL, system=True).service, "ExecStart")
    assert words(line) == list(made.command)


@pytest.mark.parametrize("system", [True, False])
@pytest.mark.parametrize("every", ["hourly", "12 hours", "daily", "Mon-Fri 22:30", "monthly 15 03:00"])
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_has_nothing_against_the_units(tmp_path: Path, every: str, system: bool) -> None:
    from inspector.schedule.when import parse

    units = systemd.render(job(when=parse(every)), LOCAL, system=system)
    for suffix, text in (("service", units.service), ("timer", units.timer)):
        (tmp_path / f"inspector-web.{suffix}").write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    environment = {"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert [line for line in done.stderr.splitlines() if "inspector-web" in line] == []


def test_what_a_service_may_do() -> None:
    service = systemd.render(job(), LOCAL, system=True).service
    assert setting(service, "CapabilityBoundingSet") == ["CAP_DAC_READ_SEARCH"]
    assert setting(service, "ReadOnlyPaths") == ["/"]
    assert setting(service, "ReadWritePaths") == ['"/var/lib/inspector"', '"/srv/re ports 50%%"']
    assert setting(service, "LoadCredential") == ["token:/root/to ken 50%%"]
    assert setting(service, "WorkingDirectory") == ["/srv/自查 50%%"]
    assert setting(service, "Environment")[0] == '"XDG_STATE_HOME=/srv/$HOME 50%%"'
    hidden = ("PrivateTmp", "PrivateDevices", "ProtectHome", "ProtectSystem", "ProtectProc", "InaccessiblePaths")
    assert not [key for key in hidden if setting(service, key)]


def test_a_service_of_another_user_has_no_capability_at_all() -> None:
    service = systemd.render(job(), Access((), (Path("/home/audit"),)), system=True, user="audit").service
    assert setting(service, "User") == ["audit"]
    assert setting(service, "CapabilityBoundingSet") == [""]


def test_a_users_own_service_asks_for_nothing_that_its_manager_cannot_do() -> None:
    service = systemd.render(job(), LOCAL, system=False).service
    assert not [key for key in ("CapabilityBoundingSet", "ReadOnlyPaths", "RuntimeDirectory") if setting(service, key)]
    assert setting(service, "NoNewPrivileges") == ["yes"]


def test_what_stands_in_our_section_is_read_back() -> None:
    timer = systemd.render(job(), LOCAL, system=True).timer
    assert systemd.value_of(timer, "When") == "daily 03:10"
    assert systemd.value_of(timer.replace(systemd.MARK, "# ours no more"), "When") == ""


@pytest.mark.parametrize("name", ["", "-", "a-", "-a", "A", "a.b", "a/b", "../a", "a\n", "é", "a" * 33, "a b", "a@b"])
def test_names_are_checked(name: str) -> None:
    with pytest.raises(InspectorError):
        check_name(name)


@pytest.mark.parametrize(
    "word",
    [
        "postgresql://inspector:s3cret-canary@db/inspector",
        "postgresql://db/inspector?user=a&password=s3cret-canary",
        "postgresql://a:s3cret/canary@db/inspector",
        "postgresql://a:s3cret canary@db/inspector",
        "postgresql://a@db/inspector?sslpassword=s3cret-canary",
        "https://user:s3cret@canary@host/",
    ],
)
def test_a_url_with_a_password_is_refused_and_not_repeated(word: str) -> None:
    with pytest.raises(InspectorError) as error:
        check_words(["--database", word])
    assert "canary" not in error.value.text.en + error.value.text.zh


@pytest.mark.parametrize("word", ["ssh://audit@host:2222", "postgresql://inspector@db/x", "tag:a=b@c:d", "html=a:b@c"])
def test_a_url_without_one_is_taken(word: str) -> None:
    check_words([word])


@pytest.mark.parametrize("word", ["a\nExecStartPre=/bin/sh", "a\tb", "\udcff", "a\u202eb", "\0"])
def test_what_no_unit_can_hold_is_refused(word: str) -> None:
    with pytest.raises(InspectorError, match="characters"):
        systemd.render(job(arguments=(word,)), LOCAL, system=True)


@pytest.mark.parametrize("path", ["/a'b", '/a"b', "/a\\b", "/a ", "/$a", "/a\nb"])
def test_so_are_paths_that_some_setting_would_read_otherwise(path: str) -> None:
    for said in ({"folder": Path(path)}, {"credentials": {"a": Path(path)}}, {"python": path}):
        with pytest.raises(InspectorError):
            systemd.render(job(**said), LOCAL, system=True)
    with pytest.raises(InspectorError):
        systemd.render(job(), Access((), (Path(path),)), system=True)


@pytest.mark.parametrize("word", ["s3cret-canary", "=x", "a=", "../a=x", "..=x", "a/b=x", "a:b=x"])
def test_a_credential_is_a_name_and_a_file(word: str) -> None:
    with pytest.raises(InspectorError) as error:
        credentials([word])
    assert "canary" not in error.value.text.en


def test_a_credential_twice() -> None:
    with pytest.raises(InspectorError, match="twice"):
        credentials(["a=/x", "a=/y"])


def test_only_places_are_kept_of_the_environment() -> None:
    found = kept_environment(
        {"XDG_STATE_HOME": "/x", "INSPECTOR_CONFIG": "", "INSPECTOR_DATABASE_URL": "x:y@z", "A": "b"}
    )
    assert found == {"XDG_STATE_HOME": "/x"}
