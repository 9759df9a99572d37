"""Scripts that the web server may run, in folders that hold what visitors sent."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.web_files import ScriptFiles
from inspector.model import Confidence, Fail, Seen, Severity, Unsure
from inspector.patterns import matches
from inspector.text import Text

SENT = frozenset(
    "upload uploads uploaded uploadfile uploadfiles uploadimg upfile upfiles userfiles user_files attachment attachments"
    " attach avatar avatars ueditor_upload upload_files".split()
)
STILL = frozenset("images image img pics pictures photo photos css fonts".split())
CODE = frozenset("vendor node_modules lib libs library libraries test tests src examples application".split())
GUARD = 64
"""Bytes of an index.php that only keeps the folder from being listed."""


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    title=Text(en="Scripts in upload folders", zh="上传目录中的可执行脚本"),
    why=Text(
        en="Into these folders a visitor may write, and nothing in them has to be run. A script there is either a web shell or"
        " proof that one would be accepted.",
        zh="上传目录可由访问者写入，其中的文件本不应被执行。出现脚本文件，要么是 Webshell，要么说明上传功能允许脚本文件。",
    ),
    fails=Text(
        en="{count:script|scripts} in {subject}, for example {examples}",
        zh="{subject} 中有 {count} 个脚本文件，例如 {examples}",
    ),
    remedy=Text(
        en="Read them and look in the access log who sent and who called them; take out what the application does not need, and"
        " forbid programs in this folder in the web server (nginx: a `location ^~` of its own for the folder;"
        " Apache: `php_admin_flag engine off`).",
        zh="查看这些文件的内容，并在访问日志中查找上传和访问它们的来源；移除应用不需要的脚本，并在 Web 服务器中禁止该目录执行脚本"
        "（nginx：为该目录单独配置 `location ^~`；Apache：`php_admin_flag engine off`）。",
    ),
    command="find {subject} -type f -regextype posix-extended -iregex '.*[.](php[0-9]?|phtml|jspx?|as[pha]x?)' -ls",
    standards={
        "gbt22239-l3": ("8.1.4.4f", "8.1.4.5"),
        "cis-v8": ("10.1",),
        "nist-800-53-r5": ("SI-3",),
        "iso-27001-2022": ("A.8.7",),
    },
    good=[
        {"/var/www/html/index.php": "<?php", "/var/www/html/uploads/a.jpg": ""},
        {"/var/www/html/uploads/index.php": "<?php // Silence is golden.\n"},
        {
            "/var/www/app/vendor/x/images/make.php": "<?php echo 1; // and more of it, so that it is no mere guard of the folder"
        },
        {"/usr/share/app/uploads/x.php": "<?php"},
        Case({"/srv/uploads/x.php": "<?php"}, params={"allow": ("/srv/uploads",)}),
    ],
    bad=[
        Case({"/var/www/html/uploads/2026/x.php": "<?php"}, fails=["/var/www/html/uploads"]),
        Case(
            {"/srv/a/Attachment/x.JSP": "<%", "/srv/a/images/c.aspx": File("<%")},
            fails=["/srv/a/Attachment", "/srv/a/images"],
        ),
        Case({"/home/bob/public_html/img/index.php": "<?php " + " " * 80}, fails=["/home/bob/public_html/img"]),
    ],
)
def script_in_upload_folder(scripts: ScriptFiles, *, allow: tuple[str, ...] = ()) -> Verdicts:
    found: dict[str, list[str]] = {}
    for path, size in scripts.files:
        folder = _folder(path)
        guard = path.endswith("/index.php") and size <= GUARD
        if not folder or guard or any(matches(glob, folder) for glob in allow):
            yield Seen(path, path)
        else:
            found.setdefault(folder, []).append(path)
    for folder, paths in sorted(found.items()):
        sent = folder.rpartition("/")[2].lower() in SENT
        yield Fail(
            folder,
            paths[0],
            {"count": len(paths), "examples": paths[:3]},
            severity=None if sent else Severity.LOW,
            confidence=None if sent else Confidence.LOW,
        )
    for subject, why in scripts.unseen:
        yield Unsure(subject, why)


def _folder(path: str) -> str:
    """The outermost folder above a file that holds what was sent, or pictures; empty where there is none."""
    parts = path.split("/")[:-1]
    for number, part in enumerate(parts):
        if part.lower() in CODE:
            return ""
        if part.lower() in SENT or part.lower() in STILL:
            return "/".join(parts[: number + 1])
    return ""
