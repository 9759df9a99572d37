"""Where answers go that are typed in a terminal, whose they are, and how a line is read there."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path

from inspector.cli import terminal
from inspector.layout import block
from inspector.organisation.model import Organisation
from inspector.store import Store
from inspector.text import Lang, Text

with contextlib.suppress(ImportError):
    import readline  # noqa: F401 - input() can be edited then, wide characters too

STOP = ("q", "quit", "退出")
HELP = ("?", "？", "h", "帮助")
NOT_TEXT = Text(en="This is no text in the encoding of this terminal.", zh="输入内容与终端编码不符，请重新输入。")


class Stopped(Exception):
    """The person wants no more."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """`scope`: the system that is answered for; `folder`: where evidence is looked for; `width`: of the terminal."""

    store: Store
    lang: Lang
    year: int
    scope: str
    by: str
    folder: Path
    unit: Organisation | None
    width: int

    def say(self, text: Text, **values: object) -> None:
        """A line below a question."""
        terminal.say(block(text.render(self.lang, values), self.width, first="  "))

    def read(self, prompt: str, help: str) -> str:
        """A line that is typed; empty for nothing. Who asks for help gets it, and is asked again. Raises Stopped."""
        encoding = sys.stdout.encoding
        prompt = prompt.encode(encoding, "backslashreplace").decode(encoding)
        while True:
            try:
                words = input(prompt).strip()
                words.encode()  # bytes that are no text come as half characters where the terminal is said to be ASCII
            except EOFError:
                terminal.say("")
                raise Stopped from None
            except UnicodeError:
                self.say(NOT_TEXT)
                continue
            if words.casefold() in STOP:
                raise Stopped
            if words not in HELP:
                return words
            terminal.say("\n".join(f"  {line}" for line in help.split("\n")))
