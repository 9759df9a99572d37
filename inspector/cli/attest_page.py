"""What the terminal shows of a question while it is asked, and of an answer once it is kept."""

from __future__ import annotations

from inspector.answers import shape
from inspector.answers.asking import Asked
from inspector.answers.cells import numbered
from inspector.answers.model import Standing
from inspector.answers.rows import unjudged
from inspector.answers.standing import without_evidence
from inspector.cli.attest_desk import Desk
from inspector.conformity.verdict import VERDICTS
from inspector.layout import block
from inspector.organisation.model import Organisation
from inspector.questionnaire import Answer, AnswerColumn, ColumnKind, Question
from inspector.register.item import Item, State
from inspector.register.terms import moment
from inspector.store import Attestation
from inspector.summary import SEVERITIES
from inspector.text import Lang, Text

WARNING = Text(
    en="Never enter passwords, identity numbers of persons or classified content: none of it is kept here.",
    zh="严禁填写口令、居民身份证号和涉密内容，本工具不保存此类内容。",
)
START = Text(
    en="{year}, {scope}: {n:question|questions} to ask. Enter passes over a question, ? explains, q stops; every answer is kept at once.",
    zh="{year} 年度 {scope}：待填报 {n} 项。回车跳过本题，? 查看说明，q 退出；每项答复即时保存。",
)
UNIT = Text(en="the unit", zh="全单位")
NOTHING = Text(
    en="All of these questions are answered for {year}; name one, or use --all, to answer again.",
    zh="{year} 年度这些填报项均已填报；如需修改，请指明填报项编号或使用 --all。",
)
HEADING = Text(en="[{place}/{total}] {id}  {group}", zh="[{place}/{total}] {id}  {group}")
EVIDENCE = Text(en="Evidence: {what}", zh="证据材料：{what}")
LAST = Text(en="{year}: {answer} ({who}, {day})", zh="{year} 年：{answer}（{who}，{day}）")
FILES = Text(en="{n:file|files} of evidence", zh="证据文件 {n} 个")
NOTE = Text(en="note: {note}", zh="说明：{note}")
HOW_LAST = Text(en="Type = to confirm it for {year}.", zh="输入 = 沿用到 {year} 年度。")
NOW = Text(en="Kept for {year}: {answer} ({who}, {day})", zh="{year} 年度已填：{answer}（{who}，{day}）")
OFFER = Text(en="organisation.yaml says: {answer}", zh="按 organisation.yaml 填写：{answer}")
HOW_OFFER = Text(en="Type + to take this over.", zh="输入 + 确认采用。")
PROMPTS = {
    Answer.YNPA: Text(en="y yes  p partly  n no  na does not apply", zh="y 是  p 部分  n 否  na 不适用"),
    Answer.DATE: Text(en="day (2026-10-31)  none  na", zh="日期（如 2026-10-31）  无  na 不适用"),
    Answer.NUMBER: Text(en="number  none  na", zh="数字  无  na 不适用"),
    Answer.CHOICE: Text(en="number of one option  na", zh="选项序号（单选）  na 不适用"),
    Answer.MULTI: Text(
        en="numbers of all options that hold (1,3)  all  none  na", zh="符合的选项序号（如 1,3）  全部  无  na 不适用"
    ),
    Answer.COUNT_TABLE: Text(en="{cell}  none  na does not apply", zh="{cell}  无  na 不适用"),
}
OPTION = Text(en="{place}  {text}", zh="{place}  {text}")
CELL = Text(en="row {row}, {column}", zh="第 {row} 行 {column}")
ONE_CELL = Text(en="{column}", zh="{column}")
HINT = Text(en="{cell} ({hint})", zh="{cell}（{hint}）")
HINTS = {
    ColumnKind.NUMBER: Text(en="number", zh="数字"),
    ColumnKind.DATE: Text(en="day, 2026-10-31", zh="日期，如 2026-10-31"),
    ColumnKind.YES_NO: Text(en="y yes, n no", zh="y 是，n 否"),
}
KEPT = Text(en="Kept: {verdict}.", zh="已保存：{verdict}。")
ITEM = Text(en="Item #{id} ({severity}): {message}", zh="整改项 #{id}（{severity}）：{message}")
TO_VERIFY = Text(
    en="Item #{id} waits to be verified: `inspector items close {id} --evidence FILE`.",
    zh="整改项 #{id} 待复核：inspector items close {id} --evidence 文件。",
)
NO_FILE = Text(
    en="No file shows it: it counts as partly met until one does.", zh="没有证据文件，按部分符合计，补充证据后再判定。"
)
INCOMPLETE = Text(
    en="What decides it is not filled in in every row (days, numbers, yes or no): it counts as partly met until it is.",
    zh="表中部分行缺少判定所需内容（日期、数量、是否），按部分符合计，补填后再判定。",
)
HELP = Text(
    en="Enter: pass over, the question stays as it is.   q: stop; all answers up to here are kept.\n"
    "=: confirm the earlier answer that is shown.   +: take over what organisation.yaml says.\n"
    "What is answered with yes needs a file that shows it, else it counts as partly met. Its path and SHA-256 are kept, not the file.\n"
    "What does not apply needs a reason. Tables: cell by cell; Enter leaves a cell empty, - the first one; Enter at a new row ends the table.",
    zh="回车：跳过，本题保持原状。   q：退出，已填内容均已保存。\n"
    "=：确认沿用所示的上次答复。   +：采用 organisation.yaml 中的内容。\n"
    "答“是”须有证据文件，否则按部分符合计；只记录文件路径和 SHA-256，不复制文件。\n"
    "“不适用”须写明理由。表格逐格填写：回车表示该格不填（第一格不填用 -），新一行直接回车结束。",
)


