"""Coverage-guided fuzzing of the reader of images: anything but a snapshot or one clear line is a defect.

    PYTHONPATH=. python tests/image/fuzz_images.py -max_total_time=SECONDS [-OPTION=VALUE…] CORPUS

Options are those of libFuzzer. Needs atheris (`requirements/fuzz.txt`). CORPUS, a folder, is given valid images in all forms to
begin with. Checksums of headers are mended and digests are not compared, or almost no altered image would come behind them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

with atheris.instrument_imports(include=["inspector.targets.image", "inspector.targets.treefiles"]):
    from inspector.targets.image.description import found
    from inspector.targets.image.opening import blob
    from tests.image.mutations import corpus, mended, read

MEMORY = Path("/dev/shm")
"""Where writing costs least."""


def unchecked(pieces: Iterable[bytes], digest: str, size: int | None = None) -> Iterable[bytes]:
    return pieces


def one(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=MEMORY if MEMORY.is_dir() else None, suffix=".tar") as file:
        file.write(mended(data))
        file.flush()
        read(Path(file.name))


def main() -> None:
    for module, name, free in ((blob, "verified", unchecked), (found, "same", lambda data, digest: data)):
        setattr(module, name, free)
    folder = Path(sys.argv[-1])
    for name, data in corpus().items():
        (folder / name.replace(" ", "-")).write_bytes(data)
    atheris.Setup([sys.argv[0], "-max_len=131072", *sys.argv[1:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
