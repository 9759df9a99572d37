"""How facts become sentences and tables of a publication: names of statements, days and numbers in both languages."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from inspector.publishing.model import Cell, Heading, Sentence, Series, Tone, Value, same
from inspector.text import Text, clean, clipped

LONGEST_NAME = 64
LONGEST = 300
"""Characters of what a host or a person says within a sentence."""
NAMED = 5
"""How many hosts or systems are named in a sentence before the rest is counted."""
_NUMBER = re.compile(r"[0-9]+")
_NO_NAME = re.compile(r"[^a-z0-9.-]+")
_GAPS = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[0-9])|(?<=[0-9%]) (?=[\u3000-\u9fff\uff00-\uffef])")
MONTHS = "January February March April May June July August September October November December".split()
NOT_FILLED_IN = Text(en="not filled in", zh="未填报")
NOT_SET = Text(en="not set", zh="未确定")
NO_DAY = Text(en="—", zh="—")
COUNTED = Text(en="{names} and {n} more", zh="{names}等{total}{unit}")


def named(*parts: str) -> str:
    """The name of a statement: parts of any characters and length, distinct ones staying distinct."""
    plain = [_NO_NAME.sub("-", part.lower()) for part in parts]
    name = ".".join(plain)
    if plain == list(parts) and len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:12]
    return f"{name[: LONGEST_NAME - 13]}-{digest}"


def say(statement: str, text: Text, /, **values: object) -> Sentence:
    """A sentence of facts. Of the values those are kept that are numbers or words and that it says, also within a Text among them."""
    filled = text.fill(values)
    told, numbers = text.fields(), set(_NUMBER.findall(filled.en))
    kept: Mapping[str, Value] = {
        name: value
        for name, value in values.items()
        if (name in told or str(value) in numbers) and (value is None or isinstance(value, str | int | float))
    }
    return Sentence(text=tidy(filled), statement=statement, values=kept)


def stressed(sentence: Sentence) -> Sentence:
    return replace(sentence, bold=True)


def words(text: Text, **values: object) -> Sentence:
    """A sentence that claims nothing and holds no number."""
    return Sentence(text=tidy(text.fill(values)))


def tidy(text: Text) -> Text:
    """In Chinese no gap stands between a number and its words, as in official documents; "the unit has" begins with a capital letter."""
    en = f"The {text.en[4:]}" if text.en.startswith("the ") else text.en
    return Text(en=en, zh=_GAPS.sub("", text.zh))


def day(date: datetime.date | None) -> Text:
    if date is None:
        return NO_DAY
    return Text(en=f"{date.day} {MONTHS[date.month - 1]} {date.year}", zh=f"{date.year}年{date.month}月{date.day}日")


def iso_day(words: str) -> Text:
    """A day of the store (YYYY-MM-DD, or a time that begins so), in words; as it is where it is none."""
    try:
        return day(datetime.date.fromisoformat(words[:10]))
    except ValueError:
        return same(clean(words)) if words else NO_DAY


def day_cell(words: str | datetime.date | None, tone: Tone = Tone.PLAIN) -> Cell:
    """A day in a table: YYYY-MM-DD, which takes less room than words."""
    return cell(clean(str(words))[:10] if words else None, tone)


def short(text: Text, limit: int = LONGEST) -> Text:
    """What others wrote, to stand within a sentence: printable, of one line, without its last stop, cut with a mark."""

    def cut(words: str, stop: str) -> str:
        return clipped(clean(" ".join(words.split())).rstrip(stop), limit)

    return Text(en=cut(text.en, "."), zh=cut(text.zh, "。"))


def plain(words: str, limit: int = LONGEST) -> Text:
    return short(same(words), limit)


def listed(names: Sequence[str | Text], unit: Text | None = None, limit: int = NAMED) -> Text:
    """Names in a row; of many the first, and how many there are. `unit`: the measure word in Chinese."""
    texts = [short(name if isinstance(name, Text) else same(name), 60) for name in names]
    first = texts[:limit]
    row = Text(en=", ".join(each.en for each in first), zh="、".join(each.zh for each in first))
    if len(texts) <= limit:
        return row
    values = {"names": row, "n": len(texts) - limit, "total": len(texts), "unit": unit or Text(en="", zh="项")}
    return COUNTED.fill(values)


def joined(parts: Iterable[Text], en: str = "; ", zh: str = "；") -> Text:
    told = list(parts)
    return Text(en=en.join(each.en for each in told), zh=zh.join(each.zh for each in told))


def heading(level: int, text: Text, anchor: str, series: Series = Series.CHAPTER) -> Heading:
    return Heading(level=level, text=text, anchor=anchor, series=series)


def cell(value: Text | str | int | None, tone: Tone = Tone.PLAIN) -> Cell:
    """`None` is what is not known."""
    if value is None:
        return Cell(text=NO_DAY, tone=Tone.MUTED)
    return Cell(text=value if isinstance(value, Text) else same(clean(str(value))), tone=tone)


def count(number: int, bad: Tone = Tone.BAD) -> Cell:
    """A number of something that should be none."""
    return cell(number, bad if number else Tone.PLAIN)


def percent(rate: float | None) -> Text:
    """A rate in per cent with one digit; what cannot be told is said, and what is not quite none or all is neither."""
    if rate is None:
        return Text(en="not determined", zh="无法计算")
    return same(f"{min(max(rate, 0.1), 99.9) if 0 < rate < 100 else rate:.1f}%")


def per(part: int, whole: int) -> Text:
    return percent(100 * part / whole if whole else None)
