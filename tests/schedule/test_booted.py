"""Schedules in a system that systemd has booted: installed, run, caught up on, refused, removed."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.schedule.systemd import quote
from tests.cli.running import own_check, profile
from tests.schedule.machine import HOME, Ended, Machine, booted

pytestmark = [pytest.mark.full, pytest.mark.root, pytest.mark.network]

CANARY = "canary-Passw0rd"
UNITS = "etc/systemd/system"
LOCAL = ("local", "-f", "json=/var/reports/local.json", "--password-seconds", "1")
CHANGING = {
    "malware.deleted-executable-running",
    "security-log.log-file-writable",
    "security-log.records-without-time",
}
"""Each looks at something that runs or grows meanwhile: its verdict and findings are compared, not what it saw."""


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """With something to find that not everybody sees: programs of other users, files in closed and in written folders."""
    with booted() as made:
        made("sh", "-ec", PLANTED)
        yield made


PLANTED = f"""
useradd --create-home audit
echo audit:{CANARY} | chpasswd --crypt-method SHA512 --sha-rounds 1000
for folder in /home/audit /root /var/lib/inspector /var/reports; do
    mkdir -p -m 0700 $folder; cp /bin/true $folder/escape; chmod 4755 $folder/escape
done
update-alternatives --set iptables /usr/sbin/iptables-legacy
iptables -A INPUT -p tcp --dport 22 -j ACCEPT || true
nft add table inet own
nft add chain inet own in '{{ type filter hook input priority 0; policy accept; }}'
cp /bin/sleep /dev/shm/gone
setpriv --reuid=33 --clear-groups /dev/shm/gone 99999 >/dev/null 2>&1 &
setpriv --reuid=33 --clear-groups python3 -m http.server 8099 >/dev/null 2>&1 &
sleep 1
rm /dev/shm/gone
umask 077
echo {CANARY} >/root/token
"""


@pytest.fixture
def scheduled(machine: Machine) -> Iterator[Callable[..., Ended]]:
    """Installs a schedule; none is left after the test."""
    yield lambda *words, **said: machine.inspector("schedule", "install", *words, **said)
    for name in [each["name"] for each in schedules(machine)]:
        machine.inspector("schedule", "remove", name)


def schedules(machine: Machine, user: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(machine.inspector("schedule", "list", "-f", "json", user=user).out)
    return found


def results(path: Path) -> dict[tuple[str, str], Any]:
    """What was found, by host and check, without what differs from one run to the next."""
    hosts = json.loads(path.read_text())["hosts"]
    found: dict[tuple[str, str], Any] = {}
    for host in hosts:
        found[host["name"], "status"] = (host["status"], host["privileged"], host["gaps"])
        for each in host["results"]:
            seen = [] if each["check"] in CHANGING else each["observed"]
            findings = [(one["subject"], one["location"], one["data"]) for one in each["findings"]]
            found[host["name"], each["check"]] = (each["status"], each["reason"], sorted(findings, key=str), seen)
    return found


def test_a_hardened_run_finds_what_an_unhardened_one_finds(machine: Machine, scheduled: Callable[..., Ended]) -> None:
    said = scheduled("--every", "daily", "--", *LOCAL)
    assert said.out.startswith("inspector: installed in systemd, daily 03:00; next: 20") and not said.err
    assert schedules(machine)[0]["last"] is None
    machine("systemctl", "start", "inspector-inspector.service")
    machine.inspector("run", *LOCAL[:2], "json=/root/plain.json", *LOCAL[3:])
    hard, plain = (results(machine.root / name) for name in ("var/reports/local.json", "root/plain.json"))
    assert {key: (value, plain.get(key)) for key, value in hard.items() if value != plain.get(key)} == {}
    assert hard.keys() == plain.keys()
    names = [finding[0] for finding in hard[next(iter(hard))[0], "access-permission.suid-not-packaged"][2]]
    assert [f"{folder}/escape" for folder in ("/home/audit", "/root", "/var/lib/inspector", "/var/reports")] == sorted(
        names
    )
    (listed,) = schedules(machine)
    assert (listed["status"], listed["place"], listed["when"]) == (0, "systemd", "daily 03:00")
    assert listed["last"] and listed["next"] > listed["last"]
    assert "inspector-inspector.timer" in machine("systemctl", "list-timers", "--no-pager").out
    journal = machine("journalctl", "--no-pager", "--unit=inspector-inspector.service", "--output=cat").out
    assert "recorded as #" in journal and "escape" not in journal


@pytest.mark.parametrize("missing", ["CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE", "CAP_NET_ADMIN", "CAP_NET_RAW"])
def test_no_capability_is_left_that_is_not_needed(
    machine: Machine, scheduled: Callable[..., Ended], missing: str
) -> None:
    scheduled("--every", "daily", "--", *LOCAL)
    machine("systemctl", "start", "inspector-inspector.service")
    whole = results(machine.root / "var/reports/local.json")
    drop_in(machine, "inspector", f"[Service]\nCapabilityBoundingSet=~{missing}\n")
    machine("systemctl", "start", "inspector-inspector.service")
    less = results(machine.root / "var/reports/local.json")
    assert [key for key in whole if whole[key][0] != less[key][0] and less[key][0] in ("unknown", "partial")]


def drop_in(machine: Machine, name: str, text: str, kind: str = "service") -> None:
    """What an administrator changes of a unit."""
    folder = machine.root / UNITS / f"inspector-{name}.{kind}.d"
    folder.mkdir(exist_ok=True)
    (folder / "test.conf").write_text(text)
    machine("systemctl", "daemon-reload")


@pytest.fixture(autouse=True)
def no_drop_ins(machine: Machine) -> Iterator[None]:
    yield
    machine("sh", "-c", f"rm -rf /{UNITS}/inspector-*.d; systemctl daemon-reload")


def test_a_credential_is_read_and_stays_where_it_is(machine: Machine, scheduled: Callable[..., Ended]) -> None:
    key = machine("ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub").out.split()[1]
    (machine.root / "root/hosts.yaml").write_text(
        f"hosts: {{here: {{address: 127.0.0.1, user: audit, password: credential:token, host-key: '{key}', become: none}}}}\n"
    )
    words = ("--", "-i", "hosts.yaml", "-f", "json=/var/reports/fleet.json")
    assert "--credential token=FILE" in scheduled("fleet", "--every", "weekly", *words, fails=True).err
    scheduled("fleet", "--every", "weekly", "--credential", "token=/root/token", *words)
    assert "CapabilityBoundingSet=\n" in (machine.root / UNITS / "inspector-fleet.service").read_text()
    machine("systemctl", "start", "inspector-fleet.service")
    (host,) = json.loads((machine.root / "var/reports/fleet.json").read_text())["hosts"]
    assert host["transport"]["user"] == "audit" and host["status"] == "partial"
    places = (UNITS, "var/lib/inspector", "var/reports", "root/.local", "run/log", "var/log")
    found = machine("grep", "-rl", CANARY, *(f"/{place}" for place in places), fails=True)
    assert (found.status, found.out) == (1, "")


def test_a_missed_run_is_caught_up_on(machine: Machine, scheduled: Callable[..., Ended]) -> None:
    drop_in(machine, "late", "[Timer]\nRandomizedDelaySec=0\nAccuracySec=1s\n", kind="timer")
    scheduled("late", "--every", "daily", "--", *LOCAL)
    machine("systemctl", "stop", "inspector-late.timer")
    machine("touch", "--date=2 days ago", "/var/lib/systemd/timers/stamp-inspector-late.timer")
    machine("systemctl", "start", "inspector-late.timer")
    assert eventually(lambda: schedules(machine)[0]["status"] == 0)
    begun = schedules(machine)[0]["last"]
    machine("systemctl", "restart", "inspector-late.timer")
    time.sleep(3)
    assert schedules(machine)[0]["last"] == begun


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def test_two_runs_at_once_are_refused(machine: Machine, scheduled: Callable[..., Ended], tmp_path: Path) -> None:
    """A check of one's own takes a minute where there is the account `wait`: long enough to be seen at work."""
    own_check(machine.root / "root/slow")
    text = profile(tmp_path, select=("own.waiting",)).read_bytes()
    (machine.root / "root/slow/few.yaml").write_bytes(text)
    words = ("local", "-p", "/root/slow/few.yaml", "--checks", "/root/slow")
    machine("sh", "-c", "echo wait:x:990:990::/:/bin/sh >> /etc/passwd")
    scheduled("--every", "daily", "--", *words)
    machine("systemctl", "start", "--no-block", "inspector-inspector.service")
    try:
        assert eventually(lambda: any((machine.root / "root/.local/state/inspector/audits").iterdir()), 20)
        assert schedules(machine)[0]["outcome"] == "running"
        ended = machine.inspector("run", *words, fails=True)
        assert ended.status == 2 and "under way" in ended.err
    finally:
        machine("systemctl", "stop", "inspector-inspector.service")
        machine("sed", "-i", "/^wait:/d", "/etc/passwd")
    assert eventually(lambda: schedules(machine)[0]["outcome"] != "running")


