"""What a host has, from the facts that its checks had read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from inspector import holdings as module
from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.engine import evaluate
from inspector.facts.accounts import PASSWD as PASSWD_FILE
from inspector.facts.accounts import Passwd
from inspector.facts.authorized_keys import AccountKeys
from inspector.facts.capabilities import FileCapabilities
from inspector.facts.packages import Packages
from inspector.facts.permissions import Identities
from inspector.facts.services import Services
from inspector.facts.set_id import SetIdFiles
from inspector.facts.sockets import Sockets
from inspector.holdings import holdings
from inspector.model import Holding
from inspector.request import Request
from inspector.snapshot import Item, Stat, State
from inspector.targets.memory import snapshot

FACTS = (Passwd, AccountKeys, Sockets, Packages, SetIdFiles, FileCapabilities, Identities, Services)
ALL = tuple(dict.fromkeys(need for fact in FACTS for need in fact_needs(fact)))
PASSWD = "root:x:0:0:Root:/root:/bin/bash\nann:CANARY$hash:1000:1000:Ann Canary:/home/ann:/bin/zsh\n"
BODY = "AAAAC3NzaC1lZDI1NTE5AAAAIBGQxqbcO1hTHbPzLvRiM+Wp9UTeMuJvKXQ9DJ3F0OV6"
KEY = "SHA256:y7UZEyaxU7lew6cB5SK2trC+31yk9PYPWrD20OxWv6M"
"""Of that body, by ssh-keygen -l."""
KEYS = "/home/ann/.ssh/authorized_keys"


def of(files: Mapping[str, str | File], needs: Iterable[Request] = ALL, **live: object) -> dict[str, Holding]:
    return holdings(evaluate(snapshot(Case(files, live=live), needs), [], {}).read)


def test_accounts_have_no_names_of_people_and_no_password_fields() -> None:
    (found,) = of({"/etc/passwd": PASSWD}, fact_needs(Passwd)).values()
    assert found.complete
    assert found.entries == {
        "ann": "uid 1000, gid 1000, /home/ann, /bin/zsh",
        "root": "uid 0, gid 0, /root, /bin/bash",
    }


def test_keys_are_told_by_their_fingerprint_and_options_that_may_hold_passwords_by_name_alone() -> None:
    options = 'from="192.0.2.*",command="dump -pCANARY",no-pty'
    found = of({"/etc/passwd": PASSWD, KEYS: f"{options} ssh-ed25519 {BODY} ann@laptop\n"})["key"]
    assert found.entries == {f"ann {KEY}": f'ssh-ed25519, from="192.0.2.*", command, no-pty, {KEYS}'}
    assert found.complete
    elsewhere = {"/etc/ssh/sshd_config": "AuthorizedKeysCommand /usr/bin/keys\n"}
    assert not of({"/etc/passwd": PASSWD, **elsewhere})["key"].complete


def test_ports_without_those_that_nobody_chose() -> None:
    def row(protocol: str, address: str, port: int, program: str | None) -> dict[str, object]:
        return {"protocol": protocol, "address": address, "port": port, "program": program}

    rows = [
        row("tcp", "::", 22, "sshd"),
        row("tcp", "::", 22, "systemd"),
        row("udp", "127.0.0.1", 40000, "x"),
        row("tcp", "127.0.0.1", 40000, None),
    ]
    assert of({}, fact_needs(Sockets), sockets=rows) == {
        "port": Holding(complete=True, entries={"tcp 127.0.0.1:40000": "", "tcp [::]:22": "sshd; systemd"})
    }
    assert "port" not in of({"/etc/passwd": PASSWD})


def test_packages_programs_and_units() -> None:
    status = "Package: {}\nStatus: install ok installed\nVersion: {}\nArchitecture: {}\n\n"
    found = of(
        {
            "/etc/passwd": PASSWD,
            "/etc/group": "root:x:0:\nstaff:x:50:\n",
            "/var/lib/dpkg/status": status.format("openssl", "3.0.1-1", "amd64") + status.format("tzdata", "2", "all"),
            "/usr/bin/su": File("x", 0o4755),
            "/usr/bin/wall": File("x", 0o2755, group=50),
            "/usr/bin/ping": File("x", 0o755, caps="cap_net_raw=ep"),
            "/usr/lib/systemd/systemd": "x",
            "/usr/lib/systemd/system/ssh.service": "x",
            "/usr/lib/systemd/system/idle.service": "x",
            "/etc/systemd/system/bad.service": File(link="/dev/null"),
            "/etc/systemd/system/multi-user.target.wants/ssh.service": File(link="/usr/lib/systemd/system/ssh.service"),
        }
    )
    assert found["package"].entries == {"openssl:amd64": "3.0.1-1", "tzdata": "2"}
    assert found["set-id"].entries == {
        "/usr/bin/ping": "cap_net_raw=ep",
        "/usr/bin/su": "root:root 4755",
        "/usr/bin/wall": "root:staff 2755",
    }
    units = found["unit"].entries
    assert units["ssh.service"] == "enabled multi-user.target"
    assert (units["idle.service"], units.get("bad.service")) == ("disabled", "masked")
    assert all(holding.complete and list(holding.entries) == sorted(holding.entries) for holding in found.values())


def test_what_was_not_read_whole_is_not_complete_and_what_was_not_read_is_left_out() -> None:
    evidence = snapshot(Case({}), fact_needs(Passwd))
    item = Item("/etc/passwd", State.TRUNCATED, PASSWD.encode(), Stat("file", 0o644, 0, 0, 9))
    cut = holdings(evaluate(replace(evidence, answers={PASSWD_FILE: (item,)}), [], {}).read)
    assert (cut["account"].complete, len(cut["account"].entries)) == (False, 2)
    assert of({"/etc/passwd": File(PASSWD, state=State.DENIED)}, fact_needs(Passwd)) == {}
    assert of({"/etc/passwd": PASSWD}, ()) == {}
    assert not of({"/etc/passwd": f"{PASSWD}broken:x:y:z\n"}, fact_needs(Passwd))["account"].complete
    walled = {"/srv/closed": File(kind="dir", state=State.DENIED), "/usr/bin/su": File("x", 0o4755)}
    found = of(walled)["set-id"]
    assert (found.complete, dict(found.entries)) == (False, {"/usr/bin/su": "root:root 4755"})


def test_no_package_manager_is_no_list_of_packages() -> None:
    assert "package" not in of({"/etc/passwd": PASSWD})


def test_hostile_names_are_cleaned_and_bounded() -> None:
    many = "".join(f"u{n}:x:{n}:0::/{'h' * 300}:/bin/sh\n" for n in range(module.ENTRIES + 10))
    found = of({"/etc/passwd": f"a\x1b[31mb:x:1:1::/\u202e:/bin/sh\n{many}"}, fact_needs(Passwd))["account"]
    assert (found.complete, len(found.entries)) == (False, module.ENTRIES)
    assert max(map(len, found.entries.values())) == module.DETAIL
    assert found.entries["a\\x1b[31mb"] == "uid 1, gid 1, /\\u202e, /bin/sh"
