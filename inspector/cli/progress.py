"""What is being worked on, on standard error while that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from inspector.audit import Phase
from inspector.cli import terminal
from inspector.layout import shorten
from inspector.text import Lang, Text, clean

if TYPE_CHECKING:  # rich is imported only where there is something to draw on
    from rich.progress import Progress, TaskID

PHASES = {
    Phase.COLLECTING: Text(en="collecting evidence", zh="正在采集"),
    Phase.GUESSING: Text(en="trying passwords", zh="正在比对口令"),
    Phase.JUDGING: Text(en="judging", zh="正在判定"),
}
HOSTS = Text(en="hosts done: {done} of {all}", zh="已完成主机：{done}/{all}")


class Display:
    """One line a host that is at work, below a count of those that are done. `begin` is called from their threads."""

    def __init__(self, names: Sequence[str], lang: Lang, progress: Progress | None) -> None:
        self._names = [shorten(clean(name), max(terminal.width(sys.stderr) // 3, 8)) for name in names]
        self._lang = lang
        self._progress = progress
        self._tasks: dict[int, TaskID] = {}
        self._done = 0
        self._all = progress.add_task(self._count(), phase="") if progress and len(names) > 1 else None

    def begin(self, place: int, phase: Phase) -> None:
        if self._progress is None:
            return
        words = PHASES[phase][self._lang]
        if place in self._tasks:
            self._progress.update(self._tasks[place], phase=words)
        else:
            self._tasks[place] = self._progress.add_task(self._names[place], phase=words)

    def done(self, place: int) -> None:
        self._done += 1
        if self._progress is None:
            return
        if place in self._tasks:
            self._progress.remove_task(self._tasks.pop(place))
        if self._all is not None:
            self._progress.update(self._all, description=self._count())

    def _count(self) -> str:
        return HOSTS.render(self._lang, {"done": self._done, "all": len(self._names)})


@contextmanager
def shown(names: Sequence[str], lang: Lang) -> Iterator[Display]:
    """A display that goes away when the work is over."""
    if not terminal.redraws(sys.stderr):
        yield Display(names, lang, None)
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn("line", style=""),
        TextColumn("{task.description}", style="bold", markup=False),
        TextColumn("{task.fields[phase]}", markup=False),
        TimeElapsedColumn(),
    )
    console = Console(file=sys.stderr, width=terminal.width(sys.stderr), no_color=True, highlight=False)
    with Progress(*columns, console=console, transient=True) as progress:
        yield Display(names, lang, progress)
