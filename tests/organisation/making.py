"""Organisations to read, write and ask: one as a person would write it, and any that there may be."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

from inspector.organisation.model import (
    Asset,
    Inspection,
    Organisation,
    Person,
    Retired,
    Sector,
    Staff,
    System,
    Unit,
)
from inspector.organisation.sensitive import refused
from inspector.text import Text, clean

WHOLE = """
unit:
  name: {zh: 示例医院, en: Example Hospital}
  sector: health
  address: 示例市示例路 1 号
  superior: 示例市卫生健康委员会
staff:
  leader: {name: 张三, title: 院长}
  deputy: 李四
  head: {name: 王五, title: 主任, department: 信息科, phone: "010-62345678"}
  contact: {name: 赵六, phone: 62345678}
  team: [钱七, {name: {zh: 孙八, en: Sun Ba}, department: 医务处}]
systems:
- id: his
  name: {zh: 医院信息系统, en: Hospital information system}
  level: 3
  filing: 11010500001-00001
  purpose: 门诊、住院业务
  department: 信息科
  owner: 王五
  launched: 2019-06-01
  public: false
  assessed: "2026/5/31"
  hosts: [his-db1, "his-app*"]
- name: 门户网站
  level: 0
  public: true
assets:
- {name: 核心交换机, kind: 网络设备, count: 2, system: 医院信息系统, location: 中心机房, why: 由厂商维护}
retired:
- {host: old-web1, since: 2026年3月31日, why: 已由 web2 替代}
inspection:
  start: 2026-09-01
  end: 2026-11-30
  stale-after: 60
  basis: [《关于开展网络安全自查工作的通知》（示例〔2026〕1 号）]
  standard: gbt22239-l3
suggestions:
- |
  建议组织专项培训，
  并给予经费支持。
"""
SMALL = "unit: {name: 示例学校, sector: education}\n"


def _kept(text: str) -> str:
    """What reading leaves as it is."""
    plain = "".join(each for each in text if clean(each) == each and each not in "\ufffe\uffff").strip()
    return plain if plain and not refused(plain) else "a"


AWKWARD = (
    *(
        "yes",
        "No",
        "null",
        "~",
        "true",
        "007",
        "0x1F",
        "1e5",
        "12:30:00",
        "2026-10-31",
        "-",
        "- a",
        "? a",
        "a: b",
        "a #b",
        "#",
    ),
    *(
        "'",
        '"',
        "\\",
        "[a]",
        "{a: b}",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "---",
        "...",
        "<<",
        "=",
        ".nan",
        "é",
        "𠮷",
        ":",
    ),
    *(
        "，",
        "“引号”",
        "《通知》〔2026〕1 号",
        "a: 'b' \"c\"",
        "{name: x}",
        "$(id)",
        "{x}",
        "{{x}}",
        "<b>&amp;",
        "=1+1",
        "长" * 199,
    ),
)
TEXTS = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=30).map(_kept))
SHORT = TEXTS.map(lambda text: text[:60].strip())
NAMES = st.builds(lambda zh, en, same: Text(zh=zh, en=zh if same else en), TEXTS, TEXTS, st.booleans())
DAYS = st.dates(datetime.date(1980, 1, 1), datetime.date(2100, 12, 31))


def _maybe(some: Any) -> Any:
    return st.none() | some


PEOPLE = st.builds(
    Person,
    name=NAMES,
    title=_maybe(NAMES),
    department=_maybe(NAMES),
    phone=st.just("") | SHORT,
)
UNITS = st.builds(Unit, name=NAMES, sector=st.sampled_from(Sector), address=_maybe(NAMES), superior=_maybe(NAMES))
STAFF = st.builds(
    Staff,
    leader=_maybe(PEOPLE),
    deputy=_maybe(PEOPLE),
    head=_maybe(PEOPLE),
    contact=_maybe(PEOPLE),
    team=st.lists(PEOPLE, max_size=3).map(tuple),
)
RETIRED = st.lists(
    st.builds(Retired, host=TEXTS, since=DAYS, why=_maybe(NAMES)), max_size=3, unique_by=lambda each: each.host
).map(tuple)


@st.composite
def _systems(draw: st.DrawFn) -> tuple[System, ...]:
    """Systems no two of which are called alike or name the same host."""
    pool = st.lists(TEXTS, min_size=0, max_size=12, unique_by=str.casefold)
    called, hosts = draw(pool), draw(pool)
    return tuple(
        System(
            id=called[place],
            name=Text(zh=called[place + 1], en=called[place + draw(st.integers(0, 2))]),
            level=draw(_maybe(st.integers(0, 4))),
            filing=draw(st.just("") | SHORT),
            purpose=draw(_maybe(NAMES)),
            department=draw(_maybe(NAMES)),
            owner=draw(_maybe(PEOPLE)),
            launched=draw(_maybe(DAYS)),
            public=draw(_maybe(st.booleans())),
            assessed=draw(_maybe(DAYS)),
            hosts=tuple(hosts[place : place + 3]),
        )
        for place in range(0, len(called) - 2, 3)
    )


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """Any that `reading` could give."""
    systems = draw(_systems())
    start, end = sorted([draw(DAYS), draw(DAYS)])
    assets = st.builds(
        Asset,
        name=NAMES,
        kind=NAMES,
        count=st.integers(1, 1_000_000),
        system=st.sampled_from(["", *(each.id for each in systems)]),
        department=_maybe(NAMES),
        location=_maybe(NAMES),
        why=_maybe(NAMES),
    )
    return Organisation(
        unit=draw(UNITS),
        staff=draw(STAFF),
        systems=systems,
        assets=draw(st.lists(assets, max_size=3).map(tuple)),
        retired=draw(RETIRED),
        inspection=Inspection(
            start=draw(_maybe(st.just(start))),
            end=draw(_maybe(st.just(end))),
            stale_after=draw(st.integers(1, 3650)),
            basis=tuple(draw(st.lists(NAMES, max_size=3))),
            standard=draw(st.sampled_from(["", "gbt22239-l2", "gbt22239-l3"])),
        ),
        suggestions=tuple(draw(st.lists(NAMES, max_size=3))),
    )
