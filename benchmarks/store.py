"""The store, in SQLite and in a PostgreSQL that is started for it: an audit of many hosts, and a year of weekly audits of some.

    .venv/bin/python -m benchmarks.store [--hosts N] [--checks N] [--weeks N] [--fleet N] [--skip sqlite|postgresql]

The aim: each query on the year under a second. PostgreSQL runs as users run it (fsync and all), reached by its socket.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
from sqlalchemy import Connection, text

from benchmarks.measure import run
from inspector.model import Dossier, Host
from inspector.store import (
    Store,
    check,
    list_audits,
    list_entries,
    load_contents,
    load_dossier,
    load_holdings,
    open_store,
    record,
    verdicts,
)
from inspector.working import Hosts
from tests.databases import USER, control_server, psql, start_server
from tests.store.making import large

CHANGED = 0.01
"""Of the results, from week to week."""
LASTING = "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\nshared_buffers = 128MB\n"


def spool(dossier: Dossier, folder: Path) -> None:
    """The dossier as files: its hosts as the working form has them, one a line, to be decoded one at a time."""
    (folder / "head").write_bytes(msgspec.json.encode(replace(dossier, hosts=())))
    with (folder / "hosts").open("wb") as file:
        file.writelines(msgspec.json.encode({"host": host}) + b"\n" for host in dossier.hosts)


@contextmanager
def spooled(folder: Path) -> Iterator[Dossier]:
    head = msgspec.json.decode((folder / "head").read_bytes(), type=Dossier)
    with (folder / "hosts").open("rb") as file:
        places, start = [], 0
        for line in file:
            places.append((start, len(line)))
            start += len(line)
        hosts: Sequence[Host] = Hosts(file.fileno(), places)
        yield replace(head, hosts=hosts)


def put(url: str, dossier: Dossier) -> tuple[float, float]:
    """Record an audit; the seconds that it took on the clock, and of the processor here."""
    with open_store(url) as store:
        start, cpu = time.perf_counter(), time.process_time()
        with store.writing() as connection:
            record(connection, dossier)
        return time.perf_counter() - start, time.process_time() - cpu


def peak() -> float:
    """Megabytes that this process had at most, since it runs this program."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def databases(skip: Iterable[str]) -> Iterator[dict[str, Callable[[str], str]]]:
    """Of each kind a way to name a new store."""
    with tempfile.TemporaryDirectory() as files, tempfile.TemporaryDirectory(dir="/tmp") as server:
        made: dict[str, Callable[[str], str]] = {"sqlite": lambda name: f"sqlite:///{files}/{name}/inspector.db"}
        if "postgresql" not in skip:
            start_server(Path(server), LASTING)
            made["postgresql"] = lambda name: created(Path(server), name)
        try:
            yield {kind: name for kind, name in made.items() if kind not in skip}
        finally:
            if "postgresql" in made:
                control_server(Path(server), "stop", "-m", "fast")


def created(server: Path, name: str) -> str:
    psql(server, f"CREATE DATABASE {name}")
    return f"postgresql://{USER}@/{name}?host={server}"


def size(store: Store) -> float:
    """Megabytes."""
    if store.place.file:
        files = store.place.file.parent.glob(f"{store.place.file.name}*")
        return sum(file.stat().st_size for file in files) / 1e6
    with store.reading() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()) / 1e6


def many_hosts(names: dict[str, Callable[[str], str]], numbers: Iterable[int], checks: int) -> Iterator[str]:
    yield "| store | hosts | recorded in, s | CPU, s | memory, MB | on disk, MB | as JSON, MB |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for number in numbers:
        with tempfile.TemporaryDirectory() as folder:
            spool(large(number, checks), Path(folder))
            told = (Path(folder) / "hosts").stat().st_size / 1e6
            for kind, name in names.items():
                url = name(f"hosts{number}")
                done = run([sys.executable, "-m", "benchmarks.store", "--record", url, folder])
                with open_store(url) as store:
                    disk = size(store)
                wall, cpu, memory = map(float, done.output.split())
                yield f"| {kind} | {number:,} | {wall:.1f} | {cpu:.1f} | {memory:.0f} | {disk:.0f} | {told:.0f} |"


def a_year(names: dict[str, Callable[[str], str]], number: int, hosts: int, checks: int) -> Iterator[str]:
    urls = {kind: name("year") for kind, name in names.items()}
    seconds: dict[str, list[float]] = {kind: [] for kind in urls}
    for week in range(number):
        print(f"week {week + 1} of {number}", file=sys.stderr)  # noqa: T201
        dossier = large(hosts, checks, day=7 * week, changed=CHANGED)
        dossier = replace(dossier, hosts=tuple(dossier.hosts))
        for kind, url in urls.items():
            seconds[kind].append(put(url, dossier)[0])
    for kind, url in urls.items():
        with open_store(url) as store:
            yield f"{kind}: {size(store):.0f} MB; recorded in {statistics.median(seconds[kind]):.1f} s each (median)"
            with store.reading() as connection:
                yield from asked(connection, number)


def asked(connection: Connection, last: int) -> Iterator[str]:
    yield "\n| | ms | CPU here, ms | rows |\n| --- | ---: | ---: | ---: |"
    for what, ask in questions(connection, last).items():
        if not what.startswith("("):
            ask()  # what warms the cache; those in brackets take long enough
        start, cpu = time.perf_counter(), time.process_time()
        rows = ask()
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        yield f"| {what} | {1000 * wall:,.0f} | {1000 * cpu:,.0f} | {rows:,} |"


def questions(connection: Connection, last: int) -> dict[str, Callable[[], int]]:
    """What is asked of the year, and how much comes back."""

    def differing() -> set[bytes]:
        one, other = ({row[1:] for row in verdicts(connection, number)} for number in (last - 1, last))
        return {content for *_, content in one ^ other}

    return {
        "audits": lambda: len(list_audits(connection)),
        "audits of one host": lambda: len(list_audits(connection, host=7)),
        "verdicts of two audits": lambda: len(verdicts(connection, last - 1)) + len(verdicts(connection, last)),
        "the same, and what differs": lambda: len(load_contents(connection, differing())),
        "what hosts have, of two audits": lambda: sum(
            len(load_holdings(connection, each)) for each in (last - 1, last)
        ),
        "entries of one host": lambda: len(list_entries(connection, host=7)),
        "entries of all": lambda: len(list_entries(connection)),
        "(one audit whole)": lambda: sum(1 for _ in load_dossier(connection, last).hosts),
        "(all checked)": lambda: len(list(check(connection))),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--hosts", type=int, nargs="*", default=[100, 1000])
    options.add_argument("--checks", type=int, default=200)
    options.add_argument("--weeks", type=int, default=52)
    options.add_argument("--fleet", type=int, default=200)
    options.add_argument("--skip", nargs="*", default=[])
    options.add_argument("--record", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.record:
        with spooled(Path(given.record[1])) as dossier:
            print(*put(given.record[0], dossier), peak())  # noqa: T201
        return
    with databases(given.skip) as names:
        for line in many_hosts(names, given.hosts, given.checks):
            print(line, flush=True)  # noqa: T201
        for line in a_year(names, given.weeks, given.fleet, given.checks):
            print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
