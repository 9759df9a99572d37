"""Which language the user reads, and click's own words in it."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise

from inspector.text import LANGUAGES, Lang

OPTION = "--lang"


def chosen(words: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """The language of a command line, else of the locale; anything but Chinese is answered in English.

    It is looked for before the words are parsed, so that what is wrong with them is said in it too.
    """
    named = [value for option, value in pairwise(words) if option == OPTION]
    named += [word.partition("=")[2] for word in words if word.startswith(f"{OPTION}=")]
    for lang in LANGUAGES:
        if named and named[-1] == lang:
            return lang
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@contextmanager
def spoken(lang: Lang) -> Iterator[None]:
    """While it lasts, click's own words are in this language.

    click asks gettext for each of them. gettext finds translations only in compiled catalogues on disk, so its two look-up
    functions are led to the table below instead of keeping a binary file in the source tree.
    """
    if lang == "en":
        yield
        return
    kept = gettext.dgettext, gettext.dngettext
    gettext.dgettext, gettext.dngettext = _one, _one_or_many
    try:
        yield
    finally:
        gettext.dgettext, gettext.dngettext = kept


def _one(domain: str, message: str) -> str:
    return CHINESE.get(message, message)


def _one_or_many(domain: str, msgid1: str, msgid2: str, n: int) -> str:
    return CHINESE.get(msgid1, msgid1 if n == 1 else msgid2)


CHINESE = {
    # core.py
    "Missing command.": "缺少命令",
    "Got unexpected extra argument ({args})": "多余的参数：{args}",
    "Value must be an iterable.": "需要多个值",
    "Takes {nargs} values but 1 was given.": "需要 {nargs} 个值，实际给出的个数不符",
    # exceptions.py
    "Did you mean {possibility}?": "是否应为 {possibilities}？",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用法见 {command} {option}",
    "Invalid value: {message}": "取值无效：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的取值无效：{message}",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少 {param_type}",
    "Missing parameter: {param_name}": "缺少参数 {param_name}",
    "No such option {name!r}.": "没有选项 {name!r}；",
    "No such command {name!r}.": "没有命令 {name!r}；",
    "unknown error": "未知错误",
    "Could not open file {filename!r}: {message}": "无法打开文件 {filename!r}：{message}",
    # parser.py
    "Invalid start character for option ({option})": "选项的起始字符无效：{option}",
    "Option {name!r} does not take a value.": "选项 {name!r} 不带值",
    "Option {name!r} requires an argument.": "选项 {name!r} 需要一个值",
    "Argument {name!r} takes {nargs} values.": "参数 {name!r} 需要 {nargs} 个值",
    # types.py
    "Choose from:\n\t{choices}": "可选：{choices}",
    "{value!r} is not {choice}.": "{value!r} 不在可选值 {choices} 之中",
    "Choice({choices})": "可选值 {choices}",
    "{value!r} does not match the format {format}.": "{value!r} 不符合格式 {formats}",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是有效的数",
    "{value} is not in the range {range}.": "{value} 超出范围 {range}",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} 不是有效的布尔值，可用：{states}",
    "{value!r} is not a valid UUID.": "{value!r} 不是有效的 UUID",
    "file": "文件",
    "directory": "目录",
    "path": "路径",
    "{name} {filename!r} does not exist.": "{name} {filename!r} 不存在",
    "{name} {filename!r} is a file.": "{name} {filename!r} 是文件",
    "{name} {filename!r} is a directory.": "{name} {filename!r} 是目录",
    "{name} {filename!r} is not readable.": "{name} {filename!r} 不可读",
    "{name} {filename!r} is not writable.": "{name} {filename!r} 不可写",
    "{name} {filename!r} is not executable.": "{name} {filename!r} 不可执行",
    "{len_type} values are required, but {len_value} was given.": "需要 {len_type} 个值，实际为 {len_value} 个",
}
"""By the singular where a message has two forms; Chinese has one."""
