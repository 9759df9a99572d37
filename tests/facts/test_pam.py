"""PAM's files as text, and the walk through a stack. That libpam agrees is held in test_pam_real.py."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, Unknown, View
from inspector.facts import pam_walk
from inspector.facts.pam import STEPS, Pam, Step, actions
from inspector.facts.pam_modules import answers, known
from inspector.facts.pam_walk import outcomes
from inspector.snapshot import State
from inspector.targets.memory import snapshot

Files = dict[str, str | File]


def read(files: Files) -> Pam:
    return Pam.read(View(snapshot(Case(files), Pam.needs), Pam.needs))


def stack(text: str, facility: str = "auth", **others: str) -> tuple[Step, ...]:
    files: Files = {f"/etc/pam.d/{name}": content for name, content in (others | {"x": text}).items()}
    return read(files).stack("x", facility)


def lets_in(files: Files, service: str, *, password: bool) -> bool:
    pam = read(files)
    answer = answers(pam)
    ends = outcomes(pam.stack(service, "auth"), lambda _, step, m: [(code, m) for code in answer(step, password)], 0)
    return any(end.success for end in ends)


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ("Required", {"success": "ok", "default": "bad"}),
        ("success=1 default=ignore", {"success": "1", "default": "ignore"}),
        ("success=done", {"success": "done", "default": "bad"}),
        (" success = ok  user_unknown=die ", {"success": "ok", "user_unknown": "die"}),
        ("success=0", {"success": "", "default": "bad"}),
        ("success=1 default", {"success": "", "default": "bad"}),
        ("requird", {"success": "", "default": "bad"}),
        ("", {"success": "", "default": "bad"}),
    ],
)
def test_a_control(control: str, expected: dict[str, str]) -> None:
    found = actions(control)
    assert {name: found.get(name, "") for name in expected} == expected


@pytest.mark.parametrize(
    ("line", "module", "arguments"),
    [
        ("auth required pam_unix.so nullok try", "pam_unix", ("nullok", "try")),
        ("-AUTH\trequired /lib/security/pam_unix.so", "pam_unix", ()),
        ("auth [success=1 default=ignore]pam_unix.so a", "pam_unix", ("a",)),
        ("auth required pam_a.so [x=[1\\] y] z # not this", "pam_a", ("x=[1] y", "z")),
        ("auth required \\\n# comment\n\n pam_a.so \\  \n b", "pam_a", ("b",)),
        ("auth required", "", ()),
        ("auht required pam_permit.so", "", ()),
        ("auth", "", ()),
        ("auth include nowhere", "", ()),
        ("@include nowhere", "", ()),
    ],
)
def test_a_line(line: str, module: str, arguments: tuple[str, ...]) -> None:
    (step,) = stack(f"{line}\n")
    assert (step.module, step.arguments, step.location) == (module, arguments, "/etc/pam.d/x:1")


def test_includes_stand_in_place_and_a_substack_is_a_level_deeper() -> None:
    steps = stack(
        "auth include a\nauth substack b\n@include c\nauth required pam_last.so\n",
        a="auth required pam_a.so\naccount required pam_no.so\n",
        b="auth required pam_b.so\n",
        c="auth required pam_c.so\n",
    )
    assert [(step.module, step.level) for step in steps] == [
        ("pam_a", 0),
        ("", 0),
        ("pam_b", 1),
        ("pam_c", 0),
        ("pam_last", 0),
    ]
    assert steps[1].opens


def test_what_has_nothing_of_its_own_is_served_by_other() -> None:
    pam = read({"/etc/pam.d/other": "auth required pam_deny.so\n", "/etc/pam.d/x": "account required pam_unix.so\n"})
    assert [step.module for step in pam.stack("x", "auth")] == ["pam_deny"]
    assert [step.module for step in pam.stack("none", "auth")] == ["pam_deny"]
    assert pam.stack("x", "session") == ()


def test_the_administrators_file_goes_before_the_vendors() -> None:
    files: Files = {"/etc/pam.d/x": "auth required pam_a.so\n", "/usr/lib/pam.d/x": "auth required pam_b.so\n"}
    assert read(files).stack("x", "auth")[0].module == "pam_a"
    assert read({"/usr/lib/pam.d/x": files["/usr/lib/pam.d/x"]}).stack("x", "auth")[0].module == "pam_b"


def test_pam_conf_counts_where_there_is_no_folder() -> None:
    conf = "SSHD auth required pam_a.so\nlogin auth required pam_b.so\nother auth required pam_deny.so\n"
    pam = read({"/etc/pam.conf": conf})
    assert [pam.stack(name, "auth")[0].module for name in ("sshd", "login", "su")] == ["pam_a", "pam_b", "pam_deny"]
    assert pam.named == ("login", "other", "sshd")
    assert read({"/etc/pam.conf": conf, "/etc/pam.d/x": ""}).stack("sshd", "auth") == ()
    with pytest.raises(Absent):
        read({"/etc/hostname": ""})


def test_an_include_from_elsewhere_is_unknown_and_one_that_is_gone_fails() -> None:
    with pytest.raises(Unknown):
        stack("auth include /opt/x\n")
    assert stack("auth include /etc/pam.d/gone\n")[0].module == ""
    assert stack("auth include /etc/pam.d/a\n", a="auth required pam_a.so\n")[0].module == "pam_a"


def test_names_of_copies_are_no_services() -> None:
    names = ("sshd", "sshd.dpkg-old", "sshd.rpmnew", "sshd~", "sshd.bak", "su-l")
    assert read({f"/etc/pam.d/{name}": "" for name in names}).named == ("sshd", "su-l")


@pytest.mark.parametrize(
    "text",
    [
        "auth include x\n",
        "auth substack x\nauth substack x\n",
        "@include x\n@include x\n",
        "\x00\udcff\x1b[31m auth\n[[[[\n]]]] \\",
        "auth [" + "success=1 " * 50_000 + "] pam_x.so\n",
        "auth required pam_unix.so " + "a" * 900_000,
        "auth [default=999999999999999999999] pam_permit.so\n",
    ],
)
def test_hostile_files_end(text: str) -> None:
    assert len(stack(text)) <= 2 * STEPS
    if len(stack(text)) > pam_walk.STEPS:
        with pytest.raises(Unknown, match="too tangled"):
            lets_in({"/etc/pam.d/x": text}, "x", password=False)
    else:
        assert not lets_in({"/etc/pam.d/x": text}, "x", password=False)


def test_a_stack_that_branches_without_end_is_unknown_or_answered() -> None:
    text = "".join(f"auth [success={n % 7 + 1} auth_err=ignore default=ok] pam_u{n}.so\n" for n in range(1900))
    pam = read({"/etc/pam.d/x": text})
    answer = answers(pam)
    try:
        ends = outcomes(pam.stack("x", "auth"), lambda _, s, m: [(c, f"{m}{c}"[-40:]) for c in answer(s, False)], "")
    except Unknown:
        return
    assert ends


def test_a_file_that_was_not_read_is_a_gap() -> None:
    view = View(snapshot(Case({"/etc/pam.d/x": File(state=State.DENIED)}), Pam.needs), Pam.needs)
    with pytest.raises(Absent):
        Pam.read(view)
    assert view.gaps


UNIX, DENY, PERMIT = "auth sufficient pam_unix.so\n", "auth required pam_deny.so\n", "auth required pam_permit.so\n"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (UNIX + DENY, True, False),
        (UNIX + PERMIT, True, True),
        ("auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n" + PERMIT, True, False),
        ("auth sufficient pam_succeed_if.so uid >= 1000 quiet\n" + DENY, True, True),
        ("auth sufficient pam_succeed_if.so uid < 1000\n" + DENY, False, False),
        ("auth required pam_wheel.so\n" + DENY, False, False),
        ("auth sufficient pam_unheard.so\n" + DENY, True, True),
        ("", False, False),
    ],
)
def test_who_gets_in(text: str, right: bool, wrong: bool) -> None:
    files: Files = {"/etc/pam.d/x": text}
    assert lets_in(files, "x", password=True) is right
    assert lets_in(files, "x", password=False) is wrong


def test_a_module_that_is_not_installed_fails() -> None:
    files: Files = {"/etc/pam.d/x": "auth sufficient pam_permit.so\nauth required pam_unix.so\n"}
    assert lets_in(files, "x", password=False)
    assert not lets_in(files | {"/lib/x86_64-linux-gnu/security/pam_unix.so": ""}, "x", password=False)


def test_which_modules_are_known() -> None:
    steps = stack("auth required pam_unix.so\nauth required pam_succeed_if.so a\nauth required pam_unheard.so\n")
    assert [known(step) for step in steps] == [True, True, False]
