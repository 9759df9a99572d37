"""Remote-control programs: the table and what may be collected say the same."""

from __future__ import annotations

from inspector.facts.remote_control import PROGRAMS, RemoteControl, RemoteControlTools
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
