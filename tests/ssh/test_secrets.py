"""The password is nowhere but on its way to sudo: looked for by root on the host, while the collector runs."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Callable, Iterator

import pytest

from inspector.credentials import Place, Source
from inspector.targets.ssh.errors import Refused
from inspector.targets.ssh.options import SshOptions, Transport
from inspector.targets.ssh.reach import Connections, running
from tests.ssh.server import PASSWORD, WRONG, Server

LOOK = b"""
for at in /proc/[0-9]*; do
    for each in cmdline environ; do
        tr '\\000' '\\n' < $at/$each 2>/dev/null | grep '[c]anary-' && echo "in $at/$each"
    done
done
echo looked
"""


def given(value: str) -> Source:
    read, write = os.pipe()
    os.write(write, value.encode() + b"\n")
    os.close(write)
    return Source(Place.FD, str(read))


@pytest.fixture(params=[(transport, place) for transport in Transport for place in (Place.FD, Place.ENV)])
def said(
    request: pytest.FixtureRequest, options: Callable[..., SshOptions], password: Callable[[str], Source]
) -> Iterator[SshOptions]:
    transport, place = request.param
    source = given(PASSWORD) if place is Place.FD else password(PASSWORD)
    yield options("asked", become_password=source, transport=transport)
    if place is Place.FD:
        os.close(int(source.name))


def test_the_password_is_in_no_process_and_no_log(
    said: SshOptions, connections: Connections, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with running(connections, said, script=LOOK, requests=b"end\n", seconds=30) as found:
        assert b"".join(found.chunks()) == b"looked\n"
    assert found.opened.how == "sudo-password"
    everything = caplog.text + server.log.read_text() + repr((said, vars(connections), vars(connections.vault), found))
    assert "canary" not in everything + found.session.errors.decode()


def test_nor_in_what_went_wrong(
    options: Callable[..., SshOptions],
    connections: Connections,
    password: Callable[[str], Source],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for said in ({"become_password": password(WRONG)}, {"keys": (), "password": password(WRONG)}):
        with (
            pytest.raises(Refused) as error,
            running(connections, options("asked", **said), script=LOOK, requests=b"end\n"),
        ):
            pass
        assert WRONG not in "".join(traceback.format_exception(error.value)) + str(error.value.text) + caplog.text
