"""Remote-control programs: the table and what may be collected say the same."""

from __future__ import annotations

import pytest

from inspector.facts.processes import Process, Processes
from inspector.facts.remote_control import PROGRAMS, RemoteControl, RemoteControlTools, program
from inspector.plugins import load_resources

TABLE: RemoteControlTools = load_resources([RemoteControlTools])[RemoteControlTools]


def test_each_program_of_the_table_is_collected_and_each_that_is_collected_means_something() -> None:
    named = [name for tool in TABLE.tools for name in tool.programs]
    assert sorted(named) == sorted(PROGRAMS)


def test_traces_of_one_tool() -> None:
    found = RemoteControl(("/opt/frp/frpc", "/opt/frp/frps"), frozenset(("anydesk",)), None)
    traces = {tool.id: trace for tool in TABLE.tools if (trace := found.trace(tool))}
    assert traces.keys() == {"frp", "anydesk"}
    assert traces["frp"].paths == ("/opt/frp/frpc", "/opt/frp/frps")
    assert traces["anydesk"].packages == ("anydesk",)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(("frpc", "frpc"), ("frpc_linux_amd64", "frpc"), ("frps-0.52.3", "frps"), ("npc.old", "npc")),
        *(("chisel_1.9.1_linux_arm64", "chisel"), ("rustdesk-1.2.3-x86_64.AppImage", "rustdesk")),
        *(("cloudflared-linux-amd64", "cloudflared"), ("gost-linux-mipsle", "gost")),
        *(("gost.so", ""), ("nps-utils", ""), ("frpcd", ""), ("npm", ""), ("chisel-" * 5000, "")),
    ],
)
def test_names_as_released(name: str, expected: str) -> None:
    assert program(f"/opt/{name}") == expected


def test_a_namesake_that_runs_is_none_and_a_release_that_runs_is_one() -> None:
    running = Processes(
        (Process(2, 1, 0, "chisel", "/opt/chisel"), Process(3, 1, 0, "frpc_linux_amd6", "/x/frpc_linux_amd64"))
    )
    found = RemoteControl((), frozenset(), running, frozenset(("/opt/chisel",)))
    assert {tool.id for tool in TABLE.tools if found.trace(tool)} == {"frp"}
