"""The classes of weak passwords."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from inspector.text import Text


class Kind(StrEnum):
    """The class of weakness that a report names instead of the password."""

    EMPTY = "empty"
    ACCOUNT = "account"
    PERSON = "person"
    HOST = "host"
    ORGANISATION = "organisation"
    PRODUCT = "product"
    KEYBOARD = "keyboard"
    NUMBER = "number"
    PINYIN = "pinyin"
    COMMON = "common"
    WORDLIST = "wordlist"
    SHARED = "shared"


KINDS: Mapping[Kind, Text] = {
    Kind.EMPTY: Text(en="empty", zh="为空"),
    Kind.ACCOUNT: Text(en="the account's name or made from it", zh="是账户名或由账户名变化而来"),
    Kind.PERSON: Text(en="made from the full name or other details of its user", zh="由用户姓名等个人信息变化而来"),
    Kind.HOST: Text(en="made from the name of the host or of its domain", zh="由主机名或域名变化而来"),
    Kind.ORGANISATION: Text(en="made from the name of the organisation", zh="由单位名称变化而来"),
    Kind.PRODUCT: Text(
        en="a well-known default of a vendor or product, or made from its name",
        zh="是厂商或产品的常见默认口令，或由其名称变化而来",
    ),
    Kind.KEYBOARD: Text(en="a walk over neighbouring keys", zh="是键盘上相邻按键的组合"),
    Kind.NUMBER: Text(en="a pattern of digits, a date or a season", zh="是有规律的数字组合、日期或季节"),
    Kind.PINYIN: Text(
        en="a common word, name or abbreviation in pinyin, or made from one",
        zh="是常见的拼音词语、姓名或缩写，或由其变化而来",
    ),
    Kind.COMMON: Text(en="on the list of the most common passwords", zh="在常见弱口令列表中"),
    Kind.WORDLIST: Text(en="on the auditor's word list", zh="在自查人员提供的口令字典中"),
    Kind.SHARED: Text(en="the same as that of another account", zh="与其他账户的口令相同"),
}
"""Each completes "the password of bob is …" and "账户 bob 的口令…"."""
