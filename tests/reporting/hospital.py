"""The hospital of tests: its organisation, its hosts and what they are tagged with."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from inspector.organisation import model as unit
from inspector.text import Text


def both(en: str, zh: str) -> Text:
    return Text(en=en, zh=zh)


ORGANISATION = unit.Organisation(
    unit=unit.Unit(
        name=both("Qingshan People's Hospital", "青山市人民医院"),
        sector=unit.Sector.HEALTH,
        address=both("18 Renmin Road, Qingshan", "青山市人民路 18 号"),
        superior=both("Qingshan Health Commission", "青山市卫生健康委员会"),
    ),
    staff=unit.Staff(
        leader=unit.Person(name=both("Li Ming", "李明"), title=both("director", "院长")),
        deputy=unit.Person(name=both("Wang Jianguo", "王建国"), title=both("deputy director", "副院长")),
        head=unit.Person(
            name=both("Chen Fang", "陈芳"),
            title=both("head of information", "主任"),
            department=both("Information department", "信息科"),
        ),
        contact=unit.Person(
            name=both("Zhang Wei", "张伟"), department=both("Information department", "信息科"), phone="0571-8800 1234"
        ),
    ),
    systems=(
        unit.System(
            id="HIS",
            name=both("Hospital information system", "医院信息系统"),
            level=3,
            filing="33010012345-20001",
            department=both("Information department", "信息科"),
            owner=unit.Person(name=both("Zhang Wei", "张伟")),
            public=False,
            assessed=datetime.date(2026, 3, 20),
            hosts=("his-*", "his-standby"),
        ),
        unit.System(
            id="portal",
            name=both("Public web site", "门户网站"),
            level=2,
            filing="33010012345-20002",
            department=both("Publicity department", "宣传科"),
            public=True,
            hosts=("web-1", "www.example.org"),
        ),
        unit.System(id="OA", name=both("Office automation", "办公自动化系统"), level=2, hosts=("oa-1",)),
    ),
    assets=(
        unit.Asset(name=both("core switches", "核心交换机"), kind=both("network equipment", "网络设备"), count=2),
        unit.Asset(
            name=both("office terminals", "办公终端"),
            kind=both("terminals", "终端"),
            count=320,
            why=both("examined by sampling", "采用抽查方式检查"),
        ),
    ),
    retired=(unit.Retired(host="old-pacs", since=datetime.date(2026, 5, 8)),),
    inspection=unit.Inspection(
        basis=(both("Circular No. 12 (2026) of the Qingshan Health Commission", "青卫办发〔2026〕12 号"),)
    ),
    suggestions=(both("More funds for data backup.", "建议加大数据备份专项经费支持。"),),
)
HOSTS = ("his-db", "his-app-1", "his-app-2", "web-1", "oa-1", "backup-1")
TAGS: Mapping[str, Mapping[str, str]] = {
    "backup-1": {"system": "Backup", "department": "信息科", "owner": "赵强"},
    "his-db": {"system": "HIS", "department": "信息科", "owner": "张伟"},
}
