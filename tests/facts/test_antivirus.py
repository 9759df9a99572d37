"""Antivirus products and the age of signatures."""

from __future__ import annotations

import datetime

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.antivirus import PLACES, AntivirusProducts, AntivirusTraces, ClamavSignatures, Product
from inspector.plugins import load_resources
from inspector.targets.memory import snapshot

TABLE: AntivirusProducts = load_resources([AntivirusProducts])[AntivirusProducts]


def test_each_place_of_the_table_is_collected_and_each_that_is_collected_means_something() -> None:
    assert {place for product in TABLE.products for place in product.places} == set(PLACES)
    assert len({product.id for product in TABLE.products}) == len(TABLE.products)


def traces(files: dict[str, str | File]) -> AntivirusTraces:
    return AntivirusTraces.read(View(snapshot(Case(files), AntivirusTraces.needs), AntivirusTraces.needs), None)


def test_all_places_of_a_product_must_be_there() -> None:
    product = Product(
        "x", "X", "X", "antivirus", ("/usr/local/hostguard/bin/hostguard", "/usr/local/hostguard/bin/hostwatch")
    )
    assert not traces({"/usr/local/hostguard/bin/hostguard": ""}).installed(product)
    assert traces(dict.fromkeys(product.places, "")).installed(product)
    assert not traces({}).installed(Product("y", "Y", "Y", "antivirus"))


def signatures(files: dict[str, str | File]) -> ClamavSignatures:
    return ClamavSignatures.read(View(snapshot(Case(files), ClamavSignatures.needs), ClamavSignatures.needs))


@pytest.mark.parametrize(
    ("header", "built"),
    [
        ("ClamAV-VDB:22 Nov 2026 09-26 +0000:27820:2076000:90:X", datetime.date(2026, 11, 22)),
        ("ClamAV-VDB:07 Apr 2021 12-30 -0400:26133:", datetime.date(2021, 4, 7)),
        ("ClamAV-VDB:31 Feb 2021 12-30 -0400:26133:", None),
        ("ClamAV-VDB:1 Xyz 2021 12-30 -0400:26133:", None),
        ("", None),
        ("\x7fELF", None),
    ],
)
def test_when_signatures_were_built(header: str, built: datetime.date | None) -> None:
    assert signatures({"/var/lib/clamav/daily.cld": header}).built == {"/var/lib/clamav/daily.cld": built}


@pytest.mark.parametrize(
    ("line", "elsewhere"),
    [
        ("DatabaseDirectory /var/lib/clamav", ""),
        ("DatabaseDirectory /var/lib/clamav/", ""),
        ("DatabaseDirectory /srv/av", "/srv/av"),
        ("#DatabaseDirectory /srv/av", ""),
        ("DatabaseDirectory", ""),
    ],
)
def test_signatures_in_another_folder(line: str, elsewhere: str) -> None:
    assert signatures({"/etc/clamav/freshclam.conf": f"{line}\n"}).elsewhere == elsewhere
