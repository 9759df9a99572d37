"""PHP that writes its error messages into the pages it serves."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.apache import Apache
from inspector.facts.php import CONDITIONAL, NO_INI, Php, in_apache, shows_errors
from inspector.model import Fail, Seen, Severity, Unsure
from inspector.text import Text

FPM = {"/usr/sbin/php-fpm8.2": ""}
INI = "/etc/php/8.2/fpm/php.ini"
MOD_PHP = {
    "/usr/sbin/apache2": "",
    "/usr/lib/apache2/modules/libphp8.2.so": "",
    "/etc/php/8.2/apache2/php.ini": "display_errors = Off\n",
}
HTTPD = "/etc/apache2/apache2.conf"
POOL = "/etc/php/8.2/fpm/pool.d/www.conf"


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Error details in PHP pages", zh="PHP 页面中的错误详情"),
    why=Text(
        en="An error message shows queries, table names and paths to whoever provokes it. That turns a blind guess at SQL injection into a guided one. Errors belong into the log.",
        zh="错误信息会向触发者暴露 SQL 语句、表名和文件路径，使攻击者能够据此逐步构造 SQL 注入语句。错误信息应只写入日志。",
    ),
    fails=Text(
        en="{subject}: display_errors is {value}", zh="{subject}：错误信息会输出到页面（display_errors：{value}）"
    ),
    remedy=Text(
        en="Set `display_errors = Off` and `log_errors = On` in {file}, then restart PHP (php-fpm or the web server).",
        zh="在 {file} 中设置 `display_errors = Off` 和 `log_errors = On`，然后重启 PHP 服务（php-fpm 或 Web 服务器）。",
    ),
    command="grep -n display_errors {file}",
    standards={
        "gbt22239-l3": ("8.1.4.4d",),
        "cis-v8": ("16.7",),
        "nist-800-53-r5": ("SI-11",),
        "iso-27001-2022": ("A.8.26",),
    },
    good=[
        {**MOD_PHP, HTTPD: "php_admin_flag display_errors off\nphp_flag display_errors on\n"},
        {**FPM, INI: "[PHP]\ndisplay_errors = Off\n"},
        {**FPM, INI: "; display_errors = On\ndisplay_errors=0\n", "/etc/php/8.2/cli/php.ini": "display_errors=On\n"},
        {**FPM, INI: "display_errors = On\n", "/etc/php/8.2/fpm/conf.d/90.ini": 'display_errors = "off"\n'},
        {**FPM, INI: "display_errors = On\n", POOL: "[www]\nphp_admin_flag[display_errors] = off\n"},
        {"/usr/bin/php8.2": "", "/etc/php/8.2/cli/php.ini": "display_errors = On\n"},
    ],
    bad=[
        Case({**MOD_PHP, HTTPD: "php_flag display_errors on\n"}, fails=[HTTPD]),
        Case(
            {**MOD_PHP, HTTPD: "<VirtualHost *:80>\nphp_admin_flag display_errors on\n</VirtualHost>\n"},
            fails=[f"{HTTPD} *:80"],
        ),
        Case({**FPM, INI: "[PHP]\ndisplay_errors = stdout\n"}, fails=[INI]),
        Case({**FPM, INI: "[PHP]\n;display_errors = Off\n"}, fails=[INI]),
        Case(
            {**FPM, INI: "display_errors=Off\n", POOL: "[www]\nphp_flag[display_errors] = on\n"},
            fails=[f"{POOL} [www]"],
        ),
        Case({"/usr/local/sbin/php-fpm": ""}, fails=["/usr/local/etc/php/php.ini"]),
    ],
)
def error_details_shown(php: Php, apache: Apache | None) -> Verdicts:
    for subject, setting, sure in php.deciding("display_errors", default="1"):
        location = setting.location if setting.line else setting.file
        data = {"value": setting.value if setting.line else DEFAULT, "file": setting.file}
        if not sure:
            yield Unsure(subject, NO_INI)
        elif shows_errors(setting.value):
            yield Fail(subject, location, data)
        else:
            yield Seen(subject, location, data)
    for subject, setting, sure in in_apache(apache, "display_errors", shows_errors):
        data = {"value": setting.value, "file": setting.file}
        if not sure:
            yield Unsure(subject, CONDITIONAL)
        elif shows_errors(setting.value):
            yield Fail(subject, setting.location, data)
        else:
            yield Seen(subject, setting.location, data)


DEFAULT = Text(en="not set, which means on", zh="未设置，默认开启")
