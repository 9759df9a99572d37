"""Why an archive is refused, and the one line that a person gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from inspector.model import InspectorError
from inspector.text import Text, os_error

LINE = Text(en="image:{path}: {why}", zh="image:{path}：{why}")
IN_PART = Text(en="{part}: {why}", zh="{part}：{why}")
TOO_MUCH = Text(en="more memory would be needed than there is", zh="所需内存超过可用内存")


class Damaged(Exception):
    """What was read cannot be what it says it is. `text`: in what way."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@contextmanager
def blamed(path: str, part: Text | None = None) -> Iterator[None]:
    """Turns damage found inside, in `part` of the image, into the error for people."""
    try:
        yield
    except (Damaged, OSError, MemoryError) as error:
        why = error.text if isinstance(error, Damaged) else os_error(error) if isinstance(error, OSError) else TOO_MUCH
        why = IN_PART.fill({"part": part, "why": why}) if part else why
        raise InspectorError(LINE.fill({"path": path, "why": why})) from None
