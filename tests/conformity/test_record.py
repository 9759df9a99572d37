"""The record of a clause: what was seen and found, in both languages, never long."""

from __future__ import annotations

from dataclasses import replace

from inspector.conformity.record import whole
from inspector.layout import cells
from inspector.model import Observation, Severity, Status, reason
from inspector.text import Text
from tests.conformity.making import QUESTION, found, host, info, judged
from tests.reports import dossiers
from tests.reports.dossiers import WAIVER

ONE = {"own.a": info("auto", "part")}
MANY = {f"own.c{n:02}": info("auto", "part") for n in range(30)}
SAID = Text(en="PermitRootLogin is no", zh="PermitRootLogin 的值为 no")


def test_what_was_seen_is_told_in_the_words_of_the_check() -> None:
    seen = tuple(Observation(subject=f"sshd{n}", message=SAID) for n in range(3))
    [said] = judged(host("a", found(observed=seen)), checks=ONE)["auto"].record
    assert said.en == "Found right: Root login: PermitRootLogin is no; PermitRootLogin is no; and 1 more."
    assert said.zh == "核查正常：root 登录：PermitRootLogin 的值为 no；PermitRootLogin 的值为 no；另有 1 项。"


def test_without_such_words_a_subject_does_not_read_like_a_problem() -> None:
    seen = (Observation(subject="sshd", data={"value": "no"}), Observation(subject="root"))
    [said] = judged(host("a", found(observed=seen)), checks=ONE)["auto"].record
    assert said.en == "Found right: Root login: no problem found (looked at: sshd, root)."
    assert said.zh == "核查正常：root 登录：未发现问题（已核查 sshd、root）。"
    [bare] = judged(host("a", found()), checks=ONE)["auto"].record
    assert bare.zh == "核查正常：root 登录：未发现问题。"


def test_an_accepted_risk_is_still_a_problem_and_says_who_accepted_it_until_when() -> None:
    accepted = dossiers.result("own.a", Status.FAIL, dossiers.finding("svc", waiver=WAIVER))
    auto = judged(host("a", accepted), checks=ONE)["auto"]
    assert auto.verdict == "not-met"
    assert auto.record[0].zh == (
        "存在问题：root 登录：账户 svc 的口令为空（已接受风险，批准人：张三，有效期至 2027-01-01T00:00+08:00）。"
    )
    assert "(risk accepted by 张三 until 2027-01-01T00:00+08:00)" in auto.record[0].en


def test_nothing_found_wrong_is_not_an_answer_to_the_question() -> None:
    part = judged(host("a", found()), checks=ONE)["part"]
    assert part.record[-1].zh == "技术核查未发现问题，尚待填报：ORG-01（中Is it so?）。"
    failed = judged(host("a", found(Status.FAIL)), checks=ONE)["part"]
    assert failed.record[-1].en == "Still to be answered: ORG-01 (Is it so?)."


def test_no_problem_is_only_said_to_be_found_where_all_was_looked_at() -> None:
    for results in ([found(Status.UNKNOWN)], [found(Status.NOT_APPLICABLE)], []):
        said = whole(judged(host("a", *results), checks=ONE)["part"].record)
        assert "未发现问题，尚待" not in said.zh
        assert "尚待填报" in said.zh
    without = judged(host("a", found()), checks=ONE, questions=())["part"]
    assert without.record[-1].zh == "技术核查未发现问题，其余内容尚待人工核查。"


def test_why_nothing_is_known_or_applies_is_told() -> None:
    why = reason("x", Text(en="{it} is denied.", zh="{it} 无权限。"), it="/etc/shadow")
    [said] = judged(host("a", found(Status.UNKNOWN, reason=why)), checks=ONE)["auto"].record
    assert said.en == "Could not be decided: Root login: /etc/shadow is denied."
    [said] = judged(host("a", found(Status.NOT_APPLICABLE, reason=why)), checks=ONE)["auto"].record
    assert said.zh == "不适用：root 登录：/etc/shadow 无权限。"
    [said] = judged(host("a", found(Status.ERROR)), checks=ONE)["auto"].record
    assert said.en == "Could not be decided: Root login: no reason given."


def test_the_worst_comes_first_and_is_numbered_and_the_rest_is_counted() -> None:
    results = [found(Status.FAIL, name, severity=Severity.LOW) for name in MANY]
    results[-1] = replace(results[-1], severity=Severity.CRITICAL, findings=(dossiers.finding("worst"),) * 9)
    [said] = judged(host("a", *results), checks=MANY)["auto"].record
    assert said.en.startswith("Found wrong: 1) Root login: worst has an empty password; worst has")
    assert "; and 7 more; 2) Root login" in said.en
    assert said.en.endswith("; and 26 more checks.")
    assert said.zh.endswith("；其余 26 个检查项。")


def test_a_record_is_short_and_printable_whatever_a_host_says() -> None:
    long = "\x1b[2J\u202e" + "x" * 100_000
    text = Text(en=long, zh=long)
    bad = replace(dossiers.finding("root"), message=text)
    results = [dossiers.result(name, Status.FAIL, *([bad] * 500)) for name in MANY]
    hosts = [host(f"{long}{n}", *results) for n in range(40)]
    for each in judged(*hosts, checks={name: replace(one, title=text) for name, one in MANY.items()}).values():
        said = whole(each.record)
        assert cells(said.en) < 8000
        assert "\x1b" not in said.en + said.zh
        assert "\u202e" not in said.en + said.zh


def test_questions_beyond_the_first_are_counted() -> None:
    many = [replace(QUESTION, id=f"ORG-{n:02}") for n in range(9)]
    [said] = judged(host("a"), checks=ONE, questions=many)["ask"].record
    assert said.en.endswith("ORG-02 (Is it so?); and 6 more.")
