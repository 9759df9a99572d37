"""Answers of people in the store."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from inspector.model import InspectorError
from inspector.store import open_store
from inspector.store.attestations import Attestation, Proof, attest, list_attestations

YES = Attestation(
    year=2026,
    question="M05-plan",
    scope="HIS",
    answer={"value": "yes", "dates": ["2026-03-01"]},
    evidence=(Proof("应急预案.pdf", "ab" * 32),),
    person="张伟",
    answered="2026-11-30T08:00:00Z",
    note="=1+1",
)


def test_an_answer_is_kept_by_year_and_scope_and_replaced_by_a_later_one(store_url: str) -> None:
    with open_store(store_url) as store:
        whole = replace(YES, scope="", answer="no", evidence=())
        with store.writing() as connection:
            for answer in (YES, whole, replace(YES, year=2025)):
                attest(connection, answer)
            attest(connection, replace(YES, answer="partial"))
        with store.reading() as connection:
            assert list_attestations(connection, 2026) == [whole, replace(YES, answer="partial")]
            assert list_attestations(connection, 2025) == [replace(YES, year=2025)]
            assert list_attestations(connection, 2024) == []


def test_what_is_too_long_or_damaged_is_told(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        with pytest.raises(InspectorError, match="M05-plan: note is longer"), store.writing() as connection:
            attest(connection, replace(YES, note="x" * 40_000))
        with store.writing() as connection:
            attest(connection, YES)
            connection.execute(text("UPDATE attestations SET evidence = '{'"))
        with pytest.raises(InspectorError, match="M05-plan"), store.reading() as connection:
            list_attestations(connection, 2026)
