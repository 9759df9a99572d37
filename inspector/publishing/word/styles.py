"""The styles of a report after GB/T 9704, under the names that Word gives them itself, so that a unit can put its own in their place."""

from __future__ import annotations

from dataclasses import replace

from inspector.publishing.word.style import (
    AUTO,
    CHINESE_BODY,
    CHINESE_LINE,
    ENGLISH_BODY,
    ENGLISH_LINE,
    EXACT,
    FANG,
    GREY,
    HEI,
    KAI,
    SONG,
    TITLE,
    Style,
)
from inspector.text import Lang


def styles(lang: Lang, width: int, wide: int) -> tuple[Style, ...]:
    """`width` and `wide`: of the text on a page upright and across, in twentieths of a point."""
    zh = lang == "zh"
    body, line = (CHINESE_BODY, CHINESE_LINE) if zh else (ENGLISH_BODY, ENGLISH_LINE)
    own = {True: "zh", False: "en"}[zh]
    return (
        *_titles(zh, line),
        *_headings(zh),
        *_running(zh, body, line),
        *_tables(zh, own),
        *_across(_tables(zh, own), zh),
        *_figures(zh, own),
        *_page(zh, width, wide),
        *_contents(zh, width, body),
    )


def _headings(zh: bool) -> tuple[Style, ...]:
    sizes = (32, 32, 32) if zh else (30, 26, 24)
    first, second, third = (
        Style(
            id=f"Heading{level}",
            name=f"heading {level}",
            after_it="BodyTextFirstIndent",
            font=font,
            size=size,
            bold=not zh or level == 3,
            chars=200 if zh else 0,
            keep=True,
            outline=level,
            jc="left",
        )
        for level, font, size in zip((1, 2, 3), (HEI, KAI, FANG), sizes, strict=True)
    )
    return replace(first, before=120, after=60), replace(second, before=60), third


def _titles(zh: bool, line: int) -> tuple[Style, ...]:
    title = Style(
        id="Title",
        name="Title",
        after_it="Subtitle",
        font=TITLE,
        size=44,
        bold=not zh,
        before=240,
        after=240,
        line=line * 5 // 4,
        rule="atLeast",
        jc="center",
        keep=True,
    )
    below = Style(id="Subtitle", name="Subtitle", font=KAI, size=32 if zh else 28, after=240, jc="center")
    return title, below


def _running(zh: bool, body: int, line: int) -> tuple[Style, ...]:
    indent = 200 if zh else 0
    return (
        Style(id="BodyText", name="Body Text", after=0 if zh else 120),
        Style(id="BodyTextFirstIndent", name="Body Text First Indent", based="BodyText", chars=indent),
        Style(id="ListNumber", name="List Number", based="BodyText", chars=indent, left=0 if zh else 360),
        Style(id="ListBullet", name="List Bullet", based="BodyText", chars=indent, left=0 if zh else 360),
        Style(id="Signature", name="Signature", jc="right", before=120, keep=True),
        Style(id="Centred", name="居中正文" if zh else "Body Text Centred", jc="center"),
        Style(
            id="Note",
            name="表注" if zh else "Table Note",
            size=21 if zh else 18,
            line=280,
            rule="atLeast",
            before=40,
            after=200,
        ),
        Style(
            id="Caption",
            name="caption",
            font=HEI,
            size=24 if zh else 21,
            bold=not zh,
            before=200,
            after=80,
            line=320,
            rule="atLeast",
            jc="center",
            keep=True,
        ),
        Style(id="Picture", name="图片" if zh else "Picture", line=240, before=160, jc="center", keep=True),
        Style(id="PictureCaption", name="图题" if zh else "Picture Caption", based="Caption", before=60, after=200),
        Style(
            id="Begin", name="控件起始" if zh else "Control Begin", size=2, line=20, rule=EXACT, jc="left", keep=True
        ),
        Style(id="Gap", name="间隔" if zh else "Gap", size=8, line=120, rule=EXACT, jc="left"),
    )


TABLE_NAMES = {
    "zh": (
        "表格文字",
        "表格数字",
        "表头",
        "表格合计",
        "表格合计数字",
        "表格警示",
        "表格提示",
        "表格弱化",
        "指标名称",
        "指标数值",
        "指标说明",
        "填写项",
    ),
    "en": (
        "Table Text",
        "Table Number",
        "Table Head",
        "Table Total",
        "Table Total Number",
        "Table Bad",
        "Table Warning",
        "Table Muted",
        "Figure Label",
        "Figure Value",
        "Figure Note",
        "Form Line",
    ),
}
"""Names of the styles of tables, then of figures and forms, which Word has none of its own for."""


