"""Monitors of file integrity. Whether they are at work is tried by the cases of the checks that rest on it."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.host_agents import HostAgents
from inspector.facts.integrity import AGENTS, MONITORS, Integrity
from inspector.plugins import load_resources
from inspector.snapshot import State
from inspector.targets.memory import snapshot

TABLE: HostAgents = load_resources([HostAgents])[HostAgents]
CONF = "/var/ossec/etc/ossec.conf"


def read(files: dict[str, str | File]) -> Integrity:
    return Integrity.read(View(snapshot(Case(files), Integrity.needs), Integrity.needs))


def test_products_with_their_baselines() -> None:
    found = read({"/usr/sbin/tripwire": "", "/var/lib/tripwire/h.twd": "x", "/usr/bin/aide": ""})
    assert found.baselines == {"Tripwire": "/var/lib/tripwire/h.twd"}
    assert found.bare == ("AIDE",)


def test_an_empty_baseline_is_none() -> None:
    assert read({"/usr/bin/aide": "", "/var/lib/aide/aide.db": ""}) == Integrity(bare=("AIDE",))
    assert read({"/var/lib/aide/aide.db": "x"}) == Integrity()


def test_a_closed_folder_is_a_gap() -> None:
    assert not read({"/var/lib/tripwire": File(kind="dir", state=State.DENIED)}).complete


def test_each_monitor_has_rows_in_the_table_of_agents() -> None:
    assert AGENTS.keys() == MONITORS.keys()
    assert {row for rows in AGENTS.values() for row in rows} <= {agent.id for agent in TABLE.agents}


@pytest.mark.parametrize(
    ("conf", "off"),
    [
        ("<syscheck><disabled>yes</disabled></syscheck>", True),
        ("<syscheck>\n  <disabled> YES </disabled>\n  <frequency>9</frequency>\n</syscheck>\n", True),
        ("<syscheck>\n  <disabled>no</disabled>\n</syscheck>\n", False),
        ("<syscheck>\n  <!-- <disabled>yes</disabled> -->\n</syscheck>\n", False),
        ("<rootcheck>\n<disabled>yes</disabled>\n</rootcheck>\n<syscheck>\n</syscheck>\n", False),
        ("", False),
    ],
)
def test_ossec_may_be_told_to_compare_nothing(conf: str, off: bool) -> None:
    found = read({"/var/ossec/bin/wazuh-syscheckd": "", CONF: f"<ossec_config>\n{conf}</ossec_config>\n"})
    assert found.baselines == {"Wazuh/OSSEC": CONF}
    assert found.off == (("Wazuh/OSSEC",) if off else ())
