"""HTML as a tree, read by the standard library's parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from inspector.text import Lang

VOID = {"meta", "input", "br", "link", "hr", "img", "rect", "col"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                if tag in ("", child.tag) and attributes.items() <= child.attributes.items():
                    yield child
                yield from child.all(tag, **attributes)

    def words(self, lang: Lang) -> str:
        """The text that a reader of that language sees; of a style sheet what is in it."""
        shown = [
            child if isinstance(child, str) else child.words(lang)
            for child in self.children
            if isinstance(child, str) or (child.tag != "script" and child.attributes.get("lang", lang) == lang)
        ]
        return re.sub(r"\s+", " ", "".join(shown))


class _Reader(HTMLParser):
    """Builds the tree and minds that every element is closed in its turn."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.stack.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def parse(document: bytes) -> Element:
    """The `html` element. Fails where an element is not closed, or has an attribute twice."""
    reader = _Reader()
    reader.feed(document.decode())
    reader.close()
    assert len(reader.stack) == 1
    return next(reader.stack[0].all("html"))
