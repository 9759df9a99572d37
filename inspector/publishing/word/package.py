"""The document as a package: its parts put together by python-docx, the record in it, and the same bytes whenever it is made."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from inspector.publishing.model import Publication
from inspector.publishing.proof.frame import running
from inspector.publishing.proof.record import record, shown
from inspector.publishing.word.parts import fonts, numbering, settings, style_sheet
from inspector.publishing.word.pieces import field_runs, paragraph, run
from inspector.publishing.word.sections import ACROSS_WIDTH, UPRIGHT_WIDTH
from inspector.publishing.word.styles import styles
from inspector.publishing.word.xml import Element, el
from inspector.tables import made
from inspector.text import Lang

PROOF = "urn:inspector:proof:1"
STORE_ITEM = "{7B1D3C52-6F0A-4E8B-9C35-2A4D1E6F8B90}"
EPOCH = (1980, 1, 1, 0, 0, 0)
_OUT = ("docProps/thumbnail.jpeg", "word/stylesWithEffects.xml")


def edges(document: Any, publication: Publication, lang: Lang) -> dict[str, str]:
    """Headers and feet: what each is, and the relationship by which a section refers to it."""
    left, right = running(publication, lang)
    line = [run(left), el("r", el("tab")), run(right)]
    number = [run("— "), *field_runs("PAGE", "1"), run(" —")]
    wanted = {
        "header": (paragraph("Header", *line),),
        "header-across": (paragraph("HeaderWide", *(deepcopy(each) for each in line)),),
        "blank-header": (paragraph("Gap"),),
        "footer": (paragraph("Footer", *number),),
        "footer-even": (paragraph("FooterEven", *(deepcopy(each) for each in number)),),
        "blank-footer": (paragraph("Gap"),),
    }
    return {name: _edge(document, name, inside) for name, inside in wanted.items()}


def _edge(document: Any, name: str, inside: tuple[Element, ...]) -> str:
    part, relation = document.part.add_header_part() if "header" in name else document.part.add_footer_part()
    _refill(part.element, inside)
    return str(relation)


def _refill(element: Any, inside: Any) -> None:
    for child in list(element):
        element.remove(child)
    element.extend(list(inside))


def fill(document: Any, publication: Publication, lang: Lang, lists: int) -> None:
    """Everything but the text."""
    from docx.opc.constants import RELATIONSHIP_TYPE as KIND

    part = document.part
    _refill(part._styles_part.element, style_sheet(styles(lang, UPRIGHT_WIDTH, ACROSS_WIDTH), lang))
    _refill(part._settings_part.element, settings(lang))
    _refill(part.numbering_part.element, numbering(lists, lang))
    for relation in list(part.rels.values()):
        if relation.reltype == KIND.FONT_TABLE:
            relation.target_part._blob = _xml(fonts())
        elif relation.reltype == KIND.CUSTOM_XML:
            _carry(relation.target_part, publication, lang)
    _drop(part.rels)
    _drop(part.package.rels)
    _describe(document.core_properties, publication, lang)


def _xml(element: Element) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))


def _drop(relations: Any) -> None:
    for name, relation in list(relations.items()):
        if not relation.is_external and relation.target_part.partname.lstrip("/") in _OUT:
            del relations[name]


def _carry(part: Any, publication: Publication, lang: Lang) -> None:
    """The record, in place of the sources that the template carries there."""
    from lxml import etree

    held = etree.Element(f"{{{PROOF}}}proof", nsmap={None: PROOF})
    held.text = json.dumps(record(publication, lang), ensure_ascii=True, sort_keys=True)
    part._blob = _xml(held)
    store = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    item = etree.Element(f"{{{store}}}datastoreItem", {f"{{{store}}}itemID": STORE_ITEM}, nsmap={"ds": store})
    etree.SubElement(
        etree.SubElement(item, f"{{{store}}}schemaRefs"), f"{{{store}}}schemaRef", {f"{{{store}}}uri": PROOF}
    )
    for relation in part.rels.values():
        relation.target_part._blob = _xml(item)


def _describe(properties: Any, publication: Publication, lang: Lang) -> None:
    when = made(publication.made).replace(tzinfo=datetime.UTC)
    said: Mapping[str, object] = {
        "title": shown(publication.title[lang])[:255],
        "subject": shown(publication.subtitle[lang])[:255],
        "author": shown(publication.unit[lang])[:255],
        "last_modified_by": shown(publication.unit[lang])[:255],
        "keywords": "",
        "comments": "",
        "language": "zh-CN" if lang == "zh" else "en-GB",
        "created": when,
        "modified": when,
        "revision": 1,
    }
    for name, value in said.items():
        setattr(properties, name, value)


def packed(document: Any) -> bytes:
    """The parts in their order, at a time that does not change."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in whole.infolist():
            kept = zipfile.ZipInfo(entry.filename, EPOCH)
            kept.compress_type, kept.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(kept, _APP if entry.filename == "docProps/app.xml" else whole.read(entry))
    return out.getvalue()


_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
"""In place of what the template says of the program that made it."""
