"""Every place that sets root's PATH, and who can change the folders in it."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.accounts import Groups, Passwd
from inspector.facts.permissions import Identities
from inspector.facts.search_path import DEFAULT, SearchPath
from inspector.facts.services import Services, UnitFiles
from inspector.facts.sudoers import Sudoers
from inspector.targets.memory import snapshot

HOST: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    "/etc/group": "root:x:0:\ndevs:x:60:bob\n",
}
NEEDS = (*SearchPath.needs, *Sudoers.needs, *Passwd.needs, *Groups.needs, *Services.needs, *UnitFiles.needs)
SHELL = "/root/.bashrc"


def read(files: dict[str, str | File]) -> tuple[SearchPath, Identities]:
    view = View(snapshot(Case({**HOST, **files}), NEEDS), NEEDS)
    sudoers = Sudoers.read(view) if "/etc/sudoers" in files else None
    services = Services.read(view)
    path = SearchPath.read(view, sudoers, services, UnitFiles.read(view, services))
    return path, Identities.read(view, Passwd.read(view), Groups.read(view))


def folders(path: str, text: str) -> list[str]:
    """What a file adds to the folders that are searched anyway; `?` for what cannot be told."""
    return [element.folder or "?" for element in read({path: text})[0].elements if element.location]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PATH=/a:/b\n", ["/a", "/b"]),
        ('export PATH="/a:$PATH"\n', ["/a"]),
        ("PATH=${PATH}:/a; export PATH\n", ["/a"]),
        ("PATH=/a${PATH:+:${PATH}}\n", ["/a"]),
        ("PATH=/a${PATH:+:$PATH}\n", ["/a"]),
        ("PATH+=:/a\n", [".", "/a"]),
        ("PATH=$PATH:\n", ["."]),
        ("PATH=/a::/b\n", ["/a", ".", "/b"]),
        ("PATH=.:$PATH\n", ["."]),
        ("PATH=$PATH\nPATH=\n", []),
        ("# PATH=.\nexport MANPATH=.:/x XPATH=.\n", []),
        ("if true; then PATH=/a; fi # PATH\n", ["/a"]),
        ("PATH=$HOME/bin:~/x:~\n", ["/root/bin", "/root/x", "/root"]),
        ("T=/opt/t\nexport PATH=$T/bin:${T}/sbin:$PATH\n", ["/opt/t/bin", "/opt/t/sbin"]),
        ("PATH=$PATH:$NOBODY/bin\n", ["?"]),
        ("PATH=$(go env GOPATH):/a\n", ["?", "/a"]),
        ("A=$B\nB=$A\nPATH=$A\n", ["?"]),
        ("pathmunge () {\n PATH=$1:$PATH\n}\npathmunge /usr/x after\n", ["/usr/x"]),
        ("PATH='/a b:/c'\n", ["/a b", "/c"]),
        ('if [ "$PATH" = x ]; then case ":$PATH:" in *:/b:*) ;; esac; fi\n', []),
        ("PATH=" + "/a:" * 100_000 + "\n", []),
        ('PATH="${PATH:+${PATH}:}/a"\n', ["/a"]),
        ("PATH=$PATH:\\\n/a:/b\\\nc\n", ["/a", "/bc"]),
        ("# PATH=/a:\\\nPATH=/b\n", ["/b"]),
        ("PATH=/a\\\n" * 10_000, []),
        ('if [ "$(id -u)" -ne 0 ]; then\n  PATH=/a\nelse\n  PATH=/b\nfi\nPATH=/c\n', ["/b", "/c"]),
        ("if [ `id -u` -eq 0 ]; then PATH=/a; else PATH=/b; fi; PATH=/c\n", ["/a", "/c"]),
        ("if [ $UID -ge 1000 ]; then if x; then PATH=/a; fi; PATH=/b; fi\nPATH=/c\n", ["/c"]),
        ("if x; then PATH=/a; elif (( EUID == 0 )); then PATH=/b; else PATH=/c; fi\n", ["/a", "/b"]),
        ('if ! [ "${EUID}" = "0" ]; then PATH=/a; else if x; then PATH=/b; fi; fi\n', ["/b"]),
        ('if [ "$(id -u)" -ne 0 ] || x; then PATH=/a; fi\n', ["/a"]),
        ("fi\nelse\nfi\nPATH=/a\n", ["/a"]),
    ],
)
def test_assignments_in_a_shells_files(text: str, found: list[str]) -> None:
    assert folders(SHELL, text) == found


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("/etc/login.defs", "ENV_SUPATH\tPATH=/a:/b\nENV_PATH /c\n#ENV_SUPATH PATH=.\nUMASK 022\n", ["/a", "/b", "/c"]),
        ("/etc/environment", 'PATH="/a:/b"\nLANG=C\n', ["/a", "/b"]),
        ("/etc/crontab", "SHELL=/bin/sh\nPATH=/a\n1 1 * * * root PATH=/b x\n", ["/a", "/b"]),
        ("/etc/cron.d/x", "PATH=/a\n1 1 * * * bob PATH=/b x\n@daily bob y\n", []),
        ("/etc/cron.d/x", 'PATH = "/a:/b" \n1 1 * * * bob x\n@daily\troot y\n', ["/a", "/b"]),
        ("/etc/cron.d/x", "PATH=/a\nPATH=/b\n1 1 * * * root x\n1\n", ["/b"]),
        ("/var/spool/cron/crontabs/root", "PATH=/a\n1 1 * * * x\n", ["/a"]),
        ("/etc/systemd/system/x.service", '[Service]\nUser=root\nEnvironment=A=1 "PATH=/a:/b"\n', ["/a", "/b"]),
        ("/etc/systemd/system/x.service", "[Service]\nUser=bob\nEnvironment=PATH=/a\n", []),
        ("/etc/systemd/system.conf", '[Manager]\nDefaultEnvironment="A=1" "PATH=/a:/b"\n', ["/a", "/b"]),
        ("/etc/systemd/system.conf.d/x.conf", "ManagerEnvironment=PATH=/a\n", ["/a"]),
        ("/etc/sudoers", 'Defaults secure_path="/a:/b"\n', ["/a", "/b"]),
        ("/etc/sudoers", "Defaults !secure_path\n", []),
    ],
)
def test_other_places(path: str, text: str, found: list[str]) -> None:
    assert folders(path, text) == found


@pytest.mark.parametrize(
    ("text", "found", "unread"),
    [
        (". /srv/x\n", ["/a"], []),
        ("[ -r ~/.x ] && source ~/.x\n", ["/b"], []),
        ('if x; then . "$HOME/.x"; fi\n', ["/b"], []),
        (". ${HOME}/.y\n", ["/c"], []),
        ("[ -f /gone ] && . /gone\n", [], []),
        ("# . /srv/x\nsource <(x)\n", [], []),
        ('\\. "$NVM_DIR/x"\n. x\n', [], ["$NVM_DIR/x", "x"]),
    ],
)
def test_files_that_a_shells_file_reads(text: str, found: list[str], unread: list[str]) -> None:
    files = {
        SHELL: text,
        "/srv/x": "PATH=/a\n",
        "/root/.x": "PATH=/b\n",
        "/root/.y": ". ~/.z\n",
        "/root/.z": "PATH=/c\n",
    }
    path = read({**files})[0]
    assert [element.folder for element in path.elements if element.location] == found
    assert list(path.unread) == [(SHELL, name) for name in unread]


def test_parts_that_a_system_wide_file_reads_by_a_variable_are_read_anyway() -> None:
    files: dict[str, str | File] = {"/etc/profile": "for i in /etc/profile.d/*.sh; do . $i; done\n"}
    assert read({**files, "/etc/profile.d/x.sh": "PATH=/a\n"})[0].unread == ()


def test_the_usual_folders_are_searched_anyway() -> None:
    assert tuple(element.folder for element in read({})[0].elements) == DEFAULT


def test_relative_elements() -> None:
    elements = read({SHELL: "PATH=bin:./x:/a:$X\n"})[0].elements
    assert [element.folder for element in elements if element.relative] == ["bin", "./x"]
    assert elements[-1].location == f"{SHELL}:1"


def folder(mode: int, owner: int = 0, group: int = 0) -> File:
    return File(kind="dir", mode=mode, owner=owner, group=group)


@pytest.mark.parametrize(
    ("files", "weak"),
    [
        ({"/srv/a/b": folder(0o755)}, None),
        ({"/srv/a/b": folder(0o757)}, "/srv/a/b"),
        ({"/srv/a/b": folder(0o1777)}, "/srv/a/b"),
        ({"/srv/a/b": folder(0o775, group=60)}, "/srv/a/b"),
        ({"/srv/a/b": folder(0o775, group=61)}, None),
        ({"/srv/a/b": folder(0o755), "/srv/a": folder(0o755, 1000)}, "/srv/a"),
        ({"/srv/a/b": folder(0o755), "/srv/a": folder(0o1777)}, None),
        ({"/srv/a": folder(0o1777)}, "/srv/a"),
        ({"/srv": folder(0o777)}, "/srv"),
        ({}, None),
        ({"/srv/a/b": File(link="/usr/bin"), "/usr/bin": folder(0o777)}, "/usr/bin"),
    ],
)
def test_who_can_change_a_folder_or_one_above(files: dict[str, str | File], weak: str | None) -> None:
    path, identities = read({**files, SHELL: "PATH=/srv/a/b\n"})
    found = list(path.weak("/srv/a/b", identities))
    assert (found[0][0] if found else None) == weak


def test_all_that_can_be_changed_are_found_the_nearest_first() -> None:
    files = {"/srv/a": File(link="/opt/x"), "/opt/x": folder(0o777), "/opt": folder(0o755), "/srv": folder(0o777)}
    path, identities = read({**files, SHELL: "PATH=/srv/a\n"})
    assert [at for at, _ in path.weak("/srv/a", identities)] == ["/opt/x", "/srv"]


def test_a_folder_that_was_not_looked_at() -> None:
    path, identities = read({"/srv/a": File(link="/mnt/x"), "/mnt/x": folder(0o755), SHELL: "PATH=/srv/a\n"})
    with pytest.raises(KeyError, match="/mnt/x"):
        list(path.weak("/srv/a", identities))
    with pytest.raises(KeyError):
        list(path.weak("/a/b", identities))
