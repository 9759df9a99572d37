"""What a style says, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.publishing.word.xml import Element, el, on

LATIN = "Times New Roman"
FANG, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
INSTEAD = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun", TITLE: "华文中宋"}
"""What Word takes where the first is not installed: every Windows and Office has these."""
EXACT, AUTO = "exact", "auto"
GREY = "595959"


@dataclass(frozen=True, kw_only=True)
class Style:
    """Sizes and spaces in half points and twentieths of a point, as Word counts them; `chars`: the first line's indent, in hundredths
    of a character. `line`: 240 is one line where it is `auto`. `outline`: 1 to 9. `list`: the number of a list's definition."""

    id: str
    name: str
    based: str = "Normal"
    after_it: str = ""
    font: str = ""
    size: int = 0
    bold: bool | None = None
    italic: bool = False
    colour: str = ""
    before: int = 0
    after: int = 0
    line: int = 0
    rule: str = AUTO
    chars: int | None = None
    left: int = 0
    jc: str = ""
    outline: int = 0
    keep: bool = False
    list: int = 0
    tabs: tuple[tuple[str, int], ...] = ()
    leader: bool = False
    below: bool = False


CHINESE_BODY, ENGLISH_BODY = 32, 24
CHINESE_LINE, ENGLISH_LINE = 560, 380


def paragraph_look(style: Style) -> Element:
    """In the order of the schema, which Word insists on."""
    space = {key: value for key, value in (("before", style.before), ("after", style.after)) if value}
    if style.line:
        space |= {"line": style.line, "lineRule": style.rule}  # type: ignore[dict-item]
    indent: dict[str, str | int] = {"left": style.left} if style.left else {}
    if style.chars is not None:
        # Hundredths of a character, and the same in twentieths of a point for programs that do not know characters
        indent |= {"firstLineChars": style.chars, "firstLine": style.chars * (style.size or CHINESE_BODY) // 10}
    border = el("pBdr", el("bottom", val="single", sz=4, space=4, color="A6A6A6")) if style.below else None
    return el(
        "pPr",
        on("keepNext", style.keep),
        el("numPr", el("numId", val=style.list)) if style.list else None,
        border,
        _tabs(style),
        el("spacing", **space) if space else None,
        el("ind", **indent) if indent else None,
        el("jc", val=style.jc) if style.jc else None,
        el("outlineLvl", val=style.outline - 1) if style.outline else None,
    )


def _tabs(style: Style) -> Element | None:
    if not style.tabs:
        return None
    leader: dict[str, str] = {"leader": "dot"} if style.leader else {}
    return el("tabs", *(el("tab", val=kind, **leader, pos=where) for kind, where in style.tabs))


def run_look(style: Style) -> Element:
    bold = None if style.bold is None else el("b") if style.bold else el("b", val="0")
    return el(
        "rPr",
        el("rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=style.font, cs=LATIN) if style.font else None,
        bold,
        on("i", style.italic),
        el("color", val=style.colour) if style.colour else None,
        *((el("sz", val=style.size), el("szCs", val=style.size)) if style.size else ()),
    )
