"""Agents of monitoring and of intrusion detection."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts import antivirus
from inspector.facts.cron import Cron
from inspector.facts.host_agents import (
    DETECTION_PLACES,
    MONITORING_PLACES,
    PROGRAMS,
    PROOFS,
    Agent,
    DetectionTraces,
    HostAgents,
    MonitoringTraces,
    Traces,
    Work,
)
from inspector.facts.jobs import Jobs
from inspector.facts.processes import Processes
from inspector.facts.services import Services, UnitFiles
from inspector.plugins import load_resources
from inspector.snapshot import State
from inspector.targets.memory import snapshot

TABLE: HostAgents = load_resources([HostAgents])[HostAgents]
PRODUCTS: antivirus.AntivirusProducts = load_resources([antivirus.AntivirusProducts])[antivirus.AntivirusProducts]
FACTS = (MonitoringTraces, DetectionTraces, Services, UnitFiles, Processes, Cron, Jobs)
NEEDS = tuple(need for each in FACTS for need in each.needs)
UNIT = "/usr/lib/systemd/system/x.service"
WANTED = "/etc/systemd/system/multi-user.target.wants/x.service"
ENABLED: dict[str, str | File] = {"/usr/lib/systemd/systemd": "", UNIT: "[Service]\n", WANTED: File(link=UNIT)}


def places(*kinds: str) -> set[str]:
    return {place for agent in TABLE.agents if agent.kind in kinds for place in agent.places}


def test_each_place_of_the_table_is_collected_and_each_that_is_collected_means_something() -> None:
    assert places("monitoring") == set(MONITORING_PLACES)
    assert places("detection", "supporting") == set(DETECTION_PLACES)
    assert {path for agent in TABLE.agents for path in agent.proof} == set(PROOFS)
    assert len({agent.id for agent in TABLE.agents}) == len(TABLE.agents)


def test_programs_that_units_start_are_processes_of_the_table() -> None:
    names = {name for agent in TABLE.agents if agent.kind == "monitoring" for name in agent.processes}
    assert set(PROGRAMS) <= names


def test_products_are_rows_of_the_table_of_antivirus_products() -> None:
    named = {agent.product for agent in TABLE.agents if agent.product}
    assert named <= {product.id for product in PRODUCTS.products}
    assert not {agent.product for agent in TABLE.agents if agent.product and agent.places}


def test_every_agent_leaves_a_trace() -> None:
    assert not [agent.id for agent in TABLE.agents if not (agent.places or agent.product or agent.units)]


def traces(files: dict[str, str | File], *names: str, first: int = 1, exe: str | None = None) -> Traces:
    rows = [
        {"pid": pid, "ppid": 0, "uid": 0, "name": name, "exe": exe, "started": ""}
        for pid, name in enumerate(names, first)
    ]
    view = View(snapshot(Case(files, live={"processes": rows} if names else {}), NEEDS), NEEDS)
    try:
        cron: Cron | None = Cron.read(view)
    except Absent:
        cron = None
    services, processes = Services.read(view), Processes.read(view) if names else None
    units = UnitFiles.read(view, services)
    jobs = Jobs.read(view, cron, services, units, None)
    return DetectionTraces.read(view, services, units, processes, jobs).traces


X = Agent("x", "X", "X", "detection", places=("/usr/bin/falco",), units=("x",), processes=("xd",))
THERE: dict[str, str | File] = {"/usr/bin/falco": ""}


@pytest.mark.parametrize(
    ("files", "names", "work"),
    [
        ({}, (), None),
        (THERE, (), Work.DISABLED),
        (THERE | ENABLED, (), Work.WORKING),
        (ENABLED, (), Work.WORKING),
        (THERE, ("init", "xd"), Work.WORKING),
        ({}, ("init", "xd"), Work.WORKING),
        (THERE | ENABLED, ("init", "xdm"), Work.STOPPED),
        ({"/etc/init.d/x": "", "/etc/rc2.d/S20x": ""}, ("init",), None),
        ({"/etc/init.d/x": "", "/etc/rc2.d/S20x": ""}, (), None),
    ],
)
def test_how_it_stands_with_an_agent(files: dict[str, str | File], names: tuple[str, ...], work: Work | None) -> None:
    assert traces(files, *names).work(X) is work


@pytest.mark.parametrize(
    ("text", "files", "work"),
    [
        ("", {}, Work.WORKING),
        ("ExecStart=/usr/bin/falco\n", {}, None),
        ("ExecStart=/usr/bin/falco\n", THERE, Work.WORKING),
        ("ExecStart=-/usr/bin/env falco\n", {}, Work.WORKING),
    ],
)
def test_the_unit_of_a_program_that_is_gone(text: str, files: dict[str, str | File], work: Work | None) -> None:
    assert traces({**ENABLED, UNIT: f"[Service]\n{text}", **files}).work(X) is work


def test_with_hidden_processes_nothing_is_called_stopped() -> None:
    assert traces(THERE, "bash", first=9).work(X) is Work.UNCLEAR


def test_an_agent_without_known_processes_is_left_open_on_a_running_host() -> None:
    quiet = Agent("x", "X", "X", "detection", places=("/usr/bin/falco",))
    assert traces(THERE, "init").work(quiet) is Work.UNCLEAR
    assert traces(THERE).work(quiet) is Work.UNCLEAR


def test_a_program_with_a_common_name_is_known_by_its_path() -> None:
    agent = Agent("x", "X", "X", "monitoring", processes=("/opt/x/agent",))
    assert traces({}, "agent", exe="/opt/x/agent").work(agent) is Work.WORKING
    assert traces({}, "agent", exe="/opt/y/agent").work(agent) is None


def test_a_product_is_there_with_all_its_places() -> None:
    (hss,) = (product for product in PRODUCTS.products if product.id == "huawei-hss")
    agent = Agent("h", "H", "H", "detection", product="huawei-hss", units=("hostguard",))
    assert traces({hss.places[0]: ""}, "init").work(agent, hss) is None
    assert traces(dict.fromkeys(hss.places, ""), "init").work(agent, hss) is Work.STOPPED
    assert traces({}, "init", "hostguard").work(agent, hss) is Work.WORKING


BASELINE: dict[str, str | File] = {"/var/lib/aide/aide.db": "x"}
CHECKS = File("#!/bin/sh\nnice aide --check\n", 0o755)
JOB = Agent(
    "a",
    "A",
    "A",
    "detection",
    places=("/usr/bin/aide",),
    jobs=("aide",),
    idle=("--init", "-i"),
    on_demand=True,
    proof=("/var/lib/aide/aide.db",),
)


@pytest.mark.parametrize(
    ("files", "work"),
    [
        ({}, Work.DISABLED),
        ({"/etc/cron.d/a": "0 5 * * * root /usr/bin/aide --check\n"}, Work.UNREADY),
        ({"/etc/cron.d/a": "0 5 * * * root nice aide -C\n", "/var/lib/aide/aide.db": "x"}, Work.WORKING),
        ({"/etc/cron.d/a": "# 0 5 * * * root aide -C\n", "/var/lib/aide/aide.db": "x"}, Work.DISABLED),
        ({"/etc/cron.weekly/aide": CHECKS, **BASELINE}, Work.WORKING),
        ({"/etc/cron.weekly/x": CHECKS, **BASELINE}, Work.WORKING),
        ({"/etc/cron.weekly/aide": CHECKS, "/var/lib/aide/aide.db": ""}, Work.UNREADY),
        ({"/etc/cron.weekly/aide": File("#!/bin/sh\n", 0o755), **BASELINE}, Work.DISABLED),
        ({"/etc/cron.weekly/aide": File("#!/bin/sh\n#aide --check\n", 0o755), **BASELINE}, Work.DISABLED),
        (
            {"/etc/cron.weekly/aide": File("AIDE=/usr/bin/aide\ncd /etc/aide\nwhich aide\n", 0o755), **BASELINE},
            Work.DISABLED,
        ),
        ({"/etc/cron.weekly/aide": File(mode=0o755, state=State.DENIED), **BASELINE}, Work.UNCLEAR),
        ({"/etc/cron.d/a": "0 5 * * * root /usr/bin/aide --init\n", **BASELINE}, Work.DISABLED),
        ({"/etc/cron.d/a": "0 5 * * * root aide --init && aide --check\n", **BASELINE}, Work.WORKING),
    ],
)
def test_what_runs_by_a_job_needs_its_baseline(files: dict[str, str | File], work: Work) -> None:
    assert traces({"/usr/bin/aide": "", **files}, "init").work(JOB) is work
    assert traces({"/usr/bin/aide": "", **files}).work(JOB) is work
    assert traces(files, "init").work(JOB) is None
