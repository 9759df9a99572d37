"""The collector gives what the auditor's own code reads: in every shell, as every user, whatever it is asked."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.request import Altered, Command, Files, Live, Request, Tree, Trial
from inspector.rules import load_rules
from inspector.snapshot import Item, State
from inspector.targets.collector.answers import answers
from inspector.targets.collector.asking import asked
from inspector.targets.collector.records import new_mark, records
from inspector.targets.collector.script import script
from inspector.targets.host import rootfs
from tests.planted import give_getcap, plant, plant_quietly
from tests.roots import ordinary_user
from tests.targets.collector.running import BOOTSTRAP, SHELLS, collected, evidence, read, run, shell_in

LIVE = (Live, Command, Trial, Altered)
"""Not asked of a root that does not run, or compared in a test of its own."""


@pytest.fixture(scope="module")
def needs() -> list[Request]:
    return [need for need in load_rules("self-check").needs() if not isinstance(need, LIVE)]


@pytest.fixture
def planted(debian_copy: Path) -> Path:
    plant(debian_copy)
    plant_quietly(debian_copy)
    for name, text in {
        "etc/nginx/conf.d/a name.conf": "access_log /var/log/nginx/own.log; auth_basic_user_file keys/staff;",
        "etc/nginx/keys/staff": "anna:{PLAIN}123456\n",
        "etc/cron.d/.hidden": "* * * * * root /opt/a/b/c.sh\n",
        "opt/a/b/c.sh": "#!/bin/sh\n",
        "srv/empty": "",
    }.items():
        (debian_copy / name).parent.mkdir(parents=True, exist_ok=True)
        (debian_copy / name).write_text(text)
    (debian_copy / "var/www/html/gone").symlink_to("/nowhere")
    (debian_copy / "etc/systemd/system/loop.service").symlink_to("loop.service")
    return debian_copy


def plain(items: tuple[Item, ...]) -> set[tuple[object, ...]]:
    """What checks see of an answer. A folder's size means nothing, and the head of a walk names what was left out."""
    return {(i.name, i.state, b"" if i.name == "tree:/" else i.data, stat_of(i), i.filtered, i.secret) for i in items}


def stat_of(item: Item) -> object:
    return item.stat and (item.stat if item.stat.kind == "file" else replace(item.stat, size=0))


def unlike(ours: dict[Request, tuple[Item, ...]], theirs: dict[Request, tuple[Item, ...]]) -> dict[str, object]:
    """The requests whose answers differ, with what only one of them holds."""
    return {
        need.name: plain(items) ^ plain(theirs[need])
        for need, items in ours.items()
        if plain(items) != plain(theirs[need])
    }


@pytest.fixture
def with_getcap(planted: Path) -> Path:
    give_getcap(planted)
    return planted


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gives_what_is_read_from_the_root_itself(
    with_getcap: Path, needs: list[Request], shell: str
) -> None:
    command = ("chroot", str(with_getcap), *shell_in(with_getcap, shell))
    here = dict(rootfs(str(with_getcap)).collect(needs).answers)
    assert unlike(here, collected(command, needs)) == {}


def test_an_ordinary_user_is_denied_the_same(with_getcap: Path, needs: list[Request]) -> None:
    words = shell_in(with_getcap, "dash")
    (with_getcap / "usr/bin/find").chmod(0o755)  # was planted with rights that an ordinary user does not have
    theirs = collected(("chroot", "--userspec=65534:0", "--groups=", str(with_getcap), *words), needs)
    with ordinary_user(with_getcap):
        here = dict(rootfs(str(with_getcap)).collect(needs).answers)
    assert unlike(here, theirs) == {}
    assert any(item.state is State.DENIED for items in theirs.values() for item in items)


