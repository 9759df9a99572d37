"""A picture of a chart for documents that take no SVG."""

from __future__ import annotations

import re

LARGEST = 2_000_000
"""Characters of an SVG that is drawn."""
PIXELS = 24_000_000
TEMPLATE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)"""
_SIZE = re.compile(r'<svg[^>]* width="(\d{1,5})" height="(\d{1,6})"')


def png(svg: str, pixels_per_point: float = 3) -> bytes | None:
    """The SVG of `charts.svg` as PNG, of fewer pixels where it is very long.

    None where typst is not installed, or no font here shows all of its letters: say it in another way then.
    """
    size = _SIZE.match(svg)
    if not size or len(svg) > LARGEST:
        return None
    try:
        import typst

        from inspector.publishing.pdf.fonts import missing
    except ImportError:
        return None
    fonts = typst.Fonts()
    if missing([svg], [], fonts):
        return None
    width, height = int(size[1]), int(size[2])
    scale = min(pixels_per_point, (PIXELS / max(width * height, 1)) ** 0.5)
    try:
        given = {"svg": svg, "width": str(width)}
        drawn = typst.compile(TEMPLATE, font_paths=fonts, format="png", ppi=72 * scale, sys_inputs=given)
    except typst.TypstError:
        return None
    return drawn if isinstance(drawn, bytes) else None
