"""Running processes. A target that does not run has none: what asks for them does not apply there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Self

from inspector.fact import NotExamined, Unknown, View, fact
from inspector.request import Live, LiveKind
from inspector.snapshot import State

PROCESSES = Live(LiveKind.PROCESSES)
_DELETED = " (deleted)"
_COMM = 15
"""How many bytes of a name the kernel keeps."""


@dataclass(frozen=True)
class Process:
    """`exe` is the program's path without the kernel's mark for a deleted file; None where it is hidden from us, empty for a
    kernel thread."""

    pid: int
    ppid: int
    uid: int
    name: str
    exe: str | None
    deleted: bool = False
    started: str = ""

    @property
    def program(self) -> str:
        """The last component of the program's path; empty where that is not known."""
        return (self.exe or "").rpartition("/")[2]

    def called(self, name: str) -> bool:
        """Whether this is the program `name`, by its file or by its name, which the kernel cuts."""
        return name in (self.program, self.name) or (len(self.name) == _COMM and name.startswith(self.name))


@fact
@dataclass(frozen=True)
class Processes:
    """All processes, by pid."""

    needs = (PROCESSES,)
    processes: tuple[Process, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        item = view.ask(PROCESSES, own_gaps=True)[0]
        if item.state is State.UNSUPPORTED:
            raise NotExamined("the target is not a running system", "采集目标不是运行中的系统")
        if item.state is not State.OK:
            raise Unknown(item.why)
        try:
            rows = json.loads(item.data)
            return cls(tuple(sorted((_process(row) for row in rows), key=lambda process: process.pid)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Unknown.because("malformed", "{item}: not understood", "{item}：无法解析", item=item.name) from None

    @property
    def complete(self) -> bool:
        """Whether other users' processes were seen: with hidepid they are missing, and the first process with them."""
        return any(process.pid == 1 for process in self.processes)

    def called(self, name: str) -> tuple[Process, ...]:
        return tuple(process for process in self.processes if process.called(name))


def _process(row: dict[str, object]) -> Process:
    exe = row["exe"]
    deleted = isinstance(exe, str) and exe.endswith(_DELETED)
    return Process(
        pid=int(str(row["pid"])),
        ppid=int(str(row["ppid"])),
        uid=int(str(row["uid"])),
        name=str(row["name"]),
        exe=None if exe is None else str(exe).removesuffix(_DELETED),
        deleted=deleted,
        started=str(row.get("started", "")),
    )
