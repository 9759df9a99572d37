"""A root file system is hostile input: nothing leads out of it, nothing hangs, nothing is taken for what it is not."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.audit import audit_host
from inspector.model import Host, InspectorError, Status
from inspector.request import Files, Follow, HomeFiles, Part, Request, Tree, Where
from inspector.rules import Rules, load_rules
from inspector.snapshot import Item, State
from inspector.targets.filesystem import OsFiles
from inspector.targets.host import rootfs
from tests.roots import ordinary_user

PASSWD = "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n"
CANARY = "outside-canary"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small root with a file beside it that must never be read."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "passwd").write_text(f"{CANARY}:x:0:0::/:/bin/sh\n")
    made = tmp_path / "root"
    (made / "etc").mkdir(parents=True)
    (made / "etc" / "passwd").write_text(PASSWD)
    return made


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules("self-check", [])


def ask(root: Path, request: Request) -> tuple[Item, ...]:
    return rootfs(str(root)).collect([request]).answers[request]


def one(root: Path, path: str) -> Item:
    (item,) = ask(root, Files(path))
    return item


def audited(root: Path, rules: Rules) -> Host:
    """Every check over the root: none breaks, and nothing from outside shows up."""
    host = audit_host(rootfs(str(root)), rules).host
    broken = [(result.check, result.reason) for result in host.results if result.status is Status.ERROR]
    assert not broken
    assert CANARY not in repr(host)
    return host


def status(host: Host, check: str) -> Status:
    return next(result.status for result in host.results if result.check == check)


def test_a_folder_that_is_no_root_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="neither etc nor usr") as caught:
        rootfs(str(tmp_path))
    assert "不是根文件系统" in caught.value.text.zh


@pytest.mark.parametrize(
    "target", ["/../../outside/passwd", "../../outside/passwd", "../../../../../../outside/passwd"]
)
def test_a_link_does_not_lead_out(root: Path, rules: Rules, target: str) -> None:
    (root / "etc" / "passwd").unlink()
    (root / "etc" / "passwd").symlink_to(target)
    assert one(root, "/etc/passwd").state is State.ABSENT
    assert status(audited(root, rules), "admin-privilege.second-uid-0") is not Status.PASS


def test_an_absolute_link_is_taken_inside_the_root(root: Path) -> None:
    (root / "real").mkdir()
    (root / "real" / "passwd").write_text("inside\n")
    (root / "linked").symlink_to("/real")
    (root / "etc" / "a").symlink_to("/linked/../linked/passwd")
    item = one(root, "/etc/a")
    assert item.text == "inside\n"
    assert item.stat
    assert item.stat.link == "/linked/../linked/passwd"


def test_a_folder_that_is_an_absolute_link_out_is_resolved_inside(root: Path, tmp_path: Path) -> None:
    (root / "home").symlink_to(tmp_path / "outside")
    assert one(root, "/home/passwd").state is State.ABSENT
    assert ask(root, Files("/home/*")) == ()


def test_link_loops_end(root: Path, rules: Rules) -> None:
    (root / "etc" / "a").symlink_to("b")
    (root / "etc" / "b").symlink_to("a")
    (root / "etc" / "up").symlink_to(".")
    assert one(root, "/etc/a").state is State.ABSENT
    assert one(root, "/etc/up/up/up/passwd").text == PASSWD
    audited(root, rules)


@pytest.mark.parametrize("kind", ["fifo", "char", "block", "socket", "dir"])
def test_what_is_no_file_is_not_opened_and_not_taken_for_absent(root: Path, rules: Rules, kind: str) -> None:
    path = root / "etc" / "passwd"
    path.unlink()
    _make(kind, path)
    item = one(root, "/etc/passwd")
    assert item.state is State.UNSUPPORTED
    assert item.stat
    assert item.stat.kind == kind
    assert status(audited(root, rules), "admin-privilege.second-uid-0") is Status.UNKNOWN


def _make(kind: str, path: Path) -> None:
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "dir":
        path.mkdir()
    elif kind == "socket":
        before = Path.cwd()
        os.chdir(path.parent)  # a socket's path is short
        try:
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(path.name)
        finally:
            os.chdir(before)
    else:
        if os.geteuid() != 0:
            pytest.skip("device nodes are made by root alone")
        os.mknod(path, 0o600 | (stat.S_IFCHR if kind == "char" else stat.S_IFBLK), os.makedev(1, 3))


def test_a_sparse_file_of_10_gb_is_read_to_its_limit(root: Path, rules: Rules) -> None:
    for name in ("passwd", "crontab", "ld.so.preload"):
        with (root / "etc" / name).open("ab") as file:
            file.truncate(10 << 30)
    item = one(root, "/etc/crontab")
    assert (item.state, len(item.data)) == (State.TRUNCATED, 1 << 20)
    assert ask(root, Files("/etc/crontab", Part.HEAD, limit=10))[0].data == bytes(10)
    assert ask(root, Files("/etc/crontab", Part.TAIL, limit=10))[0].state is State.OK
    assert ask(root, Files("/etc/crontab", Part.DIGEST))[0].state is State.TRUNCATED
    (kept,) = ask(root, Files("/etc/crontab", keep=("x",)))
    assert (kept.state, kept.data) == (State.TRUNCATED, b"")
    audited(root, rules)


def test_a_line_of_1_mb_is_read_and_one_of_3_mb_is_owned_up_to(root: Path, rules: Rules) -> None:
    (root / "etc" / "crontab").write_text("# " + "x" * (1 << 20) + "\n* * * * * root /bin/true\n")
    (root / "etc" / "sudoers").write_text("root ALL=(ALL) ALL # " + "y" * (1 << 20))
    (kept,) = ask(root, Files("/etc/crontab", keep=("^#",), limit=2 << 20))
    assert len(kept.data) == (1 << 20) + 3
    assert kept.state is State.OK
    (root / "etc" / "crontab").write_bytes(b"x" * (3 << 20) + b"\nkeep me\n")
    (kept,) = ask(root, Files("/etc/crontab", keep=("keep",)))
    assert kept.data == b"keep me\n"
    assert kept.state is State.TRUNCATED
    audited(root, rules)


def test_names_with_newlines_and_bytes_that_are_no_utf_8_keep_their_identity(root: Path, rules: Rules) -> None:
    names = [b"new\nline", b"\xff\xfe", "中文".encode(), b"\x1b[2J", b"$(reboot)", b"a;b'c\"d"]
    (root / "usr").mkdir()
    for name in names:
        path = os.fsencode(root / "usr") + b"/" + name
        os.close(os.open(path, os.O_CREAT, 0o600))
        os.chmod(path, 0o4755)  # noqa: PTH101 - a name of bytes
    rows = ask(root, Tree(Where(any_bits=0o4000)))
    assert {os.fsencode(row.name) for row in rows[1:]} == {b"/usr/" + name for name in names}
    assert {item.name for item in ask(root, Files("/usr/*"))} == {row.name for row in rows[1:]}
    host = audited(root, rules)
    found = [f for r in host.results if r.check == "access-permission.suid-not-packaged" for f in r.findings]
    assert len({finding.fingerprint for finding in found}) == len(found)
    for finding in found:
        shown = f"{finding.subject}{finding.location}{finding.message}{finding.remedy}{finding.command}"
        assert not any(char in shown for char in "\n\x1b\udcff")


@pytest.mark.parametrize("content", [None, b"", b"\x00\xff\x7fELF" * 500, b":::::::\n" * 10, b"root"])
def test_a_missing_or_binary_passwd_is_never_a_pass(root: Path, rules: Rules, content: bytes | None) -> None:
    (root / "etc" / "passwd").unlink()
    if content is not None:
        (root / "etc" / "passwd").write_bytes(content)
    host = audited(root, rules)
    for check in ("admin-privilege.second-uid-0", "weak-password.empty-password"):
        assert status(host, check) in (Status.UNKNOWN, Status.NOT_APPLICABLE)


def test_a_number_of_5000_digits_is_none(root: Path, rules: Rules) -> None:
    (root / "etc" / "passwd").write_text(PASSWD + f"eve:x:{'9' * 5000}:0::/:/bin/sh\n")
    audited(root, rules)


def test_200_000_files_in_one_folder(root: Path, rules: Rules) -> None:
    folder = root / "etc" / "cron.d"
    folder.mkdir()
    at = os.open(folder, os.O_RDONLY)
    for number in range(200_000):
        os.close(os.open(f"f{number}", os.O_CREAT, 0o644, dir_fd=at))
    os.close(at)
    os.chmod(folder / "f7", 0o4755)  # noqa: PTH101
    rows = ask(root, Tree(Where(any_bits=0o4000)))
    assert [(row.name, row.state) for row in rows] == [("tree:/", State.OK), ("/etc/cron.d/f7", State.OK)]
    assert ask(root, Files("/etc/cron.d/*", Part.STAT))[-1].state is State.TRUNCATED
    host = audited(root, rules)
    assert status(host, "access-permission.cron-file-writable") is not Status.PASS


def test_more_rows_than_are_kept_are_owned_up_to(root: Path) -> None:
    (root / "usr").mkdir()
    for number in range(20_050):
        (root / "usr" / f"f{number}").touch(mode=0o600)
    rows = ask(root, Tree(Where(kinds=("file",), below=("/usr",))))
    assert len(rows) == 20_002
    assert rows[-1].state is State.TRUNCATED


def test_a_folder_swapped_for_a_link_during_the_walk_leads_nowhere(root: Path, tmp_path: Path) -> None:
    (root / "usr").mkdir()
    inner, link = root / "usr" / "x", root / "usr" / "y"
    inner.mkdir()
    (inner / "passwd").touch()
    link.symlink_to("../../outside")
    done = threading.Event()

    def swap() -> None:
        spare = root / "usr" / "z"
        while not done.is_set():
            for one, other in ((inner, spare), (link, inner), (inner, link), (spare, inner)):
                one.rename(other)

    (tmp_path / "outside" / "passwd").chmod(0o4755)
    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        for _ in range(150):
            rows = ask(root, Tree(Where(any_bits=0o4000)))
            assert [row.name for row in rows if row.stat] == []
            assert not any(CANARY in item.text for item in ask(root, Files("/usr/*/passwd")))
    finally:
        done.set()
        swapper.join()


def test_a_folder_that_may_be_listed_and_not_searched_is_a_gap(root: Path) -> None:
    (root / "usr").mkdir()
    (root / "usr" / "f").touch()
    (root / "usr").chmod(0o444)
    with ordinary_user(root):
        rows = ask(root, Tree(Where(any_bits=0o4000)))
        assert any(row.state is State.DENIED for row in rows)
        assert one(root, "/usr/f").state is State.DENIED
    (root / "usr").chmod(0o755)


FOLDERS = ("etc/ssh", "etc/sudoers.d", "etc/cron.d", "usr/bin", "root", "var/log", "home/bob/.ssh", "var/lib/dpkg/info")
CLOSED = ("", "etc", "etc/ssh", "etc/sudoers.d", "usr", "usr/bin", "root", "var/log", "home/bob", "var/lib/dpkg")


@pytest.mark.parametrize("closed", CLOSED)
def test_a_folder_without_permission_only_ever_takes_verdicts_away(root: Path, rules: Rules, closed: str) -> None:
    """The same root as an ordinary user sees it, with and without permission on one folder."""
    for name in FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("shadow", "sudoers", "crontab", "group"):
        (root / "etc" / name).touch()
    (root / "etc" / "os-release").write_text('ID=debian\nVERSION_ID="12"\n')
    (root / "etc" / "ssh" / "sshd_config").write_text("PermitRootLogin no\n")
    (root / "var" / "lib" / "dpkg" / "status").write_text("Package: a\nStatus: install ok installed\nVersion: 1\n")
    with ordinary_user(root):
        before = {result.check: result.status for result in audited(root, rules).results}
    assert Status.PASS in before.values()
    mode = (root / closed).stat().st_mode
    (root / closed).chmod(0)
    try:
        with ordinary_user(root):
            after = {result.check: result.status for result in audit_host(rootfs(str(root)), rules).host.results}
    finally:
        (root / closed).chmod(mode)
    changed = {check: (before[check], status) for check, status in after.items() if status is not before[check]}
    assert changed
    assert {status for _, status in changed.values()} == {Status.UNKNOWN}, changed
    if not closed:
        assert [check for check, status in after.items() if status is Status.PASS] == []


def test_homes_and_followed_files_stay_inside(root: Path, tmp_path: Path) -> None:
    (root / "etc" / "passwd").write_text(
        PASSWD + f"eve:x:5:5::{tmp_path}/outside:/bin/sh\nd:x:6:6::/../../outside:/bin/sh\n"
    )
    (root / "home" / "bob").mkdir(parents=True)
    (root / "home" / "bob" / "passwd").write_text("mine")
    assert [item.name for item in ask(root, HomeFiles("passwd"))] == ["/home/bob/passwd"]
    (root / "etc" / "a").write_text(
        f"Include ../../outside/passwd\nInclude {tmp_path}/outside/passwd\nInclude a\nInclude /etc/b\n"
    )
    (root / "etc" / "b").write_text("Include /etc/a\n")
    follow = Follow(Files("/etc/a"), "^Include[ ]+(.+)", "/etc", Files("/x"))
    items = ask(root, follow)
    assert {item.name for item in items if item.state is State.OK} == {"/etc/a", "/etc/b"}
    assert not any(CANARY in item.text for item in items)


@pytest.fixture
def descriptors() -> Iterator[None]:
    before = {path.name for path in Path("/proc/self/fd").iterdir()}
    yield
    assert {path.name for path in Path("/proc/self/fd").iterdir()} == before


@pytest.mark.usefixtures("descriptors")
@pytest.mark.parametrize("word", ["[" * 1_000_000, "/" + "*/" * 500_000, "/etc/***/x"])
def test_a_pattern_that_nobody_means_ends_and_is_owned_up_to(root: Path, rules: Rules, word: str) -> None:
    (root / "etc/ssh").mkdir()
    (root / "etc/ssh/sshd_config").write_text(f"PermitRootLogin no\nInclude {word}\n")
    (root / "etc/deep/er").mkdir(parents=True)
    (root / "etc/deep/er/x").write_text("PermitRootLogin yes\n")
    wanted = Status.PASS if len(word) < 100 else Status.UNKNOWN
    assert status(audited(root, rules), "admin-privilege.ssh-root-login") is wanted


def test_a_pattern_is_followed_until_the_time_is_over(root: Path) -> None:
    asked = Files("/*/*")
    late = rootfs(str(root)).collect([asked], seconds=-1).answers[asked]
    assert [(item.name, item.state) for item in late] == [("/*", State.TIMEOUT)]


def test_no_descriptor_is_left_open(root: Path, rules: Rules) -> None:
    audited(root, rules)
    files = OsFiles(str(root))
    files.stat("/etc/passwd")
    files.close()


def test_nothing_in_the_root_is_written_or_run(root: Path, rules: Rules) -> None:
    (root / "usr" / "bin").mkdir(parents=True)
    for name in ("nft", "dpkg", "sshd"):
        (root / "usr" / "bin" / name).write_text("#!/bin/sh\ntouch /executed\n")
        (root / "usr" / "bin" / name).chmod(0o755)
    before = _state(root)
    audited(root, rules)
    assert _state(root) == before


def _state(root: Path) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for path in sorted(root.rglob("*")):
        entry = path.lstat()
        found[str(path)] = (entry.st_mode, entry.st_size, entry.st_mtime_ns, entry.st_ctime_ns, entry.st_atime_ns)
    return found
