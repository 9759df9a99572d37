"""The HTML report of many hosts: its size, the time to write it, and the time until Chromium has it.

    .venv/bin/python -m benchmarks.html [HOSTS] [RUNS]

The aim for 300 hosts of 60 checks: under 15 MB, well under 3 s to write, under 2 s to load.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from inspector.layout import Layout
from inspector.plugins import load_report
from tests.reports.chromium import browser
from tests.reports.fleet import fleet

LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
PRESSED = """(() => {{ const start = performance.now(); document.getElementById('{}').click(); document.body.offsetHeight;
return performance.now() - start; }})()"""


def main() -> None:
    hosts = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    render, data = load_report("html"), fleet(hosts)
    times: dict[str, list[float]] = {"written": []}
    for _ in range(runs):
        start = time.perf_counter()
        page = render(data, Layout())
        times["written"].append(1000 * (time.perf_counter() - start))
    print(f"{hosts} hosts: {len(page) / 1e6:.1f} MB")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder, browser() as tab:
        path = Path(folder) / "report.html"
        path.write_bytes(page)
        for _ in range(runs):
            tab.open(path)
            tab.wait_for(f"{LOADED} > 0")
            times.setdefault("loaded", []).append(tab.value(LOADED))
            times.setdefault("first painted", []).append(tab.value(PAINTED))
            for name, what in {
                "v2": "severity filtered",
                "c1": "category chosen",
                "lang-zh": "language switched",
            }.items():
                times.setdefault(what, []).append(tab.value(PRESSED.format(name)))
    for name, values in times.items():
        print(f"{name:18} {min(values):6.0f} {statistics.median(values):6.0f} {max(values):6.0f} ms (min, median, max)")  # noqa: T201


if __name__ == "__main__":
    main()
