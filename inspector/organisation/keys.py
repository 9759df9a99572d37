"""Every key of organisation.yaml with what it means and an example, for the file that people fill in."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.text import Text


@dataclass(frozen=True)
class Key:
    """`note`: the comment above it; `example`: as YAML, or its lines where it is a list."""

    name: str
    note: Text
    example: Text | tuple[Text, ...]


def _same(word: str) -> Text:
    return Text(en=word, zh=word)


def _person(zh: str, en: str) -> Text:
    return Text(zh=f"{{{zh}}}", en=f"{{{en}}}")


HEAD = Text(
    en="""What the yearly self-inspection report says of the unit. Inspector reads it; nothing in it is sent anywhere.
A line that begins with # is not read. Take the # away before a key, and put your own words in place of the example.
What is left out is reported as not filled in: nothing is invented.
No passwords, no identity numbers, no classified content: a file that seems to hold any is refused.
Names may be given in both languages: name: {zh: 示例医院, en: Example Hospital}. Days: 2026-10-31.""",
    zh="""年度网络与信息系统安全自查报告所需的单位情况。本文件只供本机生成报告使用，不会对外发送。
以 # 开头的行不生效；填写时去掉键前面的 #，并把示例换成本单位的实际情况。
未填写的内容在报告中如实写作“未填报”，不会编造。
不得填写口令、身份证号和涉密内容；发现疑似内容时，整个文件不予读取。
名称可同时给出中英文：name: {zh: 示例医院, en: Example Hospital}。日期写作 2026-10-31。""",
)
SECTIONS = {
    "unit": Text(en="The unit", zh="单位基本情况"),
    "staff": Text(
        en="People: a name, or {name: , title: , department: , phone: }; telephone numbers of offices only",
        zh="责任人员：可只写姓名，也可写 {name: 姓名, title: 职务, department: 部门, phone: 办公电话}",
    ),
    "systems": Text(en="Information systems, each once", zh="信息系统，每个系统一项"),
    "assets": Text(
        en="What Inspector does not look into: network equipment, storage, terminals, Windows servers",
        zh="未做技术核查的资产：网络设备、存储、终端、Windows 服务器等",
    ),
    "retired": Text(
        en="Hosts out of service: they are listed, and not missed",
        zh="已停用的主机：在报告中列出，不再作为漏查主机",
    ),
    "inspection": Text(en="This year's self-inspection", zh="本年度自查工作"),
    "suggestions": Text(
        en="What the unit asks of its superior, in its own words: a list of sentences",
        zh="对上级主管部门的意见和建议，用本单位自己的话写，每条一句",
    ),
}

UNIT = (
    Key(
        "name",
        Text(en="Full name, as on the seal", zh="单位全称，与公章一致"),
        Text(en="Example Hospital", zh="示例医院"),
    ),
    Key(
        "sector",
        Text(
            en="For whom the report is: public-security, health, education, government, enterprise",
            zh="报告类型：public-security 公安机关、health 卫生健康、education 教育、government 党政机关、enterprise 企业",
        ),
        _same("health"),
    ),
    Key("address", Text(en="Address", zh="单位地址"), Text(en="1 Example Road, Example City", zh="示例市示例路 1 号")),
    Key(
        "superior",
        Text(en="The body that the report goes to", zh="上级主管部门，即报告报送单位"),
        Text(en="Example City Health Commission", zh="示例市卫生健康委员会"),
    ),
)
STAFF = (
    Key(
        "leader",
        Text(en="The unit's first, who signs", zh="主要负责人（签字人）"),
        _person("name: 张三, title: 院长", "name: Zhang San, title: Director"),
    ),
    Key(
        "deputy",
        Text(en="The deputy in charge of cybersecurity", zh="分管网络安全的负责人"),
        _person("name: 李四, title: 副院长", "name: Li Si, title: Deputy Director"),
    ),
    Key(
        "head",
        Text(en="The head of the department that is responsible for it", zh="网络安全责任部门负责人（审核人）"),
        _person("name: 王五, title: 主任, department: 信息科", "name: Wang Wu, title: Head, department: IT Department"),
    ),
    Key(
        "contact",
        Text(en="Who fills in, and can be asked", zh="填表人、联系人"),
        _person(
            'name: 赵六, department: 信息科, phone: "010-00000000"',
            'name: Zhao Liu, department: IT Department, phone: "010-00000000"',
        ),
    ),
    Key(
        "team",
        Text(en="Others who took part", zh="其他参加自查的人员"),
        (
            Text(en="Qian Qi", zh="钱七"),
            _person("name: 孙八, department: 医务处", "name: Sun Ba, department: Medical Office"),
        ),
    ),
)
SYSTEM = (
    Key(
        "id",
        Text(
            en="A short word; hosts with the tag `system` of this word belong to it. Keep it over the years",
            zh="系统代号：主机清单中标签 system 为该代号的主机归入本系统；各年度请保持不变",
        ),
        _same("his"),
    ),
    Key("name", Text(en="Name", zh="系统名称，与备案一致"), Text(en="Hospital information system", zh="医院信息系统")),
    Key(
        "level",
        Text(
            en="Level of classified protection, 1 to 4; 0 where it is graded as none; leave it out if that is not known",
            zh="网络安全等级保护级别 1 至 4；未定级填 0；不清楚的不要填写",
        ),
        _same("3"),
    ),
    Key(
        "filing",
        Text(en="Number of the filing certificate", zh="备案证明编号"),
        _same('"11010500001-00001"'),
    ),
    Key(
        "purpose",
        Text(en="What it is for", zh="主要用途"),
        Text(en="Outpatient and inpatient care", zh="门诊、住院业务"),
    ),
    Key("department", Text(en="The department in charge", zh="责任部门"), Text(en="IT Department", zh="信息科")),
    Key("owner", Text(en="Who is responsible", zh="责任人"), Text(en="Wang Wu", zh="王五")),
    Key("launched", Text(en="In use since", zh="上线日期"), _same("2019-06-01")),
    Key(
        "public",
        Text(en="Whether it is reached from the Internet: true or false", zh="是否面向互联网：true 是，false 否"),
        _same("false"),
    ),
    Key(
        "assessed",
        Text(
            en="Day of the last assessment by a licensed body",
            zh="最近一次等级测评（由有资质的测评机构实施）的日期",
        ),
        _same("2026-05-31"),
    ),
    Key(
        "hosts",
        Text(
            en="Hosts that are not tagged with it, by their names in the inventory; * and ? stand for letters",
            zh="未打标签的主机，填主机清单中的名称；可用通配符 * 和 ?",
        ),
        (_same("his-db1"), _same('"his-app*"')),
    ),
)
ASSET = (
    Key("name", Text(en="What it is", zh="资产名称"), Text(en="Core switches", zh="核心交换机")),
    Key("kind", Text(en="Kind", zh="资产类别"), Text(en="network equipment", zh="网络设备")),
    Key("count", Text(en="How many", zh="数量"), _same("2")),
    Key("system", Text(en="The id of its information system", zh="所属信息系统的代号"), _same("his")),
    Key("department", Text(en="The department in charge", zh="责任部门"), Text(en="IT Department", zh="信息科")),
    Key("location", Text(en="Where it is", zh="存放地点"), Text(en="Machine room", zh="中心机房")),
    Key(
        "why",
        Text(en="Why it was not examined technically", zh="未做技术核查的原因"),
        Text(en="maintained by its manufacturer", zh="由厂商维护，暂不支持自动核查"),
    ),
)
RETIRED = (
    Key("host", Text(en="Its name in the inventory", zh="主机清单中的名称"), _same("old-web1")),
    Key("since", Text(en="Out of service since", zh="停用日期"), _same("2026-03-31")),
    Key("why", Text(en="Why", zh="停用原因"), Text(en="replaced by web2", zh="已由 web2 替代")),
)
INSPECTION = (
    Key(
        "start",
        Text(en="First day; without it the first of January", zh="开始日期；不填则为 1 月 1 日"),
        _same("2026-09-01"),
    ),
    Key(
        "end",
        Text(en="Last day; without it the end of the year, or today", zh="结束日期；不填则为年底或当日"),
        _same("2026-11-30"),
    ),
    Key(
        "stale-after",
        Text(en="Days after which a host counts as not audited lately", zh="主机超过多少天未自查即视为近期未自查"),
        _same("90"),
    ),
    Key(
        "basis",
        Text(en="Documents by which it was ordered, with their numbers", zh="自查依据的文件，请写明文号"),
        (
            Text(
                en="Notice on the cybersecurity self-inspection of 2026 (No. 1 of 2026)",
                zh="《关于开展 2026 年网络安全自查工作的通知》（示例文号〔2026〕1 号）",
            ),
        ),
    ),
    Key(
        "standard",
        Text(
            en="Clauses that are reported on: gbt22239-l2 or gbt22239-l3; without it by the highest level of a system",
            zh="条款对照所用标准：gbt22239-l2 或 gbt22239-l3；不填则按所列系统的最高级别",
        ),
        _same("gbt22239-l3"),
    ),
)
SUGGESTIONS = (
    Text(
        en="Offer courses for those who look after systems in smaller units.",
        zh="建议组织基层单位系统管理人员专项培训。",
    ),
)