def _tables(zh: bool, own: str) -> tuple[Style, ...]:
    text, number, head, total, total_number, bad, warn, muted = TABLE_NAMES[own][:8]
    small = 21 if zh else 19
    return (
        Style(
            id="TableText",
            name=text,
            size=small,
            line=280 if zh else 250,
            rule=EXACT if zh else AUTO,
            before=50,
            after=50,
            jc="left",
        ),
        Style(id="TableNumber", name=number, based="TableText", jc="right"),
        Style(id="TableHead", name=head, based="TableText", font=HEI, bold=not zh, jc="center", keep=True),
        Style(id="TableTotal", name=total, based="TableText", bold=True),
        Style(id="TableTotalNumber", name=total_number, based="TableNumber", bold=True),
        Style(id="TableBad", name=bad, based="TableText", bold=True, list=3),
        Style(id="TableWarning", name=warn, based="TableText", list=4),
        Style(id="TableMuted", name=muted, based="TableText", italic=not zh, colour=GREY),
    )


def _across(tables: tuple[Style, ...], zh: bool) -> tuple[Style, ...]:
    """The same in smaller print, for tables on pages across."""
    first, *others = (
        replace(each, id=f"{each.id}Across", name=f"{each.name}{'（横页）' if zh else ' Across'}") for each in tables
    )
    small = replace(first, size=18 if zh else 17, line=230 if zh else 210, before=20, after=20)
    return (small, *(replace(each, based=f"{each.based}Across") for each in others))


def _figures(zh: bool, own: str) -> tuple[Style, ...]:
    label, value, note, form = TABLE_NAMES[own][8:]
    small = 21 if zh else 19
    return (
        Style(
            id="FigureLabel",
            name=label,
            font=HEI,
            size=24 if zh else 21,
            line=280,
            rule="atLeast",
            before=80,
            jc="center",
            keep=True,
        ),
        Style(
            id="FigureValue", name=value, font=HEI, size=56, bold=True, line=640, rule="atLeast", jc="center", keep=True
        ),
        Style(id="FigureNote", name=note, size=small, line=260, rule="atLeast", after=40, jc="center", colour="404040"),
        Style(id="FormLine", name=form, size=28 if zh else 23, line=240, before=100, after=100, jc="left"),
    )


def _page(zh: bool, width: int, wide: int) -> tuple[Style, ...]:
    small = 18
    return (
        Style(
            id="Header",
            name="header",
            size=small,
            line=240,
            jc="left",
            colour=GREY,
            tabs=(("right", width),),
            below=True,
        ),
        Style(
            id="HeaderWide",
            name="横页页眉" if zh else "Header Across",
            based="Header",
            tabs=(("clear", width), ("right", wide)),
        ),
        Style(id="Footer", name="footer", font=SONG, size=28, line=240, jc="right"),
        Style(id="FooterEven", name="双页页脚" if zh else "Footer Even", based="Footer", jc="left"),
        Style(id="CoverMark", name="封面密级" if zh else "Cover Mark", font=HEI, size=32 if zh else 24, jc="left"),
        Style(
            id="CoverTitle", name="封面标题" if zh else "Cover Title", based="Title", size=44, before=3000, after=300
        ),
        Style(
            id="CoverLine",
            name="封面项目" if zh else "Cover Line",
            size=32 if zh else 26,
            line=400,
            rule="atLeast",
            before=140,
            jc="left",
        ),
    )


def _contents(zh: bool, width: int, body: int) -> tuple[Style, ...]:
    small = 28 if zh else 22
    levels = tuple(
        Style(
            id=f"TOC{level}",
            name=f"toc {level}",
            size=small,
            line=460 if zh else 340,
            rule=EXACT,
            left=(level - 1) * 420,
            jc="left",
            tabs=(("right", width),),
            leader=True,
        )
        for level in (1, 2, 3)
    )
    return Style(
        id="TOCHeading", name="TOC Heading", font=HEI, size=body + 4, bold=not zh, after=240, jc="center", keep=True
    ), *levels
