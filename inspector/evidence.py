"""The evidence of an audit, sealed and put aside until it is stored: one file a host, in a folder of the owner's alone."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from inspector.installation import installation_key, state_folder
from inspector.model import Host
from inspector.seal import seal
from inspector.snapshot import Snapshot, dump
from inspector.text import Text, os_error

SUFFIX = ".snapshot"
_PARTIAL = ".evidence-"
NOT_KEPT = Text(en="the evidence of {hosts} was not kept: {why}", zh="未能保存以下主机的采集证据：{hosts}（{why}）")
NOT_SEALED = Text(en="what is secret in it could not be taken out", zh="其中的敏感内容无法剔除")
NO_HOME = Text(en="there is no home folder for the key that it is sealed with", zh="没有用于存放封存密钥的用户主目录")


@dataclass
class Spool:
    """`keep` may be called from several threads. What cannot be kept is noted, and stops no audit.

    Files that an audit which was cut short left in the folder are there still when it goes on.
    """

    folder: Path
    _lost: dict[Text, list[str]] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def keep(self, place: int, snapshot: Snapshot, host: Host) -> None:
        """The file appears whole or not at all; an older one of that place goes in any case."""
        path = self.folder / f"{place}{SUFFIX}"
        try:
            path.unlink(missing_ok=True)
            key = installation_key(state_folder())
            _write(path, dump(seal(snapshot, host.results, key)))
        except OSError as error:
            self._note(os_error(error), host)
        except ValueError:  # a secret that is not sealed: what is in the error may be it
            self._note(NOT_SEALED, host)
        except RuntimeError:
            self._note(NO_HOME, host)

    def _note(self, why: Text, host: Host) -> None:
        with self._lock:
            self._lost.setdefault(why, []).append(host.name)

    @property
    def notes(self) -> list[Text]:
        """What was not kept: a line for each reason."""
        with self._lock:
            return [NOT_KEPT.fill({"hosts": sorted(hosts), "why": why}) for why, hosts in self._lost.items()]

    def files(self) -> dict[int, Path]:
        """By the places of their hosts, in that order."""
        found = {int(path.stem): path for path in self.folder.glob(f"*{SUFFIX}") if path.stem.isdecimal()}
        return dict(sorted(found.items()))

    def discard(self) -> None:
        """What was put aside goes, and the folder where nothing else is in it."""
        with contextlib.suppress(OSError):
            for path in (*self.files().values(), *self.folder.glob(f"{_PARTIAL}*")):
                path.unlink(missing_ok=True)
            self.folder.rmdir()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, name = tempfile.mkstemp(prefix=_PARTIAL, dir=path.parent)
    partial = Path(name)
    try:
        with open(file, "wb") as out:  # noqa: PTH123 - a descriptor
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
