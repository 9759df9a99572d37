"""The parts of a document beside its text: styles, lists, fonts, settings."""

from __future__ import annotations

from inspector.publishing.word.style import (
    CHINESE_BODY,
    CHINESE_LINE,
    ENGLISH_BODY,
    ENGLISH_LINE,
    EXACT,
    FANG,
    GREY,
    INSTEAD,
    LATIN,
    Style,
    paragraph_look,
    run_look,
)
from inspector.publishing.word.xml import Element, el
from inspector.text import Lang

ORDERED, BULLET, BAD, WARN = 1, 2, 3, 4
WORDS_OWN = frozenset(
    "Title Subtitle Heading1 Heading2 Heading3 BodyText BodyTextFirstIndent ListNumber ListBullet Signature Caption Header Footer "
    "TOCHeading TOC1 TOC2 TOC3".split()
)
"""Styles that Word has under a name in every language."""
_LINKED = {BAD: "TableBad", WARN: "TableWarning"}
"""Signs that come with a style, and are no text of a cell."""
_SIGNS = {BULLET: "•", BAD: "▲", WARN: "△"}


def style_sheet(styles: tuple[Style, ...], lang: Lang) -> Element:
    return el(
        "styles",
        _defaults(lang),
        _normal(lang),
        el(
            "style",
            el("name", val="Default Paragraph Font"),
            el("uiPriority", val=1),
            el("semiHidden"),
            type="character",
            default=1,
            styleId="DefaultParagraphFont",
        ),
        *_tables(),
        *(_style(style) for style in styles),
        _character("Strong", "Strong", el("b"), el("bCs")),
        _character("Hyperlink", "Hyperlink"),
        _character("PlaceholderText", "Placeholder Text", el("color", val=GREY)),
    )


def _defaults(lang: Lang) -> Element:
    zh = lang == "zh"
    size = CHINESE_BODY if zh else ENGLISH_BODY
    look = el(
        "rPr",
        el("rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=FANG, cs=LATIN),
        el("sz", val=size),
        el("szCs", val=size),
        el("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
    )
    return el("docDefaults", el("rPrDefault", look), el("pPrDefault", el("pPr", el("widowControl"))))


def _normal(lang: Lang) -> Element:
    zh = lang == "zh"
    spacing = el("spacing", line=CHINESE_LINE if zh else ENGLISH_LINE, lineRule=EXACT if zh else "atLeast")
    look = el("pPr", el("widowControl"), spacing, el("jc", val="both" if zh else "left"))
    return el("style", el("name", val="Normal"), el("qFormat"), look, type="paragraph", default=1, styleId="Normal")


def _tables() -> tuple[Element, ...]:
    margins = el(
        "tblCellMar",
        el("top", w=0, type="dxa"),
        el("left", w=85, type="dxa"),
        el("bottom", w=0, type="dxa"),
        el("right", w=85, type="dxa"),
    )
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = el("tblBorders", *(el(side, val="single", sz=4, space=0, color="7F7F7F") for side in sides))
    indent = el("tblInd", w=0, type="dxa")
    return (
        el(
            "style",
            el("name", val="Normal Table"),
            el("uiPriority", val=99),
            el("semiHidden"),
            el("tblPr", indent, margins),
            type="table",
            default=1,
            styleId="TableNormal",
        ),
        el(
            "style",
            el("name", val="Table Grid"),
            el("basedOn", val="TableNormal"),
            el("uiPriority", val=39),
            el("tblPr", borders),
            type="table",
            styleId="TableGrid",
        ),
    )


def _style(style: Style) -> Element:
    return el(
        "style",
        el("name", val=style.name),
        el("basedOn", val=style.based),
        el("next", val=style.after_it) if style.after_it else None,
        el("qFormat"),
        paragraph_look(style),
        run_look(style),
        type="paragraph",
        **({} if style.id in WORDS_OWN else {"customStyle": 1}),
        styleId=style.id,
    )


def _character(id_: str, name: str, *look: Element) -> Element:
    return el(
        "style",
        el("name", val=name),
        el("basedOn", val="DefaultParagraphFont"),
        el("qFormat"),
        el("rPr", *look) if look else None,
        type="character",
        styleId=id_,
    )


def numbering(lists: int, lang: Lang) -> Element:
    """Definitions of lists, then so many ordered lists, each beginning with 1."""
    number = "（%1）" if lang == "zh" else "(%1)"
    definitions = [
        _definition(ORDERED, "decimal", number),
        *(_definition(n, "bullet", sign) for n, sign in _SIGNS.items()),
    ]
    named = [el("num", el("abstractNumId", val=n), numId=n) for n in (ORDERED, *_SIGNS)]
    again = [
        el(
            "num",
            el("abstractNumId", val=ORDERED),
            el("lvlOverride", el("startOverride", val=1), ilvl=0),
            numId=first_list() + n,
        )
        for n in range(lists)
    ]
    return el("numbering", *definitions, *named, *again)


def first_list() -> int:
    return max(_SIGNS) + 1


def _definition(id_: int, kind: str, text: str) -> Element:
    level = el(
        "lvl",
        el("start", val=1),
        el("numFmt", val=kind),
        el("pStyle", val=_LINKED[id_]) if id_ in _LINKED else None,
        el("suff", val="nothing" if text.startswith("（") else "space"),
        el("lvlText", val=text),
        el("lvlJc", val="left"),
        el("pPr", el("ind", firstLineChars=200, firstLine=640)) if text.startswith("（") else None,
        ilvl=0,
    )
    return el("abstractNum", el("multiLevelType", val="singleLevel"), level, abstractNumId=id_)


def fonts() -> Element:
    """Which font is taken where the one of the standard is not installed."""
    chinese = [
        el("font", el("altName", val=other), el("charset", val="86"), el("family", val="auto"), name=font)
        for font, other in INSTEAD.items()
    ]
    return el("fonts", el("font", el("charset", val="00"), el("family", val="roman"), name=LATIN), *chinese)


def settings(lang: Lang) -> Element:
    """Left and right pages have their own foot. Fields are not made anew when it is opened: Word would ask first."""
    uri = "http://schemas.microsoft.com/office/word"
    compat = {
        "compatibilityMode": 15,
        "overrideTableStyleFontSizeAndJustification": 1,
        "enableOpenTypeFeatures": 1,
        "doNotFlipMirrorIndents": 1,
    }
    return el(
        "settings",
        el("zoom", percent=100),
        el("defaultTabStop", val=420),
        el("evenAndOddHeaders"),
        el("characterSpacingControl", val="compressPunctuation" if lang == "zh" else "doNotCompress"),
        el("compat", *(el("compatSetting", name=key, uri=uri, val=value) for key, value in compat.items())),
        el("themeFontLang", val="en-US", eastAsia="zh-CN"),
        el("decimalSymbol", val="."),
        el("listSeparator", val=","),
    )
