"""The umask that PAM and the start-up files of shells lead to."""

from __future__ import annotations

import time

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.pam import Pam
from inspector.facts.sshd import Sshd
from inspector.facts.umask import Mask, Umask, after, number, worst
from inspector.snapshot import Item
from inspector.targets.memory import snapshot

START = frozenset((Mask(0o022, ""),))


def read(text: str, **parts: str) -> set[int | None]:
    items = [Item(f"/etc/profile.d/{name}.sh", data=part.encode()) for name, part in sorted(parts.items())]
    return {mask.mask for mask in after([Item("/p", data=text.encode("utf-8", "surrogateescape"))], START, items)}


def fact(files: dict[str, str | File]) -> Umask:
    needs = (*Umask.needs, *Pam.needs, *Sshd.needs)
    view = View(snapshot(Case(files), needs), needs)
    pam = Pam.read(view) if any(path.startswith("/etc/pam.d") for path in files) else None
    return Umask.read(view, pam, Sshd.read(view) if "/etc/ssh/sshd_config" in files else None)


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        *(("027", 0o027), ("0077", 0o077), ("22", 0o022), ("'027'", 0o027), ("0", 0)),
        *(("u=rwx,g=rx,o=", 0o027), ("a=rx", 0o222), ("=", 0o777), ("ug=rw,o=r", 0o113), ("u=rwx", 0o077)),
        *(("$X", None), ("u+x", None), ("089", None), ("", None), ("027027", None)),
    ],
)
def test_numbers_and_symbols(text: str, mask: int | None) -> None:
    assert number(text) == mask


@pytest.mark.parametrize(
    ("text", "masks"),
    [
        ("", {0o022}),
        ("umask 027\n", {0o027}),
        ("umask 077; umask 027 # umask 0\n#umask 0\necho umask 0\n", {0o027}),
        ("umask\numask -S\numask -S 027\n", {0o027}),
        ("[ $X ] && umask 027\n", {0o022, 0o027}),
        ("[ $X ] || umask 027; umask 077\n", {0o077}),
        ("if [ $X ]; then umask 027; else umask 077; fi\n", {0o027, 0o077}),
        ("if [ $X ]\nthen\n umask 027\nfi\n", {0o022, 0o027}),
        ("if a; then umask 027\nelif b; then umask 007\nelse umask 077\nfi\n", {0o027, 0o007, 0o077}),
        ("if a && umask 0; then umask 027; else umask 077; fi\n", {0o027, 0o077}),
        ("if a; then if b; then umask 027; fi; else umask 077; fi\n", {0o022, 0o027, 0o077}),
        ("case $X in\na) umask 027;;\nb)\n umask 077\n;;\nesac\n", {0o022, 0o027, 0o077}),
        ("case $X in\na) umask 027;;\n*) umask 077\nesac\n", {0o027, 0o077}),
        ("case $X in\na) umask 027;;\n*) ;;\nesac\n", {0o022, 0o027}),
        ("for i in a; do umask 027; done\n", {0o022, 0o027}),
        ("f() {\n umask 0\n}\nfunction g { umask 0; }\n", {0o022}),
        ("(umask 0; x)\ny=`umask`\nz=$(umask 0)\n", {0o022}),
        ("[ `umask` -eq 0 ] && umask 027\n", {0o022}),
        ("umask 0\nif [ `umask` -eq 0 ]; then umask 027; fi\n", {0, 0o027}),
        ("umask $MASK\n", {None}),
        ("umask \\\n027\n", {0o027}),
        ("if a; then umask 027\n", {0o022, 0o027}),
        ("fi\nesac\ndone\n}\nelse\n;;\numask 027\n", {0o027}),
        ("\udcff\x00umask 0\n", {0o022}),
        ("# old: \\\numask 027\n", {0o027}),
        ("x # old: \\\numask 027\n", {0o027}),
        ("umask 027\r\n", {0o022}),
        ("umask 027 # x\r\n", {0o027}),
        ("return 0\numask 027\n", {0o022}),
        ("umask 077\nreturn\numask 0\n", {0o077}),
        ("[ $X ] && return\numask 027\n", {0o022, 0o027}),
        ("if a; then umask 077; return; fi\numask 027\n", {0o027, 0o077}),
        ("if a; then return; else return; fi\numask 027\n", {0o022}),
        ("f() {\n return 1\n}\nf() { return; }\numask 027\n", {0o027}),
        ('[ -z "${PS1-}" ] && return\numask 027\n', {0o027}),
        ("case $- in\n*i*) ;;\n*) return;;\nesac\numask 027\n", {0o027}),
        ("[[ $- != *i* ]] && return\numask 027\n", {0o027}),
        ('[ -n "$PS1" ] && return\numask 027\n', {0o022, 0o027}),
        ("returns=1\numask 027\n", {0o027}),
        ("cat <<EOF\numask 027\nEOF\n", {0o022}),
        ("cat << 'E O' >f\numask 0\nE O\numask 027\n", {0o027}),
        ("cat <<-EOF\n\tumask 0\n\tEOF\numask 027\n", {0o027}),
        ("cat <<A <<B\numask 0\nA\numask 0\nB\numask 027\n", {0o027}),
        ("cat <<<EOF\numask 027\n", {0o027}),
        ("x=$((1<<y))\necho '<<E' \"<<F\" # <<G\numask 027\n", {0o027}),
    ],
)
def test_what_may_be_in_force(text: str, masks: set[int | None]) -> None:
    assert read(text) == masks


