"""What must not be kept is recognised as people write it, and honest answers are let through."""

from __future__ import annotations

import datetime
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inspector.organisation.sensitive import CLASSIFIED, IDENTITY, PASSWORD, refused
from tests.roots import CHECKOUT

CANARY = "CaNaRy7pw"
IDENTITIES = """
11010519491231002X
11010519491231002x
１１０１０５１９４９１２３１００２Ｘ
110105 19491231 002X
110105-19491231-002X
1101 0519 4912 3100 2X
110105　19491231　002X
1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X
身份证号：11010519491231002X
联系人张三11010519491231002X电话010-12345678
ID11010519491231002X
张三（440524198001010013）
身份证440524198001010013
44052419800101001٣
1101\u200b0519491231002X
130503670401001
身份证：130503 670401 001
15位老证130503670401001。
"""
PASSWORDS = f"""
密码：{CANARY}
密码: {CANARY}
密码是{CANARY}
口令为 {CANARY}
口令：123456
口令＝Abc@1234
初始密码admin123
密码123456
账号admin，密码admin
密码：admin，请修改
密码：sunshine，请修改
默认密码（Abc@123456）
密码统一设置为Hospital2026
口令已改为“Qwer!234”
root 口令是 toor1234
mima:123456
PIN：482913
password={CANARY}
password: {CANARY}
Password：{CANARY}
password: sunshine
PASSWORD = "hunter2"
passwd:{CANARY}
pwd:{CANARY}
pwd={CANARY}
the password is {CANARY}
db_pass={CANARY}
db_password: {CANARY}
pw: {CANARY}
secret: {CANARY}
AppSecret：{CANARY}
密 码：{CANARY}
账号密码：admin Yy2026
password Sommer2026
the admin password was set to Sommer2026!
admin:Admin123!
passphrase: {CANARY}
db_password={CANARY}
MYSQL_PWD={CANARY}
token={CANARY}
api_key={CANARY}
SecretKey={CANARY}
密钥：{CANARY}
root/123456
admin/Admin@123
用户名/密码：root/123456
https://admin:{CANARY}@oa.example.org/
mysql://root:{CANARY}@10.0.0.1/his
mysql -uroot -p{CANARY} his
sshpass -p {CANARY} ssh root@10.0.0.1
弱口令：Abc@123
弱口令：admin123
-----BEGIN RSA PRIVATE KEY-----
-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1
-----BEGIN PRIVATE KEY-----
$6$saltsalt$Qx7Qx7Qx7Qx7Qx7Qx7
root:$y$j9T$abcdefgh$abcdefghijk
$2b$12$abcdefghijklmnopqrstuv
$1$abcdefgh$abcdefgh
{{SSHA}}W6ph5Mm5Pz8GgiULbPgzG37mj9g=
*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19
Authorization: Basic YWRtaW46YWRtaW4=
eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc
AKIAIOSFODNN7EXAMPLE
"""
CLASSIFIEDS = """
绝密★启用前
机密★10年
秘密★1年
秘密 ★ 5年
机密☆长期
绝密
【机密】关于某系统的情况
（秘密）
密级：秘密
密级: 机密
密　级：绝密
密级为机密
绝密级文件存放于三号服务器
本系统处理秘密级信息
机密级计算机 2 台
以下为涉密内容
含涉密内容
涉密文件名称：某方案
涉密资料清单：见下
涉密信息如下
TOP SECRET
SECRET//NOFORN
"""
GOOD = """
Password rules2026.pdf
password SHA256 hashed
the password was changed on 2026-10-31
access key rotation: 90days
password: 2FA
user: zhang3@hospital.cn
admin:his-app01
口令长度不少于 8 位
口令长度：12位
口令：长度不少于8位，含大小写字母、数字
口令：8-16位
口令：每90天更换
口令为强口令
密码：已按要求设置
密码：90天更换一次
密码90天更换
密码2026年已全部更换
密码是否定期更换
密码策略：complexity enabled
密码应用安全性评估
密码应用符合GB/T 39786-2021
密码算法：SM2、SM3、SM4
密码算法为SM4
商用密码：SM2/SM3/SM4
密码：SM4
密码：AES-256
密码：HTTPS加密传输
口令：LDAP统一认证
密码产品型号为SJJ1012-A
密码产品证书编号：GM001119920201234
密码机：SJJ1012
服务器密码机 2 台
口令以 SHA-512 散列保存
密码：******
password: changed every 90 days
password: none
password: required
password=${DB_PASSWORD}
database-password: env:DB_PASSWORD
database-password=env:DB_PASSWORD
password policy: at least 12 characters
The password is changed every quarter.
passwords are rotated
no password is sent.
for a password: account, scheme, class of weakness
weak-password.empty-password: root has an empty password
password: credential:smtp
become-password: ask
/etc/passwd: root:x:0:0::/root:/bin/sh
token ring
弱口令：0 个
弱口令：3 个，已整改
弱口令 12 个
弱口令：web1、web2、db-01.example.org
弱口令共15个，涉及主机8台
无弱口令
发现弱口令2026年共12起
保密协议
已与外包人员签订保密协议
涉密计算机：无
是否有涉密计算机
涉密计算机 0 台
涉密人员
无涉密内容
不含涉密内容
严禁填写涉密内容
本单位无秘密级文件
不存储、不处理秘密级以上信息
涉密文件：无
涉密资料清单：无
商业秘密
国家秘密
机密性、完整性、可用性
密级：公开
密级：内部
密级：无
保守国家秘密法
010-12345678
021-62345678转8012
13812345678
138 1234 5678
400-800-1234
+86 138 1234 5678
3101150001-22001
31011500012-22001
31011500012-20001、31011500012-20002
沪公信安〔2026〕12号
国卫规划发〔2022〕29号
12310115425000001X
91310115MA1K35J90L
123456789012345678
110105194912310021
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
550e8400-e29b-41d4-a716-446655440000
2026-10-31 至 2026-12-31
10.1.0.11、10.1.0.12、10.1.0.13
https://oa.example.org:8443/login
mysql 8.0.36
root/admin 账户
admin/manager
GB/T 22239-2019
密钥256bit
测试 pass: A-1024
口令：每季度更换
口令（USBKey）
密码（8-16位）
口令为空
默认口令：无
某市某区某路 120 号
三级 12 个、二级 30 个、未定级 5 个
"""


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        *((each, IDENTITY) for each in lines(IDENTITIES)),
        *((each, PASSWORD) for each in lines(PASSWORDS)),
        *((each, CLASSIFIED) for each in lines(CLASSIFIEDS)),
    ],
)
def test_what_must_not_be_kept_is_refused(words: str, why: object) -> None:
    assert refused(words) == why
    assert refused(f"说明：本单位情况。\n{words}\n以上。") == why


