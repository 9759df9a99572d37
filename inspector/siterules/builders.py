"""Conditions made of what a rules file says of them, kind by kind; which keys each kind takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from inspector.document import nearest
from inspector.facts.sockets import Ports
from inspector.facts.sshd_line import ALIASES
from inspector.siterules.absence import Missing
from inspector.siterules.files import FileAttributes, FileLine
from inspector.siterules.globs import CONTROL, NO_CONTROL, globs_of, secret_of, words_of
from inspector.siterules.kernel import KernelSetting
from inspector.siterules.keys import FileKey, Form, Separator, Wins
from inspector.siterules.paths import FilePath, steps
from inspector.siterules.presence import InstalledPackage, ListeningPort, ServiceState
from inspector.siterules.shape import NO_KEY, Place
from inspector.siterules.sshd import SshdOption
from inspector.siterules.sshd_defaults import DEFAULTS, LISTS, TIMES
from inspector.siterules.sudo import SudoGrant
from inspector.siterules.truth import Leaf
from inspector.siterules.units import Kind, mode
from inspector.siterules.values import COMPARISONS, NO_MODE, ere, expected
from inspector.text import Text

Given = Mapping[str, Any]
_OF_A_VALUE = ("is", "is_not", "one_of", "contains", "default")
_VALUE = (*COMPARISONS, "as", "default", "ignore_case", "missing")
_KEY = ("file", "key", "section", "separator", "comments", "inline_comments", "continued", "wins", "secret", *_VALUE)
_LINE = ("file", "line", "present", "skip_comments", "comments", "ignore_case", "secret", "missing")
_ATTRIBUTES = ("file", "exists", "mode", "owner", "group", "digest", "secret", "missing")

ALONE = Text(
    en="exists stands alone: a file that must not be there has no mode", zh="exists 应单独使用，不能与其他属性并用"
)
NO_OPTION = Text(
    en="no option of sshd that is known here is called {name}{hint} (a newer one needs `default:`)",
    zh="没有已知的 sshd 选项 {name}{hint}（较新的选项需写明 `default:`）",
)
NO_DEFAULT = Text(
    en="what sshd does where {name} is not set depends on the version: say so by `default:`, or use `exists:`",
    zh="未设置 {name} 时的行为因版本而异：请用 `default:` 写明，或使用 `exists:`",
)
NO_SYSCTL = Text(en="a kernel setting is spelled net.ipv4.ip_forward", zh="内核参数应写作 net.ipv4.ip_forward 的形式")
NO_PORT = Text(en="a port is spelled tcp/22, udp/500-600 or 8080", zh="端口应写作 tcp/22、udp/500-600 或 8080")
NO_PATH = Text(
    en='not a path such as a.b, a[0].b, a[*].b, "a.b".c (or section.key in INI)',
    zh='路径格式无效，应为 a.b、a[0].b、a[*].b、"a.b".c（INI 为 节.键）',
)
WHICH = Text(
    en="which value? Say so by `path:`, such as a.b, or section.key in INI",
    zh="缺少 `path:`，应写明取值的路径，例如 a.b，INI 为 节.键",
)
INSIDE = Text(
    en="`@name` is the last part of a path: there is nothing inside an attribute", zh="`@名称` 只能位于路径末尾"
)
NO_DIGEST = Text(en="a digest is sha256: and 64 hexadecimal digits", zh="摘要应为 sha256: 加 64 位十六进制数")
NO_NAME = Text(en="a name without blanks is expected", zh="应为不含空白的名称")
ASK = Text(
    en="say present: true (must be granted) or present: false (must not be)",
    zh="应写明 present: true（必须授权）或 present: false（不得授权）",
)
ASK_LINE = Text(
    en="say present: true (must be there) or present: false (must not be)",
    zh="应写明 present: true（必须存在）或 present: false（不得存在）",
)


class Scope(StrEnum):
    ANY = "any"
    LOOPBACK = "loopback"
    OUTSIDE = "outside"


def _missing(place: Place, given: Given, usual: Missing) -> Missing:
    return place.word(given, "missing", Missing, usual)


def _where_missing(given: Given) -> Missing:
    """In a file that is not there nothing is set."""
    return Missing.PASS if given.get("exists") is False else Missing.FAIL


def _name(place: Place, given: Given, name: str) -> str:
    value = str(given[name])
    if not re.fullmatch(r"[^\s\x00-\x1f/'\"\\]{1,200}", value):
        raise place.error(name, NO_NAME)
    return value


def _key(place: Place, given: Given) -> Leaf:
    globs = globs_of(place, given)
    for name in ("key", "section"):
        if CONTROL.search(given.get(name, "")):
            raise place.error(name, NO_CONTROL)
    form = Form(
        place.word(given, "separator", Separator, Separator.ANY),
        given.get("comments", "#;"),
        given.get("inline_comments", True),
        given.get("section"),
        given.get("ignore_case", False),
        given.get("continued"),
    )
    wanted = expected(place, given)
    wins = place.word(given, "wins", Wins, Wins.LAST)
    missing = _missing(place, given, _where_missing(given))
    return FileKey(globs, given["key"], wanted, form, wins, secret_of(place, given, globs), missing)


def _line(place: Place, given: Given) -> Leaf:
    globs = globs_of(place, given)
    if "present" not in given:
        raise place.error("", ASK_LINE)
    present = given["present"]
    pattern = ere(place, "line", given["line"], ignore_case=given.get("ignore_case", False))
    missing = _missing(place, given, Missing.FAIL if present else Missing.PASS)
    comments = given.get("comments", "#")
    secret = secret_of(place, given, globs)
    return FileLine(globs, pattern, present, given.get("skip_comments", False), comments, secret, missing)


def _attributes(place: Place, given: Given) -> Leaf:
    (glob,) = globs_of(place, given, single=True, read="digest" in given)
    asked = [name for name in ("mode", "owner", "group", "digest") if name in given]
    if "exists" in given and asked:
        raise place.error("exists", ALONE)
    bits = mode(given["mode"]) if "mode" in given else None
    if "mode" in given and bits is None:
        raise place.error("mode", NO_MODE)
    digests = words_of(given.get("digest", []))
    if any(not re.fullmatch("sha256:[0-9a-f]{64}", each) for each in digests):
        raise place.error("digest", NO_DIGEST)
    return FileAttributes(
        glob,
        exists=None if asked else given.get("exists", True),
        mode=bits,
        owners=words_of(given.get("owner", [])),
        groups=words_of(given.get("group", [])),
        digests=digests,
        secret=secret_of(place, given, (glob,)),
        missing=_missing(place, given, Missing.NOT_APPLICABLE),
    )


def _literal(value: Any) -> Any:
    """true and false as JSON and YAML spell them."""
    if isinstance(value, list):
        return [_literal(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else value


def _path(place: Place, given: Given) -> Leaf:
    name = next(name for name in ("json", "yaml", "ini", "xml") if name in given)
    (glob,) = globs_of(place, given, name, single=True)
    if "path" not in given:
        raise place.error("", WHICH)
    try:
        found = steps(given["path"])
    except ValueError:
        raise place.error("path", NO_PATH) from None
    if name == "ini" and (len(found) > 2 or not all(isinstance(step, str) for step in found)):
        raise place.error("path", NO_PATH)
    if name == "xml" and any(str(step).startswith("@") for step in found[:-1]):
        raise place.error("path", INSIDE)
    if name in ("json", "yaml"):
        given = {key: _literal(each) if key in _OF_A_VALUE else each for key, each in given.items()}
    wanted, missing = expected(place, given), _missing(place, given, _where_missing(given))
    return FilePath(name, glob, given["path"], wanted, secret_of(place, given, (glob,)), missing)


def _sysctl(place: Place, given: Given) -> Leaf:
    if not re.fullmatch(r"[A-Za-z0-9_]+([./][A-Za-z0-9_@:.-]+)+", given["sysctl"]) or ".." in given["sysctl"]:
        raise place.error("sysctl", NO_SYSCTL)
    return KernelSetting(given["sysctl"], expected(place, given), _missing(place, given, Missing.UNKNOWN))


def _sshd(place: Place, given: Given) -> Leaf:
    names = {name.lower(): name for name in DEFAULTS}
    option = str(given["sshd"])
    keyword = ALIASES.get(option.lower(), option.lower())
    if keyword not in names and ("default" not in given or not re.fullmatch("[A-Za-z][A-Za-z0-9]{1,60}", option)):
        raise place.error("sshd", NO_OPTION, name=option, hint=nearest(option, DEFAULTS))
    spelling = names.get(keyword, option)
    default = DEFAULTS.get(spelling)
    if default is None and keyword not in LISTS and not {"default", "exists"} & set(given):
        raise place.error("sshd", NO_DEFAULT, name=spelling)
    wanted = expected(
        place,
        given,
        usual=Kind.DURATION if keyword in TIMES else Kind.AUTO,
        default=None if "exists" in given else default,
        ignore_case=keyword not in LISTS,
    )
    return SshdOption(spelling, wanted, _missing(place, given, Missing.NOT_APPLICABLE))


def _sudoers(place: Place, given: Given) -> Leaf:
    if "present" not in given:
        raise place.error("", ASK)
    missing = _missing(place, given, Missing.NOT_APPLICABLE)
    run, runas = given.get("command", "*"), given.get("runas", "*")
    return SudoGrant(_name(place, given, "sudoers"), given["present"], run, runas, given.get("nopasswd"), missing)


def _package(place: Place, given: Given) -> Leaf:
    name = _name(place, given, "package")
    if not any(each in given for each in COMPARISONS):
        return InstalledPackage(name, given.get("present", True))
    if "present" in given:
        raise place.error("present", NO_KEY, name="present", kind=Text(en="a version", zh="版本"), hint="")
    wanted = expected(place, {"as": "version", **given})
    return InstalledPackage(name, True, wanted, _missing(place, given, Missing.NOT_APPLICABLE))


def _service(place: Place, given: Given) -> Leaf:
    asked = tuple((each, given[each]) for each in ("installed", "enabled", "masked", "running") if each in given)
    return ServiceState(_name(place, given, "service"), asked or (("installed", True),), given.get("program", ""))


def _port(place: Place, given: Given) -> Leaf:
    spec = str(given["port"]).lower()
    try:
        ports = Ports.parse(spec)
    except ValueError:
        raise place.error("port", NO_PORT) from None
    if not 0 < ports.first <= ports.last <= 65535:
        raise place.error("port", NO_PORT)
    return ListeningPort(spec, given.get("listening", True), str(place.word(given, "scope", Scope, Scope.ANY)))


_VERSION = ("is", "is_not", "one_of", "at_least", "at_most", "matches", "missing")
_PATH = ("path", "secret", *_VALUE)
BUILDERS: Mapping[str, tuple[Callable[[Place, Given], Leaf], tuple[str, ...]]] = {
    "key": (_key, _KEY),
    "line": (_line, _LINE),
    "json": (_path, ("json", *_PATH)),
    "yaml": (_path, ("yaml", *_PATH)),
    "ini": (_path, ("ini", *_PATH)),
    "xml": (_path, ("xml", *_PATH)),
    "sysctl": (_sysctl, ("sysctl", *_VALUE)),
    "sshd": (_sshd, ("sshd", *_VALUE)),
    "sudoers": (_sudoers, ("sudoers", "present", "command", "runas", "nopasswd", "missing")),
    "package": (_package, ("package", "present", *_VERSION)),
    "service": (_service, ("service", "installed", "enabled", "running", "masked", "program")),
    "port": (_port, ("port", "listening", "scope")),
    "file": (_attributes, _ATTRIBUTES),
}
"""By the key that tells which kind of condition it is, the first that a condition has."""
