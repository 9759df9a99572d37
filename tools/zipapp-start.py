"""zipapp-start.py FROM TO: gives an archive that shiv made a start of its own, and tells it which Python it was built for.

shiv unpacks into a folder that other users may own, and on another Python ends with a traceback.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
import zipfile
from pathlib import Path

START = Path(__file__).with_name("zipapp-main.py")


def main(source: str, destination: str) -> None:
    with Path(source).open("rb") as file:
        shebang = file.readline()
    text = START.read_text(encoding="utf-8").replace("@ABI@", sysconfig.get_config_var("SOABI"))
    with Path(destination).open("wb") as file:
        file.write(shebang)
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w") as new:
            for entry in old.infolist():
                new.writestr(entry, text if entry.filename == "__main__.py" else old.read(entry))
    shutil.copymode(source, destination)


main(*sys.argv[1:])
