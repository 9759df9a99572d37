"""What an archive of `make zipapp` starts with. Every Python 3 must be able to read this file: it says which one is needed."""

import os
import shutil
import stat
import sys
import sysconfig
import tempfile

ABI = "@ABI@"
WRONG = {
    "en": "inspector: this file is for another Python ({0}), this one is {1}: take the file for it, or name another Python",
    "zh": "inspector：该文件适用于另一种 Python（{0}），当前为 {1}：请换用与之对应的文件，或指定另一个 Python",
}
FOREIGN = {
    "en": "inspector: {0}: not a folder that this user alone can write to: name another in SHIV_ROOT",
    "zh": "inspector：{0}：不是仅当前用户可写的目录：请在 SHIV_ROOT 中指定其他目录",
}
NO_ROOM = {
    "en": "inspector: {0}: it cannot be unpacked there ({1}): name another folder in SHIV_ROOT",
    "zh": "inspector：{0}：无法在此解压（{1}）：请在 SHIV_ROOT 中指定其他目录",
}


def refuse(text, *values):
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    line = text["zh" if locale.startswith("zh") else "en"].format(*values) + "\n"
    sys.stderr.buffer.write(line.encode("utf-8", "backslashreplace"))
    sys.exit(2)


def private(folder):
    """Whether code in the folder is this user's own: nobody else but root can write to it, or put another in its place."""
    here = os.path.realpath(folder)
    while True:
        try:
            found = os.stat(here)
        except OSError:
            found = None  # to be made, if what is above it is safe
        if found is not None:
            shared = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            held = found.st_mode & stat.S_ISVTX and here != os.path.realpath(folder)  # as in /tmp
            if found.st_uid not in (0, os.geteuid()) or (shared and not held):
                return False
        above = os.path.dirname(here)
        if above == here:
            return True
        here = above


def made(folder):
    """The folder, made where it was not there. False where it cannot be, or is no place for code."""
    if not private(folder):
        return False
    try:
        os.makedirs(folder, 0o700, exist_ok=True)
    except OSError:
        return False
    return private(folder) and os.access(folder, os.W_OK | os.X_OK)


def place():
    """Where it is unpacked, and whether that folder is to be removed at the end."""
    asked = os.environ.get("SHIV_ROOT")
    if asked:
        if not private(asked):
            refuse(FOREIGN, asked)
        return asked, False
    home = os.path.expanduser("~")
    kept = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "inspector", "unpacked")
    if os.path.isdir(home) and os.path.isabs(kept) and made(kept):
        return kept, False
    return tempfile.mkdtemp(prefix="inspector-"), True


def main():
    found = sysconfig.get_config_var("SOABI") or "Python {}.{}".format(*sys.version_info[:2])
    if found != ABI:
        refuse(WRONG, ABI, found)
    for name in list(os.environ):  # no variable makes another program out of this one
        if name.startswith("SHIV_") and name != "SHIV_ROOT":
            del os.environ[name]
    mask = os.umask(0o077)
    folder, passing = place()
    os.environ["SHIV_ROOT"] = folder
    try:
        start(mask)
    except OSError as error:
        refuse(NO_ROOM, folder, error.strerror or error)
    finally:
        if passing:
            shutil.rmtree(folder, ignore_errors=True)


def start(mask):
    import _bootstrap

    run = _bootstrap.run

    def as_asked(module):
        os.umask(mask)
        del os.environ["SHIV_ROOT"]
        run(module)

    _bootstrap.bootstrap.__globals__["run"] = as_asked
    _bootstrap.bootstrap()


main()
