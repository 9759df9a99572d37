"""A publication as PDF for accessibility (tagged, with bookmarks), after the layout that GB/T 9704 gives official documents.

typst sets it; what a report says reaches it as data and never as markup. The same publication and fonts give the same bytes.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.model import InspectorError
from inspector.publishing.model import Publication
from inspector.publishing.pdf.content import content, strings, translated
from inspector.publishing.pdf.fonts import chosen, is_chinese, missing
from inspector.tables import made
from inspector.text import Lang, Text

if TYPE_CHECKING:  # typst is an option of the installation
    from typst import Fonts

NO_TYPST = Text(
    en="PDF reports need typst: pip install 'inspector-audit[pdf]'",
    zh="生成 PDF 报告需要 typst：pip install 'inspector-audit[pdf]'",
)
NO_FONT = Text(
    en="PDF reports with Chinese words need a Chinese font, and none is installed: apt install fonts-noto-cjk (Debian, Ubuntu), "
    "dnf install google-noto-sans-cjk-ttc-fonts (RHEL and its like), or put a font file into ~/.local/share/fonts",
    zh="PDF 报告含有中文，但本机没有中文字体：请安装 fonts-noto-cjk 或 fonts-wqy-microhei（Debian、Ubuntu）、"
    "google-noto-sans-cjk-ttc-fonts 或 wqy-microhei-fonts（RHEL 系、openEuler、麒麟），也可把字体文件放入 ~/.local/share/fonts",
)
FAILED = Text(en="the PDF could not be made: {why}", zh="无法生成 PDF：{why}")
HERE = Path(__file__).parent


def render(publication: Publication, lang: Lang, *, fonts: Fonts | None = None) -> bytes:
    """The PDF. `fonts`: those to use, the system's and typst's own where it is not given.

    Raises InspectorError where typst is missing, or a Chinese font is and the report holds Chinese: boxes instead of names are untrue.
    """
    try:
        import typst
    except ImportError:
        raise InspectorError(NO_TYPST) from None
    fonts = fonts or typst.Fonts()
    families = chosen(fonts, lang)
    told = content(publication, lang)
    lacking = missing(strings(told), families["latin"] + families["body"], fonts)
    if any(map(is_chinese, lacking)):
        raise InspectorError(NO_FONT)
    told = translated(told, {ord(char): f"\\u{ord(char):04x}" for char in lacking})
    return _set(json.dumps({**told, "fonts": families}), made(publication.made), fonts)


def _set(told: str, when: datetime.datetime, fonts: Fonts) -> bytes:
    import typst

    given: dict[str, Any] = {
        "font_paths": fonts,
        "root": HERE,
        "sys_inputs": {"report": told},
        "timestamp": when.replace(tzinfo=datetime.UTC),
    }
    template = (HERE / "report.typ").read_bytes()
    try:
        return bytes(typst.compile(template, **given, pdf_standards=["ua-1"]))
    except typst.TypstError:
        pass  # the standard forbids more than it needs, such as a level of headings left out
    try:
        return bytes(typst.compile(template, **given))
    except typst.TypstError as error:
        raise InspectorError(FAILED.fill({"why": error.message})) from None
