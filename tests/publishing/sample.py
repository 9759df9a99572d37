"""A publication with every kind of block, and one whose data is hostile."""

from __future__ import annotations

from dataclasses import replace

from inspector.publishing.model import (
    Bar,
    Blank,
    Block,
    Break,
    Cell,
    Chart,
    Column,
    Contents,
    Cover,
    Dataset,
    Field,
    Figure,
    Figures,
    Form,
    Grid,
    Heading,
    Kind,
    Listing,
    Paragraph,
    Part,
    Publication,
    Role,
    Sentence,
    Series,
    Tone,
    same,
)
from inspector.text import Text

MADE = "2026-11-20T08:00:00Z"
HOSTILE = "=cmd|'/c calc'!A1 <script>alert(1)</script> & #set page() $x$ *b* _i_ [l](javascript:1) \u202eevil\x07\ufffe"
LONG = "长" * 10_000


def sentence(en: str, zh: str, statement: str = "") -> Sentence:
    return Sentence(text=Text(en=en, zh=zh), statement=statement)


def grid(statement: str, rows: int = 3, *, wide: bool = False, name: str = "web{}") -> Grid:
    tones = (Tone.GOOD, Tone.WARN, Tone.BAD)
    return Grid(
        statement=statement,
        caption=Text(en="Hosts by system", zh="各信息系统主机情况"),
        columns=(
            Column(title=Text(en="Host", zh="主机"), width=20),
            Column(title=Text(en="Problems", zh="问题数"), width=8, numeric=True),
            Column(title=Text(en="State", zh="状态"), width=12),
        ),
        rows=tuple(
            (
                Cell(text=same(name.format(place))),
                Cell(text=same(str(place))),
                Cell(text=Text(en="open", zh="待整改"), tone=tones[place % 3]),
            )
            for place in range(rows)
        ),
        wide=wide,
        note=sentence(f"Of {rows} hosts all are listed.", f"共 {rows} 台主机，全部列出。", f"{statement}.note"),
    )


def chart(statement: str) -> Chart:
    return Chart(
        statement=statement,
        caption=Text(en="Hosts by category", zh="各类别主机情况"),
        parts=(
            Part(label=Text(en="conforming", zh="符合"), tone=Tone.GOOD),
            Part(label=Text(en="with problems", zh="存在问题"), tone=Tone.BAD),
            Part(label=Text(en="not examined", zh="未核查"), tone=Tone.MUTED),
        ),
        bars=(
            Bar(label=Text(en="Weak passwords", zh="弱口令"), parts=(10, 2, 1)),
            Bar(label=Text(en="Operating-system patches", zh="操作系统补丁"), parts=(3, 9, 0)),
            Bar(label=Text(en="Antivirus software", zh="防病毒软件"), parts=(0, 0, 13)),
        ),
    )


def heading(level: int, en: str, zh: str, anchor: str, series: Series = Series.CHAPTER) -> Heading:
    return Heading(level=level, text=Text(en=en, zh=zh), anchor=anchor, series=series)


def blocks() -> tuple[Block, ...]:
    return (
        Cover(
            lines=(
                Blank(label=Text(en="Unit", zh="单位名称"), value=Text(en="City Hospital", zh="某市人民医院")),
                Blank(
                    label=Text(en="Period", zh="自查时段"), value=Text(en="1 to 20 November", zh="11 月 1 日至 20 日")
                ),
            )
        ),
        heading(1, "Summary", "领导摘要", "summary", Series.PLAIN),
        Figures(
            figures=tuple(
                Figure(
                    statement=f"summary.figure-{n}",
                    label=Text(en=f"Serious problems {n}", zh=f"高风险问题 {n}"),
                    value=same(str(n * 3)),
                    before=Text(en="last year: 12", zh="上年：12"),
                    change=Text(en="fewer", zh="减少"),
                    tone=(Tone.BAD, Tone.WARN, Tone.GOOD)[n],
                )
                for n in range(3)
            )
        ),
        Break(),
        Contents(),
        Break(),
        heading(1, "How the inspection was organised", "自查工作组织开展情况", "s1"),
        heading(2, "Basis and scope", "依据与范围", "s1-1"),
        Paragraph(
            sentences=(
                sentence("The unit inspected itself.", "我单位组织开展了自查。"),
                sentence("18 hosts were checked.", "共检查主机 18 台。", "s1.hosts"),
                Sentence(
                    text=Text(en="Of them 4 have problems.", zh="其中 4 台存在问题。"),
                    statement="s1.problems",
                    values={"hosts": 4},
                    bold=True,
                ),
            )
        ),
        heading(3, "Stages", "阶段", "s1-1-1"),
        Listing(
            points=(
                (sentence("First: 3 hosts.", "首先：3 台。", "s1.first"),),
                (sentence("Second.", "其次。"), sentence("2 remain.", "剩余 2 台。", "s1.second")),
            ),
            ordered=True,
        ),
        grid("s1.table"),
        chart("s1.chart"),
        Paragraph(sentences=(sentence("Write your suggestions here.", "请在此填写意见和建议。"),), role=Role.PROMPT),
        Form(blanks=(Blank(label=Text(en="Signed", zh="签字"), value=same("")),)),
        Break(),
        heading(1, "Assets", "资产清单", "annex-1", Series.ANNEX),
        grid("annex-1.table", 40, wide=True),
        Paragraph(sentences=(sentence("That is all.", "以上为全部内容。"),), role=Role.NOTE),
    )


