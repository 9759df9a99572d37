"""The units of a schedule, as text; systemd.service(5), systemd.exec(5), systemd.timer(5), systemd.syntax(7).

What the service is kept from must hide nothing that is audited. So there are no PrivateTmp=, PrivateDevices=, ProtectHome=,
ProtectProc=, ProtectKernelModules= and the like, which show a service other files than those that are there. ProtectSystem=strict
mounts /home and /root over themselves, and what is mounted so looks like a copy of something to whoever walks the tree; `ReadOnlyPaths=/`
protects the same and mounts nothing but the folders that are written to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspector.schedule.access import Access
from inspector.schedule.job import Job, check_path, check_words
from inspector.schedule.when import When, calendar

MARK = "# Written by `inspector schedule install`, which also replaces and removes it. Changes go into a drop-in: systemctl edit."
SECTION = "[X-Inspector]"
"""systemd passes over sections of that kind; what stands in it is ours."""
LONGEST_RUN = "12h"

ALWAYS = """\
Nice=10
IOSchedulingClass=idle
UMask=0077
LimitCORE=0
NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM""".split("\n")
"""For the system's services and a user's alike: none needs a file system of its own."""


@dataclass(frozen=True)
class Units:
    """The texts of both."""

    service: str
    timer: str


def render(job: Job, access: Access, *, system: bool, user: str = "") -> Units:
    """`system`: a service of root's, or of `user`; else one of the service manager of whoever runs it."""
    return Units(_service(job, access, system=system, user=user), _timer(job))


def unit_name(name: str) -> str:
    return f"inspector-{name}"


def quote(word: str) -> str:
    """One word of ExecStart=, as it is: neither specifiers nor variables are replaced in it."""
    return quote_value(word).replace("$", "$$")


def quote_value(word: str) -> str:
    """One word of a list such as Environment=, in which variables mean nothing."""
    for sign, escaped in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%")):
        word = word.replace(sign, escaped)
    return f'"{word}"'


def value_of(text: str, key: str) -> str:
    """What a unit of ours says of `key` in its own section; empty where it is none of ours."""
    _, ours, rest = text.partition(f"\n{SECTION}\n")
    found = (line.partition("=")[2] for line in rest.split("\n") if line.startswith(f"{key}="))
    return next(found, "") if ours and MARK in text else ""


def _service(job: Job, access: Access, *, system: bool, user: str) -> str:
    check_words(job.arguments)
    return _unit(
        job,
        [
            "[Unit]",
            f"Description=Security self-inspection ({job.name})",
            *(["Wants=network-online.target", "After=network-online.target time-sync.target"] if system else []),
            "",
            "[Service]",
            "Type=oneshot",
            f"ExecStart={_path(job.python)} {' '.join(quote(word) for word in job.command[1:])}",
            f"WorkingDirectory={_path(job.folder, quoted=False)}",
            *(f"Environment={quote_value(f'{name}={value}')}" for name, value in job.environment.items()),
            *(f"LoadCredential={name}:{_path(path, quoted=False)}" for name, path in sorted(job.credentials.items())),
            f"TimeoutStartSec={LONGEST_RUN}",
            # The summary tells what is wrong with the hosts, and more people read the journal than may know it.
            "StandardOutput=null",
            "StandardError=journal",
            "SyslogIdentifier=inspector",
            *ALWAYS,
            *(_confined(job, access, user) if system else []),
        ],
    )


def _confined(job: Job, access: Access, user: str) -> Iterable[str]:
    """What only the system's manager can do."""
    yield from [f"User={user}"] if user else []
    yield f"CapabilityBoundingSet={' '.join(access.capabilities)}"
    yield "ReadOnlyPaths=/"
    for folder in access.writes:
        yield f"ReadWritePaths={_path(folder)}"
    name = unit_name(job.name)
    yield from (f"RuntimeDirectory={name}", "RuntimeDirectoryMode=0700", f"Environment=TMPDIR=%t/{name}")


def _timer(job: Job) -> str:
    return _unit(
        job,
        [
            "[Unit]",
            f"Description=Security self-inspection ({job.name}): {job.when}",
            "",
            "[Timer]",
            f"OnCalendar={calendar(job.when)}",
            "Persistent=true",
            f"RandomizedDelaySec={spread(job.when)}",
            "AccuracySec=1min",
            "",
            "[Install]",
            "WantedBy=timers.target",
        ],
    )


def spread(when: When) -> str:
    """Many machines that are installed alike do not all begin at the same moment."""
    return "5min" if when.often else "15min"


def _unit(job: Job, lines: Iterable[str]) -> str:
    own = ["", SECTION, f"Name={job.name}", f"When={job.when}"]
    return "\n".join([MARK, *lines, *own, ""])


def _path(path: object, *, quoted: bool = True) -> str:
    """Some settings take quotes and others do not, so what would need them is refused."""
    text = check_path(str(path))
    return quote_value(text) if quoted else text.replace("%", "%%")
