"""What findings of network checks say: the file of the rule, the remedy that fits, why something is not decided."""

from __future__ import annotations

import pytest

from inspector import trial
from inspector.case import Case, File
from inspector.model import Result, Status
from inspector.plugins import check_folders, load_checks

CHECKS = {check.id: check for check in load_checks(check_folders())}
ALGORITHMS, WIDE = CHECKS["admin-privilege.ssh-weak-algorithms"], CHECKS["network-isolation.firewall-rule-too-wide"]
ZONES, ANYWHERE = CHECKS["network-isolation.address-outside-zones"], CHECKS["admin-privilege.ssh-from-anywhere"]
STATE = CHECKS["network-isolation.firewall-not-stateful"]
POLICY = "/etc/crypto-policies/back-ends/opensshserver.config"
SSHD = "/usr/lib/systemd/system/sshd.service"
CONFIG = "/etc/ssh/sshd_config"


def enabled(name: str) -> dict[str, str | File]:
    unit = f"/usr/lib/systemd/system/{name}.service"
    wanted = f"/etc/systemd/system/multi-user.target.wants/{name}.service"
    return {"/usr/lib/systemd/systemd": "", unit: "[Service]\n", wanted: File(link=unit)}


def judged(check: object, case: Case) -> Result:
    return trial.judged(check, case, trial.taken(check, case))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("files", "remedy"),
    [
        ({CONFIG: "Ciphers 3des-cbc\n"}, f"before the first Match in {CONFIG}; leave out names that"),
        ({CONFIG: "", SSHD: "[Service]\nExecStart=/usr/sbin/sshd -D -oCiphers=3des-cbc\n"}, "Take `Ciphers` out of"),
        (
            {
                CONFIG: "",
                SSHD: "[Service]\nExecStart=/usr/sbin/sshd -D $CRYPTO_POLICY\n",
                POLICY: "CRYPTO_POLICY='-oCiphers=3des-cbc'\n",
            },
            "update-crypto-policies --set DEFAULT",
        ),
        ({CONFIG: f"Include {POLICY}\n", POLICY: "Ciphers 3des-cbc\n"}, "sorts before 50-redhat.conf"),
    ],
)
def test_the_remedy_is_where_the_list_comes_from(files: dict[str, str | File], remedy: str) -> None:
    (finding,) = judged(ALGORITHMS, Case(files)).findings
    assert remedy in finding.remedy.en


@pytest.mark.parametrize(("version", "why"), [("6.7_p1-r0", "default of OpenSSH 6.7, which is not known"), ("", "whose version was not found")])  # fmt: skip
def test_why_defaults_are_not_known(version: str, why: str) -> None:
    files: dict[str, str | File] = {CONFIG: ""}
    if version:
        files["/lib/apk/db/installed"] = f"P:openssh-server\nV:{version}\nA:x\n\n"
    result = judged(ALGORITHMS, Case(files))
    assert result.status is Status.UNKNOWN
    assert result.reason
    assert why in result.reason.en


def test_findings_name_the_file_of_the_rule() -> None:
    files = enabled("ufw") | {"/etc/ufw/ufw.conf": "ENABLED=yes\n", "/etc/default/ufw": "IPV6=no\n"}
    for name, chain in (("user", "ufw-user-input"), ("before", "ufw-before-input")):
        rule = {
            f"/etc/ufw/{name}.rules": f"*filter\n-A {chain} -p udp --sport 53 -j ACCEPT\n-A {chain} -j ACCEPT\nCOMMIT\n"
        }
        assert {f.location for f in judged(WIDE, Case(files | rule)).findings} == {f"/etc/ufw/{name}.rules"}
        assert (
            judged(STATE, Case(files | rule | {"/etc/ufw/after.rules": "*filter\nCOMMIT\n"})).status is not Status.PASS
        )


def test_the_file_of_wrappers_that_are_not_understood() -> None:
    files = enabled("ssh") | {CONFIG: "", "/etc/hosts.deny": "#\nsshd: /etc/bad\n", "/var/lib/dpkg/status": ""}
    result = judged(ANYWHERE, Case(files | {"/usr/lib/x86_64-linux-gnu/libwrap.so.0": ""}))
    assert result.reason
    assert "/etc/hosts.deny:2" in result.reason.en


def test_an_address_whose_interface_is_not_known() -> None:
    files: dict[str, str | File] = {
        "/proc/net/dev": "",
        "/proc/net/fib_trie": "     |-- 192.0.2.9\n        /32 host LOCAL\n",
    }
    (finding,) = judged(ZONES, Case(files, params={"zones": ["10.1.0.0/16"]})).findings
    assert finding.message.zh.startswith("未知网卡上的地址 192.0.2.9 不在")
    assert finding.message.en.startswith("192.0.2.9, on an interface that could not be determined, lies in none")
