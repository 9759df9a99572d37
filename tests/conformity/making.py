"""A small standard, checks that are mapped to it, and results of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from inspector.conformity.clauses import Clause, clauses
from inspector.conformity.verdict import Judged, judge
from inspector.model import CheckInfo, Dossier, Host, Result, Severity, Status
from inspector.questionnaire import Answer, Question
from inspector.standards import Control, Doubt, Means, Standard
from inspector.text import Text
from tests.reports import dossiers

AREA = Text(en="Computing environment", zh="安全计算环境")
TITLES = {"auto": Means.AUTO, "part": Means.PARTIAL, "ask": Means.ASK}


def words(text: str) -> Text:
    return Text(en=text, zh=f"中{text}")


def standard(name: str = "std", *, like: Mapping[str, str] | None = None, basis: str = "") -> Standard:
    """Three clauses: one that checks decide, one that they decide in part, one that must be asked."""
    controls = {
        control: Control(
            id=control,
            title=words(control),
            text=words(f"text of {control}"),
            group="area",
            means=means,
            like=((like or {})[control],) if like else (),
            doubts=(Doubt.LETTER,) if control == "part" else (),
        )
        for control, means in TITLES.items()
    }
    return Standard(
        id=name, title=words("Standard"), edition="1", groups={"area": AREA}, controls=controls, basis=basis
    )


QUESTION = Question(
    id="ORG-01",
    text=words("Is it so?"),
    group="org",
    answer=Answer.YNPA,
    options={},
    evidence=words("minutes"),
    levels=(2, 3),
    severity=Severity.HIGH,
    stale_after_days=365,
    raise_if=("no",),
    standards={"std": ("part", "ask", "no-such")},
    report_section="S1",
    basis=(),
)


def info(*controls: str, standard: str = "std", category: str = "own") -> CheckInfo:
    return CheckInfo(
        category=category,
        title=Text(en="Root login", zh="root 登录"),
        why=words("why"),
        severity=Severity.HIGH,
        standards={standard: controls},
        digest="",
    )


def found(status: Status = Status.PASS, check: str = "own.a", **more: object) -> Result:
    """A result; of a failed one with a finding."""
    findings = (dossiers.finding("root"),) if status is Status.FAIL else ()
    return dossiers.result(check, status, *findings, **more)


def host(name: str, *results: Result, **more: object) -> Host:
    return dossiers.host(name, results=results, **more)


def dossier(*hosts: Host, checks: Mapping[str, CheckInfo] | None = None) -> Dossier:
    plain = dossiers.dossier()
    return replace(plain, hosts=hosts, checks=checks or {"own.a": info("auto", "part"), "own.b": info("auto")})


def mapped(checks: Mapping[str, CheckInfo], questions: Iterable[Question] = (QUESTION,)) -> list[Clause]:
    own = standard()
    return clauses(own, {own.id: own}, checks.items(), questions)


def judged(
    *hosts: Host,
    checks: Mapping[str, CheckInfo] | None = None,
    fleet: Iterable[str] = (),
    questions: Iterable[Question] = (QUESTION,),
) -> dict[str, Judged]:
    """What the result of these hosts says of each clause, by its id."""
    result = dossier(*hosts, checks=checks)
    return {each.clause.control.id: each for each in judge(result, mapped(result.checks, questions), fleet)}
