"""Log-ins over SSH that take one factor: a password, or a key, and nothing else."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent
from inspector.facts.second_factor import Asks, SshFactors
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

CONF, PAM, COMMON = "/etc/ssh/sshd_config", "/etc/pam.d/sshd", "/etc/pam.d/common-auth"
UNIX = "auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\nauth required pam_permit.so\n"
RHEL = "auth required pam_env.so\nauth sufficient pam_unix.so try_first_pass\nauth sufficient pam_sss.so forward_pass\nauth required pam_deny.so\n"
CODE = "auth required pam_google_authenticator.so\n"
HOST: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    CONF: "UsePAM yes\n",
    PAM: "@include common-auth\n",
    COMMON: UNIX,
}
KEYS: dict[str, str | File] = {"/home/bob/.ssh/authorized_keys": "ssh-ed25519 AAAA bob\n"}
NO_PASSWORDS = "UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
WHAT = {
    Asks.PASSWORD: Text(en="a password alone lets in", zh="仅凭口令即可登录"),
    Asks.KEY: Text(en="a key alone lets in", zh="仅凭密钥即可登录"),
    Asks.TOKEN: Text(en="the token alone lets in, no password is asked for", zh="仅凭令牌即可登录，不验证口令"),
    Asks.TICKET: Text(en="what another host vouches for alone lets in", zh="仅凭其他主机或票据的认证即可登录"),
    Asks.OPTIONAL: Text(
        en="people who have set up no token get in by a password alone (nullok, nouserok)",
        zh="未绑定令牌的用户仅凭口令即可登录（nullok、nouserok）",
    ),
}
CONDITION = Text(en=", where Match {condition} holds", zh="（Match {condition} 条件下）")
NOTHING = Text(en="", zh="")
SERVER = Text(
    en="a server or module behind PAM decides what is asked for, which is not seen from here",
    zh="由 PAM 所接的认证服务器或未识别的模块决定认证方式，无法从本机判定",
)

REFUSED = Text(
    en="sshd does not start with {location}: AuthenticationMethods names methods that are switched off",
    zh="{location} 处的 AuthenticationMethods 使用了未启用的认证方式，sshd 会拒绝加载该配置",
)


@check(
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,  # a bastion host before it may ask for the second factor
    title=Text(en="Second factor at log-in over SSH", zh="SSH 双因素身份鉴别"),
    why=Text(
        en="One stolen password or key is enough to get in. Level 3 wants two or more kinds of proof, one of them by cryptography.",
        zh="只有一种鉴别方式时，口令或密钥一旦泄露即可登录。等保三级要求采用两种或两种以上鉴别技术，且其中一种使用密码技术。",
    ),
    fails=Text(en="{what}{more}", zh="{what}{more}"),
    passes=Text(en="a log-in over SSH takes two factors ({location})", zh="SSH 登录需要两种鉴别方式（{location}）"),
    remedy=Text(
        en="In /etc/ssh/sshd_config, before any other line that sets them: `AuthenticationMethods publickey,password` with `PasswordAuthentication yes`; or `AuthenticationMethods publickey,keyboard-interactive` with"
        " `KbdInteractiveAuthentication yes` (OpenSSH before 8.7: `ChallengeResponseAuthentication yes`) and a token module in /etc/pam.d/sshd (Debian: `apt install libpam-google-authenticator`; RHEL with EPEL:"
        " `dnf install google-authenticator`; `auth required pam_google_authenticator.so` without `nullok`). Run `sshd -t` before you reload the service, and keep a session open until a new log-in has worked. Where a bastion host asks for the second"
        " factor and is the only way in, record it and put the check under a waiver.",
        zh="在 /etc/ssh/sshd_config 中（须位于其他同名配置之前）设置 `AuthenticationMethods publickey,password` 和 `PasswordAuthentication yes`；或设置 `AuthenticationMethods publickey,keyboard-interactive` 和"
        " `KbdInteractiveAuthentication yes`（OpenSSH 8.7 之前为 `ChallengeResponseAuthentication yes`），并在 /etc/pam.d/sshd 中启用令牌模块（Debian 系 `apt install libpam-google-authenticator`，RHEL 系启用 EPEL 后"
        " `dnf install google-authenticator`，配置 `auth required pam_google_authenticator.so` 且不带 `nullok`）。重新加载服务前先执行 `sshd -t` 检查，并保留一个已登录会话，直至新会话登录成功。已由堡垒机实现双因素认证且为唯一登录入口的，登记说明后可申请例外。",
    ),
    command="sshd -T | grep -iE 'authenticationmethods|passwordauth|kbdinteractive|pubkeyauth|usepam'; grep -nE '^(auth|@include)' /etc/pam.d/sshd",
    standards={
        "gbt22239-l3": ("8.1.4.1d",),
        "nist-800-53-r5": ("IA-2",),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        HOST | KEYS | {CONF: "UsePAM yes\nAuthenticationMethods publickey,password\n"},
        HOST | {CONF: "AuthenticationMethods publickey,keyboard-interactive:pam publickey,password\n"},
        HOST | {COMMON: UNIX + CODE},
        HOST | {COMMON: UNIX + CODE.replace("google_authenticator", "oath").replace("required", "requisite")},
        HOST | KEYS | {CONF: "UsePAM yes\nAuthenticationMethods keyboard-interactive\n", COMMON: CODE + UNIX},
        HOST | KEYS | {CONF: "UsePAM yes\nPubkeyAuthentication no\n", COMMON: "auth required pam_u2f.so cue\n" + RHEL.replace("auth sufficient pam_sss.so forward_pass\n", "")},
        HOST | {COMMON: CODE + RHEL},
        HOST | {COMMON: UNIX + "auth required pam_radius_auth.so\n", CONF: "UsePAM yes\nGSSAPIAuthentication yes\n"},
        HOST | {CONF: "UsePAM yes\nAuthenticationMethods publickey,password\nMatch User x\nAuthenticationMethods publickey,keyboard-interactive\n"},
        HOST | {CONF: "UsePAM yes\nKbdInteractiveAuthentication no\nAuthenticationMethods publickey,keyboard-interactive publickey,password\n"},
        {"/etc/passwd": "root:x:0:0::/root:/bin/sh\n", COMMON: UNIX},
    ],
    bad=[
        Case(HOST, fails=["sshd"]),
        Case(HOST | {COMMON: RHEL}, fails=["sshd"]),
        Case(HOST | {CONF: NO_PASSWORDS}, fails=["sshd"]),
        Case(HOST | {CONF: "AuthenticationMethods publickey\n"}, fails=["sshd"]),
        Case(HOST | {CONF: "AuthenticationMethods publickey,publickey\n"}, fails=["sshd"]),
        Case(HOST | {CONF: "UsePAM yes\nAuthenticationMethods publickey,password password\n"}, fails=["sshd"]),
        Case(HOST | {CONF: "UsePAM yes\nAuthenticationMethods password,keyboard-interactive\n"}, fails=["sshd"]),
        Case(HOST | {CONF: "PasswordAuthentication no\nAuthenticationMethods publickey,password publickey\n"}, fails=["sshd"]),
        Case(HOST | {CONF: "UsePAM yes\nAuthenticationMethods publickey,password\nMatch Group sftp\nAuthenticationMethods publickey\n"}, fails=["sshd"]),
        Case(HOST | {COMMON: UNIX + CODE.replace(".so", ".so nullok")}, fails=["sshd"]),
        Case(HOST | {COMMON: UNIX + CODE.replace("required", "optional")}, fails=["sshd"]),
        Case(HOST | {COMMON: CODE.replace("required", "sufficient") + UNIX}, fails=["sshd"]),
        Case(HOST | {COMMON: CODE}, fails=["sshd"]),
        Case(HOST | {CONF: "UsePAM no\n", COMMON: UNIX + CODE}, fails=["sshd"]),
        Case(HOST | KEYS | {COMMON: UNIX + CODE}, fails=["sshd"]),
        Case(HOST | {COMMON: UNIX + CODE, CONF: "UsePAM yes\nAuthorizedKeysFile /etc/ssh/keys/%u\n"}, fails=["sshd"]),
        Case(HOST | {COMMON: UNIX + CODE, CONF: "UsePAM yes\nGSSAPIAuthentication yes\n", "/etc/krb5.keytab": "x"}, fails=["sshd"]),
    ],
)  # fmt: skip
def no_second_factor(factors: SshFactors) -> Verdicts:
    if factors.refused:
        yield Unsure("sshd", reason("refused", REFUSED, location=factors.refused))
        return
    if not factors.ways:
        raise Absent("no way to log in over SSH is switched on", "SSH 未启用任何登录方式")
    single = [way for way in factors.ways if way.asks in WHAT]
    for way in factors.ways:
        if way.asks is Asks.SERVER:
            yield Unsure("sshd", reason("pam", SERVER))
        elif way.asks is Asks.TWO and not single:
            yield Seen("sshd", way.location)
    if single:
        way = single[0]
        more = CONDITION.fill({"condition": way.condition}) if way.condition else NOTHING
        data = {"what": WHAT[way.asks], "more": more, "value": str(way.asks)}
        yield Fail("sshd", way.location, data)
