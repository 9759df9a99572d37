"""What a file looks like that is no image, and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.archive.header import check
from inspector.text import Text

MOUNT = Text(
    en="{what}: mount it read-only, then rootfs:DIR; see docs/images.md",
    zh="{what}：请只读挂载后使用 rootfs:目录，见 docs/images.md",
)
NO_IMAGE = Text(
    en="{what}, and no image; give an OCI layout, a docker save archive, or a tarball of a root file system",
    zh="{what}，不是镜像；请提供 OCI 镜像布局、docker save 归档或根文件系统的 tar 包",
)
DISK = {
    "qcow2": Text(en="a qcow2 disk", zh="qcow2 磁盘"),
    "vmdk": Text(en="a VMDK disk", zh="VMDK 磁盘"),
    "vhd": Text(en="a VHD disk", zh="VHD 磁盘"),
    "vdi": Text(en="a VDI disk", zh="VDI 磁盘"),
    "iso": Text(en="an ISO image", zh="ISO 光盘映像"),
    "raw": Text(en="a raw disk or file system", zh="原始磁盘或文件系统映像"),
    "luks": Text(en="an encrypted disk (LUKS)", zh="加密磁盘（LUKS）"),
    "squashfs": Text(en="a squashfs file system", zh="squashfs 文件系统"),
}
_DISKS: Sequence[tuple[int, bytes, str]] = (
    (0, b"QFI\xfb", "qcow2"),
    (0, b"KDMV", "vmdk"),
    (0, b"# Disk DescriptorFile", "vmdk"),
    (0, b"conectix", "vhd"),
    (0, b"vhdxfile", "vhd"),
    (64, b"\x7f\x10\xda\xbe", "vdi"),
    (32769, b"CD001", "iso"),
    (0, b"LUKS\xba\xbe", "luks"),
    (0, b"hsqs", "squashfs"),
    (0, b"XFSB", "raw"),
    (1080, b"\x53\xef", "raw"),
    (65600, b"_BHRfS_M", "raw"),
    (512, b"EFI PART", "raw"),
    (512, b"LABELONE", "raw"),
    (510, b"\x55\xaa", "raw"),
)
OTHERS = {
    b"\x7fELF": Text(en="a program (ELF)", zh="可执行程序（ELF）"),
    b"PK\x03\x04": Text(en="a zip archive", zh="zip 压缩包"),
    b"!<arch>\n": Text(en="an ar archive or Debian package", zh="ar 归档或 Debian 软件包"),
    b"\xed\xab\xee\xdb": Text(en="an RPM package", zh="RPM 软件包"),
    b"070701": Text(en="a cpio archive", zh="cpio 归档"),
    b"7z\xbc\xaf\x27\x1c": Text(en="a 7z archive", zh="7z 压缩包"),
}
DOCKERFILE = Text(en="a Dockerfile: build the image, then save it", zh="Dockerfile：请先构建镜像，再保存")
EMPTY = Text(en="an empty file", zh="空文件")
ZEROS = Text(en="nothing but zeros at its beginning", zh="开头全为零字节")
TEXT = Text(en="a text file", zh="文本文件")
BINARY = Text(en="a file of an unknown kind", zh="未知类型的文件")
ROOT = Text(en="a folder with a root file system: use rootfs:{path}", zh="是包含根文件系统的目录：请使用 rootfs:{path}")
DOCKERFILES = Text(
    en="a folder with a Dockerfile: build the image, then save it", zh="是包含 Dockerfile 的目录：请先构建镜像，再保存"
)
FOLDER = Text(en="a folder", zh="目录")
NO_INDEX = Text(en="an OCI layout without {name}", zh="缺少 {name} 的 OCI 镜像布局")
HEAD = 66_000
"""Bytes that are looked at."""


def is_tar(block: bytes) -> bool:
    """Whether a file that begins so is a tar archive: with a header of which the sum is right."""
    if len(block) < 512:
        return False
    try:
        check(block[:512])
    except Damaged:
        return block[257:262] == b"ustar"  # a damaged one, then
    return True


def file(head: bytes) -> Text:
    """Of a file that begins with `head`."""
    for offset, magic, name in _DISKS:
        if head[offset : offset + len(magic)] == magic:
            return MOUNT.fill({"what": DISK[name]})
    what = next((what for magic, what in OTHERS.items() if head.startswith(magic)), None)
    return NO_IMAGE.fill({"what": what or _text(head)})


def _text(head: bytes) -> Text:
    if not head:
        return EMPTY
    if not head.strip(b"\0"):
        return ZEROS
    try:
        text = head.decode("utf-8", "strict" if len(head) < HEAD else "ignore")
    except UnicodeDecodeError:
        return BINARY
    if any(ord(char) < 32 and char not in "\t\r\n\f\x1b" for char in text):
        return BINARY
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return DOCKERFILE if first.upper().startswith(("FROM ", "ARG ")) else TEXT


def folder(path: str, names: Sequence[str]) -> Text:
    if {"etc", "usr"} & set(names):
        return ROOT.fill({"path": path})
    if any(name.startswith(("Dockerfile", "Containerfile")) for name in names):
        return DOCKERFILES
    missing = [name for name in ("index.json", "oci-layout") if name not in names]
    if ("oci-layout" in names or "index.json" in names or "blobs" in names) and missing:
        return NO_INDEX.fill({"name": missing[0]})
    return NO_IMAGE.fill({"what": FOLDER})
