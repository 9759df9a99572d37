"""What is written is read as the same organisation, whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.organisation import keys, reading
from inspector.organisation.model import Organisation
from inspector.organisation.writing import written
from inspector.text import LANGUAGES, Lang
from tests.organisation.making import SMALL, WHOLE, organisations

ALL = (keys.UNIT, keys.STAFF, keys.SYSTEM, keys.ASSET, keys.RETIRED, keys.INSPECTION)


@settings(max_examples=60, deadline=None)
@given(organisations(), st.sampled_from(LANGUAGES))
def test_what_is_written_is_read_again(organisation: Organisation, lang: Lang) -> None:
    assert reading.read(written(organisation, lang).encode(), "o.yaml") == organisation


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["", SMALL, WHOLE])
def test_every_key_is_there_with_its_comment(lang: Lang, text: str) -> None:
    made = written(reading.read(text.encode(), "o.yaml") if text else None, lang)
    for known in ALL:
        for key in known:
            assert f"# {key.note[lang]}\n" in made
            assert f"{key.name}:" in made
    assert all(line == line.rstrip() for line in made.split("\n"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_examples_are_read_once_they_are_uncommented(lang: Lang) -> None:
    """Comments are "# words", what may be uncommented is "#key"."""
    name = {"zh": "（请填写单位全称）", "en": "FILL IN the full name of the unit"}[lang]
    lines = written(None, lang).replace(name, "A").replace("sector:\n", "sector: health\n").split("\n")
    bare = [line.replace("#", "", 1) if _is_example(line) else line for line in lines]
    found = reading.read("\n".join(bare).encode(), "o.yaml")
    assert found.systems[0].hosts and found.assets and found.retired and found.staff.team and found.suggestions


def _is_example(line: str) -> bool:
    bare = line.lstrip()
    return bare.startswith("#") and (not bare.startswith("# ") or bare.startswith("#  "))


def test_a_file_in_english_shows_no_chinese_but_in_the_example_of_both() -> None:
    lines = [line for line in written(None, "en").split("\n") if not line.isascii()]
    assert len(lines) == 1
