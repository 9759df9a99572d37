"""sshd offers ciphers, MACs, key exchanges or host keys that are broken.

hmac-sha1 and umac-64 are old and not broken in their use here, so they are left alone.
"""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.ssh_algorithms import CIPHERS, DATED, GSS, HOST_KEYS, KEX, MACS, Offer, SshAlgorithms
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

CONFIG, DROPINS = "/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d"
STRONG = {
    CIPHERS: "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr",
    MACS: "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512",
    KEX: "curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256",
    HOST_KEYS: "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256",
    GSS: "gss-group14-sha256-,gss-group16-sha512-",
}
SET = Text(en="set in {file}", zh="在 {file} 中设置")
BY_DEFAULT = Text(en="not set, OpenSSH's default", zh="未设置，使用 OpenSSH 默认值")
UNKNOWN = Text(
    en="{option} rests on the default of an OpenSSH whose version was not found; ask `sshd -T`",
    zh="{option} 取决于 OpenSSH 的默认值，未能识别其版本；请用 `sshd -T` 核实",
)
NOT_KNOWN = Text(
    en="{option} rests on the default of OpenSSH {version}, which is not known here; ask `sshd -T`",
    zh="{option} 取决于 OpenSSH {version} 的默认值，本工具未收录该版本的默认算法；请用 `sshd -T` 核实",
)
FIX = Text(
    en="Write `{option} {strong}` before the first Match in {file}; leave out names that `ssh -Q` does not list. Run `sshd -t`, reload"
    " the service and log in anew before closing the session.",
    zh="在 {file} 中（须位于首个 Match 之前）设置 `{option} {strong}`，其中 `ssh -Q` 未列出的算法应去掉；执行 `sshd -t` 检查后重新加载服务，并另开会话确认可以登录。",
)
FIX_START = Text(
    en="Take `{option}` out of the options by which {file} starts sshd: they come before sshd_config. Write `{option} {strong}` before the"
    " first Match in {config} instead; leave out names that `ssh -Q` does not list. Run `systemctl daemon-reload` and `sshd -t`, restart the"
    " service and log in anew before closing the session.",
    zh="{file} 在 sshd 启动参数中指定了 {option}，优先于 sshd_config：将其从启动参数中删除，改在 {config} 中（须位于首个 Match 之前）设置 `{option} {strong}`，"
    "其中 `ssh -Q` 未列出的算法应去掉；执行 `systemctl daemon-reload` 和 `sshd -t` 后重启服务，并另开会话确认可以登录。",
)
FIX_POLICY = Text(
    en="{file} comes from the crypto policy of the system and is not to be edited. `update-crypto-policies --show` names the policy; if it is"
    " LEGACY, run `update-crypto-policies --set DEFAULT` and restart sshd. For what DEFAULT has too, override it: on RHEL 8 put"
    " `CRYPTO_POLICY=` into /etc/sysconfig/sshd and `{option} {strong}` into /etc/ssh/sshd_config; on RHEL 9 put `{option} {strong}` into a file"
    " in /etc/ssh/sshd_config.d that sorts before 50-redhat.conf. Run `sshd -t` and log in anew before closing the session.",
    zh="{file} 由系统加密策略生成，不应直接修改。执行 `update-crypto-policies --show` 查看当前策略，如为 LEGACY，执行 `update-crypto-policies --set DEFAULT`"
    " 并重启 sshd。DEFAULT 策略仍包含的算法需单独覆盖：RHEL 8 在 /etc/sysconfig/sshd 中加入 `CRYPTO_POLICY=`，并在 /etc/ssh/sshd_config 中设置 `{option} {strong}`；"
    "RHEL 9 在 /etc/ssh/sshd_config.d 下新建排序在 50-redhat.conf 之前的文件，设置 `{option} {strong}`。执行 `sshd -t` 检查，并另开会话确认可以登录。",
)


