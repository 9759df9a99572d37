"""Session cookies of PHP that scripts in a page can read."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.apache import Apache
from inspector.facts.php import CONDITIONAL, NO_INI, Php, in_apache, is_on
from inspector.model import Confidence, Fail, Seen, Severity, Unsure
from inspector.text import Text

FPM = {"/usr/sbin/php-fpm8.2": ""}
INI = "/etc/php/8.2/fpm/php.ini"
MOD_PHP = {
    "/usr/sbin/apache2": "",
    "/usr/lib/apache2/modules/libphp8.2.so": "",
    "/etc/php/8.2/apache2/php.ini": "session.cookie_httponly = On\n",
}
HTTPD = "/etc/apache2/apache2.conf"
POOL = "/etc/php/8.2/fpm/pool.d/www.conf"


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # many applications set the flag themselves
    title=Text(en="Session cookies of PHP and scripts", zh="PHP 会话 Cookie 的脚本访问限制"),
    why=Text(
        en="Without HttpOnly a script that was injected into a page reads the session cookie and takes over the session. Applications may set the flag themselves; the setting of PHP covers those that do not.",
        zh="会话 Cookie 未设置 HttpOnly 时，注入页面的脚本可以读取该 Cookie 并劫持会话。部分应用会自行设置该属性，PHP 的全局配置可保护未自行设置的应用。",
    ),
    fails=Text(
        en="{subject}: session.cookie_httponly is {value}",
        zh="{subject}：未开启 session.cookie_httponly（当前值：{value}）",
    ),
    remedy=Text(
        en="Set `session.cookie_httponly = 1` in {file}, then restart PHP (php-fpm or the web server).",
        zh="在 {file} 中设置 `session.cookie_httponly = 1`，然后重启 PHP 服务（php-fpm 或 Web 服务器）。",
    ),
    command="grep -n session.cookie_httponly {file}",
    standards={
        "gbt22239-l3": ("8.1.4.4d",),
        "cis-v8": ("16.7",),
        "nist-800-53-r5": ("SC-23",),
        "iso-27001-2022": ("A.8.26",),
    },
    good=[
        {**MOD_PHP, HTTPD: "php_admin_flag session.cookie_httponly on\nphp_flag session.cookie_httponly off\n"},
        {**FPM, INI: "[Session]\nsession.cookie_httponly = 1\n"},
        {**FPM, INI: "session.cookie_httponly =\n", POOL: "[www]\nphp_admin_value[session.cookie_httponly] = On\n"},
    ],
    bad=[
        Case({**MOD_PHP, HTTPD: "php_value session.cookie_httponly off\n"}, fails=[HTTPD]),
        Case(
            {**MOD_PHP, HTTPD: "<VirtualHost *:80>\nphp_admin_flag session.cookie_httponly off\n</VirtualHost>\n"},
            fails=[f"{HTTPD} *:80"],
        ),
        Case({**FPM, INI: "[Session]\nsession.cookie_httponly =\n"}, fails=[INI]),
        Case({**FPM, INI: ";session.cookie_httponly = 1\n"}, fails=[INI]),
        Case(
            {**FPM, INI: "session.cookie_httponly=1\n", POOL: "[www]\nphp_value[session.cookie_httponly]=0\n"},
            fails=[f"{POOL} [www]"],
        ),
    ],
)
def session_cookie_script_access(php: Php, apache: Apache | None) -> Verdicts:
    for subject, setting, sure in php.deciding("session.cookie_httponly", default="0"):
        location = setting.location if setting.line else setting.file
        data = {"value": setting.value or EMPTY, "file": setting.file}
        if not sure:
            yield Unsure(subject, NO_INI)
        elif is_on(setting.value):
            yield Seen(subject, location, data)
        else:
            yield Fail(subject, location, data)
    for subject, setting, sure in in_apache(apache, "session.cookie_httponly", lambda value: not is_on(value)):
        data = {"value": setting.value, "file": setting.file}
        if not sure:
            yield Unsure(subject, CONDITIONAL)
        elif not is_on(setting.value):
            yield Fail(subject, setting.location, data)
        else:
            yield Seen(subject, setting.location, data)


EMPTY = Text(en="empty, which means off", zh="空")