def test_nothing_is_written_and_no_writable_folder_is_needed(debian_copy: Path, needs: list[Request]) -> None:
    """The root is mounted read-only, and its only device is /dev/null."""
    words = " ".join(shell_in(debian_copy, "dash"))
    script_of_mounts = (
        f"mount --bind {debian_copy} {debian_copy} && mount -o remount,bind,ro {debian_copy} && "
        f'! touch {debian_copy}/tmp/x 2>/dev/null && exec chroot {debian_copy} {words} "$@"'
    )
    told = evidence(("unshare", "--mount", "sh", "-c", script_of_mounts, "sh"), needs)
    assert told.complete
    assert told.walk_state is State.OK
    assert told.content


HOSTILE = (
    "files $(touch /tmp/owned)",
    "files `touch /tmp/owned`",
    "files /etc/*;touch /tmp/owned",
    "home $(touch /tmp/owned)/*",
    "keep $(touch /tmp/owned)",
    "keep -f/etc/shadow",
    "keep --include=x",
    "among -f/etc/shadow",
    "coarse -r",
    "command sh -c id",
    "command $(id)",
    "live x; touch /tmp/owned",
    "live processes $(touch /tmp/owned)",
    "origin /\npattern x\x01\x01e touch /tmp/owned\nsource /etc/passwd\nchase 1",
    "origin /\npattern (x)\x01w /tmp/owned\x01\nsource /etc/passwd\nchase 1",
    "origin /\npattern (root)\\\nsource /etc/passwd\nchase 1",
    "origin /\npattern (r[o]*t)\nsource /etc/passwd\nchase 1; touch /tmp/owned",
    "block $(touch /tmp/owned) all 1 1 no",
    "block 1 all 1 1$(touch /tmp/owned) no",
    "block 1 all $((`touch /tmp/owned`)) 1 no",
    "path x\naltered 1 ../../tmp",
    "exec touch /tmp/owned",
    "touch /tmp/owned",
    "walk\nwalk -exec touch /tmp/owned",
)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_hostile_stream_of_requests_runs_nothing(debian_copy: Path, shell: str) -> None:
    command = ("chroot", str(debian_copy), *shell_in(debian_copy, shell))
    before = listing(debian_copy)
    for number, lines in enumerate(HOSTILE):
        mark = f"{number:032x}"
        whole = f"inspector-requests 1 {mark}\nblock 1 all 100 100 no\n{lines}\nfetch\nend\n"
        done = subprocess.run(
            [*command, "-c", BOOTSTRAP],
            input=script() + b"#end\n" + whole.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert b"uid=" not in done.stdout + done.stderr, lines
        assert all(record.words[0] != "output" for record in records([done.stdout], mark)), lines
    assert listing(debian_copy) == before


def listing(root: Path) -> set[tuple[str, float]]:
    return {(str(path), path.lstat().st_ctime) for path in root.rglob("*")}


@pytest.mark.parametrize("head", ["", "inspector-requests 2 aa", "inspector-requests 1 $(id)", "inspector-requests 1 "])
def test_a_stream_of_another_version_or_without_a_mark_is_not_answered(debian_copy: Path, head: str) -> None:
    command = ("chroot", str(debian_copy), *shell_in(debian_copy, "dash"))
    assert run(command, f"{head}\nblock 1 all 9 9 no\nfiles /etc/passwd\nfetch\nend\n".encode()) == b""


def test_a_cut_stream_keeps_what_came_whole_and_misses_the_rest(planted: Path, needs: list[Request]) -> None:
    command = ("chroot", str(planted), *shell_in(planted, "dash"))
    stream = asked(needs, new_mark())
    data = run(command, stream.data)
    whole = answers(needs, read(stream, data))
    for part in range(1, 20):
        cut = answers(needs, read(stream, data[: len(data) * part // 20]))
        for need, items in cut.items():
            if all(item.state.whole for item in items):
                assert plain(items) == plain(whole[need]), (part, need.name)
    assert all(item.state.whole for items in whole.values() for item in items if item.name == "tree:/")


def test_a_mark_in_a_file_forges_nothing(debian_copy: Path) -> None:
    """Somebody who guessed the mark could; who did not sees only his own text come back."""
    (debian_copy / "etc/motd").write_text(
        "00112233445566778899aabbccddeeff end\n00112233445566778899aabbccddeeff one 1 /etc/shadow\nx"
    )
    command = ("chroot", str(debian_copy), *shell_in(debian_copy, "dash"))
    told = collected(command, [Files("/etc/motd")])
    assert told[Files("/etc/motd")][0].data == (debian_copy / "etc/motd").read_bytes()


def test_a_file_that_changes_while_it_is_read_is_read_again_alone(debian_copy: Path) -> None:
    """`head` is made to write to what it reads, as a busy host does."""
    shell_in(debian_copy, "dash")
    (debian_copy / "usr/bin/head").rename(debian_copy / "usr/bin/head.real")
    head = '#!/bin/sh\ncase "$1" in -q) [ -e /run/done ] || { echo more >> /etc/motd; : > /run/done; } ;; esac\nexec head.real "$@"\n'
    (debian_copy / "usr/bin/head").write_text(head)
    (debian_copy / "usr/bin/head").chmod(0o755)
    (debian_copy / "etc/motd").write_text("one\n")
    (debian_copy / "etc/issue").write_text("two\n")
    told = collected(("chroot", str(debian_copy), "/bin/dash"), [Files("/etc/motd"), Files("/etc/issue")])
    assert told[Files("/etc/motd")][0].data == b"one\nmore\n"
    assert told[Files("/etc/issue")][0].data == b"two\n"


def test_programs_without_timeout_are_ended_all_the_same(debian_copy: Path) -> None:
    (debian_copy / "usr/bin/timeout").unlink()
    (debian_copy / "usr/sbin/nft").write_text("#!/bin/sh\nexec sleep 100\n")
    (debian_copy / "usr/sbin/nft").chmod(0o755)
    text = script().replace(b"within 20 ", b"within 1 ")
    stream = asked([Command("nft-ruleset"), Files("/etc/passwd")], new_mark())
    done = subprocess.run(
        ["chroot", str(debian_copy), *shell_in(debian_copy, "dash"), "-c", BOOTSTRAP],
        input=text + b"#end\n" + stream.data,
        capture_output=True,
        timeout=60,
        check=False,
    )
    found = answers([Command("nft-ruleset"), Files("/etc/passwd")], read(stream, done.stdout))
    assert found[Command("nft-ruleset")][0].state is State.TIMEOUT
    assert found[Files("/etc/passwd")][0].state is State.OK


def test_names_with_newlines_and_other_surprises_are_told_or_missed(debian_copy: Path) -> None:
    folder = debian_copy / "var/www/html"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a\nb.php").write_text("<?php @eval($_POST['c']); ?>\n")
    (folder / "c d'e\"f$(id).php").write_text("<?php\n")
    (debian_copy / "etc/cron.d/x\ny").write_text("* * * * * root id\n")
    needs: list[Request] = [
        Files("/etc/cron.d/*"),
        *(n for n in load_rules("self-check").needs() if isinstance(n, Tree)),
    ]
    told = collected(("chroot", str(debian_copy), *shell_in(debian_copy, "dash")), needs)
    assert any(item.name == "/etc/cron.d/x\ny" and item.state is State.MISSING for item in told[needs[0]])
    rows = {item.name: item for need in needs[1:] for item in told[need] if item.name.startswith("/var/www")}
    assert "/var/www/html/c d'e\"f$(id).php" in rows
    assert rows["/var/www/html/a\nb.php"].state is State.MISSING  # its name came, its content did not


def test_shellcheck_finds_nothing(tmp_path: Path) -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    (tmp_path / "collector.sh").write_bytes(script())
    done = subprocess.run(
        ["shellcheck", "-s", "sh", tmp_path / "collector.sh"], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