def dpkg(version: str, text: str = "#\n", **more: str) -> dict[str, str | File]:
    status = f"Package: openssh-server\nStatus: install ok installed\nVersion: {version}\nArchitecture: amd64\n"
    return {CONFIG: text, "/var/lib/dpkg/status": status, **more}


def rpm(release: str, text: str = "#\n", **more: str) -> dict[str, str | File]:
    name, version = release.split()
    return {
        CONFIG: text,
        "/etc/os-release": f'ID="{name}"\nVERSION_ID="{version}"\n',
        "/var/lib/rpm/Packages": "x",
        **more,
    }


MODERN = "1:9.2p1-2+deb12u3"
POLICY, SYSCONFIG = "/etc/crypto-policies/back-ends/opensshserver.config", "/etc/sysconfig/sshd"
UNIT = {"/usr/lib/systemd/system/sshd.service": "[Service]\nExecStart=/usr/sbin/sshd -D $OPTIONS $CRYPTO_POLICY\n"}
GOOD_POLICY = (
    "CRYPTO_POLICY='-oCiphers=aes256-gcm@openssh.com -oMACs=hmac-sha2-256 -oKexAlgorithms=curve25519-sha256'\n"
)
LEGACY = "CRYPTO_POLICY='-oCiphers=aes256-ctr,aes256-cbc,3des-cbc -oMACs=hmac-sha1 -oKexAlgorithms=diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1'\n"


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Encryption algorithms of SSH", zh="SSH 加密算法"),
    why=Text(
        en="An attacker on the way makes both sides agree on the weakest algorithm that they offer, and can read or change what runs over it.",
        zh="攻击者可诱使双方协商使用最弱的算法，进而窃听或篡改远程管理过程中的口令和数据。",
    ),
    fails=Text(en="sshd offers broken algorithms under {subject}: {weak} ({how})", zh="sshd 的 {subject} 包含不安全的算法：{weak}（{how}）"),
    passes=Text(en="{subject}: no broken algorithm is offered ({how})", zh="{subject}：未启用不安全的算法（{how}）"),
    remedy=Text(en="{fix}", zh="{fix}"),
    command="sshd -T | grep -i -E '^(ciphers|macs|kexalgorithms|hostkeyalgorithms) '",
    standards={
        "gbt22239-l3": ("8.1.4.1c",),
        "cis-v8": ("3.10",),
        "nist-800-53-r5": ("AC-17(2)", "SC-13"),
        "iso-27001-2022": ("A.8.24",),
    },
    good=[
        dpkg(MODERN),
        dpkg(MODERN, "Ciphers aes256-ctr,aes128-gcm@openssh.com\nCiphers 3des-cbc\nMACs umac-64@openssh.com,hmac-sha1\n"),
        dpkg(MODERN, "Ciphers -*-cbc\nKexAlgorithms ^sntrup761x25519-sha512@openssh.com\nMACs +hmac-sha1\n"),
        dpkg("1:6.0p1-4", "Ciphers aes256-ctr\nMACs hmac-sha2-256\nKexAlgorithms ecdh-sha2-nistp256\n"),
        dpkg(MODERN, "Include sshd_config.d/*.conf\nCiphers 3des-cbc\n", **{f"{DROPINS}/1.conf": "Ciphers aes256-ctr\n"}),
        rpm("rhel 8.9", "Ciphers 3des-cbc\n", **{**UNIT, POLICY: GOOD_POLICY}),
        rpm("rhel 8.9", "Ciphers aes256-ctr\n", **{**UNIT, POLICY: LEGACY, SYSCONFIG: "# x\nCRYPTO_POLICY=\n"}),
        rpm("centos 7", "Ciphers aes256-ctr\nKexAlgorithms ecdh-sha2-nistp256\n"),
        rpm("centos 7", **{"/usr/libexec/openssh/ssh-sk-helper": "x"}),
        rpm("kylin V10", **{"/usr/libexec/openssh/ssh-sk-helper": "x"}),
        rpm("rhel 9.2", f"Include {DROPINS}/*.conf\n", **{f"{DROPINS}/50.conf": f"Include {POLICY}\n", POLICY: "Ciphers aes256-gcm@openssh.com\n"}),
        {CONFIG: "Ciphers aes256-ctr\nMACs hmac-sha2-256\nKexAlgorithms curve25519-sha256\nHostKeyAlgorithms ssh-ed25519\n"},
        {"/lib/apk/db/installed": "P:openssh-server\nV:9.7_p1-r4\nA:x\n\n", CONFIG: "#\n"},
        {"/etc/hostname": "no-sshd\n"},
    ],
    bad=[
        Case(dpkg(MODERN, "Ciphers aes256-ctr,3DES-CBC,3des-cbc\n"), fails=[CIPHERS]),
        Case(dpkg(MODERN, "Ciphers +aes128-cbc\nMACs ^hmac-md5\nHostKeyAlgorithms +ssh-dss,ssh-rsa\n"), fails=[CIPHERS, HOST_KEYS, MACS]),
        Case(dpkg(MODERN, "KexAlgorithms=curve25519-sha256,diffie-hellman-group1-sha1\nMACs hmac-sha1-96\n"), fails=[KEX, MACS]),
        Case(dpkg(MODERN, "Ciphers aes*\n"), fails=[CIPHERS]),
        Case(dpkg("1:6.0p1-4+deb7u4", **{"/etc/ssh/ssh_host_dsa_key": "x"}), fails=[CIPHERS, HOST_KEYS, KEX, MACS]),
        Case(rpm("centos 7"), fails=[CIPHERS, KEX]),
        Case(rpm("centos 7", "Ciphers -*-cbc\n"), fails=[KEX]),
        Case(rpm("rhel 8.9", "Ciphers aes256-ctr\n", **{**UNIT, POLICY: LEGACY}), fails=[CIPHERS, KEX]),
        Case(rpm("rhel 9.2", f"Include {DROPINS}/*.conf\n", **{f"{DROPINS}/50.conf": f"Include {POLICY}\n", POLICY: "Ciphers aes256-ctr,3des-cbc\n"}), fails=[CIPHERS]),
        Case(dpkg(MODERN, "GSSAPIKeyExchange yes\nGSSAPIKexAlgorithms gss-group1-sha1-\n"), fails=[GSS]),
        Case({CONFIG: "Ciphers +3des-cbc\n"}, fails=[CIPHERS]),
        Case(dpkg(MODERN, **{"/usr/lib/systemd/system/ssh.service": "[Service]\nExecStart=/usr/sbin/sshd -D -oCiphers=3des-cbc\n"}), fails=[CIPHERS]),
    ],
)  # fmt: skip
def ssh_weak_algorithms(algorithms: SshAlgorithms) -> Verdicts:
    for offer in algorithms.offers():
        if offer.weak is not None:
            yield _judged(offer, offer.weak, algorithms.sshd.file)
        elif algorithms.version is None:
            yield Unsure(offer.option, reason("default", UNKNOWN, option=offer.option))
        else:
            version = ".".join(map(str, algorithms.version))
            yield Unsure(offer.option, reason("default", NOT_KNOWN, option=offer.option, version=version))


def _judged(offer: Offer, weak: tuple[str, ...], config: str) -> Fail | Seen:
    how = BY_DEFAULT if offer.by_default else SET.fill({"file": offer.file})
    if not weak:
        return Seen(offer.option, offer.location, {"how": how})
    fix = FIX_START if offer.started else FIX_POLICY if "/crypto-policies/" in offer.file else FIX
    told = {"option": offer.option, "strong": STRONG[offer.option], "file": offer.file, "config": config}
    severity = Severity.LOW if set(weak) <= DATED else None
    return Fail(
        offer.option,
        offer.location,
        {"weak": list(weak), "how": how, "fix": fix.fill(told)},
        severity=severity,
        confidence=Confidence.MEDIUM if offer.by_default else None,
    )
