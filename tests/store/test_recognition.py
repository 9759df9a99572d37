"""Which host an entry is: two machines are never joined where that can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.store.hosts import seen_again
from inspector.store.recognition import Known, Recognised, Sighting, recognise


@dataclass
class Store:
    """What the database does, without one."""

    known: dict[int, Known] = field(default_factory=dict)
    last: Recognised | None = None

    def see(self, *sightings: Sighting) -> list[int]:
        self.last = recognise(list(self.known.values()), sightings)
        made: dict[int, int] = {}
        for place, each in enumerate(self.last.new, 1):
            made[-place] = len(self.known) + 1
            self.known[made[-place]] = Known(
                id=made[-place], kind=each.kind, name=each.name, identity=each.identity, target=each.target
            )
        ids = [made.get(number, number) for number in self.last.hosts]
        for number, each in zip(ids, sightings, strict=True):
            self.known[number] = seen_again(self.known[number], each)
        for number, host in self.known.items():
            if (host.kind, host.identity) in self.last.shared:
                self.known[number] = Known(**{**vars(host), "shared": True})
        return ids


def seen(name: str, identity: str = "", day: int = 0, target: str = "", kind: str = "host") -> Sighting:
    return Sighting(
        kind=kind, name=name, identity=identity, target=target, taken=f"2026-01-{day:02}T00:00:00Z" if day else ""
    )


def test_a_renamed_host_is_the_same() -> None:
    store = Store()
    assert store.see(seen("old", "X", 1)) == store.see(seen("new", "X", 2)) == [1]
    assert store.last
    assert store.last.renamed == {1}
    assert store.see(seen("new", "X", 3)) == [1]
    assert not store.last.renamed
    assert store.known[1].name == "new"
    assert store.known[1].names == {
        "old": ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        "new": ("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"),
    }


def test_clones_in_one_audit_are_told_apart_by_name_from_then_on() -> None:
    store = Store()
    assert store.see(seen("a", "X", 1), seen("b", "X", 1)) == [1, 2]
    assert store.see(seen("b", "X", 2)) == [2]
    assert store.see(seen("c", "X", 3)) == [3]  # not renamed: which of the two would it be?
    assert all(host.shared for host in store.known.values())


def test_a_clone_is_not_the_host_whose_name_is_in_the_audit_too() -> None:
    store = Store()
    assert store.see(seen("a", "X", 1)) == [1]
    assert store.see(seen("b", "X", 2), seen("a", "X", 2)) == [2, 1]


def test_a_clone_is_not_the_host_that_is_not_reached_under_its_own_name() -> None:
    store = Store()
    store.see(seen("a", "X", 1))
    assert store.see(seen("a"), seen("b", "X", 2)) == [1, 2]


def test_a_name_that_comes_back_shows_a_clone() -> None:
    store = Store()
    store.see(seen("a", "X", 1))
    assert store.see(seen("b", "X", 2)) == [1]  # as far as can be told
    assert store.see(seen("a", "X", 3)) == [2]
    assert store.known[1].shared
    assert store.see(seen("a", "X", 4), seen("b", "X", 4)) == [2, 1]


def test_older_evidence_under_the_former_name_is_of_the_same_host() -> None:
    store = Store()
    store.see(seen("a", "X", 1))
    store.see(seen("b", "X", 5))
    assert store.see(seen("a", "X", 3)) == [1]
    assert (store.known[1].name, store.known[1].last) == ("b", "2026-01-05T00:00:00Z")
    assert not store.known[1].shared


def test_a_host_that_is_not_reached_is_the_known_one_of_its_name() -> None:
    store = Store()
    store.see(seen("a", "X", 1))
    assert store.see(seen("a")) == [1]


def test_a_host_takes_on_its_identity_when_it_is_reached_at_last() -> None:
    store = Store()
    assert store.see(seen("a")) == store.see(seen("a", "X", 1)) == store.see(seen("b", "X", 2)) == [1]


def test_a_machine_that_was_set_up_anew_is_a_new_host() -> None:
    store = Store()
    store.see(seen("a", "X", 1))
    assert store.see(seen("a", "Y", 2)) == [2]
    assert store.see(seen("a", "X", 3)) == [1]


def test_hosts_of_one_name_are_told_apart_by_target() -> None:
    store = Store()
    two = (seen("a", "", 1, "image:one"), seen("a", "", 1, "image:two"))
    assert store.see(*two) == store.see(*two) == [1, 2]
    assert store.see(two[1]) == [2]


def test_what_was_audited_without_identity_is_not_a_host_that_has_one() -> None:
    store = Store()
    store.see(seen("a", "X", 1))
    assert store.see(seen("a", "", 2)) == [2]


def test_a_name_without_answer_makes_no_new_host_each_time() -> None:
    store = Store()
    store.see(seen("a", "X", 1, "ssh://one"), seen("a", "Y", 1, "ssh://two"))
    assert store.see(seen("a", target="ssh://one")) == [1]
    first = store.see(seen("a", target="ssh://three"))
    assert store.see(seen("a", target="ssh://three")) == first == store.see(seen("a", target="ssh://four")) == [3]


def test_an_image_of_a_host_is_another_host() -> None:
    store = Store()
    store.see(seen("a", "X", 1))
    assert store.see(seen("a", "X", 2, kind="image")) == [2]


def test_one_host_reached_twice_is_one() -> None:
    assert Store().see(seen("a", "X", 1, "t"), seen("a", "X", 1, "t")) == [1, 1]


def test_one_name_and_identity_at_two_targets_are_two() -> None:
    store = Store()
    two = (seen("a", "X", 1, "one"), seen("a", "X", 1, "two"))
    assert store.see(*two) == store.see(*two) == [1, 2]


def test_the_entry_of_all_hosts_is_one_host() -> None:
    store = Store()
    assert store.see(seen("*", "", 1, kind="unit")) == store.see(seen("*", "", 2, kind="unit")) == [1]


NAMES = st.sampled_from("abc")
IDENTITIES = st.sampled_from(("", "X", "Y"))
SIGHTINGS = st.builds(seen, NAMES, IDENTITIES, st.integers(0, 6), st.sampled_from(("s", "t")))
AUDITS = st.lists(st.lists(SIGHTINGS, min_size=1, max_size=5), min_size=1, max_size=6)


@given(AUDITS, st.randoms())
@settings(max_examples=300)
def test_the_order_of_entries_makes_no_difference(audits: Sequence[list[Sighting]], chance: object) -> None:
    """Nor do two machines with other identities, or of two places in one audit, ever become one."""
    one, other = Store(), Store()
    for sightings in audits:
        order = list(range(len(sightings)))
        chance.shuffle(order)  # type: ignore[attr-defined]
        ids = one.see(*sightings)
        shuffled = other.see(*(sightings[place] for place in order))
        groups = {(ids[place], shuffled[at]) for at, place in enumerate(order)}
        assert len(groups) == len({left for left, _ in groups}) == len({right for _, right in groups})
        for left, first in zip(ids, sightings, strict=True):
            assert first.identity in ("", one.known[left].identity)
            for right, second in zip(ids, sightings, strict=True):
                alike = (first.name, first.identity, first.target) == (second.name, second.identity, second.target)
                assert left != right or alike


@dataclass(frozen=True)
class Step:
    """What happens before an audit: a machine has a new name that nobody ever had; and which machines are then reached."""

    renamed: int | None
    audited: frozenset[int]
    unreached: frozenset[int]


MACHINES = st.sets(st.integers(0, 4), max_size=5).map(frozenset)
STEPS = st.lists(st.builds(Step, st.none() | st.integers(0, 4), MACHINES, MACHINES), max_size=10)


@given(STEPS)
@settings(max_examples=300)
def test_machines_with_identities_of_their_own_are_followed_through_renames(steps: Sequence[Step]) -> None:
    store, names = Store(), {number: f"m{number}" for number in range(5)}
    hosts: dict[int, int] = {}
    for day, step in enumerate(steps, 1):
        if step.renamed is not None:
            names[step.renamed] = f"m{step.renamed}-{day}"
        there = sorted(step.audited | step.unreached)
        ids = store.see(
            *(seen(names[n], f"X{n}" if n in step.audited else "", day if n in step.audited else 0) for n in there)
        )
        for number, host in zip(there, ids, strict=True):
            if number in step.audited:
                assert hosts.setdefault(number, host) == host
    assert len(set(hosts.values())) == len(hosts)


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=8), st.booleans())
def test_clones_that_were_once_seen_together_are_never_joined(later: Sequence[tuple[int, bool]], first: bool) -> None:
    store = Store()
    if first:
        store.see(seen("c0", "X", 1))
    hosts = store.see(*(seen(f"c{number}", "X", 2) for number in range(3)))
    for day, (number, reached) in enumerate(later, 3):
        entry = seen(f"c{number}", "X" if reached else "", day if reached else 0)
        assert store.see(entry) == [hosts[number]]
