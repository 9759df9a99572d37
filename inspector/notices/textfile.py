"""Numbers for Prometheus: a file for the textfile collector of node_exporter, which another user reads. Counts alone are in it.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/ (text, 0.0.4).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspector.model import HostStatus, InspectorError, Severity
from inspector.text import Text, clean, os_error

SUFFIX = ".prom"
NO_SUFFIX = Text(
    en="{path}: node_exporter reads files whose name ends in .prom alone",
    zh="{path}：node_exporter 只读取以 .prom 结尾的文件",
)
UNWRITABLE = Text(en="{path}: the metrics cannot be written: {why}", zh="{path}：无法写入监控指标：{why}")


@dataclass(frozen=True, kw_only=True)
class HostMetrics:
    """`findings`: open ones. `low`, `high`: the score, None without one."""

    name: str
    findings: Mapping[Severity, int] = field(default_factory=dict)
    unknown: int = 0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """`finished`: seconds since 1970. `success`: an audit was made and recorded. `items`: by state."""

    finished: float
    success: bool
    duration: float
    statuses: Mapping[HostStatus, int] = field(default_factory=dict)
    hosts: Sequence[HostMetrics] = ()
    items: Mapping[str, int] = field(default_factory=dict)
    overdue: int | None = None


@dataclass(frozen=True)
class _Family:
    """One metric: its samples are labels with a value."""

    name: str
    help: str
    samples: Iterable[tuple[Mapping[str, str], float]]


def write(path: str | Path, metrics: Metrics) -> None:
    """The file appears whole or not at all, mode 0644; a link at its place is replaced, not followed. Raises InspectorError."""
    path = Path(path)
    if path.suffix != SUFFIX:
        raise InspectorError(NO_SUFFIX.fill({"path": path}))
    partial: Path | None = None
    try:
        file, name = tempfile.mkstemp(prefix=".inspector-", dir=path.parent)
        partial = Path(name)
        with os.fdopen(file, "wb") as out:
            out.write(render(metrics))
            out.flush()
            os.fsync(out.fileno())
            os.fchmod(out.fileno(), 0o644)
        partial.replace(path)
    except OSError as error:
        raise InspectorError(UNWRITABLE.fill({"path": path, "why": os_error(error)})) from None
    finally:
        if partial:
            partial.unlink(missing_ok=True)


def render(metrics: Metrics) -> bytes:
    lines: list[str] = []
    for family in _families(metrics):
        samples = [f"{family.name}{_labels(labels)} {_number(value)}" for labels, value in family.samples]
        if samples:
            lines += [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} gauge", *samples]
    return "".join(f"{line}\n" for line in lines).encode()


def _families(metrics: Metrics) -> Iterator[_Family]:
    hosts = _merged(metrics.hosts)
    yield _Family("inspector_audit_timestamp_seconds", "When the last run ended.", [({}, metrics.finished)])
    yield _Family("inspector_audit_success", "Whether the last run made an audit.", [({}, metrics.success)])
    yield _Family("inspector_run_duration_seconds", "How long the last run took.", [({}, metrics.duration)])
    if metrics.success:
        told = [({"status": str(each)}, metrics.statuses.get(each, 0)) for each in HostStatus]
        yield _Family("inspector_hosts", "Hosts by what became of them.", told)
    found = [
        ({"host": host.name, "severity": str(each)}, host.findings.get(each, 0)) for host in hosts for each in Severity
    ]
    yield _Family("inspector_findings", "Open findings.", found)
    unknown = [({"host": host.name}, host.unknown) for host in hosts]
    yield _Family("inspector_unknown_checks", "Checks that could not be decided.", unknown)
    low = [({"host": host.name}, host.low) for host in hosts if host.low is not None]
    yield _Family("inspector_score_low", "Score of 100 if all that is unknown were wrong.", low)
    high = [({"host": host.name}, host.high) for host in hosts if host.high is not None]
    yield _Family("inspector_score_high", "Score of 100 if all that is unknown were right.", high)
    items = [({"state": state}, n) for state, n in metrics.items.items()]
    yield _Family("inspector_items", "Items of the rectification register by state.", items)
    if metrics.overdue is not None:
        yield _Family("inspector_items_overdue", "Items past their deadline.", [({}, metrics.overdue)])


def _merged(hosts: Iterable[HostMetrics]) -> list[HostMetrics]:
    """One of each name, for node_exporter refuses a file with a series that is there twice: sums, and the widest score."""
    found: dict[str, HostMetrics] = {}
    for host in hosts:
        name = clean(host.name)
        other = found.get(name, HostMetrics(name=name))
        lows = [each.low for each in (host, other) if each.low is not None]
        highs = [each.high for each in (host, other) if each.high is not None]
        found[name] = HostMetrics(
            name=name,
            findings={each: host.findings.get(each, 0) + other.findings.get(each, 0) for each in Severity},
            unknown=host.unknown + other.unknown,
            low=min(lows, default=None),
            high=max(highs, default=None),
        )
    return list(found.values())


def _labels(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}" if labels else ""


def _escaped(value: str) -> str:
    return clean(value).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return repr(float(value)) if isinstance(value, float) else str(int(value))
