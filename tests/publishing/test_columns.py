"""No column is so narrow that a word is torn, as long as there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspector.publishing.columns import PARTS, fitted
from inspector.publishing.model import Cell, Column, Grid, Tone, same


def table(widths: list[int], head: list[str], tone: Tone = Tone.PLAIN) -> Grid:
    columns = tuple(Column(title=same(title), width=width) for title, width in zip(head, widths, strict=True))
    row = tuple(Cell(text=same("高危"), tone=tone) for _ in columns)
    return Grid(statement="t", caption=same("t"), columns=columns, rows=(row,))


def test_a_narrow_column_gets_room_for_its_words_and_the_others_share_the_rest() -> None:
    narrow, middle, wide = fitted(table([2, 20, 40], ["Conforming", "a", "b"]), "en", 80)
    assert narrow == (12 + 2) * PARTS // 80 and abs(wide - 2 * middle) <= 1
    assert fitted(table([30, 30], ["a", "b"]), "zh", 80) == [500, 500]
    (plain, _), (toned, _) = (fitted(table([1, 99], ["a", "b"], tone), "zh", 80) for tone in (Tone.PLAIN, Tone.BAD))
    assert toned > plain  # a sign stands before it


def test_where_nothing_fits_the_columns_are_as_they_wish() -> None:
    assert fitted(table([10, 30], ["Conforming", "Conforming"]), "en", 10) == [250, 750]


@given(st.lists(st.tuples(st.integers(0, 99), st.text(max_size=30)), min_size=1, max_size=12), st.floats(10, 200))
def test_the_whole_width_is_given_away(columns: list[tuple[int, str]], letters: float) -> None:
    widths, head = zip(*columns, strict=True)
    found = fitted(table(list(widths), list(head)), "zh", letters)
    assert abs(sum(found) - PARTS) <= len(found) and min(found) >= 0
