"""Scripts in web roots that run what a client sends."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.web_files import WebScripts
from inspector.malware.rules import WebShellRules
from inspector.malware.scorer import scan
from inspector.model import Confidence, Fail, Seen, Severity, Unsure
from inspector.patterns import matches
from inspector.text import Text

FOLDER = "/var/www/html"
# Written in two parts, so that antivirus software leaves this file alone
SHELL = "<?php @ev" + "al($_PO" + "ST['x']);"
JSP = "<% Runtime.getRun" + "time().ex" + 'ec(request.getParameter("c")); %>'


@check(
    severity=Severity.CRITICAL,
    title=Text(en="Web shells", zh="Webshell 网页后门"),
    why=Text(
        en="A web shell gives whoever knows its address command of the server, through an upload or a hole that may long be"
        " closed. Searched are scripts, settings and the beginning of pictures below the usual web roots and /usr/share;"
        " shells that are encrypted as a whole are not recognised.",
        zh="攻击者通过上传功能或漏洞植入 Webshell 后，只要访问其地址即可控制服务器，即使原漏洞已修复仍然有效。本项检查常见网站目录及 /usr/share"
        " 下的脚本、配置文件和图片文件头部；其他位置的文件以及整体加密的 Webshell 无法识别。",
    ),
    fails=Text(en="{subject}: {signs} (score {score})", zh="{subject}：{signs}（评分 {score}）"),
    remedy=Text(
        en="Keep a copy with its times (`cp -p {subject:sh} /root/`), look in the access log who called it and what was uploaded"
        " before, then take it out of the web root and search for others. Close the way in and change the passwords that"
        " the application knows. If the file is your own, enter it in the profile (`allow`).",
        zh="先保留样本及其时间属性（`cp -p {subject:sh} /root/`），在访问日志中查找访问过该文件的来源和此前的上传行为，再将其移出网站目录并排查其他后门；"
        "修补入侵途径，更换应用所使用的口令。确属自有文件的，在检查方案的 `allow` 中登记。",
    ),
    command="stat {subject}; grep -naEi 'eval|assert|exec|system|base64|request|_POST|_GET|pend_file|<.php' {subject} | cut -c1-300",
    standards={
        "gbt22239-l3": ("8.1.4.5", "8.1.4.4f"),
        "cis-v8": ("10.1",),
        "nist-800-53-r5": ("SI-3",),
        "iso-27001-2022": ("A.8.7",),
    },
    good=[
        {f"{FOLDER}/index.php": "<?php\n$id = (int) $_GET['id'];\n$pdo->exec(\"DELETE FROM t WHERE id=$id\");\n"},
        {f"{FOLDER}/tool.php": "<?php\nsystem('ping -c1 ' . escapeshellarg($_GET['host']));\n"},
        {f"{FOLDER}/a.php": "<?php\n$t = preg_replace_callback('/x/', fn($m) => $m[0], $_POST['t']);\n"},
        {f"{FOLDER}/a.php": "<?php\n$x = 1; // " + SHELL[6:] + "\necho 'use " + SHELL[7:-9] + ") never';\n"},
        {f"{FOLDER}/a.gif": "GIF89a", "/home/bob/notes/x.php": SHELL},
        Case({f"{FOLDER}/test/x.php": SHELL}, params={"allow": (f"{FOLDER}/test/*",)}),
        {
            "/etc/nginx/nginx.conf": "user www-data;\nhttp { server { root /var/www/html; } }\n",
            "/usr/sbin/nginx": "",
            f"{FOLDER}/index.php": "<?php phpinfo();\n",
        },
    ],
    bad=[
        Case({f"{FOLDER}/up/x.php": SHELL}, fails=[f"{FOLDER}/up/x.php"]),
        Case(
            {"/opt/tomcat/webapps/ROOT/x.jsp": JSP, "/opt/tomcat/webapps/ROOT/index.jsp": "<%= 1 %>"},
            fails=["/opt/tomcat/webapps/ROOT/x.jsp"],
        ),
        Case({f"{FOLDER}/x.php": "<?php usort(...$_GET);\n"}, fails=[f"{FOLDER}/x.php"]),
        Case({f"{FOLDER}/up/logo.jpg": "\x7f\0\n<?php phpinfo(); ?>"}, fails=[f"{FOLDER}/up/logo.jpg"]),
        Case({f"{FOLDER}/.user.ini": "auto_prepend_file=logo.gif\n"}, fails=[f"{FOLDER}/.user.ini"]),
        Case(
            {
                "/home/bob/public_html/a.php": "<?php\n$f = 'ass' . 'ert';\n\n$f($_PO" + "ST['x']);\n",
                f"{FOLDER}/x.php": File(SHELL + " " * (3 << 20)),
            },
            fails=["/home/bob/public_html/a.php", f"{FOLDER}/x.php"],
        ),
    ],
)
def web_shell(scripts: WebScripts, rules: WebShellRules, *, allow: tuple[str, ...] = ()) -> Verdicts:
    for file in scripts.files:
        if any(matches(glob, file.path) for glob in allow):
            yield Seen(file.path, file.path)
        elif hit := scan(rules, file.language, file.text, file.size):
            sure = hit.score >= rules.certain
            data = {
                "signs": [rule.text for rule in hit.rules[:3]],
                "score": hit.score,
                "rules": [r.id for r in hit.rules],
            }
            yield Fail(
                file.path,
                file.path,
                data,
                severity=None if sure else Severity.HIGH,
                confidence=None if sure else Confidence.MEDIUM,
            )
    for subject, why in scripts.unseen:
        yield Unsure(subject, why)
