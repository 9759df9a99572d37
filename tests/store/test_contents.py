"""Documents that another version wrote are read."""

import msgspec
import pytest

from inspector.model import Host, InspectorError, Result
from inspector.store.contents import HostDocument, decode, host_document, result_document, unpack, whole_host
from inspector.text import Text
from tests.store.making import host, result

WHAT = Text(en="this", zh="此项")


def test_what_an_older_version_did_not_write_has_its_default() -> None:
    document = msgspec.json.decode(host_document(host("a")))
    for name in ("holdings", "activity", "parameters", "selftest", "journal"):
        del document["host"][name]
    read = decode(msgspec.json.encode(document), HostDocument, WHAT)
    assert whole_host(read, [], {}, WHAT) == host("a")


def test_what_a_newer_version_adds_is_left_out() -> None:
    one = result("c.one")
    document = msgspec.json.decode(result_document(one)) | {"mood": "good"}
    assert decode(msgspec.json.encode(document), Result, WHAT).check == "c.one"


@pytest.mark.parametrize("document", [b"", b"[]", b'{"host": 1}', b"\xff", b"[" * 100_000])
def test_what_is_no_document_is_called_damaged(document: bytes) -> None:
    with pytest.raises(InspectorError, match="this in the store is damaged or was altered"):
        decode(document, Host, WHAT)
    with pytest.raises(InspectorError, match="this in the store is damaged or was altered"):
        unpack(document, None, WHAT)


def test_parts_that_do_not_fit_together_are_called_damaged() -> None:
    document = decode(host_document(host("a", result("c.one"))), HostDocument, WHAT)
    for wrong in ([], [result("c.one"), result("c.two")]):
        with pytest.raises(InspectorError, match="damaged"):
            whole_host(document, wrong, {}, WHAT)
