"""What is scheduled: a name, a time, and the `inspector run` that is called then."""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inspector.model import InspectorError
from inspector.schedule.when import When
from inspector.text import Text, clean

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", re.ASCII)
CREDENTIAL = re.compile(r"(?!\.{1,2}=)([A-Za-z0-9_.@-]{1,100})=(.+)", re.ASCII | re.DOTALL)
ENVIRONMENT = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "INSPECTOR_CONFIG", "INSPECTOR_IDENTITY")
"""Variables that say where things are. Whoever installs a schedule with them means the scheduled runs too."""

BAD_NAME = Text(
    en="{name}: a schedule's name has up to 32 lower-case letters, digits and -, and begins and ends with none of the latter",
    zh="{name}：任务名只能由小写字母、数字和 - 组成，不超过 32 个字符，且不能以 - 开头或结尾",
)
NO_CREDENTIAL = Text(
    en="--credential: expected NAME=FILE, the file being the one that holds the secret; the secret itself does not belong here",
    zh="--credential：应为 名称=文件，即存放敏感信息的文件；不要在此直接写敏感信息",
)
TWICE = Text(en="--credential {name} is given twice", zh="--credential {name} 重复指定")
UNFIT = Text(
    en="{word}: has characters that a schedule cannot carry on (control, invisible or undecodable ones); use another name",
    zh="{word}：含有定时任务无法传递的字符（控制字符、不可见字符或无法解码的字节），请改名",
)
UNFIT_PATH = Text(
    en="{word}: quotes, $, backslashes and spaces at the end of a path cannot be written into a unit; use another path",
    zh="{word}：路径中的引号、$、反斜杠以及末尾空格无法写入单元文件，请更换路径",
)
A_PASSWORD = Text(
    en="the arguments hold a URL with a password; anybody may read what is scheduled: leave it out and name it in the configuration "
    "(database-password: credential:NAME, with --credential NAME=FILE)",
    zh="参数中的 URL 含有口令，而任务内容任何人可读：请去掉口令，改在配置文件中引用（database-password: credential:名称，并加 "
    "--credential 名称=文件）",
)
_URL_PASSWORD = re.compile(r"://[^@]*:.*@|[?&](?:ssl)?password=", re.IGNORECASE | re.DOTALL)
"""Rather too much than too little: a password in a URL may have a / in it."""


def _program() -> tuple[str, ...]:
    """What Python runs: the package, or the archive of `make zipapp` that runs now, in which `-m` finds no package."""
    return (str(Path(sys.argv[0]).absolute()),) if zipfile.is_zipfile(sys.argv[0]) else ("-m", "inspector")


@dataclass(frozen=True)
class Job:
    """`arguments`: of `inspector run`. `folder`: where they were given, for paths in them. `credentials`: files by name."""

    name: str
    when: When
    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    credentials: Mapping[str, Path]
    python: str = sys.executable
    program: tuple[str, ...] = field(default_factory=_program)

    @property
    def command(self) -> tuple[str, ...]:
        return (self.python, *self.program, "run", *self.arguments)


def check_name(name: str) -> str:
    """The name itself. Raises InspectorError for one that is not fit for a unit, a file and a line of cron alike."""
    if not NAME.fullmatch(name):
        raise InspectorError(BAD_NAME.fill({"name": name}))
    return name


def check_words(words: Iterable[str]) -> None:
    """Raises InspectorError for what is not to be put into a file that everybody may read, or cannot be."""
    for word in words:
        if _URL_PASSWORD.search(word):
            raise InspectorError(A_PASSWORD)
        if clean(word) != word:
            raise InspectorError(UNFIT.fill({"word": word}))


def check_path(path: Path | str) -> str:
    """As text, fit for every setting of a unit. Raises InspectorError."""
    text = str(path)
    check_words([text])
    if text != text.strip() or any(sign in text for sign in "\"'\\$"):
        raise InspectorError(UNFIT_PATH.fill({"word": text}))
    return text


def credentials(words: Iterable[str]) -> dict[str, Path]:
    """Of `NAME=FILE`, absolute. Raises InspectorError; what is wrong is not repeated: it may be the secret."""
    found: dict[str, Path] = {}
    for word in words:
        match = CREDENTIAL.fullmatch(word)
        if not match:
            raise InspectorError(NO_CREDENTIAL)
        if match[1] in found:
            raise InspectorError(TWICE.fill({"name": match[1]}))
        found[match[1]] = Path(match[2]).absolute()
    return found


def kept_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Those of `ENVIRONMENT` that are set, with absolute paths: the service starts elsewhere."""
    found = {name: str(Path(environment[name]).absolute()) for name in ENVIRONMENT if environment.get(name)}
    check_words(found.values())
    return found
