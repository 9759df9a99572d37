"""What every command shares: language, help, usage errors, how quickly it answers."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from inspector import __version__
from inspector.cli import command, language
from inspector.layout import cells
from tests.cli.running import Run, environment, process

COMMAND_PATH = re.compile(r"inspector(?: [a-z]+)*")
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}")
"""Three words in a row: a sentence, where names and file formats are not."""
WRONG = [
    ("adit",),
    ("audit", "--bogus"),
    ("audit", "--failon", "high"),
    ("audit", "--fail-on", "hihg"),
    ("audit", "--fail-on"),
    ("audit", "--all=yes"),
    ("audit", "-j", "0"),
    ("audit", "-j", "many"),
    ("audit", "--max-unknown", "some"),
    ("audit", "--max-unknown", "101%"),
    ("audit", "-f", "jsn"),
    ("audit", "-f", "json="),
    ("audit", "-p", "quik"),
    ("audit", "-p", "./nowhere.yaml"),
    ("audit", "--checks", "/nowhere"),
    ("audit", "loacl"),
    ("audit", "rootfs:/nowhere"),
    ("audit", "rootfs:/etc/passwd"),
    ("audit", "ssh://-oProxyCommand=x"),
    ("audit", "image:disk.tar"),
    ("audit", "bundle:web1.bundle"),
    ("audit", "local", "local"),
    ("audit", "rootfs:/tmp", "rootfs:/tmp/"),
    ("checks", "list", "more"),
    ("checks", "show"),
    ("checks", "show", "no-such-check"),
    ("profiles", "show", "self-chek"),
    ("explain", "a", "--in", "/nowhere"),
    ("explain",),
    ("explain", "a"),
    ("--lang", "fr", "checks", "list"),
]


def english_in(text: str) -> bool:
    """Whether there is more English in it than the names of commands."""
    return bool(ENGLISH.search(COMMAND_PATH.sub("", text)))


def every_command() -> Iterator[tuple[str, ...]]:
    todo: list[tuple[tuple[str, ...], click.Command]] = [((), command)]
    while todo:
        path, each = todo.pop()
        yield path
        if isinstance(each, click.Group):
            ctx = click.Context(each)
            for name in each.list_commands(ctx):
                child = each.get_command(ctx, name)
                assert child
                todo.append(((*path, name), child))


def test_version_loads_nothing_heavy() -> None:
    assert process("--version").out == f"inspector {__version__}\n"
    script = (
        "import sys\nsys.argv = ['inspector', '--version']\nfrom inspector.cli import main\n"
        "try: main()\nfinally: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment())
    heavy = {"rich", "psutil", "yaml", "msgspec", "subprocess", "inspector.engine", "inspector.plugins"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_what_is_wrong_is_one_clear_line_in_both_languages(run: Run, words: tuple[str, ...]) -> None:
    english, chinese = run("--lang", "en", *words), run("--lang", "zh", *words)
    if words[:2] == ("--lang", "fr"):
        english, chinese = run(*words), run(*words, "--lang", "zh")
    for ended in (english, chinese):
        assert ended.status == 2
        assert ended.out == ""
        assert re.fullmatch(r"inspector: [^\n]+\n", ended.err), ended.err
        assert "Traceback" not in ended.err
    assert english.err != chinese.err
    assert not re.search(r"[\u4e00-\u9fff]", english.err)
    assert re.search(r"[\u4e00-\u9fff]", chinese.err)
    assert not english_in(chinese.err), chinese.err


@pytest.mark.parametrize("path", list(every_command()), ids=lambda path: " ".join(path) or "inspector")
def test_help_is_whole_in_either_language(run: Run, path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = run(*path, "--help", "--lang", "zh")
    assert chinese.status == 0
    assert not chinese.err
    assert not english_in(chinese.out), chinese.out
    english = run("--lang", "en", *path, "-h")
    assert not re.search(r"[\u4e00-\u9fff]", english.out)
    assert english.out.startswith(f"Usage: {' '.join(('inspector', *path))}")
    monkeypatch.setenv("COLUMNS", "40")
    for lang in ("zh", "en"):
        narrow = run(*path, "--help", "--lang", lang).out
        assert max(map(cells, narrow.splitlines())) <= 40, narrow


@pytest.mark.parametrize(
    ("environment", "words", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, [], "zh"),
        ({"LANG": "zh_TW"}, [], "zh"),
        ({"LANG": "de_DE.UTF-8"}, [], "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, [], "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "C"}, [], "zh"),
        ({}, [], "en"),
        ({"LANG": "zh_CN.UTF-8"}, ["audit", "--lang", "en"], "en"),
        ({}, ["--lang=zh", "audit"], "zh"),
        ({}, ["--lang", "zh", "audit", "--lang", "en"], "en"),
        ({"LANG": "zh_CN.UTF-8"}, ["--lang", "fr"], "zh"),
        ({}, ["audit", "--lang"], "en"),
    ],
)
def test_language(environment: dict[str, str], words: list[str], expected: str) -> None:
    assert language.chosen(words, environment) == expected


@pytest.mark.parametrize("module", ["exceptions", "parser", "types"])
def test_all_that_click_may_say_is_translated(module: str) -> None:
    path = Path(str(click.__file__)).with_name(f"{module}.py")
    said = [
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext")
        if isinstance(node.args[0], ast.Constant)
    ]
    assert said
    assert [text for text in said if text not in language.CHINESE] == []


def test_a_group_alone_shows_its_help(run: Run) -> None:
    ended = run("checks")
    assert ended.status == 2
    assert ended.err.startswith("Usage: inspector checks")


def test_hostile_words_reach_no_terminal(run: Run) -> None:
    ended = run("audit", "rootfs:/no\x1b[31m\nwhere\u202e\udcff")
    assert ended.status == 2
    assert ended.err.startswith("inspector: rootfs:/no\\x1b[31m\\nwhere\\u202e\\xff: ")


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("checks", "list"), ("audit", "-p", "nothing")])
def test_streams_may_be_closed_from_the_start(words: tuple[str, ...]) -> None:
    from tests.cli.running import COMMAND, environment
    from tests.roots import run as shell

    script = '"$@" >&- 2>&-; echo $?'
    status = shell("env", *(f"{k}={v}" for k, v in environment().items()), "sh", "-c", script, "sh", *COMMAND, *words)
    assert status.strip() == ("2" if "nothing" in words else "0")