def datasets() -> tuple[Dataset, ...]:
    hosts = Dataset(
        id="hosts",
        title=Text(en="Hosts", zh="主机"),
        fields=(
            Field(id="host", title=Text(en="Host", zh="主机"), leads="findings"),
            Field(id="system", title=Text(en="System", zh="信息系统"), facet=True),
            Field(id="count", title=Text(en="Problems", zh="问题数"), kind=Kind.NUMBER, width=8),
        ),
        rows=tuple((same(f"web{n}"), Text(en=f"System {n % 3}", zh=f"系统 {n % 3}"), n) for n in range(12)),
    )
    findings = Dataset(
        id="findings",
        title=Text(en="Findings", zh="问题"),
        fields=(
            Field(id="host", title=Text(en="Host", zh="主机")),
            Field(id="severity", title=Text(en="Risk", zh="风险等级"), kind=Kind.SEVERITY, facet=True, width=8),
            Field(id="message", title=Text(en="Problem", zh="问题描述"), width=50),
            Field(id="due", title=Text(en="Due", zh="整改期限"), kind=Kind.DAY, width=12),
        ),
        rows=tuple(
            (
                same(f"web{n % 12}"),
                Text(en=("high", "low")[n % 2], zh=("高危", "低危")[n % 2]),
                Text(en=f"Problem {n}", zh=f"问题 {n}"),
                same("2026-12-31") if n % 5 else None,
            )
            for n in range(60)
        ),
    )
    return hosts, findings


def sample() -> Publication:
    return Publication(
        kind="annual",
        title=Text(en="Annual Cybersecurity Self-Inspection Report", zh="网络与信息系统安全自查报告"),
        unit=Text(en="City Hospital", zh="某市人民医院"),
        subtitle=Text(en="2026", zh="2026 年度"),
        made=MADE,
        handling=Text(en="Internal. Keep safe.", zh="内部资料 注意保管"),
        blocks=blocks(),
        origin={"year": "2026", "sector": "health"},
        datasets=datasets(),
    )


def hostile() -> Publication:
    """The same with markup, formulas, control and direction marks and very long words wherever data may stand."""
    made = sample()
    table = grid("bad.table", name=HOSTILE + "{}")
    cells = tuple((Cell(text=same(LONG)), *row[1:]) for row in table.rows[:1])
    wild = (
        heading(1, HOSTILE, HOSTILE, "bad"),
        Paragraph(sentences=(sentence(HOSTILE, HOSTILE, "bad.sentence"), sentence(LONG, LONG, "bad.long"))),
        replace(table, rows=(*cells, *table.rows), caption=same(HOSTILE)),
        replace(
            chart("bad.chart"), bars=(Bar(label=same(HOSTILE), parts=(1, 2, 3)), Bar(label=same(LONG), parts=(0, 0, 0)))
        ),
        Form(blanks=(Blank(label=same(HOSTILE), value=same(HOSTILE)),)),
    )
    hosts, findings = made.datasets
    rows = ((same(HOSTILE), same(HOSTILE), 1), (same(LONG), same("=1+1"), 2), *hosts.rows)
    return replace(
        made,
        unit=same(HOSTILE),
        blocks=(*made.blocks, *wild),
        datasets=(replace(hosts, rows=rows), findings),
        origin={"year": "2026", "unit": HOSTILE},
    )
