"""What a profile or a check collects, in words: exactly that, so that it can be agreed to before anything is read."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from inspector.request import (
    MIB,
    Altered,
    Command,
    Files,
    Follow,
    HomeFiles,
    Image,
    Live,
    LiveKind,
    Outside,
    OutsideKind,
    Part,
    Request,
    Tree,
    Trial,
)
from inspector.targets.commands import COMMANDS
from inspector.text import Lang, Text

HEADINGS = {
    Files: Text(en="Files", zh="文件"),
    HomeFiles: Text(en="Files below every home folder", zh="各账户主目录下的文件"),
    Follow: Text(en="Files that other files name", zh="被其他文件引用的文件"),
    Tree: Text(en="One walk over local file systems", zh="遍历本地文件系统（仅一次）"),
    Altered: Text(en="Programs against package checksums", zh="与软件包校验值比对的程序"),
    Command: Text(en="Read-only commands", zh="只读命令"),
    Live: Text(en="Running system", zh="运行状态"),
    Outside: Text(en="Seen from outside", zh="外部探测"),
    Image: Text(en="Container images", zh="容器镜像"),
    Trial: Text(en="Worked out by the auditor", zh="由自查端计算"),
}
SCAN = Text(
    en="open ports as nmap sees them from here, only where the profile asks for a scan or its results are given",
    zh="从本机以 nmap 探测到的开放端口（仅在检查方案启用扫描或提供扫描结果时）",
)
PARTS = {
    Part.HEAD: Text(en="beginning only", zh="仅开头"),
    Part.TAIL: Text(en="end only", zh="仅结尾"),
    Part.STAT: Text(en="attributes only", zh="仅属性"),
    Part.DIGEST: Text(en="digest only", zh="仅摘要值"),
}
SECRET = Text(en="secret: judged in memory, never kept", zh="敏感：仅在内存中判定，不保存内容")
KEEP = Text(en="only lines that match {patterns}", zh="仅匹配 {patterns} 的行")
NAMED_BY = Text(en="named by {pattern} in {files}", zh="在 {files} 中由 {pattern} 引用")
LIVES = {
    LiveKind.PROCESSES: Text(en="processes: program and owner, no command lines", zh="进程：程序与属主，不含命令行"),
    LiveKind.SOCKETS: Text(en="listening sockets and their programs", zh="监听端口及其程序"),
    LiveKind.SESSIONS: Text(en="sessions of users who are logged in", zh="当前登录会话"),
    LiveKind.BOOT: Text(en="host name, kernel, time of boot", zh="主机名、内核、启动时间"),
}
COMPARED = Text(
    en="{database}: files that match {patterns}, at most {n} MiB, only their digests",
    zh="{database}：匹配 {patterns} 的文件，总量不超过 {n} MiB，仅取摘要值",
)
GUESSES = Text(
    en="candidates tried against the password hashes above; no log-in is tried",
    zh="将候选口令与上述口令散列比对，不尝试登录",
)
CONFIGURATION = Text(en="configuration and history of an image", zh="镜像的配置与构建历史")
HIDDEN = Text(
    en="files called {names} that a later layer removed or replaced, with their first {n} bytes",
    zh="被后续层删除或替换的、名称为 {names} 的文件及其前 {n} 字节",
)
ROWS = Text(en="below {below}: {kinds}{conditions}", zh="{below} 下的{kinds}{conditions}")
KINDS = {
    "file": Text(en="files", zh="文件"),
    "dir": Text(en="folders", zh="目录"),
    "link": Text(en="links", zh="符号链接"),
    "fifo": Text(en="pipes", zh="命名管道"),
    "socket": Text(en="sockets", zh="套接字"),
    "char": Text(en="character devices", zh="字符设备"),
    "block": Text(en="block devices", zh="块设备"),
}
BITS = Text(en="mode bits {bits}", zh="权限位 {bits}")
NOT_ROOT = Text(en="not owned by root", zh="属主不是 root")
UNOWNED = Text(en="owner unknown", zh="属主不存在")
WITH_CAPS = Text(en="executable, with file capabilities", zh="可执行且设有文件能力（capability）")
IMAGES_ONLY = Text(en="of container images only", zh="仅限容器镜像")
CALLED = Text(en="called {names}", zh="名称为 {names}")
COMMA = Text(en=", ", zh="，")
CONTENT = Text(en="with their first {n} bytes", zh="并读取前 {n} 字节")
MATCHING = Text(
    en="of their first {n} bytes only lines that match {patterns}", zh="仅保留前 {n} 字节中匹配 {patterns} 的行"
)


def described(requests: Iterable[Request], lang: Lang) -> list[tuple[str, list[str]]]:
    """A heading and its lines, for each kind of request that there is."""
    found: dict[type, dict[str, None]] = {}
    for request in requests:
        found.setdefault(type(request), {})[_line(request, lang)] = None
    return [(HEADINGS[kind][lang], list(found[kind])) for kind in HEADINGS if kind in found]


def _line(request: Request, lang: Lang) -> str:  # noqa: PLR0911 - one return a kind of request
    match request:
        case Files() | HomeFiles():
            return _noted(request.name, _notes(request), lang)
        case Follow():
            named = NAMED_BY.fill({"pattern": request.pattern, "files": request.files.glob})
            return _noted(named[lang], _notes(request.like), lang)
        case Tree():
            return _rows(request, lang)
        case Altered():
            values = {"database": request.database, "patterns": " | ".join(request.paths), "n": request.limit // MIB}
            return COMPARED.render(lang, values)
        case Command():
            return shlex.join(COMMANDS.get(request.key, (request.key,)))
        case Live():
            return LIVES[request.kind][lang]
        case Image():
            values = {"names": " ".join(request.hidden), "n": request.content}
            return _noted((HIDDEN.fill(values) if request.hidden else CONFIGURATION)[lang], [SECRET], lang)
        case Trial():
            return GUESSES[lang]
        case Outside():
            return SCAN[lang] if request.kind is OutsideKind.NMAP else request.name


def _notes(request: Files | HomeFiles) -> list[Text]:
    notes = [PARTS[request.part]] if request.part in PARTS else []
    notes += [KEEP.fill({"patterns": " | ".join(request.keep)})] if request.keep else []
    return [*notes, SECRET] if request.secret else notes


def _rows(request: Tree, lang: Lang) -> str:
    where = request.where
    conditions = [BITS.fill({"bits": f"{where.any_bits:04o}"})] if where.any_bits else []
    conditions += [NOT_ROOT] if where.not_root else []
    conditions += [UNOWNED] if where.unowned else []
    conditions += [WITH_CAPS] if where.caps else []
    conditions += [CALLED.fill({"names": " ".join(where.names)})] if where.names else []
    content = MATCHING if request.keep else CONTENT
    conditions += (
        [content.fill({"n": request.content, "patterns": " | ".join(request.keep)})] if request.content else []
    )
    conditions += [SECRET] if request.secret else []
    conditions += [IMAGES_ONLY] if request.images else []
    values = {"below": " ".join(where.below), "kinds": [KINDS[kind] for kind in where.kinds]}
    return ROWS.render(lang, {**values, "conditions": "".join(COMMA[lang] + text[lang] for text in conditions)})


def _noted(what: str, notes: list[Text], lang: Lang) -> str:
    if not notes:
        return what
    return {"en": "{} ({})", "zh": "{}（{}）"}[lang].format(what, COMMA[lang].join(note[lang] for note in notes))
