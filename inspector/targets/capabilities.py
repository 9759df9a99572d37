"""File capabilities: the extended attribute of a file, as the text that getcap prints."""

from __future__ import annotations

import errno
import os
import struct

from inspector.targets.filesystem import open_quietly

ATTRIBUTE = "security.capability"
NAMES = tuple(
    f"cap_{name}"
    for name in (
        "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service"
        " net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin"
        " sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override"
        " mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore"
    ).split()
)
"""By number, see linux/capability.h; a number beyond them stands for itself."""
_SIZES = {1: 12, 2: 20, 3: 24}
"""Bytes of the attribute by its revision."""
_NONE = (errno.ENODATA, errno.EOPNOTSUPP, errno.ENOTSUP)


def capabilities(folder: int, name: str) -> str:
    """Of the file `name` in an open folder; empty where it has none. Raises OSError."""
    try:
        # Through /proc no descriptor of the file is needed, and none that may be read
        raw = os.getxattr(f"/proc/self/fd/{folder}/{name}", ATTRIBUTE, follow_symlinks=False)
    except FileNotFoundError:
        return _of_open(folder, name)
    except OSError as error:
        if error.errno in _NONE:
            return ""
        raise
    return decode(raw)


def _of_open(folder: int, name: str) -> str:
    """As `capabilities`, where /proc is not mounted, or the file is gone."""
    file = open_quietly(name, 0, folder)
    try:
        return decode(os.getxattr(file, ATTRIBUTE))
    except OSError as error:
        if error.errno in _NONE:
            return ""
        raise
    finally:
        os.close(file)


def decode(raw: bytes) -> str:
    """`cap_net_admin,cap_net_raw=ep`. Empty for what is malformed, since the kernel then gives none."""
    if len(raw) < 4:
        return ""
    magic = struct.unpack_from("<I", raw)[0]
    revision = magic >> 24
    if _SIZES.get(revision) != len(raw):
        return ""
    words = struct.unpack(f"<{(len(raw) - 4) // 4}I", raw[4:])
    permitted, inheritable = words[0], words[1]
    if revision > 1:
        permitted, inheritable = permitted | words[2] << 32, inheritable | words[3] << 32
    groups: dict[str, list[str]] = {}
    for number in range(64):
        flags = "e" * (magic & 1) + "i" * (inheritable >> number & 1) + "p" * (permitted >> number & 1)
        if (permitted | inheritable) >> number & 1:
            groups.setdefault(flags, []).append(NAMES[number] if number < len(NAMES) else str(number))
    text = " ".join(f"{','.join(names)}={flags}" for flags, names in groups.items())
    return f"{text} [rootid={words[4]}]" if text and revision == 3 else text