def test_replaced_and_removed(machine: Machine, scheduled: Callable[..., Ended]) -> None:
    before = state(machine)
    scheduled("web", "--every", "daily")
    assert "web: replaced in systemd, weekly Sun 04:00" in scheduled("web", "--every", "Sun 04:00").out
    assert (
        machine("systemctl", "show", "--value", "--property=TimersCalendar", "inspector-web.timer").out.count("OnC")
        == 1
    )
    for words, place in ((("--cron",), "systemd"), (("--user",), "systemd")):
        ended = scheduled("web", "--every", "daily", *words, fails=True)
        assert ended.status == 2 and f"is installed already, in {place}; it would run twice" in ended.err
    machine("systemctl", "start", "--no-block", "inspector-web.service")
    assert machine.inspector("schedule", "remove", "web").out == "web: removed from systemd\n"
    assert eventually(lambda: "inspector-web" not in machine("systemctl", "list-units", "--all", "inspector-*").out)
    assert state(machine) == before


def state(machine: Machine) -> list[str]:
    """All that a schedule might leave: files, links, stamps, tables, units."""
    places = "/etc /run/systemd /usr/lib/systemd /var/lib/systemd /var/spool/cron /root/.config"
    files = machine("sh", "-c", f"find {places} -name '*inspector*' 2>/dev/null | sort")
    units = machine("systemctl", "list-unit-files", "inspector-*", "--no-legend", fails=True)
    return [*files.out.splitlines(), units.out]


