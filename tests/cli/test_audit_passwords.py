"""`inspector audit` where it guesses at passwords: what is chosen, and that nothing secret is ever seen."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import signal
import subprocess
import time
from pathlib import Path

import passlib.hash
import pytest

from inspector.dossier import read
from inspector.entry import judge
from inspector.passwords.cache import Cache
from inspector.passwords.candidates import Lists
from inspector.passwords.examination import Examiner
from inspector.passwords.verdicts import TRIAL
from inspector.rules import load_rules
from inspector.seal import seal
from inspector.snapshot import State, dump, load
from inspector.targets.host import rootfs
from tests.cli.running import COMMAND, Ended, Run, environment, own_check, plant, process, profile
from tests.passwords.hashing import hashed

PASSWORD_CHECKS = (
    "weak-password.guessable-password",
    "weak-password.shared-password",
    "weak-password.password-on-several-hosts",
)
FITS, WITHSTANDS = "Canary7Fits", "Canary7Withstands"
RAISES = """
from inspector.check import Verdicts, check
from inspector.facts.accounts import Passwd, Shadow
from inspector.model import Fail, Severity
from inspector.text import Secret, Text

SAME = Text(en="Telling", zh="泄露")

@check(severity=Severity.LOW, title=SAME, why=SAME, fails=SAME, remedy=SAME, command="true", good=[], bad=[])
def waiting(shadow: Shadow) -> Verdicts:
    hashes = [entry.hash.value for entry in shadow.entries]
    yield Fail("all", data={"hashes": [entry.hash for entry in shadow.entries], "one": shadow.entries[0].hash})
    raise ERROR(f"{hashes} {shadow}")
