"""`image:FILE`: a container image in a file or folder, read without unpacking it, and nothing of it executed."""

from __future__ import annotations

import datetime
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.model import IMAGE
from inspector.request import Request
from inspector.snapshot import Snapshot
from inspector.targets.image.answering import answered
from inspector.targets.image.layer import BYTES, SECONDS, Budget
from inspector.targets.image.opening import checked, opened, split

_ENDING = re.compile(r"(?i)(?<=.)\.(tar|tar\.(gz|xz|zst|bz2)|t[gx]z|tzst|oci|oci\.tar|docker|docker\.tar)$")


@dataclass(frozen=True)
class Image:
    """One image. `path` may name one of several, as `FILE:NAME`; `platform` as in `linux/arm64`, where it is made for several."""

    name: str
    uri: str
    path: str
    platform: str = ""
    kind: str = IMAGE

    def collect(self, requests: Iterable[Request], seconds: float = SECONDS) -> Snapshot:
        """Answer all requests at once. Raises InspectorError where the image cannot be read, or could not be made by any runtime."""
        taken = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        deadline = time.monotonic() + seconds
        wanted = sorted(dict.fromkeys(requests), key=repr)
        budget = Budget(split(self.path)[0], deadline)
        with opened(self.path, self.platform, budget) as image:
            answers, passes = answered(budget.path, image, wanted, deadline)
        told = {"passes": passes, "layers": len(image.layers), "platform": image.info.platform}
        return Snapshot(
            self.name,
            IMAGE,
            self.uri,
            taken.isoformat(),
            True,  # nothing is kept from whoever reads an archive
            answers,
            transport={name: value for name, value in told.items() if value},
            cost={"bytes": BYTES - budget.bytes or sum(layer.size for layer in image.info.layers)},
            image=image.info,
        )


def image(path: str, platform: str = "") -> Image:
    """Raises InspectorError where the file or folder is plainly no image; all else is found when it is collected."""
    checked(path)
    file, reference = split(path)
    name = os.path.basename(os.path.abspath(file)) or "/"  # noqa: PTH100, PTH119
    while (shorter := _ENDING.sub("", name)) != name:
        name = shorter
    return Image(f"{name}:{reference}" if reference else name, f"image:{path}", path, platform)
