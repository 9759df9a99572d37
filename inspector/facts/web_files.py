"""Lines worth a look of the scripts, pages and settings below the usual web roots, as the walk brings them home.

What is searched for must stand here, since it is decided before the rules are read; a test holds both together. Files
elsewhere are not read: a document root that a server's configuration names outside of `ROOTS` is told in `elsewhere`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.webserver import DocumentRoots, WebTree
from inspector.malware.pages import WORDS, decoded
from inspector.malware.rules import Language
from inspector.model import Reason, reason
from inspector.patterns import matches
from inspector.request import MIB, Request, Tree, Where
from inspector.snapshot import Item, State
from inspector.text import Text

PAGES = (
    *("/var/www", "/srv", "/www", "/web", "/webroot", "/wwwroot", "/app", "/usr/share/nginx", "/usr/share/webapps"),
    *("/usr/local/nginx", "/usr/local/apache*", "/usr/local/httpd*", "/usr/local/openresty", "/var/lib/nginx/html"),
    *("/data/www*", "/data/web*", "/data/html*", "/data/*/webapps", "/opt/www*", "/opt/web*", "/opt/lampp/htdocs"),
    *("/home/www*", "/home/web*", "/home/*/public_html", "/home/*/www", "/home/*/htdocs", "/home/*/web*"),
    *("/opt/*/webapps", "/opt/*/*/webapps", "/usr/local/*/webapps", "/usr/local/*/*/webapps", "/home/*/*/webapps"),
    *(
        "/var/lib/tomcat*/webapps",
        "/usr/share/tomcat*/webapps",
        "/usr/lib/cgi-bin",
        "/root/*/webapps",
        "/data/*/htdocs",
    ),
)
"""Usual web roots."""
ROOTS = (*PAGES, "/usr/share")
"""With the folder in which distributions keep web applications."""
_CONTENT = 2 * MIB
_PICTURE = 16 << 10
"""Only the beginning of pictures is searched."""


def _any_case(word: str) -> str:
    return "".join(f"[{char.lower()}{char.upper()}]" if char.isalpha() else char for char in word)


def _calls(words: str) -> tuple[str, ...]:
    return tuple(f"{_any_case(word)}[ \t]*([(]|/[*])" for word in words.split())


def _names(endings: str) -> tuple[str, ...]:
    return tuple(f"*.{_any_case(ending)}" for ending in endings.split())


_WORDS = "assert eval system exec passthru shell_exec create_function popen proc_open base64_decode gzinflate".split()
_PHP = (
    *_calls("eval assert create_function system passthru exec popen proc_open gzinflate gzuncompress gzdecode"),
    *_calls(
        "base64_decode str_rot13 strrev convert_uudecode hex2bin openssl_decrypt mcrypt_decrypt fsockopen call_user_func call_user_func_array"
    ),
    *_calls("extract parse_str mb_ereg_replace array_filter array_map usort uasort uksort register_shutdown_function"),
    f"[$]_({'|'.join(('GET', 'POST', 'REQUEST', 'COOKIE', 'FILES'))})",
    "[$]_SERVER[ \t]*\\[[ \t]*[\"']HTTP_|HTTP_RAW_POST_DATA|php://input|getallheaders|apache_request_headers|INPUT_(GET|POST|COOKIE)",
    "[\"'](" + "|".join(_any_case(word) for word in _WORDS) + ")[\"']",
    "\\\\[x][0-9a-fA-F][0-9a-fA-F][^ ]?\\\\[x]|\\\\[1][0-7][0-7][^ ]?\\\\[01]|\\\\[0][4-7][0-7][^ ]?\\\\[01]",
    f"{_any_case('chr')}[ \t]*[(][ \t]*[0-9]",
    "[A-Za-z_0-9]{1,6}('[.]'|' [.] '|\"[.]\"|\" [.] \"|'[.]\"|\"[.]')[A-Za-z_0-9]{1,6}[\"']",
    "[\"'][^\"' ]{1,20}[\"'][ \t]*\\^[ \t]*[\"']",
    "[$][{][\"'$]|[$]GLOBALS\\[|[^$][$][$][_{a-zA-Z]|[$]_{2,20}|[$]_[ \t]*[=(.+]",
    "preg_(replace|filter)[ \t]*[(][ \t]*[\"'][^ ]{0,100}[a-z]{0,8}e[a-z]{0,8}[\"'][ \t]*,",
    "pack[ \t]*[(][ \t]*[\"'][H]|str_i?replace[ \t]*[(].{0,80},[ \t]*(''|\"\")[ \t]*,[ \t]*[\"']",
    "`[^`]{0,100}[$]_(GET|POST|REQUEST|COOKIE)",
    "(include|require)(_once)?[ (]{1,9}.{0,80}[.](jpg|jpeg|gif|png|bmp|ico)[\"']|(include|require)(_once)?[ (@]{1,9}[\"'](data|https?|ftps?):",
    "[+]1&15|[+] 1 & 15",
    "/bin/(ba|da|z)?sh|FilesMan|WSO_VERSION|c99sh|r57shell|b374k|IndoXploit|[pP]hp[sS]py|AntSword|weevely|0byt3m1n1|Mini Shell By",
    "e45e329feb5d925b|3c6e0b8a9c15224a|__invoke|explode[ \t]*[(][ \t]*[\"'][|]",
)
_JAVA = (
    "getRuntime|ProcessBuilder|ProcessImpl|UNIXProcess|defineClass|ScriptEngine|ELProcessor|ExpressionFactory|GroovyShell",
    "getParameter|getHeader|getQueryString|getReader|getInputStream|getCookies|[{]param[.]|SpelExpression|beans.Expression",
    "Cipher|[bB][aA][sS][eE]64|decodeBuffer|DatatypeConverter|ClassLoader|XMLDecoder|ObjectInputStream|InitialContext",
    "forName|getMethod|getDeclaredMethod|[.]invoke|[.]exec|[.]eval|FileOutputStream|FileWriter|RandomAccessFile|PrintWriter",
    "\\\\[u]+00[0-9a-fA-F][0-9a-fA-F]\\\\[u]|cmd([.]exe)?[\"' ]|/bin/(ba)?sh|e45e329feb5d925b|3c6e0b8a9c15224a",
    "[A-Za-z_0-9.]{1,6}('[+]'|' [+] '|\"[+]\"|\" [+] \")[A-Za-z_0-9.]{1,6}[\"']|createValueExpression|[.]evaluate|[.]start[ \t]*[(]",
)
_ASP = (
    *(_any_case(word) for word in ("eval", "execute", "request", "createobject", "wscript", "frombase64string")),
    "Assembly|Rijndael|CreateDecryptor|[.]Load[(]|ProcessStartInfo|Process[.]Start|Diagnostics.Process|[.]Arguments",
    "CSharpCodeProvider|CodeDomProvider|VBCodeProvider|JScriptEvaluate|CompileAssembly|BinaryRead|InputStream|#@~\\^",
    "72C24DD5-D70A-438B-8A42-98424B88AFB8|[cC][mM][dD][.][eE][xX][eE]|[sS][hH][eE][lL][lL]|[.][rR][uU][nN]",
    f'{_any_case("chr")}[bBwW]?[ \t]*[(][ \t]*[0-9]|("&"|" & ")|e45e329feb5d925b|3c6e0b8a9c15224a',
)
_CGI = (
    "QUERY_STRING|HTTP_|FieldStorage|getvalue|getfirst|param[ \t]*[(]|environ|ENV[ \t]*[{]",
    "os[.](system|popen)|subprocess|getoutput|eval|exec|system|qx|`|open[ \t]*[(]?.{0,80}[|]",
    "(import|use)[ \t]",
)
_SETTINGS = (f"{_any_case('auto_prepend_file')}|{_any_case('auto_append_file')}", "[pP][hH][pP]|cgi-script|[fF]iles")
_LINKS = (
    "|".join(word if not word.isascii() else _any_case(word) for word in WORDS),
    "|".join(word.encode("gbk").decode("utf-8", "surrogateescape") for word in WORDS if not word.isascii()),
    f"<{_any_case('iframe')}[^>]{{0,400}}({_any_case('width')}|{_any_case('height')})[ \t]*[=:][ \t]*[\"']?[01][^0-9]",
    f"[cC]oin[hH]ive|coin-hive|CoinImp|[cC]rypto-?[lL]oot|{_any_case('deepminer')}|authedmine|jsecoin|webmine|minero[.]cc",
    "[.#][A-Za-z0-9_-]{1,40}[ \t]*[{][^{}]{0,200}([dD]isplay[ \t]*:[ \t]*none|[vV]isibility[ \t]*:[ \t]*hidden|([lL]eft|[tT]op|[iI]ndent)[ \t]*:[ \t]*-[0-9]{3}|opacity[ \t]*:[ \t]*0[;} ])",
    "<[sS][cC][rR][iI][pP][tT] [^>]{0,200}//[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.]",
    f"(document[.]write(ln)?|eval)[ \t]*[(][ \t]*(window[.])?({_any_case('unescape')}|decodeURIComponent|String[.]fromCharCode)",
    "<([tT][iI][tT][lL][eE]|[mM][eE][tT][aA] ).*&#[x0-9][0-9a-fA-F]{1,5};",
    "document[.]referrer|location(.href|.replace|.assign)?[ \t]*[=(][ \t]*[\"']https?://|window[.]open[ \t]*[(][ \t]*[\"']http",
    "HTTP_USER_AGENT|HTTP_REFERER|[bB]aidu|[sS]ogou|360[sS]pider|[hH]ao[sS]ou|[gG]ooglebot|[bB]ytespider|[bB]ingbot",
    "(file_get_contents|curl_init|curl_setopt|fopen|header)[ \t]*[(].{0,120}https?://",
    "[sS][tT][yY][lL][eE][ \t]*=[^>]{0,200}([dD][iI][sS][pP][lL][aA][yY][ \t]*:[ \t]*none|visibility[ \t]*:[ \t]*hidden|font-size[ \t]*:[ \t]*0|text-indent[ \t]*:[ \t]*-[0-9]{3}|(left|top)[ \t]*:[ \t]*-[0-9]{3})|[sS]croll[aA]mount",
    "[.]style[.]display[ \t]*=[ \t]*[\"']none",
)


def _tree(folders: tuple[str, ...], names: tuple[str, ...], keep: tuple[str, ...], content: int = _CONTENT) -> Tree:
    return Tree(Where(folders, names=names), content, keep=keep)


SCRIPTS: dict[Tree, Language] = {
    _tree(ROOTS, _names("php php[3-8] phtml pht phar inc"), _PHP): "php",
    _tree(ROOTS, _names("jsp jspx jspf jsw jhtml"), _JAVA): "jsp",
    _tree(ROOTS, _names("asp aspx ashx asmx ascx asa cer cdx soap"), _ASP): "asp",
    _tree(PAGES, _names("cgi pl py sh"), _CGI): "cgi",
    _tree(PAGES, _names("jpg jpeg gif png bmp ico"), ("<[?](php|=)",), _PICTURE): "image",
    _tree(PAGES, (".htaccess", ".user.ini"), _SETTINGS): "settings",
}
MARKUP = _tree(PAGES, _names("html htm shtml js php inc jsp jspx asp aspx tpl"), _LINKS, 4 * MIB)
UPLOADS = Tree(Where(PAGES, names=_names("php php[3-8] phtml pht phar jsp jspx asp aspx ashx asa cer")))


ELSEWHERE = Text(
    en="{path} is outside of the folders in which web files are searched", zh="{path} 不在网站文件的检索范围内"
)
VARIABLE = Text(en="{path} depends on a variable", zh="{path} 取决于变量")
SKIPPED = Text(en="{folder} is on a file system that is not walked", zh="{folder} 位于未遍历的文件系统")


@dataclass(frozen=True)
class WebFile:
    """`text` is the lines that were kept of a file of `size` bytes."""

    path: str
    language: Language
    text: str
    size: int


@fact
@dataclass(frozen=True)
class WebScripts:
    """The scripts, settings and pictures in which something is to be looked at; `unseen`: what else is published, and why it
    was not read. Pictures are searched at their beginning only, and what follows it is no gap."""

    needs: ClassVar[tuple[Request, ...]] = tuple(SCRIPTS)
    files: tuple[WebFile, ...]
    unseen: tuple[tuple[str, Reason], ...]

    @classmethod
    def read(cls, view: View, served: DocumentRoots | None, tree: WebTree | None) -> Self:
        files, unseen = [], dict(_not_read(served, tree))
        for request, language in SCRIPTS.items():
            items = view.ask(request, own_gaps=language == "image")
            unseen |= dict(_skipped(items))
            if language == "image":
                unseen |= {item.name: item.why for item in items if not (item.state.whole or _is_longer(item))}
            files += [_file(item, language) for item in items if item.data and item.stat]
        return cls(tuple(files), tuple(unseen.items()))


@fact
@dataclass(frozen=True)
class WebPages:
    """The pages and scripts below the usual web roots in which something is to be looked at."""

    needs: ClassVar[tuple[Request, ...]] = (MARKUP,)
    files: tuple[WebFile, ...]
    unseen: tuple[tuple[str, Reason], ...]

    @classmethod
    def read(cls, view: View, served: DocumentRoots | None, tree: WebTree | None) -> Self:
        items = view.ask(MARKUP)
        unseen = dict(_not_read(served, tree)) | dict(_skipped(items))
        return cls(tuple(_page(item) for item in items if item.data and item.stat), tuple(unseen.items()))


@fact
@dataclass(frozen=True)
class ScriptFiles:
    """Every file below the usual web roots that a web server may run: path and size."""

    needs: ClassVar[tuple[Request, ...]] = (UPLOADS,)
    files: tuple[tuple[str, int], ...]
    unseen: tuple[tuple[str, Reason], ...]

    @classmethod
    def read(cls, view: View, served: DocumentRoots | None, tree: WebTree | None) -> Self:
        items = view.ask(UPLOADS)
        unseen = dict(_not_read(served, tree)) | dict(_skipped(items))
        return cls(tuple((item.name, item.stat.size) for item in items if item.stat), tuple(unseen.items()))


def _file(item: Item, language: Language) -> WebFile:
    return WebFile(item.name, language, item.text, item.stat.size if item.stat else 0)


def _page(item: Item) -> WebFile:
    return replace(_file(item, "php"), text=decoded(item.text))


def _is_longer(item: Item) -> bool:
    """Whether all that is amiss is that the file goes on behind what was searched."""
    return item.state is State.TRUNCATED and (item.stat is not None or item.name == "tree:/ (content)")


def _skipped(items: Iterable[Item]) -> Iterator[tuple[str, Reason]]:
    """The folders below or above a web root that the walk left out."""
    for item in items:
        if item.name == "tree:/":
            for folder in item.text.split("\n"):
                if folder and any(_meet(root, folder) for root in ROOTS):
                    yield folder, reason("not-walked", SKIPPED, folder=folder)


def _meet(glob: str, path: str) -> bool:
    """Whether one of them is inside of the other."""
    parts, names = glob.strip("/").split("/"), path.strip("/").split("/")
    return matches("/" + "/".join(parts[: len(names)]), "/" + "/".join(names[: len(parts)]))


def _not_read(served: DocumentRoots | None, tree: WebTree | None) -> Iterator[tuple[str, Reason]]:
    """The folders of pages that a server's configuration names and that are not read here."""
    for root in served.roots if served else ():
        inside = any(_meet(glob, root.path) and root.path.count("/") >= glob.count("/") for glob in ROOTS)
        gap = tree.unseen.get(root.path) if tree else None
        if "$" in root.path:
            yield root.path, reason("variable", VARIABLE, path=root.path)
        elif not inside:
            yield root.path, reason("not-collected", ELSEWHERE, path=root.path)
        elif gap and gap.code != "not-collected":
            yield root.path, gap