def test_parts_stand_where_their_folder_is_named() -> None:
    loop = "if [ -d /etc/profile.d ]; then\n for i in /etc/profile.d/*.sh; do . $i; done\nfi\n"
    assert read(f"umask 002\n{loop}", a="umask 027\n", b="if x; then :; fi\n") == {0o027}
    assert read(f"{loop}umask 002\n", a="umask 027\n") == {0o002}
    assert read("# /etc/profile.d\n", a="umask 027\n") == {0o022}


def test_hostile_files_end_soon() -> None:
    begun = time.monotonic()
    read("'" * 9000 + "\n" + '"\\' * 9000 + "\n" + "if " * 9000 + "\n" + "if a\n" * 9000 + "umask 0;" * 9000)
    read("case x in\n" * 20_000 + "(" * 9000)
    assert time.monotonic() - begun < 5


def test_a_group_of_ones_own_is_nobody_else() -> None:
    rhel = 'if [ $UID -gt 199 ] && [ "`id -gn`" = "`id -un`" ]; then\n umask 002\nelse\n umask 002\nfi\n'
    found = sorted(after([Item("/p", data=rhel.encode())], START, ()), key=lambda mask: mask.location)
    assert [(mask.private, mask.effective) for mask in found] == [(True, 0o022), (False, 0o002)]
    assert Mask(0o007, "", private=True).effective == 0o077
    assert Mask(None, "").effective is None


def test_pam_comes_first_and_only_where_its_module_is() -> None:
    umask = "session optional pam_umask.so\n"
    defs: dict[str, str | File] = {"/etc/login.defs": "# UMASK 0\nUMASK 027\nUSERGROUPS_ENAB no\n"}
    assert [m.mask for m in fact({**defs, "/etc/pam.d/sshd": umask}).masks] == [0o027]
    assert [m.mask for m in fact({**defs, "/etc/pam.d/sshd": "session required pam_unix.so\n"}).masks] == [0o022]
    assert [m.mask for m in fact(defs).masks] == [0o022]
    missing: dict[str, str | File] = {"/etc/pam.d/sshd": umask, "/lib/security/pam_unix.so": ""}
    assert [m.mask for m in fact({**defs, **missing}).masks] == [0o022]
    both: dict[str, str | File] = {
        "/etc/pam.d/sshd": umask,
        "/etc/pam.d/login": "session required pam_umask.so umask=077\n",
    }
    assert {m.mask for m in fact({**defs, **both}).masks} == {0o027, 0o077}
    assert [m.mask for m in fact({"/etc/default/login": "UMASK=077\n", "/etc/pam.d/sshd": umask}).masks] == [0o077]
    assert [m.mask for m in fact({"/etc/pam.d/sshd": umask}).masks] == [0o022]


def test_sshd_may_do_without_pam() -> None:
    files: dict[str, str | File] = {
        "/etc/login.defs": "UMASK 027\n",
        "/etc/pam.d/sshd": "session optional pam_umask.so\n",
    }
    for text, mask in (("UsePAM yes\n", 0o027), ("UsePAM no\n", 0o022), ("", 0o022)):
        assert [m.mask for m in fact({**files, "/etc/ssh/sshd_config": text}).masks] == [mask]


def test_what_only_root_reads_holds_for_root() -> None:
    part = File("umask 077\n", mode=0o600)
    loop = "umask 027\n. /etc/profile.d/a.sh\n"
    assert {m.mask for m in fact({"/etc/profile": loop, "/etc/profile.d/a.sh": part}).masks} == {0o027, 0o077}
    assert {m.mask for m in fact({"/etc/profile": part}).masks} == {0o022, 0o077}


def test_login_defs_gives_everybody_a_group() -> None:
    files: dict[str, str | File] = {"/etc/profile": "umask 002\n", "/etc/login.defs": "USERGROUPS_ENAB yes\n"}
    assert fact(files).masks[0].private
    assert not fact({"/etc/profile": "umask 002\n"}).masks[0].private


def test_bits_and_not_numbers_are_compared() -> None:
    strict, same, loose = Mask(0o077, "a"), Mask(0o027, "b"), Mask(0o030, "c")
    assert worst([strict, same, loose, Mask(None, "d")], 0o027) == {loose: 0o007}