def start(desk: Desk, n: int) -> str:
    """The first lines, where `n` questions are to be asked."""
    told = START if n else NOTHING
    values = {"year": desk.year, "scope": system_name(desk.scope, desk.unit), "n": n}
    return "\n".join(block(line, desk.width) for line in (WARNING[desk.lang], told.render(desk.lang, values)))


def system_name(scope: str, unit: Organisation | None) -> Text:
    """What a scope is called."""
    if not scope:
        return UNIT
    found = next((system.name for system in unit.systems if system.id == scope), None) if unit else None
    return found or Text(en=scope, zh=scope)


def question(desk: Desk, asked: Asked, group: Text, place: int, total: int) -> str:
    """All that is wanted, and all that is known."""
    what, lang, width = asked.question, desk.lang, desk.width
    values = {"place": place, "total": total, "id": what.id, "group": group}
    lines = ["", HEADING.render(lang, values), block(what.text[lang], width, first="  ")]
    lines += [
        block(OPTION.render(lang, {"place": number, "text": text}), width, first="    ")
        for number, text in enumerate(shape.texts(what).values(), 1)
    ]
    lines.append(block(EVIDENCE.render(lang, {"what": what.evidence}), width, first="  "))
    if asked.given:
        lines += _known(desk, NOW, what, asked.given)
    if asked.last:
        lines += _known(desk, LAST, what, asked.last)
        if not any(
            column.when == "year" for column in what.columns
        ):  # what was done last year was not done in this one
            lines.append(f"  {HOW_LAST.render(lang, {'year': desk.year})}")
    if asked.offer is not None:
        lines += [*_answer(desk, OFFER, what, asked.offer, {}), f"  {HOW_OFFER[lang]}"]
    return "\n".join(lines)


def _known(desk: Desk, told: Text, what: Question, given: Attestation) -> list[str]:
    """An answer that is there, with who gave it, when, and on what it rests."""
    values = {"year": given.year, "who": given.person, "day": day_of(given)}
    lines = _answer(desk, told, what, given.answer, values)
    more = [FILES.render(desk.lang, {"n": len(given.evidence)})] if given.evidence else []
    more += [NOTE.render(desk.lang, {"note": given.note})] if given.note else []
    return lines + [block(each, desk.width, first="    ") for each in more]


def _answer(desk: Desk, told: Text, what: Question, answer: object, values: dict[str, object]) -> list[str]:
    """An answer on one line; a table of several rows below it."""
    rows = shape.shown(what, answer, desk.lang).split("\n")
    whole = {"answer": rows[0] if len(rows) == 1 else shape.counted(len(rows), desk.lang), **values}
    lines = [block(told.render(desk.lang, whole), desk.width, first="  ")]
    return lines + [block(row, desk.width, first="    ") for row in rows if len(rows) > 1]


def day_of(given: Attestation) -> str:
    """The day of an answer, as it was here."""
    when = moment(given.answered)
    return when.astimezone().date().isoformat() if when else ""


def prompt(what: Question, lang: Lang) -> str:
    """What may be typed; of a table for its first cell."""
    cell = _cell(what, what.columns[0], 1) if what.answer is Answer.COUNT_TABLE else ""
    return f"  {PROMPTS[what.answer].render(lang, {'cell': cell})} > "


def cell_prompt(what: Question, column: AnswerColumn, row: int, lang: Lang) -> str:
    """What may be typed for one cell of a table."""
    return f"  {_cell(what, column, row)[lang]} > "


def _cell(what: Question, column: AnswerColumn, row: int) -> Text:
    """The name of a cell, and what may stand in it where that is not any text."""
    cell = (CELL if what.many else ONE_CELL).fill({"row": row, "column": column.text})
    hint = numbered(column.options) if column.options else HINTS.get(column.kind)
    return HINT.fill({"cell": cell, "hint": hint}) if hint else cell


def kept(standing: Standing, item: Item | None, lang: Lang, width: int) -> str:
    """What became of an answer."""
    lines = [block(KEPT.render(lang, {"verdict": VERDICTS[standing.verdict]}), width, first="  ")]
    if item and item.state is State.TO_VERIFY:
        lines.append(block(TO_VERIFY.render(lang, {"id": item.id}), width, first="  "))
    elif item and standing.message:
        values = {"id": item.id, "severity": SEVERITIES[item.severity], "message": standing.message}
        lines.append(block(ITEM.render(lang, values), width, first="  "))
    elif standing.given and unjudged(standing.question, standing.given.answer):
        lines.append(block(INCOMPLETE[lang], width, first="  "))
    elif without_evidence(standing):
        lines.append(block(NO_FILE[lang], width, first="  "))
    return "\n".join(lines)
