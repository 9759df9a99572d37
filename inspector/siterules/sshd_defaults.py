"""What sshd does where its configuration does not say: sshd_config(5) of OpenSSH 9, without what a distribution writes into
the file. `None`: no default, or one that depends on how it was built, so that a rule has to name its own."""

from __future__ import annotations

from collections.abc import Mapping

DEFAULTS: Mapping[str, str | None] = {
    "AcceptEnv": None,
    "AddressFamily": "any",
    "AllowAgentForwarding": "yes",
    "AllowGroups": None,
    "AllowStreamLocalForwarding": "yes",
    "AllowTcpForwarding": "yes",
    "AllowUsers": None,
    "AuthenticationMethods": "any",
    "AuthorizedKeysCommand": "none",
    "AuthorizedKeysCommandUser": None,
    "AuthorizedKeysFile": ".ssh/authorized_keys .ssh/authorized_keys2",
    "AuthorizedPrincipalsFile": "none",
    "Banner": "none",
    "CASignatureAlgorithms": None,
    "ChrootDirectory": "none",
    "Ciphers": None,
    "ClientAliveCountMax": "3",
    "ClientAliveInterval": "0",
    "Compression": "yes",
    "DenyGroups": None,
    "DenyUsers": None,
    "DisableForwarding": "no",
    "ExposeAuthInfo": "no",
    "FingerprintHash": "sha256",
    "ForceCommand": "none",
    "GatewayPorts": "no",
    "GSSAPIAuthentication": "no",
    "GSSAPICleanupCredentials": "yes",
    "GSSAPIStrictAcceptorCheck": "yes",
    "HostbasedAcceptedAlgorithms": None,
    "HostbasedAuthentication": "no",
    "HostKey": None,
    "HostKeyAlgorithms": None,
    "IgnoreRhosts": "yes",
    "IgnoreUserKnownHosts": "no",
    "IPQoS": None,
    "KbdInteractiveAuthentication": "yes",
    "KerberosAuthentication": "no",
    "KerberosOrLocalPasswd": "yes",
    "KerberosTicketCleanup": "yes",
    "KexAlgorithms": None,
    "ListenAddress": None,
    "LoginGraceTime": "120",
    "LogLevel": "INFO",
    "LogVerbose": None,
    "MACs": None,
    "MaxAuthTries": "6",
    "MaxSessions": "10",
    "MaxStartups": "10:30:100",
    "PasswordAuthentication": "yes",
    "PermitEmptyPasswords": "no",
    "PermitListen": "any",
    "PermitOpen": "any",
    "PermitRootLogin": "prohibit-password",
    "PermitTTY": "yes",
    "PermitTunnel": "no",
    "PermitUserEnvironment": "no",
    "PermitUserRC": "yes",
    "PerSourceMaxStartups": "none",
    "PidFile": None,
    "Port": "22",
    "PrintLastLog": "yes",
    "PrintMotd": "yes",
    "PubkeyAcceptedAlgorithms": None,
    "PubkeyAuthentication": "yes",
    "RekeyLimit": "default none",
    "RequiredRSASize": "1024",
    "RevokedKeys": "none",
    "StreamLocalBindUnlink": "no",
    "StrictModes": "yes",
    "Subsystem": None,
    "SyslogFacility": "AUTH",
    "TCPKeepAlive": "yes",
    "TrustedUserCAKeys": "none",
    "UseDNS": "no",
    "UsePAM": "no",
    "VersionAddendum": "none",
    "X11DisplayOffset": "10",
    "X11Forwarding": "no",
    "X11UseLocalhost": "yes",
    "XAuthLocation": None,
}
LISTS = frozenset("acceptenv allowgroups allowusers denygroups denyusers hostkey listenaddress port".split())
"""Those of which every line counts."""
ALGORITHMS = frozenset(
    (
        *("ciphers", "macs", "kexalgorithms", "hostkeyalgorithms", "casignaturealgorithms"),
        *("hostbasedacceptedalgorithms", "pubkeyacceptedalgorithms"),
    )
)
"""Those whose list may be an addition to sshd's own, or leave something out of it."""
TIMES = frozenset(["clientaliveinterval", "logingracetime"])
"""Those that are durations, in seconds where there is no unit."""
UNSET: Mapping[str, str] = {
    **{name.lower(): "none" for name, default in DEFAULTS.items() if default == "none"},
    **dict.fromkeys(
        "authorizedkeysfile authorizedprincipalscommand hostkeyagent pidfile xauthlocation".split(), "none"
    ),
    **dict.fromkeys("authenticationmethods permitlisten permitopen".split(), "any"),
}
"""The word by which an option is as good as not set."""
ALIKE: Mapping[str, frozenset[str]] = {
    "allowstreamlocalforwarding": frozenset(("yes", "all")),
    "allowtcpforwarding": frozenset(("yes", "all")),
    "compression": frozenset(("yes", "delayed")),
    "loglevel": frozenset(("debug", "debug1")),
    "permitrootlogin": frozenset(("prohibit-password", "without-password")),
}
"""Two words that mean the same to sshd."""
