"""The record of what was seen and found of a clause (结果记录), in both languages and never long: what is left out is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from inspector.conformity.clauses import Clause
from inspector.layout import shorten
from inspector.model import NOT_EXAMINED, Finding, Result, Status
from inspector.text import Text, clean

CHECKS = 4
"""How many checks of one kind are told of."""
EACH = 2
"""How many findings or subjects are told of a check."""
HOSTS = 3
"""How many hosts are told of in the record over all hosts."""
NAMED = 5
"""How many hosts or checks are named."""
ASKED = 3
"""How many questions are named."""
WIDE = 120
"""Columns of one statement."""

RIGHT = Text(en="Found right: {what}.", zh="核查正常：{what}。")
WRONG = Text(en="Found wrong: {what}.", zh="存在问题：{what}。")
INAPPLICABLE = Text(en="Not applicable: {what}.", zh="不适用：{what}。")
UNDECIDED = Text(en="Could not be decided: {what}.", zh="未能判定：{what}。")
NOT_RUN = Text(en="Not run in this audit: {what}.", zh="本次自查未运行：{what}。")
NOT_LOOKED_AT = Text(en="Not examined: {what}.", zh="未核查：{what}。")
NOT_COMPARED = Text(
    en="The checks of this clause compare hosts, and fewer than two were audited.",
    zh="该条款的检查项须比对多台主机，本次完成自查的主机不足两台。",
)
NO_CHECK = Text(en="No check looks at this clause.", zh="没有检查项核查该条款。")
CLEAR = Text(
    en="By technical means no problem was found; still to be answered: {what}.",
    zh="技术核查未发现问题，尚待填报：{what}。",
)
NOT_SETTLED = Text(
    en="What was found on the host does not settle this clause by itself.",
    zh="仅凭主机上的情况尚不能判定该条款。",
)
TO_ASK = Text(en="Still to be answered: {what}.", zh="尚待填报：{what}。")
CLEAR_BY_HAND = Text(
    en="By technical means no problem was found; the rest is still to be examined by hand.",
    zh="技术核查未发现问题，其余内容尚待人工核查。",
)
BY_HAND = Text(en="Still to be examined by hand.", zh="尚待人工核查。")
OF = Text(en="{title}: {what}", zh="{title}：{what}")
UNSAID = Text(en="no reason given", zh="未说明原因")
PASSED = Text(en="no problem found", zh="未发现问题")
ACCEPTED = Text(
    en="{what} (risk accepted by {approver} until {expires})",
    zh="{what}（已接受风险，批准人：{approver}，有效期至 {expires}）",
)
LOOKED_AT = Text(en="no problem found (looked at: {what})", zh="未发现问题（已核查 {what}）")
MORE = Text(en="and {n} more", zh="另有 {n} 项")
MORE_CHECKS = Text(en="and {n:more check|more checks}", zh="其余 {n} 个检查项")
NUMBERED = Text(en="{n}) {what}", zh="{n}）{what}")
STANDING = Text(en="{verdict}: {n} ({names})", zh="{verdict} {n}（{names}）")
ENDED = Text(en="{what}.", zh="{what}。")
LEFT = Text(
    en="{n:more host has a record of its own|more hosts have records of their own}.", zh="其余 {n} 个对象见各自记录。"
)
QUESTION = Text(en="{id} ({text})", zh="{id}（{text}）")
SEMICOLON = Text(en="; ", zh="；")
COMMA = Text(en=", ", zh="、")

Titles = Callable[[str], Text]


def short(text: Text) -> Text:
    """What a host or a file says: printable, not too long, to stand within a sentence."""
    return Text(en=shorten(clean(text.en).rstrip("."), WIDE), zh=shorten(clean(text.zh).rstrip("。"), WIDE))


def _joined(parts: Sequence[Text], total: int, mark: Text = SEMICOLON, more: Text = MORE) -> Text:
    """The parts, and how many of them are not here."""
    told = [*parts, more.fill({"n": total - len(parts)})] if total > len(parts) else parts
    return Text(en=mark.en.join(part.en for part in told), zh=mark.zh.join(part.zh for part in told))


def of_results(results: Sequence[Result], missing: Sequence[str], titles: Titles) -> tuple[Text, ...]:
    """What the checks of a clause say on one host, problems first; `missing`: the checks that did not run."""
    ordered = sorted(results, key=lambda result: (-result.severity.rank, result.check))

    def of(sentence: Text, tell: Callable[[Result], Text], *status: Status, looked: bool = True) -> Iterator[Text]:
        chosen = [each for each in ordered if each.status in status and not_examined(each) is not looked]
        told = [OF.fill({"title": short(titles(each.check)), "what": tell(each)}) for each in chosen[:CHECKS]]
        if len(chosen) > 1:
            told = [NUMBERED.fill({"n": n, "what": each}) for n, each in enumerate(told, start=1)]
        if chosen:
            yield sentence.fill({"what": _joined(told, len(chosen), more=MORE_CHECKS)})

    return (
        *of(WRONG, _wrong, Status.FAIL),
        *of(UNDECIDED, _why, Status.UNKNOWN, Status.ERROR),
        *_not_run(missing),
        *of(RIGHT, _right, Status.PASS),
        *of(INAPPLICABLE, _why, Status.NOT_APPLICABLE),
        *of(NOT_LOOKED_AT, _why, Status.NOT_APPLICABLE, looked=False),
    )


def not_examined(result: Result) -> bool:
    """Whether it does not apply because nobody looked."""
    inapplicable = result.status is Status.NOT_APPLICABLE
    return inapplicable and result.reason is not None and result.reason.code == NOT_EXAMINED


def _wrong(result: Result) -> Text:
    return _joined([_finding(each) for each in result.findings[:EACH]], len(result.findings))


def _finding(finding: Finding) -> Text:
    message, waiver = short(finding.message), finding.waiver
    if waiver is None:
        return message
    values = {"approver": waiver.approver, "expires": waiver.expires}
    return ACCEPTED.fill({"what": message, **{name: short(Text(en=v, zh=v)) for name, v in values.items()}})


def _right(result: Result) -> Text:
    """What the check has a sentence for, else which subjects it looked at."""
    seen, total = result.observed[:EACH], len(result.observed)
    if not seen:
        return PASSED
    if all(each.message for each in seen):
        return _joined([short(each.message) for each in seen if each.message], total)
    told = [short(Text(en=each.subject, zh=each.subject)) for each in seen]
    return LOOKED_AT.fill({"what": _joined(told, total, COMMA)})


def _why(result: Result) -> Text:
    return short(result.reason.text) if result.reason else UNSAID


def _not_run(missing: Sequence[str]) -> Iterator[Text]:
    if missing:
        names = [short(Text(en=name, zh=name)) for name in missing[:NAMED]]
        yield NOT_RUN.fill({"what": _joined(names, len(missing), COMMA)})


def not_looked_at(why: Text) -> tuple[Text, ...]:
    """A host that nobody could or should look into."""
    return (NOT_LOOKED_AT.fill({"what": short(why)}),)


def to_ask(clause: Clause, *, clear: bool) -> Iterator[Text]:
    """What checks cannot say of the clause; `clear`: they found all right on every host."""
    if not clause.on_questions_alone and not clause.checks:
        yield NO_CHECK
    if clause.on_hosts_alone:
        return
    if not clause.asked:
        yield CLEAR_BY_HAND if clear else BY_HAND
        return
    told = [QUESTION.fill({"id": each.id, "text": each.text}) for each in clause.asked[:ASKED]]
    yield (CLEAR if clear else TO_ASK).fill({"what": _joined(told, len(clause.asked))})


def standing(hosts: Mapping[Text, Sequence[Text]]) -> Text:
    """How many hosts there are of each verdict, and which."""
    told = [
        STANDING.fill({"verdict": verdict, "n": len(names), "names": _joined(names[:NAMED], len(names), COMMA)})
        for verdict, names in hosts.items()
    ]
    return ENDED.fill({"what": _joined(told, len(told))})


def of_first(hosts: Sequence[tuple[Text, Sequence[Text]]]) -> Iterator[Text]:
    """What weighs most on each of the first hosts."""
    for name, said in hosts[:HOSTS]:
        if said:
            yield OF.fill({"title": name, "what": said[0]})
    if len(hosts) > HOSTS:
        yield LEFT.fill({"n": len(hosts) - HOSTS})


def whole(said: Sequence[Text], mark: str = " ") -> Text:
    """The sentences of a record as one text."""
    return Text(en=mark.join(each.en for each in said), zh=mark.strip(" ").join(each.zh for each in said))
