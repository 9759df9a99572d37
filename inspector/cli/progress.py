"""How far the audit is, on standard error: lines that are drawn anew on a terminal, now and then a line where it is none."""

from __future__ import annotations

import math
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from inspector.audit import Phase
from inspector.cli import terminal
from inspector.layout import pad, shorten
from inspector.text import Lang, Text, clean

PHASES = {
    Phase.COLLECTING: Text(en="collecting evidence", zh="正在采集"),
    Phase.LOOKING: Text(en="scanning from here", zh="正在外部探测"),
    Phase.GUESSING: Text(en="trying passwords", zh="正在比对口令"),
    Phase.JUDGING: Text(en="judging", zh="正在判定"),
    Phase.KEEPING: Text(en="keeping the evidence", zh="正在保存证据"),
}
HOSTS = Text(en="hosts done: {done} of {all}, running: {running}", zh="已完成主机：{done}/{all}，进行中：{running}")
FAILED = Text(en=", failed: {failed}", zh="，失败：{failed}")
SECONDS_LEFT = Text(en="; about {n} s left", zh="；预计还需约 {n} 秒")
MINUTES_LEFT = Text(en="; about {n} min left", zh="；预计还需约 {n} 分钟")
MORE = Text(en="and {n} more", zh="另有 {n} 台")
SPINNER = "-\\|/"
MOST_LINES = 12
ENOUGH = 3
"""Hosts that must be done before the time that is left can be guessed."""
EVERY = 60.0
"""Seconds from line to line where nothing can be drawn anew."""


class Display:
    """A count of the hosts, and a line for each of those at work, as many as there is room for; the one that runs longest first.

    `begin` is called from their threads. `before` hosts were done when this run began.
    """

    def __init__(self, names: Sequence[str], lang: Lang, before: int = 0) -> None:
        self._names = [clean(name) for name in names]
        self._lang = lang
        self._before, self._done, self._failed = before, before, 0
        self._running: dict[int, tuple[str, float]] = {}
        self._lock = threading.Lock()
        self._start = self._said = time.monotonic()
        self.drawn = False

    def begin(self, place: int, phase: Phase) -> None:
        with self._lock:
            _, since = self._running.get(place, ("", time.monotonic()))
            self._running[place] = PHASES[phase][self._lang], since

    def done(self, place: int, *, failed: bool = False) -> None:
        with self._lock:
            self._running.pop(place, None)
            self._done += 1
            self._failed += failed
        now = time.monotonic()
        if not self.drawn and now - self._said >= EVERY and self._done < len(self._names):
            self._said = now
            terminal.say(f"inspector: {self.count()}", sys.stderr)

    def count(self) -> str:
        """All hosts in one line."""
        with self._lock:
            values = {"done": self._done, "all": len(self._names), "running": len(self._running)}
            failed = FAILED.render(self._lang, {"failed": self._failed}) if self._failed else ""
            return HOSTS.render(self._lang, values) + failed + self._left()

    def _left(self) -> str:
        finished, left = self._done - self._before, len(self._names) - self._done
        if finished < ENOUGH or not left:
            return ""
        seconds = (time.monotonic() - self._start) / finished * left
        if seconds < 100:
            return SECONDS_LEFT.render(self._lang, {"n": math.ceil(seconds / 10) * 10})
        return MINUTES_LEFT.render(self._lang, {"n": math.ceil(seconds / 60)})

    def lines(self, width: int, height: int) -> list[str]:
        """What is drawn: never more lines than `height`, nor wider ones than `width`."""
        with self._lock:
            running = sorted(self._running.items(), key=lambda each: each[1][1])
        head = [self.count()] if len(self._names) > 1 else []
        room = max(1, min(MOST_LINES, height - 2) - len(head))
        shown = running if len(running) <= room else running[: max(1, room - 1)]
        column = max(width // 3, 8)
        now = time.monotonic()
        mark = SPINNER[int(now * 4) % len(SPINNER)]
        for place, (phase, since) in shown:
            name = pad(shorten(self._names[place], column), column if len(shown) > 1 else 0)
            minutes, seconds = divmod(int(now - since), 60)
            head.append(f"{mark} {name} {phase} {minutes}:{seconds:02}")
        if len(shown) < len(running):
            head.append(f"  {MORE.render(self._lang, {'n': len(running) - len(shown)})}")
        return [shorten(line, width) for line in head]


@contextmanager
def shown(names: Sequence[str], lang: Lang, *, before: int = 0) -> Iterator[Display]:
    """A display that goes away when the work is over."""
    display = Display(names, lang, before)
    if not terminal.redraws(sys.stderr):
        yield display
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text as Line

    console = Console(file=sys.stderr, width=terminal.width(sys.stderr), no_color=True, highlight=False)

    def draw() -> Line:
        return Line("\n".join(display.lines(console.width, console.height)), no_wrap=True)

    display.drawn = True
    with Live(get_renderable=draw, console=console, refresh_per_second=4, transient=True):
        yield display