@pytest.mark.parametrize("words", lines(GOOD))
def test_honest_answers_are_let_through(words: str) -> None:
    assert refused(words) is None


def test_nothing_that_the_forms_themselves_say_is_refused() -> None:
    """Questions, their evidence, the clauses of standards: people answer in these words."""
    for path in sorted((CHECKOUT / "profiles").rglob("*.yaml")):
        for event in yaml.parse(path.read_text("utf-8"), Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                assert refused(event.value) is None, event.value


@pytest.mark.parametrize("why", [IDENTITY, PASSWORD, CLASSIFIED])
def test_a_refusal_repeats_nothing(why: object) -> None:
    assert "{" not in str(why)


WEIGHTS = [2**place % 11 for place in range(17, 0, -1)]
"""As GB 11643 defines them, and not as a table has them."""
DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2026, 12, 31))


def numbered(region: str, day: datetime.date, place: int) -> str:
    body = f"{region}{day:%Y%m%d}{place:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    rest = (1 - total) % 11
    return body + ("X" if rest == 10 else str(rest))


@given(st.sampled_from("110105 310115 440524 542621 650102 820000 910000".split()), DAYS, st.integers(0, 999))
def test_every_identity_number_is_refused_and_none_with_a_wrong_check(
    region: str, day: datetime.date, place: int
) -> None:
    number = numbered(region, day, place)
    assert refused(f"经办人{number}。") == IDENTITY
    assert refused(f"{number[:6]} {number[6:14]} {number[14:]}") == IDENTITY
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert refused(wrong) is None


@given(st.text(max_size=300))
def test_any_text_is_answered(words: str) -> None:
    found = refused(words)
    assert found is None or found in (IDENTITY, PASSWORD, CLASSIFIED)


@given(st.text("一二三四五六七八九十个台是否已按要求管理制度系统", max_size=200))
def test_plain_chinese_is_never_refused(words: str) -> None:
    assert refused(words) is None


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "密码", "password", "a/", "$1$", "秘密级", "1-", "密码:", "mysql ", "pwd=", "eyJ"]
)
def test_long_hostile_texts_cost_little(piece: str) -> None:
    begun = time.perf_counter()
    refused((piece * 40_000)[:40_000])
    assert time.perf_counter() - begun < 2
