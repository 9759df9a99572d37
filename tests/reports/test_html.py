"""The HTML report as a file: whole, closed, escaped, the same each time."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from inspector.layout import Layout
from inspector.model import Dossier, Finding, HostStatus, Observation, Status
from inspector.plugins import load_report, report_formats
from inspector.text import LANGUAGES, Lang, Text
from tests.reports.dossiers import CATEGORIES, DENIED, FAILED, HOSTILE, dossier, finding, host, result
from tests.reports.fleet import fleet
from tests.reports.hostile import hostile
from tests.reports.markup import Element, parse

RENDER = load_report("html")


def page(data: Dossier, lang: Lang = "en") -> Element:
    return parse(RENDER(data, Layout(lang=lang)))


PAGES = {
    "one host": dossier(host()),
    "no findings": dossier(host(results=(result("weak-password.good", Status.PASS),), gaps=())),
    "hosts": dossier(host(), host("other", privileged=True, tags={"部门": "信息科"}), FAILED),
    "not audited": dossier(FAILED),
    "hostile": hostile(),
    "fleet": fleet(12),
    "no host": replace(dossier(), hosts=()),
}
each_page = pytest.mark.parametrize("data", PAGES.values(), ids=PAGES)


@each_page
def test_nothing_is_asked_of_a_network(data: Dossier) -> None:
    """Every address is one within the page; what could load is not there, and would be refused."""
    tree = page(data)
    for element in tree.all():
        assert element.tag not in {"img", "link", "iframe", "object", "embed", "base", "audio", "video", "image", "use"}
        for name, value in element.attributes.items():
            assert name not in {"src", "srcset", "action", "formaction", "style", "background", "ping", "data"}, element
            assert not name.startswith("on"), element
            assert name not in {"href", "xlink:href"} or value.startswith("#"), element
    (style,) = tree.all("style")
    sheet = style.words("en")
    assert "url(" not in sheet
    assert "@import" not in sheet


@each_page
def test_the_policy_allows_our_style_and_script_alone(data: Dossier) -> None:
    tree = page(data)
    (policy,) = tree.all("meta", **{"http-equiv": "Content-Security-Policy"})
    (style,), (script,) = tree.all("style"), tree.all("script")
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(str(part.children[0]).encode()).digest()).decode()}'"
        for part in (style, script)
    ]
    assert policy.attributes["content"].split("; ") == [
        "default-src 'none'",
        f"style-src {hashes[0]}",
        f"script-src {hashes[1]}",
        "base-uri 'none'",
        "form-action 'none'",
    ]


@each_page
def test_ids_stand_once_and_links_lead_somewhere(data: Dossier) -> None:
    tree = page(data)
    ids = Counter(element.attributes["id"] for element in tree.all() if "id" in element.attributes)
    assert not [name for name, times in ids.items() if times > 1]
    for link in tree.all("a"):
        assert link.attributes["href"][1:] in ids
    for element in tree.all():
        for name in ("for", "aria-labelledby", "aria-describedby"):
            assert element.attributes.get(name, "words") in ids


@each_page
def test_headings_go_down_one_step_at_a_time(data: Dossier) -> None:
    levels = [int(element.tag[1]) for element in page(data).all() if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


@each_page
def test_tables_say_what_their_cells_are(data: Dossier) -> None:
    for table in page(data).all("table"):
        for head in table.all("th"):
            assert head.attributes.get("scope") in ("col", "row") or "graph" in head.attributes["class"]
        assert list(table.all("thead"))
        for row in next(table.all("tbody")).all("tr"):
            assert list(row.all("th", scope="row"))


@each_page
def test_controls_have_names(data: Dossier) -> None:
    tree = page(data)
    labelled = [inner for label in tree.all("label") if label.words("en").strip() for inner in label.all("input")]
    assert [element for element in tree.all("input") if element not in labelled] == []
    for lang in LANGUAGES:
        assert all(element.words(lang).strip() for tag in ("button", "legend", "summary") for element in tree.all(tag))


@each_page
def test_every_word_of_ours_stands_in_both_languages(data: Dossier) -> None:
    """English in a page read in Chinese is data of the host, or a name."""
    tree = page(data)
    pairs = [element for element in tree.all("bdi") if "lang" in element.attributes]
    assert [element.attributes["lang"] for element in pairs] == ["en", "zh"] * (len(pairs) // 2)
    body = next(tree.all("body"))
    assert not re.search("[\u4e00-\u9fff]", re.sub("中文|语言|张三|部门|信息科", "", body.words("en")))
    assert "测评" not in body.words("zh")
    assert "测评" not in body.words("en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_in_the_language_asked_for(lang: Lang) -> None:
    tree = page(dossier(), lang)
    assert tree.attributes["lang"] == {"en": "en", "zh": "zh-CN"}[lang]
    assert [element.attributes["id"] for element in tree.all("input", name="lang", checked="")] == [f"lang-{lang}"]
    (title,) = tree.all("title")
    assert title.words(lang) == title.attributes[f"data-{lang}"]
    other = page(dossier(), "zh" if lang == "en" else "en")
    assert next(other.all("body")).words(lang) == next(tree.all("body")).words(lang)


def test_all_that_a_reader_needs_is_there() -> None:
    tree = page(PAGES["hosts"])
    text = tree.words("en")
    for said in (
        "Internal. Keep safe.",
        "3 hosts",
        "self-check, 8 checks",
        "inspector 1",
        "14 findings in 2 checks. 6 verdicts are open; what is not known does not count as passed.",
        "Not audited: 1 host — gone",
        "Weak passwords",
        "For a reason.",
        "12 findings on 2 hosts",
        "web1 ×6 · other ×6",
        "61.0–74.5 of 100. 74.5 if all that is unknown or accepted were right, 61.0 if all of it were wrong.",
        "user0 has an empty password",
        "/etc/shadow:3",
        "Fix (the first, for example) Lock it with passwd -l user0.",
        "why, and what to do: problem 1",
        "Look by handawk",
        "Run as root, the audit would decide 1 more check.",
        "Accepted by 张三 from 2026-01-01T00:00+08:00 until 2027-01-01T00:00+08:00",
        "a fault of the check",
        f"it went away {HOSTILE}",
        "gbt22239-l3 8.1.4.1",
        "部门信息科",
    ):
        assert said in text, said
    assert "本次未检查" not in tree.words("zh")
    assert "内部资料 注意保管" in tree.words("zh")
    assert "风险说明和整改见问题 1" in tree.words("zh")


def test_one_host_is_told_without_tables_of_many() -> None:
    tree = page(dossier(host()))
    ids = {element.attributes.get("id") for element in tree.all()}
    assert ids.isdisjoint({"problems", "hosts"})
    assert all(
        "open" in element.attributes
        for part in tree.all("section")
        for element in part.children
        if isinstance(element, Element) and element.tag == "details"
    )
    assert "For a reason." in next(tree.all(id="host-web1")).words("en")


def test_what_was_not_checked_is_said() -> None:
    extra = {**CATEGORIES, "xss": Text(en="Cross-site scripting", zh="跨站脚本")}
    tree = page(replace(dossier(), categories=extra))
    assert "跨站脚本 本次未检查" in tree.words("zh")
    assert "Cross-site scripting no check of it ran" in tree.words("en")


@pytest.mark.parametrize("status", [HostStatus.UNREACHABLE, HostStatus.REFUSED, HostStatus.FAILED])
def test_a_host_that_was_not_audited_says_why_and_passes_nothing(status: HostStatus) -> None:
    tree = page(dossier(replace(FAILED, status=status)))
    text = tree.words("en")
    assert "No host could be audited." in text
    assert "Not audited: nothing is known of this host. it went away" in text
    assert not re.search(r"[Pp]assed \d|No findings", text)


def test_no_findings_with_something_unknown_is_no_clean_bill() -> None:
    unknown = result("weak-password.hidden", Status.UNKNOWN, reason=DENIED)
    text = page(dossier(host(results=(unknown,), gaps=()))).words("en")
    assert (
        "No findings in what could be decided. 1 verdict is open; what is not known does not count as passed." in text
    )


def test_a_finding_keeps_its_address() -> None:
    first, second = finding("a", confidence="high"), replace(finding("b"), fingerprint="f" * 32)
    failed = result("weak-password.empty", Status.FAIL, first, second)
    ids = [{e.attributes.get("id") for e in page(dossier(*hosts)).all("li")} for hosts in (
        (host("h1", results=(failed,)),),
        (host("h0"), host("h1", results=(failed,)), host("h2", results=(failed,))),
    )]  # fmt: skip
    assert {f"{'0' * 32}-h1", f"{'f' * 32}-h1"} <= ids[0] & ids[1]


def test_hosts_of_one_name_are_told_apart_by_their_target() -> None:
    tree = page(dossier(host("web", target="rootfs:/a"), host("web", target="rootfs:/b")))
    names = [section.attributes["id"] for section in tree.all("section", **{"class": "host"})]
    assert len(set(names)) == 2
    swapped = page(dossier(host("web", target="rootfs:/b"), host("web", target="rootfs:/a")))
    assert [section.attributes["id"] for section in swapped.all("section", **{"class": "host"})] == names[::-1]


def test_what_differs_in_the_subject_alone_is_said_once() -> None:
    alike = page(dossier(host(results=(result("weak-password.empty", Status.FAIL, *map(finding, "abcde")),))))
    assert len(list(alike.all("p", **{"class": "remedy"}))) == 1
    odd = replace(finding("odd"), remedy=Text(en="Pull the plug.", zh="拔掉电源。"))
    mixed = page(dossier(host(results=(result("weak-password.empty", Status.FAIL, finding("a"), finding("b"), odd),))))
    said = [element.words("en") for element in mixed.all("p", **{"class": "remedy"})]
    assert said == ["Fix Lock it with passwd -l a.", "Fix Pull the plug."]


def test_what_holds_for_all_hosts_is_said_once() -> None:
    def hosts(*findings: Finding) -> Element:
        each = (result("weak-password.empty", Status.FAIL, one) for one in findings)
        return page(dossier(*(host(f"h{n}", results=(failed,)) for n, failed in enumerate(each))))

    tree = hosts(finding("a"), finding("b"))
    assert len(list(tree.all("p", **{"class": "remedy"}))) == 1
    assert "passwd -l a" in next(tree.all(id="problems")).words("en")
    other = hosts(finding("a"), replace(finding("b"), remedy=Text(en="Pull the plug.", zh="拔掉电源。")))
    assert "passwd" not in next(other.all(id="problems")).words("en")
    assert "Pull the plug." in next(other.all(id="host-h1")).words("en")


def test_hostile_words_stay_words() -> None:
    tree = page(hostile())
    assert {element.tag for element in tree.all()} <= {element.tag for element in page(PAGES["hosts"]).all()} | {"br"}
    raw = RENDER(hostile(), Layout()).decode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", raw)
    for said in ("\\u202e", "\\x00", "\\udcff" if "\\udcff" in raw else "\\xff"):
        assert said in tree.words("en")


def test_the_same_dossier_gives_the_same_bytes() -> None:
    for data in (hostile(), fleet(5)):
        assert RENDER(data, Layout(lang="zh")) == load_report("html")(data, Layout(lang="zh", width=40, colour=True))


def test_many_hosts_stay_a_file_of_moderate_size() -> None:
    size = len(RENDER(fleet(30), Layout()))
    assert size / 30 * 300 < 16 * 2**20


def test_what_was_seen_is_told_with_its_values() -> None:
    seen = [
        Observation(subject=f"s{n}", data={"mode": "0640", "state": {"en": "off", "zh": "关闭"}}) for n in range(10)
    ]
    passed = result("weak-password.good", Status.PASS, observed=tuple(seen))
    tree = page(dossier(host(results=(passed,), gaps=())))
    assert "s0 (mode=0640, state=off) · s1" in tree.words("en")
    assert "s7 (mode=0640, state=关闭) 等 10 项" in tree.words("zh")


def test_it_is_a_format_like_the_others() -> None:
    assert {"console", "html", "json"} <= set(report_formats())
    assert not {"templates", "__init__", "words"} & set(report_formats())