def test_what_fails_leaves_what_was_there(machine: Machine, scheduled: Callable[..., Ended]) -> None:
    scheduled("web", "--every", "daily")
    units = sorted((machine.root / UNITS).glob("inspector-web.*"))
    before = [path.read_bytes() for path in units]
    link = machine.root / UNITS / "timers.target.wants/inspector-web.timer"
    link.unlink()
    link.mkdir()  # `enable` fails there
    ended = scheduled("web", "--every", "hourly", fails=True)
    link.rmdir()
    assert ended.status == 2 and ended.err.count("\n") == 1 and "systemctl" in ended.err
    assert [path.read_bytes() for path in units] == before
    (machine.root / UNITS / "inspector-own.service").write_text("[Service]\nExecStart=/bin/true\n")
    ended = scheduled("own", "--every", "daily", fails=True)
    (machine.root / UNITS / "inspector-own.service").unlink()
    assert ended.status == 2 and "was not written by" in ended.err
    ended = scheduled("ssh", "--every", "daily", "--", "--no-such", fails=True)
    assert ended.status == 2 and not list((machine.root / UNITS).glob("inspector-ssh*"))


def test_the_words_of_a_unit_are_what_they_were(machine: Machine) -> None:
    words = [
        "",
        " ",
        "$HOME",
        "${HOME}",
        "$$",
        "%n%%",
        "\\",
        "\\x41",
        '"',
        "'",
        ";",
        "a b",
        "自查",
        "-",
        "@",
        "|",
        "#",
        "*",
        "~",
    ]
    show = "import json, sys; json.dump(sys.argv[1:], open('/root/words.json', 'w'))"
    line = " ".join(quote(word) for word in ["/usr/bin/python3", "-c", show, *words])
    (machine.root / UNITS / "words.service").write_text(f"[Service]\nType=oneshot\nExecStart={line}\n")
    machine("systemctl", "daemon-reload")
    machine("systemctl", "start", "words.service")
    assert json.loads((machine.root / "root/words.json").read_text()) == words


def test_as_another_user(machine: Machine, scheduled: Callable[..., Ended]) -> None:
    scheduled("small", "--every", "daily", "--as", "audit", "--", "rootfs:/", "--password-seconds", "1")
    machine("systemctl", "start", "inspector-small.service")
    assert "inspector.db" in machine("ls", "/home/audit/.local/state/inspector").out
    ended = scheduled("none", "--every", "daily", "--as", "nobody-there", fails=True)
    assert ended.status == 2 and "no such user" in ended.err


def test_a_users_own_schedule(machine: Machine) -> None:
    machine("loginctl", "enable-linger", "audit")
    assert eventually(lambda: machine("systemctl", "--user", "show-environment", user="audit", fails=True).status == 0)
    words = ("schedule", "install", "--every", "daily", "--credential", "token=/home/audit/token", "--", "rootfs:/")
    machine("sh", "-c", "umask 077; echo x >/home/audit/token", user="audit")
    said = machine("sh", "-c", f"cd; /{HOME}/bin/python3 -m inspector {shlex.join(words)}", user="audit")
    assert "installed in systemd --user" in said.out and "linger" not in said.err
    machine("systemctl", "--user", "start", "inspector-inspector.service", user="audit")
    assert [(each["place"], each["status"]) for each in schedules(machine, "audit")] == [("systemd --user", 0)]
    machine.inspector("schedule", "remove", "inspector", user="audit")
    assert not machine(
        "find", "/home/audit/.config", "/home/audit/.local/share", "-name", "*inspector-*", fails=True
    ).out


def test_a_users_crontab(machine: Machine) -> None:
    table = "# mine\nMAILTO=a\n0 3 * * * echo 50\\%\n"
    (machine.root / "home/audit/table").write_text(table)
    machine("crontab", "/home/audit/table", user="audit")
    said = machine.inspector("schedule", "install", "--cron", "--every", "daily", "--", "rootfs:/", user="audit")
    assert "installed in crontab" in said.out
    made = machine("crontab", "-l", user="audit").out
    assert made.startswith(table) and made.count("schedule due inspector") == 1
    assert [each["place"] for each in schedules(machine, "audit")] == ["crontab"]
    machine.inspector("schedule", "remove", "inspector", user="audit")
    assert machine("crontab", "-l", user="audit").out == table