"""


def secrets(root: Path) -> set[str]:
    """Passwords, one that is found and one that is not, wherever a host keeps some; what must not be seen of them."""
    fits, withstands = FITS + root.name, WITHSTANDS + root.name
    shadow = {"root": hashed(fits), "eve": hashed(withstands, "$5$", 1000), "des": hashed(withstands, "")}
    plant(
        root,
        passwd="".join(f"{name}:x:{n}:{n}::/:/bin/sh\n" for n, name in enumerate(shadow)),
        shadow="".join(f"{name}:{field}:20000::::::\n" for name, field in shadow.items()),
    )
    web = {"web": passlib.hash.apr_md5_crypt.hash(fits), "sha": passlib.hash.ldap_sha1.hash(withstands)}
    files = {
        "etc/nginx/.htpasswd": "".join(f"{name}:{field}\n" for name, field in web.items()),
        "etc/redis/redis.conf": f"requirepass {fits}\nuser bob on >{withstands} +@all\n",
        "opt/tomcat/conf/tomcat-users.xml": f'<user username="a" password="{fits}"/><user username="b" password="{withstands}"/>\n',
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    words = [password.encode() for password in (fits, withstands)]
    digests = [hashlib.new(name, word).hexdigest() for word in words for name in ("md5", "sha1", "sha256", "sha512")]
    encoded = [base64.b64encode(word).decode().rstrip("=")[:-1] for word in words] + [word.hex() for word in words]
    fields = [part for field in (*shadow.values(), *web.values()) for part in re.split(r"[$}]", field) if len(part) > 7]
    return {fits, withstands, "anary7", *digests, *encoded, *fields} - {"rounds=1000"}


def everything(*folders: Path) -> str:
    """What stands in all files there, and their names."""
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return "".join(f"{path}\n{path.read_bytes().decode('latin-1')}\n" for path in paths)


@pytest.mark.parametrize("error", ["ValueError", "SystemExit"])
def test_no_password_and_no_hash_is_seen_anywhere(tmp_path: Path, error: str) -> None:
    """Nor their salts, nor bare digests: in no report, not on the terminal, in no file that is kept, in no crash."""
    roots = [tmp_path / "one", tmp_path / "two"]
    hidden = set.union(*(secrets(root) for root in roots))
    (tmp_path / "words").write_text("".join(f"{FITS}{root.name}\n" for root in roots))
    own = own_check(tmp_path / "checks", RAISES.replace("ERROR", error))
    chosen = profile(tmp_path, select=(*PASSWORD_CHECKS, "own.waiting"))
    out, state = tmp_path / "out", tmp_path / "state"
    words = ["audit", *(f"rootfs:{root}" for root in roots), "-p", chosen, "--wordlist", tmp_path / "words"]
    words += [
        "--checks",
        own,
        "--all",
        "--password-seconds",
        "20",
        "-f",
        f"html={out}/r.html",
        "-f",
        f"json={out}/r.json",
    ]
    shown = ""
    for lang in ("en", "zh"):
        ended = process(*words, "-f", "console", "--lang", lang, XDG_STATE_HOME=str(state))
        assert ended.status == (4 if error == "SystemExit" else 0), ended.err
        shown += ended.out + ended.err + everything(out)
        for check in (*PASSWORD_CHECKS, "own.waiting"):
            explained = process("explain", check, "--in", f"{out}/r.json", "--lang", lang)
            assert explained.status == 0
            shown += explained.out + explained.err
    shown += everything(state)
    if error == "ValueError":
        assert "Guessable passwords" in shown
        assert "易被猜中的口令" in shown
        found = {
            (f.subject, r.check)
            for h in read((out / "r.json").read_bytes(), "r").hosts
            for r in h.results
            for f in r.findings
        }
        for subject in ("root", "web (/etc/nginx/.htpasswd)", "requirepass (/etc/redis/redis.conf)"):
            assert (subject, PASSWORD_CHECKS[0]) in found
        assert ("eve", PASSWORD_CHECKS[0]) in found, "its password lies in redis.conf in clear"
    else:
        assert "crash-" in shown
    assert {path.name for path in (state / "inspector").iterdir()} >= {"key", "passwords.sqlite"}
    assert not [secret for secret in hidden if secret in shown]


def test_what_is_sealed_has_no_password_and_gives_the_same_verdicts(tmp_path: Path) -> None:
    hidden = secrets(tmp_path / "one")
    rules = load_rules(str(profile(tmp_path, select=PASSWORD_CHECKS)))
    lists = Lists(common=(), words=(f"{FITS}one",), version="test")
    examined = Examiner(lists, 20.0, Cache.in_memory()).examine(rootfs(str(tmp_path / "one")).collect(rules.needs()))
    results = judge(examined, rules).host.results
    sealed = dump(seal(examined, results, b"key"))
    decoded = b"".join(
        base64.b64decode(item.get("data", ""))
        for line in sealed.splitlines()
        for item in json.loads(line).get("items", ())
    )
    assert b"trial" in sealed
    assert not [secret for secret in hidden if secret.encode() in sealed + decoded]
    again = load(sealed.splitlines(keepends=True), "sealed")
    assert [item.state for item in again.items(TRIAL)] == [State.OK, State.REDACTED]
    judged = {result.check: result for result in judge(again, rules).host.results}
    for result in results:
        assert (judged[result.check].status, judged[result.check].findings) == (result.status, result.findings)
        assert result.findings


def guess(root: Path, folder: Path, *more: object) -> tuple[object, ...]:
    return ("audit", f"rootfs:{root}", "-p", profile(folder, select=PASSWORD_CHECKS[:1]), *more)


def status_of(ended: Ended) -> tuple[str, str]:
    (result,) = read(ended.out.encode(), "out").hosts[0].results
    return result.status, result.reason.en if result.reason else ""


def test_without_time_what_is_known_from_before_counts(run: Run, tmp_path: Path) -> None:
    root = plant(tmp_path / "host", shadow=f"root:{hashed('Root@123')}:1::::::\n")
    words = guess(root, tmp_path, "-f", "json")
    status, why = status_of(run(*words, "--password-seconds", "0"))
    assert (status, "--password-seconds" in why) == ("unknown", True)
    assert status_of(run(*words, "--password-seconds", "30"))[0] == "fail"
    assert status_of(run(*words, "--password-seconds", "0"))[0] == "fail"
    quick = tmp_path / "quick.yaml"
    quick.write_text(
        f"id: q\ntitle: {{en: Q, zh: 快}}\nextends: quick\nselect: [{PASSWORD_CHECKS[0]}]\n", encoding="utf-8"
    )
    assert status_of(run("audit", f"rootfs:{root}", "-p", quick, "-f", "json"))[0] == "fail"


def test_the_auditors_words_and_names_count(run: Run, tmp_path: Path) -> None:
    fields = {"root": hashed("纸老虎2026x"), "eve": hashed("huaxin@123")}
    root = plant(
        tmp_path / "host",
        passwd="root:x:0:0::/:/bin/sh\neve:x:1:1::/:/bin/sh\n",
        shadow="".join(f"{name}:{field}:1::::::\n" for name, field in fields.items()),
    )
    (tmp_path / "words").write_bytes("不相干\n纸老虎2026x\n".encode("gb18030"))
    words = guess(
        root, tmp_path, "--wordlist", tmp_path / "words", "--organisation", "huaxin", "--password-seconds", "60"
    )
    ended = run(*words, "--lang", "zh")
    assert "账户 root 的口令在自查人员提供的口令字典中" in ended.out
    assert "账户 eve 的口令由单位名称变化而来" in ended.out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--wordlist", "/not/there"), "inspector: Word list /not/there: no such file or directory"),
        (("--wordlist", "/"), "inspector: Word list /: is a directory"),
        (("--password-seconds", "-1"), "--password-seconds"),
        (("--password-seconds", "soon"), "--password-seconds"),
        (("--password-seconds", "86401"), "--password-seconds"),
    ],
)
def test_a_slip_in_what_is_guessed_is_one_line(
    run: Run, good: Path, tmp_path: Path, words: tuple[str, ...], line: str
) -> None:
    ended = run(*guess(good, tmp_path, *words))
    assert (ended.status, ended.out) == (2, "")
    assert line in ended.err
    assert "Traceback" not in ended.err
    assert ended.err.count("\n") <= 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("passwords: {seconds: -1}", "line 3"),
        ("passwords: {seconds: .inf}", "line 3"),
        ("passwords:\n  seconds: soon", "line 4"),
        ("passwords:\n  organisations: huaxin", "line 4"),
        ("passwords:\n  wordlist: [x]", "line 4"),
        ("passwords: [x]", "line 3"),
    ],
)
def test_a_slip_in_the_profile_names_its_line(run: Run, good: Path, tmp_path: Path, text: str, line: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"id: mine\ntitle: {{en: Mine, zh: 我的}}\n{text}\n", encoding="utf-8")
    ended = run("audit", f"rootfs:{good}", "-p", path)
    assert ended.status == 2
    assert line in ended.err


def test_the_profile_says_how_long_and_with_what(run: Run, tmp_path: Path) -> None:
    root = plant(tmp_path / "host", shadow=f"root:{hashed('an odd word')}:1::::::\n")
    (tmp_path / "words").write_text("an odd word\n")
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"id: mine\ntitle: {{en: Mine, zh: 我的}}\nselect: [{PASSWORD_CHECKS[0]}]\n"
        f"passwords: {{seconds: 60, wordlists: [{tmp_path}/words]}}\n",
        encoding="utf-8",
    )
    assert status_of(run("audit", f"rootfs:{root}", "-p", path, "-f", "json"))[0] == "fail"
    path.write_text(path.read_text("utf-8").replace("seconds: 60", "seconds: 0"), encoding="utf-8")
    (tmp_path / "state/inspector/passwords.sqlite").unlink()
    assert status_of(run("audit", f"rootfs:{root}", "-p", path, "-f", "json"))[0] == "unknown"


def alive(session: int) -> list[str]:
    """The processes of a session that have not ended, by their command lines."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append((stat.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def test_an_interrupt_leaves_no_worker_behind(tmp_path: Path) -> None:
    root = plant(tmp_path / "host", shadow=f"root:$6$rounds=999999999$salt${'a' * 86}:1::::::\n")
    words = map(str, guess(root, tmp_path, "--password-seconds", "600"))
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(XDG_STATE_HOME=str(tmp_path)),
        start_new_session=True,
    )
    while not any("passwords.worker" in line for line in alive(process.pid)):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in err
    for _ in range(200):
        if not alive(process.pid):
            return
        time.sleep(0.05)
    pytest.fail(f"left behind: {alive(process.pid)}")
