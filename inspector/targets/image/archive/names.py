"""Names in archives: taken to pieces, and refused where they would lead out of the root."""

from __future__ import annotations

from inspector.targets.image.archive.damage import Damaged
from inspector.text import Text

LONGEST, COMPONENT = 4096, 255
WHITEOUT = b".wh."
UP = Text(en="its name leads upwards: {name}", zh="名称指向上级目录：{name}")
LONG = Text(en="its name is longer than {n} bytes", zh="名称超过 {n} 字节")
LONG_PART = Text(en="a part of its name is longer than {n} bytes", zh="名称中有一段超过 {n} 字节")
NAMELESS = Text(en="it has no name", zh="没有名称")
NUL = Text(en="a NUL in its name", zh="名称中含有 NUL 字符")
HIDES_ROOT = Text(
    en="{name} would remove the folder it stands in, or the one above", zh="{name} 会删除其所在目录或上级目录"
)
ITSELF = Text(en="a hard link to itself: {name}", zh="指向自身的硬链接：{name}")
NO_TARGET = Text(en="a hard link to the root folder", zh="指向根目录的硬链接")


def cleaned(name: bytes, whiteouts: bool = False, root: bool = True) -> str:
    """`name` as `Member.path` has it. Raises Damaged."""
    if name[:2] == b"./":
        name = name[2:]
    if name[-1:] == b"/":
        name = name.rstrip(b"/")
    # what can be anything but plain components has one of these
    if len(name) > COMPONENT or b"/." in name or b"//" in name or name[:1] in (b".", b"/") or b"\0" in name:
        name = _joined(name)
    if whiteouts and WHITEOUT in name:
        _check_whiteouts(name)
    if not name and not root:
        raise Damaged(NAMELESS)
    return name.decode("utf-8", "surrogateescape")


def target(link: bytes, path: str, hard: bool) -> str:
    """What a link names, as `Member.link` has it."""
    if not hard:
        if len(link) > LONGEST:
            raise Damaged(LONG.fill({"n": LONGEST}))
        return link.decode("utf-8", "surrogateescape")
    found = cleaned(link)
    if not found:
        raise Damaged(NO_TARGET)
    if found == path:
        raise Damaged(ITSELF.fill({"name": path}))
    return found


def _joined(name: bytes) -> bytes:
    if len(name) > LONGEST:
        raise Damaged(LONG.fill({"n": LONGEST}))
    if b"\0" in name:
        raise Damaged(NUL)
    parts = [part for part in name.split(b"/") if part not in (b"", b".")]
    if b".." in parts:
        raise Damaged(UP.fill({"name": name[-200:].decode("utf-8", "surrogateescape")}))
    if any(len(part) > COMPONENT for part in parts):
        raise Damaged(LONG_PART.fill({"n": COMPONENT}))
    return b"/".join(parts)


def _check_whiteouts(name: bytes) -> None:
    for part in name.split(b"/"):
        if part in (b".wh.", b".wh..", b".wh..."):
            raise Damaged(HIDES_ROOT.fill({"name": part.decode()}))
