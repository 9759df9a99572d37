"""The lines of the summary, as they are collected."""

from __future__ import annotations

import io

from rich.console import Console, RenderableType
from rich.text import Text as Line

from inspector.layout import Layout, block
from inspector.model import Dossier
from inspector.text import Text


class Page:
    """Collects lines; nothing that is put into it is taken for markup."""

    def __init__(self, dossier: Dossier, layout: Layout) -> None:
        self.dossier, self.layout, self.lang, self.width = dossier, layout, layout.lang, layout.width
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=layout.width,
            force_terminal=layout.colour,
            color_system="standard" if layout.colour else None,
            legacy_windows=False,
            markup=False,
            highlight=False,
            emoji=False,
            _environ={},
        )

    def put(self, what: RenderableType) -> None:
        self._console.print(what, soft_wrap=isinstance(what, Line))

    def say(self, text: Text, *, style: str = "", first: str = "  ") -> None:
        """A paragraph in the page's language. Templates are filled before: data may have braces in it."""
        self.put(Line(block(text[self.lang], self.width, first=first), style))

    def heading(self, text: Text) -> None:
        self.put(Line(""))
        self.say(text, style="bold", first="")

    def more(self, text: Text, left: int, first: str) -> None:
        """How much was left out, and where it is."""
        if left > 0:
            where = SEE_FILE if self.layout.saved else SEE_ALL
            whole = Text(en=text.en + where.en, zh=text.zh + where.zh)
            self.say(whole.fill({"n": left, "path": self.layout.saved}), first=first)

    def limit(self, number: int) -> int | None:
        return None if self.layout.full else number

    def written(self) -> bytes:
        return "".join(f"{line.rstrip()}\n" for line in self._out.getvalue().split("\n")[:-1]).encode()


SEE_FILE = Text(en="; all are in {path}", zh="，完整内容见 {path}")
SEE_ALL = Text(en="; --all shows them", zh="，加 --all 可全部列出")
