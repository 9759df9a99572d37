"""`inspector checks new`: a check to begin with, which works as it stands."""

from __future__ import annotations

import keyword
import re
import shlex
from pathlib import Path

import click

from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.model import InspectorError
from inspector.plugins import bundled, categories, check_folders, load_checks
from inspector.text import Text, os_error

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST = 60
NO_CATEGORY = Text(en="no category is called {name}{hint}", zh="没有名为 {name} 的类别{hint}")
BAD_NAME = Text(
    en="{name}: the name of a check is lower-case words joined by hyphens, such as backup-key-readable, and no word of Python",
    zh="{name}：检查项名称须为小写单词，以连字符连接，例如 backup-key-readable，且不能是 Python 关键字",
)
THERE = Text(en="{path} exists already, and is not overwritten", zh="{path} 已存在，不会覆盖")
TAKEN = Text(en="there is a check {id} already, in {file}", zh="检查项 {id} 已存在：{file}")
UNWRITABLE = Text(en="{path}: cannot be written: {why}", zh="{path}：无法写入：{why}")
NEXT = Text(
    en="""{path} written: the check {id}, an example that works as it stands.
Put your own file, option, texts and cases in place of those in it, then

  {test}
  {audit}

try it on its cases, also with evidence denied or cut, and run it on this machine.""",
    zh="""已写入 {path}：检查项 {id}，内容为可直接运行的示例。
请将其中的文件、选项、文字和用例换成自己的，然后执行

  {test}
  {audit}

前者按用例试验（包括证据被拒绝读取或不完整的情形），后者在本机运行。""",
)
EXAMPLE = ("/etc/example.conf", "example_off")
"""What of the template is called after the check."""
TEMPLATE = '''"""An option of a service that must be switched on: /etc/example.conf."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent, View
from inspector.model import Fail, Seen, Severity
from inspector.request import Files
from inspector.text import Text

PATH = "/etc/example.conf"
CONFIG = Files(PATH)  # what is read on the host
DEFAULT = "off"  # what the service does where its file does not say


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Audit records of the service", zh="服务的审计记录"),
    why=Text(
        en="Without its own records nobody can tell later who did what with the service.",
        zh="服务若不留审计记录，事后无法追查操作者及其行为。",
    ),
    fails=Text(en="`audit` is {value}; it is to be {wanted}", zh="`audit` 的值为 {value}，应为 {wanted}"),
    passes=Text(en="`audit` is {value}", zh="`audit` 的值为 {value}"),
    remedy=Text(
        en="Set `audit = {wanted}` in {subject} and restart the service.",
        zh="在 {subject} 中设置 `audit = {wanted}`，并重启服务。",
    ),
    command="grep -n audit {subject}",
    # standards={"gbt22239-l3": ("8.1.4.3a",)},  # the controls that it helps to decide
    needs=lambda parameters: [CONFIG],
    good=[
        {PATH: "audit = on\\n"},
        {PATH: "# audit = off\\naudit=off\\naudit=ON  # the last one counts\\n"},
        {},  # the service is not there: the check does not apply
    ],
    bad=[
        Case({PATH: "audit = off\\n"}, fails=[PATH]),
        Case({PATH: "# audit = on\\n"}, fails=[PATH]),  # the default counts
        Case({PATH: "audit = on\\n"}, params={"wanted": "full"}, fails=[PATH]),
    ],
)
def example_off(view: View, *, wanted: str = "on") -> Verdicts:
    """`wanted` is a parameter that a profile may set."""
    item = view.one(CONFIG)  # where it cannot be read, the verdict is unknown by itself
    if item.stat is None:
        raise Absent("the service is not configured here", "未配置该服务")
    value, line = DEFAULT, 0
    for number, text in enumerate(item.text.splitlines(), 1):
        key, equals, rest = text.partition("#")[0].partition("=")
        if equals and key.strip() == "audit":
            value, line = rest.strip(), number
    verdict = Seen if value.lower() == wanted else Fail
    yield verdict(PATH, f"{PATH}:{line}" if line else PATH, {"value": value, "wanted": wanted})
'''


@click.command(
    "new",
    cls=Command,
    help=Text(
        en="Write a check of your own to begin with: DIR/CATEGORY/NAME.py, an example that works as it stands.",
        zh="生成自定义检查项的模板：DIR/类别/名称.py，可直接运行，按需修改即可。",
    ),
)
@click.argument(
    "category",
    cls=Argument,
    metavar="CATEGORY",
    help=Text(en="Of `inspector checks list`, such as access-permission.", zh="类别，例如 access-permission。"),
)
@click.argument(
    "name",
    cls=Argument,
    metavar="NAME",
    help=Text(en="After the defect, such as backup-key-readable.", zh="以缺陷命名，例如 backup-key-readable。"),
)
@click.option(
    "--into",
    cls=Option,
    metavar="DIR",
    default="checks",
    help=Text(en="The folder of your checks (default: ./checks).", zh="自定义检查项所在目录（默认 ./checks）。"),
)
@click.pass_context
def command(ctx: click.Context, *, category: str, name: str, into: str) -> None:
    category, name = category.replace("_", "-"), name.replace("_", "-")
    known = categories()
    if category not in known:
        raise listing.unknown(NO_CATEGORY, category, known)
    function = name.replace("-", "_")
    if not NAME.fullmatch(name) or len(name) > LONGEST or keyword.iskeyword(function):
        raise InspectorError(BAD_NAME.fill({"name": name}))
    folder = Path(into)
    ours = folder.resolve() == bundled("checks").resolve()  # in a checkout: found without being named
    path = folder / category.replace("-", "_") / f"{function}.py"
    _refuse(path, f"{category}.{name}", [folder] if folder.is_dir() and not ours else [])
    text = TEMPLATE
    for example, own_word in zip(EXAMPLE, (f"/etc/{name}.conf", function), strict=True):
        text = text.replace(example, own_word)
    _write(path, text)
    option = "" if ours else f" --checks {shlex.quote(into)}"
    test, audit = f"inspector checks test{option} {category}.{name}", f"inspector audit{option}"
    values = {"path": path, "id": f"{category}.{name}", "test": test, "audit": audit}
    terminal.say(NEXT.render(language_of(ctx), values))


def _refuse(path: Path, name: str, folders: list[Path]) -> None:
    """Raises InspectorError where the file or a check of that id is there."""
    if path.exists() or path.is_symlink():
        raise InspectorError(THERE.fill({"path": path}))
    for check in load_checks(check_folders(folders)):
        if name in (check.id, *check.aliases):
            raise InspectorError(TAKEN.fill({"id": name, "file": check.file}))


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise InspectorError(UNWRITABLE.fill({"path": path, "why": os_error(error)})) from None
