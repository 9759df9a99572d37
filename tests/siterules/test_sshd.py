"""Conditions on options of sshd: lists, words that mean the same, and the file that is really read."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import File
from tests.siterules.writing import Files, result, said, verdict, written

CONFIG = "/etc/ssh/sshd_config"
UNIT = "/usr/lib/systemd/system/ssh.service"
MODERN = "default: 'chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr'"


@pytest.mark.parametrize(
    ("condition", "text", "wanted"),
    [
        (f"sshd: Ciphers, contains: 3des-cbc, {MODERN}", "Ciphers +3des-cbc", "pass"),
        (f"sshd: Ciphers, contains: aes128-ctr, {MODERN}", "Ciphers ^3des-cbc,aes256-ctr", "pass"),
        (f"sshd: Ciphers, matches: '^3des', {MODERN}", "Ciphers ^3des-cbc", "pass"),
        (f"sshd: Ciphers, matches: '^3des', {MODERN}", "Ciphers +3des-cbc", "fail"),
        (f"sshd: Ciphers, is: 'aes128-ctr,aes256-ctr', {MODERN}", "Ciphers -chacha*", "pass"),
        (f"sshd: Ciphers, contains: aes128-ctr, {MODERN}", "Ciphers -chacha*,aes128-*", "fail"),
        (f"sshd: Ciphers, contains: aes128-ctr, {MODERN}", "Ciphers -*", "unknown"),
        (f"sshd: Ciphers, contains: aes128-ctr, {MODERN}", "", "pass"),
        ("sshd: Ciphers, exists: true", "Ciphers -aes*", "pass"),
        ("sshd: Ciphers, contains: a, default: ''", "Ciphers +a", "unknown"),
        ("sshd: PubkeyAcceptedAlgorithms, contains: ssh-rsa, default: ssh-ed25519", "PubkeyAcceptedKeyTypes +ssh-rsa", "pass"),
        ("sshd: HostKeyAlgorithms, contains: ssh-rsa, default: ssh-ed25519", "HostKeyAlgorithms ssh-*", "unknown"),
        ("sshd: HostKeyAlgorithms, contains: ssh-rsa, default: ssh-ed25519", "HostKeyAlgorithms +ssh-*", "unknown"),
    ],
)  # fmt: skip
def test_a_list_of_algorithms_is_what_is_left_of_the_default(
    tmp_path: Path, condition: str, text: str, wanted: str
) -> None:
    assert verdict(written(tmp_path, f"{{{condition}}}"), {CONFIG: f"{text}\n"}) == wanted
    turned = {"pass": "fail", "fail": "pass", "unknown": "unknown"}[wanted]
    assert verdict(written(tmp_path, f"{{none: [{{{condition}}}]}}"), {CONFIG: f"{text}\n"}) == turned


@pytest.mark.parametrize(
    ("condition", "text", "wanted"),
    [
        (f"contains: 3des-cbc, {MODERN}", "Ciphers +3des-cbc", "fail"),
        (f"contains: 3des-cbc, {MODERN}", "Ciphers ^3des-cbc", "fail"),
        (f"matches: chacha, {MODERN}", "Ciphers -aes*", "fail"),
        (f"matches: aes, {MODERN}", "Ciphers -aes*", "pass"),
    ],
)
def test_none_of_the_algorithms_that_are_left(tmp_path: Path, condition: str, text: str, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{none: [{{sshd: Ciphers, {condition}}}]}}"), {CONFIG: f"{text}\n"}) == wanted


@pytest.mark.parametrize(
    ("option", "one", "other"),
    [
        ("PermitRootLogin", "without-password", "prohibit-password"),
        ("Compression", "delayed", "yes"),
        ("AllowTcpForwarding", "all", "yes"),
        ("AllowStreamLocalForwarding", "ALL", "yes"),
        ("LogLevel", "DEBUG1", "debug"),
    ],
)
def test_words_that_sshd_takes_for_the_same(tmp_path: Path, option: str, one: str, other: str) -> None:
    for text, word in ((one, other), (other, one)):
        files: Files = {CONFIG: f"{option} {text}\n"}
        for comparison, wanted in (
            (f"is: '{word}'", "pass"),
            (f"is_not: '{word}'", "fail"),
            (f"one_of: [x, '{word}']", "pass"),
            (f"matches: '^{word}$'", "pass"),
            (f"matches: '^{text}$'", "pass"),
            ("is: 'no'", "fail"),
            ("is_not: 'no'", "pass"),
        ):
            assert verdict(written(tmp_path, f"{{sshd: {option}, {comparison}}}"), files) == wanted, comparison
        turned = written(tmp_path, f"{{none: [{{sshd: {option}, is: '{word}'}}]}}")
        assert verdict(turned, files) == "fail"


@pytest.mark.parametrize(
    ("option", "word", "other"),
    [
        ("Banner", "none", "/etc/issue"),
        ("Banner", "NONE", "/etc/issue"),
        ("ForceCommand", "none", "/bin/x"),
        ("PidFile", "none", "/run/sshd.pid"),
        ("AuthenticationMethods", "any", "publickey"),
        ("PermitOpen", "any", "none"),
    ],
)
def test_an_option_may_say_that_it_is_not_set(tmp_path: Path, option: str, word: str, other: str) -> None:
    there = written(tmp_path, f"{{sshd: {option}, exists: true}}")
    assert verdict(there, {CONFIG: f"{option} {word}\n"}) == "fail"
    assert verdict(there, {CONFIG: f"{option} {other}\n"}) == "pass"
    gone = written(tmp_path, f"{{sshd: {option}, exists: false}}")
    assert verdict(gone, {CONFIG: f"{option} {word}\n"}) == "pass"
    assert verdict(gone, {CONFIG: f"{option} {other}\n"}) == "fail"
    assert (
        verdict(
            written(tmp_path, f"{{sshd: {option}, is: {word.lower()}, default: x}}"), {CONFIG: f"{option} {word}\n"}
        )
        == "pass"
    )


@pytest.mark.parametrize(
    ("condition", "text", "wanted"),
    [
        ("sshd: Port, is: 22", "Port 22\nPort 2222\n", "fail"),
        ("sshd: Port, one_of: [22, 2222]", "Port 22\nPort 2222\n", "pass"),
        ("sshd: Port, at_least: 1024", "Port 2222\nPort 22\n", "fail"),
        ("sshd: Port, is: '22 2222'", "Port 22\nPort 2222\n", "pass"),
        ("sshd: Port, contains: '2222', is_not: 22", "Port 22\nPort 2222\n", "fail"),
        ("sshd: Port, contains: '2222', is_not: 23", "Port 22\nPort 2222\n", "pass"),
        ("sshd: ListenAddress, is: 10.0.0.1", "ListenAddress 10.0.0.1\nListenAddress 0.0.0.0\n", "fail"),
        ("sshd: ListenAddress, is_not: 0.0.0.0", "ListenAddress 10.0.0.1\nListenAddress 0.0.0.0\n", "fail"),
        ("sshd: AllowUsers, one_of: [ops, audit]", "AllowUsers ops audit\n", "pass"),
        ("sshd: AllowUsers, one_of: [ops, audit]", "AllowUsers ops\nAllowUsers root\n", "fail"),
        ("sshd: MACs, is_not: hmac-md5, default: a", "MACs hmac-sha2-256,hmac-md5\n", "fail"),
        ("sshd: MACs, is_not: hmac-md5, default: a", "MACs hmac-sha2-256,hmac-sha2-512\n", "pass"),
        ("sshd: MACs, is_not: hmac-md5, default: 'a,hmac-md5'", "", "fail"),
        (
            "sshd: MACs, one_of: [hmac-sha2-256, hmac-sha2-512], default: a",
            "MACs hmac-sha2-256,hmac-sha2-512\n",
            "pass",
        ),
        ("sshd: MACs, one_of: [hmac-sha2-256, hmac-sha2-512], default: a", "MACs hmac-sha2-256,hmac-md5\n", "fail"),
        ("sshd: MACs, is_not: hmac-md5, default: 'a,b'", "MACs +hmac-md5\n", "fail"),
        ("sshd: AllowUsers, matches: '^ops audit$'", "AllowUsers ops\nAllowUsers audit\n", "pass"),
    ],
)
def test_of_a_list_each_word_is_judged(tmp_path: Path, condition: str, text: str, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{{condition}}}"), {CONFIG: text}) == wanted


def test_the_word_that_is_wrong_is_told(tmp_path: Path) -> None:
    found = result(written(tmp_path, "{sshd: Port, is: 22}"), {CONFIG: "Port 22\nPort 2222\nPort 2223\n"})
    assert said(found) == ["Port is 2222, expected 22", "Port is 2223, expected 22"]
    assert len({finding.fingerprint for finding in found.findings}) == 2


def test_under_none_one_algorithm_is_too_many(tmp_path: Path) -> None:
    check = written(tmp_path, "{none: [{sshd: MACs, is: hmac-md5, default: a}]}")
    assert verdict(check, {CONFIG: "MACs hmac-sha2-256,hmac-md5\n"}) == "fail"
    assert verdict(check, {CONFIG: "MACs hmac-sha2-256\n"}) == "pass"


NO_ROOT = "{sshd: PermitRootLogin, is: 'no'}"
START = "[Service]\nExecStart=/usr/sbin/sshd -D %s\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({UNIT: START % "-f /opt/sshd.conf", "/opt/sshd.conf": "PermitRootLogin yes\n"}, "fail"),
        ({UNIT: START % "-f /opt/sshd.conf", "/opt/sshd.conf": "PermitRootLogin no\n"}, "pass"),
        ({UNIT: START % "-f /opt/sshd.conf"}, "unknown"),
        ({UNIT: START % "-ef/opt/sshd.conf", "/opt/sshd.conf": "PermitRootLogin yes\n"}, "fail"),
        ({UNIT: START % "-f '/opt/a.conf'", "/opt/a.conf": "PermitRootLogin yes\n"}, "fail"),
        ({UNIT: START % '-f "/opt/a b.conf"', "/opt/a b.conf": "PermitRootLogin no\n"}, "unknown"),
        ({UNIT: START % "-f /a \\\n  -f /b", "/a": "PermitRootLogin no\n", "/b": "PermitRootLogin yes\n"}, "fail"),
        ({UNIT: START % f"-f {CONFIG}"}, "pass"),
        ({UNIT: START % "$SSHD_OPTS"}, "pass"),
        ({UNIT: START % "-f ${CONFIG}"}, "unknown"),
        ({UNIT: START % "-o PermitRootLogin=yes"}, "fail"),
        ({UNIT: START % "-o PermitRootLogin=no", "/etc/systemd/system/sshd2.service": START % ""}, "unknown"),
        ({UNIT: START % "", "/etc/systemd/system/sshd@.service": "[Service]\nExecStart=-/usr/sbin/sshd -i\n"}, "pass"),
        ({UNIT: START % "", f"{UNIT}.d/a.conf": "[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -f /a -D\n"}, "unknown"),
        ({UNIT: START % "", "/etc/systemd/system/ssh.service.d/a.conf": "[Service]\nEnvironment='X=-f /a'\n"}, "unknown"),
        ({UNIT: START % "-f /a", f"{UNIT}.d/a.conf": "[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D\n"}, "pass"),
        ({UNIT: START % "-f /a", "/etc/systemd/system/ssh.service": START % ""}, "pass"),
        ({UNIT: START % "", "/etc/systemd/system/sshd.service": File(link=UNIT)}, "pass"),
        ({UNIT: START % "", "/etc/systemd/system/sshd2.service": START % "-f /a", "/a": "PermitRootLogin no\n"}, "unknown"),
        ({"/etc/systemd/system/ssh-tunnel.service": "[Service]\nExecStart=/usr/bin/ssh -N -f me@there\n"}, "pass"),
        ({"/etc/systemd/system/sshd-keygen@.service": "[Service]\nExecStart=/usr/libexec/openssh/sshd-keygen -f x\n"}, "pass"),
        ({UNIT: START % "-o PermitRootLogin=$ROOT"}, "unknown"),
        ({UNIT: START % "$SSHD_OPTS", "/etc/sysconfig/ssh": 'SSHD_OPTS="-o PermitRootLogin=yes"\n'}, "fail"),
        ({UNIT: START % "$SSHD_OPTS", "/etc/sysconfig/ssh": 'SSHD_OPTS=""\n'}, "pass"),
        ({UNIT: START % "$SSHD_OPTS", "/etc/sysconfig/ssh": "SSHD_OPTS='-f /a'\n", "/a": "PermitRootLogin yes\n"}, "fail"),
        ({UNIT: START % "$P", "/etc/sysconfig/sshd-permitrootlogin": 'P="-oPermitRootLogin=yes"\n'}, "fail"),
        ({"/etc/conf.d/sshd": 'command_args="-o PermitRootLogin=yes"\n'}, "fail"),
        ({"/etc/conf.d/sshd": 'cfgfile="/a"\n', "/a": "PermitRootLogin yes\n"}, "fail"),
        ({"/etc/conf.d/sshd": "SSHD_CONFIG=/a\n", "/a": "PermitRootLogin no\n"}, "pass"),
        ({"/etc/conf.d/sshd": "SSHD_CONFIG=/a\n"}, "unknown"),
        ({"/etc/conf.d/sshd": "#cfgfile=/a\n"}, "pass"),
        ({UNIT: START % "$O", "/etc/default/ssh": "O='-f /a'\n", "/a": "PermitRootLogin yes\n"}, "fail"),
        ({UNIT: START % "-f /a", "/a": File("PermitRootLogin no\n" + "#" * (1 << 20))}, "unknown"),
    ],
)  # fmt: skip
def test_the_file_that_a_unit_names_is_the_one_that_counts(tmp_path: Path, files: Files, wanted: str) -> None:
    assert verdict(written(tmp_path, NO_ROOT), {CONFIG: "PermitRootLogin no\n", **files}) == wanted


def test_a_file_that_a_unit_names_is_enough(tmp_path: Path) -> None:
    files: Files = {UNIT: START % "-f /a", "/a": "PermitRootLogin yes\n"}
    assert verdict(written(tmp_path, NO_ROOT), files) == "fail"
    assert verdict(written(tmp_path, NO_ROOT), {UNIT: START % "-f /a"}) == "unknown"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({UNIT: START % "-p 22"}, "fail"),
        ({UNIT: START % "-ep22"}, "fail"),
        ({UNIT: START % "$SSHD_OPTS", "/etc/default/ssh": "SSHD_OPTS='-u0 -p 22'\n"}, "fail"),
        ({UNIT: START % "-p 2223"}, "pass"),
        ({UNIT: START % "-p $PORT"}, "unknown"),
        ({UNIT: START % ""}, "pass"),
    ],
)
def test_a_port_of_the_command_line_is_the_only_one(tmp_path: Path, files: Files, wanted: str) -> None:
    files = {CONFIG: "Port 2222\n", **files}
    assert verdict(written(tmp_path, "{none: [{sshd: Port, contains: 22}]}"), files) == wanted
    if wanted == "fail":
        assert verdict(written(tmp_path, "{sshd: Port, is: 22}"), files) == "pass"


CRYPTO = "/etc/crypto-policies/back-ends/opensshserver.config"
NO_CBC = "{none: [{sshd: Ciphers, matches: -cbc, default: aes256-ctr}]}"


@pytest.mark.parametrize(
    ("start", "sysconfig", "wanted"),
    [
        ("$OPTIONS $CRYPTO_POLICY", "", "fail"),
        ("$OPTIONS $CRYPTO_POLICY", "# CRYPTO_POLICY=\n", "fail"),
        ("$OPTIONS $CRYPTO_POLICY", "CRYPTO_POLICY=\n", "pass"),
        ("$OPTIONS $CRYPTO_POLICY", "OPTIONS='-oCiphers=aes256-ctr'\n", "pass"),
        ("$OPTIONS", "", "pass"),
    ],
)
def test_a_policy_of_red_hat_goes_before_the_file(tmp_path: Path, start: str, sysconfig: str, wanted: str) -> None:
    files: Files = {
        CONFIG: "Ciphers aes256-ctr\n",
        CRYPTO: "CRYPTO_POLICY='-oCiphers=aes256-ctr,aes128-cbc -oMACs=hmac-sha2-256'\n",
        UNIT: START % start,
        "/etc/sysconfig/sshd": sysconfig,
    }
    assert verdict(written(tmp_path, NO_CBC), files) == wanted


def test_a_pipe_that_an_include_meets_is_not_known(tmp_path: Path) -> None:
    include = "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n"
    check = written(tmp_path, NO_ROOT)
    assert verdict(check, {CONFIG: include, f"{CONFIG}.d/a.conf": File(kind="fifo")}) == "unknown"
    assert verdict(check, {CONFIG: include, f"{CONFIG}.d/a.txt": File(kind="fifo")}) == "pass"
    assert verdict(check, {CONFIG: include, f"{CONFIG}.d/a.conf": File(link="/dev/null")}) == "pass"


@pytest.mark.parametrize(
    ("files", "remedy"),
    [
        ({}, f"Change {CONFIG} so that PermitRootLogin is no, and reload sshd."),
        (
            {"/etc/sysconfig/sshd": "OPTIONS='-oPermitRootLogin=yes'\n"},
            (
                "/etc/sysconfig/sshd starts sshd with an option for PermitRootLogin: "
                "change it there so that PermitRootLogin is no, and restart sshd."
            ),
        ),
        (
            {UNIT: START % "-f /a", "/a": "PermitRootLogin yes\n"},
            (
                "Change /a so that PermitRootLogin is no, and reload sshd. "
                "sshd reads /a here: `sshd -T -f /a` shows what holds."
            ),
        ),
    ],
)
def test_the_remedy_names_the_place_that_decides(tmp_path: Path, files: Files, remedy: str) -> None:
    (finding,) = result(written(tmp_path, NO_ROOT), {CONFIG: "PermitRootLogin yes\n", **files}).findings
    assert finding.remedy.en == remedy
