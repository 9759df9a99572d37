"""Words that names of accounts, people, hosts and organisations give."""

from __future__ import annotations

import pytest

from inspector.passwords.names import LONGEST, account_words, person_words, place_words


@pytest.mark.parametrize(
    ("account", "words"),
    [
        ("root", {"root"}),
        ("zhangwei", {"zhangwei", "zw"}),
        ("CORP\\zhang.wei01", {"zhang.wei01", "zhangwei", "zw"}),
        ("li_ling@hospital.cn", {"li_ling", "liling", "ll"}),
        ("SYSDBA", {"SYSDBA", "sysdba"}),
        ("backup", {"backup", "beifen"}),
        ("oracle11", {"oracle11", "oracle"}),
    ],
)
def test_account(account: str, words: set[str]) -> None:
    found = account_words(account)
    assert words <= set(found)
    assert found[0] == account.rpartition("\\")[2].partition("@")[0]


@pytest.mark.parametrize(
    ("gecos", "words"),
    [
        ("张伟", {"zhangwei", "zw", "张伟"}),
        ("Zhang Wei,Room 3,13800138000,,", {"zhangwei", "zw", "ZhangWei", "weizhang", "13800138000"}),
        ("John Smith", {"john", "smith", "johnsmith", "jsmith", "js"}),
        (",,,", set()),
        ("", set()),
    ],
)
def test_person(gecos: str, words: set[str]) -> None:
    assert words <= set(person_words(gecos))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("长沙市人民医院", ["rmyy", "cssrmyy", "changsha"]),
        ("华信科技有限公司", ["hxkj", "huaxin"]),
        ("湖南省华信科技有限公司", ["hxkj", "hnshxkj", "huaxin"]),
        ("Acme Trading Group", ["acme", "acmetrading"]),
        ("his-db01", ["his", "hisdb01", "db01", "his-db01"]),
        ("huaxin", ["huaxin", "hx"]),
    ],
)
def test_place(name: str, words: list[str]) -> None:
    found = place_words([name])
    assert [word for word in found if word in words] == words


def test_labels_that_every_domain_has_give_nothing() -> None:
    assert place_words(["localhost", "localdomain", "com", "cn", "www", ""]) == []


def test_the_first_word_of_each_name_comes_before_the_second_of_any() -> None:
    assert place_words(["web01.acme.com", "长沙市人民医院"])[:2] == ["web01", "rmyy"]


@pytest.mark.parametrize(
    "name", ["", "\x00\x1b", "\udcff\ud800", "a" * 10_000, "，" * 5000, "_" * 90, "张" * 5000, "{w}{", "%s"]
)
def test_hostile_names_give_few_and_short_words(name: str) -> None:
    for words in (account_words(name), person_words(name), place_words([name] * 50)):
        assert len(words) <= 12
        assert all(0 < len(word) <= LONGEST and word.encode() for word in words)
