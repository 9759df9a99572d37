"""Hosts of the store over audits, and how they are found."""

import pytest

from inspector.model import UNIT, InspectorError
from inspector.store import Store, find_host, list_hosts, record
from tests.store.making import at, audit, host, unreachable


def test_a_renamed_host_keeps_its_id_and_both_names(store: Store) -> None:
    with store.writing() as connection:
        first = record(connection, audit(host("old", machine="m", day=1), day=1))
        second = record(connection, audit(host("new", machine="m", day=2, target="ssh://new:2222"), day=2))
        late = record(connection, audit(host("old", machine="m", day=0), day=0))
    assert first.hosts == second.hosts == late.hosts
    assert (first.renamed, second.renamed) == (frozenset(), frozenset(first.hosts))
    with store.reading() as connection:
        found = [find_host(connection, word) for word in ("new", "old", f"#{first.hosts[0]}")]
        assert found[0] == found[1] == found[2]
        assert (found[0].name, found[0].former, found[0].target) == ("new", ("old",), "ssh://new:2222")
        assert (found[0].first, found[0].last) == (at(0), at(2))


def test_clones_are_marked(store: Store) -> None:
    with store.writing() as connection:
        record(connection, audit(host("a", machine="m"), host("b", machine="m"), host("c")))
    with store.reading() as connection:
        assert [(each.name, each.shared) for each in list_hosts(connection)] == [("a", True), ("b", True), ("c", False)]


def test_an_unreached_host_has_no_evidence_until_it_is_reached(store: Store) -> None:
    with store.writing() as connection:
        recorded = record(connection, audit(unreachable("a")))
        assert [each.last for each in list_hosts(connection)] == [""]
        assert record(connection, audit(host("a", day=1), day=1)).hosts == recorded.hosts
        assert [each.last for each in list_hosts(connection)] == [at(1)]


def test_the_entry_of_all_hosts_is_called_star(store: Store) -> None:
    with store.writing() as connection:
        for day in (1, 2):
            record(connection, audit(host("a", day=day), host("*", day=day, kind=UNIT, machine=""), day=day))
        assert find_host(connection, "*").kind == UNIT


def test_a_word_for_no_host_or_several_says_so(store: Store) -> None:
    with store.writing() as connection:
        record(connection, audit(host("a", machine="1", target="ssh://x"), host("a", machine="2", target="ssh://y")))
    with store.reading() as connection:
        with pytest.raises(
            InspectorError, match=r"several hosts .* called a; .*#1 \(host, ssh://x\), #2 \(host, ssh://y\)"
        ):
            find_host(connection, "a")
        for word in ("b", "#9", "#", "1"):
            with pytest.raises(InspectorError, match="no host of the store"):
                find_host(connection, word)


def test_a_hostile_name_is_kept_clean(store: Store) -> None:
    with store.writing() as connection:
        record(connection, audit(host("a\x1b[2J\0\u202e")))
        assert [each.name for each in list_hosts(connection)] == [r"a\x1b[2J\x00\u202e"]
