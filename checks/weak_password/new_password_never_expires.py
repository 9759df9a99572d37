"""New accounts get passwords that never expire."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.accounts import LOGIN_DEFS
from inspector.facts.entrances import Entrances
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

FILE = LOGIN_DEFS.glob
HOST = {"/sbin/init": ""}


@check(
    severity=Severity.LOW,
    title=Text(en="Expiry of the passwords of new accounts", zh="新建账户的口令有效期"),
    why=Text(
        en="useradd gives each new account the limit of login.defs; without one, nobody is ever asked to change a password.",
        zh="useradd 按 login.defs 的默认值设置新账户的口令有效期；不设上限则新账户的口令永不过期。",
    ),
    fails=Text(
        en="PASS_MAX_DAYS is {value} (limit: {limit:day|days})",
        zh="PASS_MAX_DAYS 的值为 {value}（要求不超过 {limit} 天）",
    ),
    remedy=Text(
        en="Set `PASS_MAX_DAYS {limit}` in /etc/login.defs; it holds for accounts made from then on, for the others use `chage -M`.",
        zh="在 /etc/login.defs 中设置 `PASS_MAX_DAYS {limit}`；该值只对此后新建的账户生效，已有账户请用 `chage -M` 设置。",
    ),
    command="grep -E '^[[:space:]]*PASS_MAX_DAYS' /etc/login.defs",
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "nist-800-53-r5": ("IA-5",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        {**HOST, FILE: "# PASS_MAX_DAYS 99999\nPASS_MAX_DAYS\t90\n"},
        {**HOST, FILE: "PASS_MAX_DAYS 99999\nPASS_MAX_DAYS 60\n"},
        {**HOST, "/etc/hostname": "minimal\n"},
        {FILE: "PASS_MAX_DAYS\t99999\n"},
    ],
    bad=[
        Case({**HOST, FILE: "PASS_MAX_DAYS\t99999\n"}, fails=["PASS_MAX_DAYS"]),
        Case({**HOST, FILE: "#PASS_MAX_DAYS 90\n"}, fails=["PASS_MAX_DAYS"]),
        Case({**HOST, FILE: "PASS_MAX_DAYS -1\n"}, fails=["PASS_MAX_DAYS"]),
        Case({**HOST, FILE: "  PASS_MAX_DAYS 91\n"}, params={"max_days": 90}, fails=["PASS_MAX_DAYS"]),
    ],
    needs=lambda _: (LOGIN_DEFS,),
)
def new_password_never_expires(view: View, entrances: Entrances, *, max_days: int = 90) -> Verdicts:
    item = view.one(LOGIN_DEFS)
    if item.stat is None:
        raise Absent("{file} does not exist", "{file} 不存在", file=FILE)
    value, location = "-1", FILE  # useradd's own default
    for number, line in enumerate(item.text.split("\n"), 1):
        words = line.split()
        if len(words) > 1 and words[0] == "PASS_MAX_DAYS":
            value, location = words[1].strip('"'), f"{FILE}:{number}"
    within = value.isdecimal() and len(value) < 9 and int(value) <= max_days
    yield (Seen if within else Fail)("PASS_MAX_DAYS", location, {"value": value, "limit": max_days})
