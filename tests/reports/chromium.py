"""A real Chromium without a window, spoken to over a pipe (DevTools protocol): no port is opened, and nothing is asked of a network."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars --remote-debugging-pipe"
).split()
# The browser reads commands from descriptor 3 and answers on 4; both are first moved out of each other's way.
LAUNCH = (
    "import fcntl, os, sys; read, write = (fcntl.fcntl(int(n), fcntl.F_DUPFD, 10) for n in sys.argv[1:3]); "
    "os.dup2(read, 3); os.dup2(write, 4); os.execvp(sys.argv[3], sys.argv[3:])"
)
PATIENCE = 120


class Tab:
    """One page; `requests` are the addresses that it has asked for."""

    def __init__(self, to: int, answers: int) -> None:
        self._to, self._answers = to, answers
        self._rest = b""
        self._number = 0
        self._session = ""
        self.requests: list[str] = []
        self.events: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: object) -> Any:
        """One command of the protocol; its result. Fails the test where the browser refuses it."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        _write_all(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                if "error" in answer:
                    pytest.fail(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def open(self, path: Path, fragment: str = "") -> None:
        self.events.clear()
        self.requests.clear()
        self.call("Page.navigate", url="about:blank")  # the same address with another fragment would not load again
        self.call("Page.navigate", url=path.as_uri() + fragment)
        self.wait_for("document.readyState == 'complete' && location.protocol == 'file:'")

    def wait_for(self, expression: str) -> None:
        limit = time.monotonic() + PATIENCE
        while not self.value(expression):
            if time.monotonic() > limit:
                pytest.fail(f"never became true: {expression}")
            time.sleep(0.02)

    def value(self, expression: str) -> Any:
        """What a JavaScript expression comes to on the page; it works with the page's own scripts off too."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            pytest.fail(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def scripts(self, on: bool) -> None:
        self.call("Emulation.setScriptExecutionDisabled", value=not on)

    def media(self, *, kind: str = "", dark: bool = False) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media=kind, features=[scheme])

    def width(self, pixels: int, height: int = 900) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=pixels, height=height, deviceScaleFactor=1, mobile=False)

    def picture(self, *, top: int = 0, height: int = 0) -> bytes:
        """PNG of the page from `top`, `height` pixels of it, or of what is in the window."""
        more: dict[str, object] = {}
        if height:
            clip = {"x": 0, "y": top, "width": self.value("innerWidth"), "height": height, "scale": 1}
            more = {"clip": clip, "captureBeyondViewport": True}
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", **more)["data"])

    def pdf(self) -> bytes:
        made = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(made["data"])

    def _read(self) -> Any:
        while b"\0" not in self._rest:
            more = os.read(self._answers, 1 << 20)
            if not more:
                pytest.fail("chromium went away")
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\0")
        answer = json.loads(line)
        if answer.get("method") == "Network.requestWillBeSent":
            self.requests.append(answer["params"]["request"]["url"])
        elif answer.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown", "Page.javascriptDialogOpening"):
            self.events.append(json.dumps(answer["params"]))
        return answer


def _write_all(to: int, data: bytes) -> None:
    while data:
        data = data[os.write(to, data) :]


@contextmanager
def browser() -> Iterator[Tab]:
    """A browser with an empty profile. Skips the test where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("chromium is not installed")
    with tempfile.TemporaryDirectory(prefix="inspector-chromium-", ignore_cleanup_errors=True) as folder:
        commands, to = os.pipe()
        answers, back = os.pipe()
        command = [sys.executable, "-c", LAUNCH, str(commands), str(back), program, *FLAGS, f"--user-data-dir={folder}"]
        process = subprocess.Popen(
            command,
            pass_fds=(commands, back),
            env={**os.environ, "HOME": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(back)
        try:
            yield Tab(to, answers)
        finally:
            os.close(to)  # the browser ends with its pipe
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            os.close(answers)
