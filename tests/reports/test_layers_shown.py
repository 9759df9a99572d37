"""The layer of a finding of an image, and the image itself, in the texts for people; other hosts have neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector import sentences
from inspector.layout import Layout
from inspector.model import ImageInfo, Layer, Status
from inspector.text import Lang
from reports import console, html
from tests.reports.dossiers import HOSTILE, dossier, finding, host, result

LAYERS = (Layer(digest="sha256:1", command="ADD file:0f in /"), Layer(digest="sha256:2", command=f"RUN {HOSTILE}\x1b[1m"), Layer(digest="sha256:3"))  # fmt: skip
IMAGE = ImageInfo(format="oci", reference="registry.example.org/his:1", digest="sha256:0f3a", platform="linux/arm64", layers=LAYERS)  # fmt: skip
FOUND = result("weak-password.empty", Status.FAIL, finding("a", layer=1), finding("b", layer=1), finding("c", layer=3))
HOST = host("his", kind="image", image=IMAGE, results=(FOUND,))
SHOWN = {
    "en": ("layer 1 of 3: ADD file:0f in /", "layer 3 of 3", "linux/arm64, 3 layers, sha256:0f3a"),
    "zh": ("第 1 层（共 3 层）：ADD file:0f in /", "第 3 层（共 3 层）", "linux/arm64，3 层，sha256:0f3a"),
}


def test_a_layer_is_told_where_it_is_known() -> None:
    told = [sentences.layer_of(finding("x", layer=number), HOST) for number in (0, 2, 3, 4, -1)]
    assert told[0] is told[3] is told[4] is None
    assert told[1]
    assert told[1].en.startswith("layer 2 of 3: RUN ")
    assert "\x1b" not in told[1].en
    assert told[2] == sentences.LAYER_ALONE.fill({"number": 3, "total": 3})
    assert sentences.layer_of(finding("x", layer=1), host()) is None
    assert sentences.image_of(host()) is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_reports_name_the_layer_and_the_image(lang: Lang) -> None:
    page = console.render(dossier(HOST), Layout(lang=lang, width=140)).decode()
    written = html.render(dossier(HOST), Layout(lang=lang, width=140)).decode()
    for words in SHOWN[lang]:
        assert words in page
        assert words in written
    assert page.count(SHOWN[lang][0]) == 1  # once for neighbours
    assert written.count(SHOWN[lang][0]) == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hosts_that_are_no_images_look_as_before(lang: Lang) -> None:
    plain = replace(HOST, kind="host", image=None)
    for render in (console.render, html.render):
        page = render(dossier(plain), Layout(lang=lang, width=140)).decode()
        assert not any(word in page for word in ("registry.example.org", "layer 1", "第 1 层"))
