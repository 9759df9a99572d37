"""What the modules of PAM answer to an ordinary local user, as their sources and manuals say."""

from __future__ import annotations

import operator
from collections.abc import Callable

from inspector.facts.pam import Pam, Step

UNKNOWN = ("success", "auth_err", "ignore")
"""What a module that is in no table may answer."""
FAILS = ("auth_err", "user_unknown", "authinfo_unavail")
AUTHENTICATORS = frozenset(
    "pam_unix pam_unix2 pam_unix_auth pam_tcb pam_pwdb pam_sss pam_ldap pam_krb5 pam_winbind pam_fprintd pam_u2f pam_oath pam_yubico"
    " pam_google_authenticator pam_radius_auth pam_tacplus pam_pkcs11 pam_p11 pam_ssh_agent_auth pam_duo pam_userdb"
    " pam_ecryptfs pam_rhosts pam_timestamp pam_systemd_home pam_biometric pam_usb pam_smbpass pam_afs_session".split()
)
"""Modules that ask for something only the user has; who has nothing gets past none of them."""
NEUTRAL = frozenset(
    "pam_env pam_faildelay pam_group pam_cap pam_issue pam_echo pam_warn pam_umask pam_motd pam_mail pam_limits"
    " pam_keyinit pam_lastlog pam_xauth pam_console pam_gnome_keyring pam_kwallet pam_kwallet5 pam_tty_audit".split()
)
"""Modules that have no say in it."""
GATES = frozenset(
    "pam_securetty pam_shells pam_access pam_listfile pam_time pam_localuser pam_loginuid"
    " pam_sepermit pam_abl pam_debug".split()
)
"""Modules that keep some out and prove nothing: success for the others."""
Codes = tuple[str, ...]
_SILENT = ("quiet", "quiet_success", "quiet_fail", "debug", "audit")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    **dict.fromkeys((">=", "ge"), operator.ge),
    **dict.fromkeys((">", "gt"), operator.gt),
    **dict.fromkeys(("<", "lt"), operator.lt),
    **dict.fromkeys(("<=", "le"), operator.le),
    **dict.fromkeys(("=", "eq"), operator.eq),
    **dict.fromkeys(("!=", "ne"), operator.ne),
}


def answers(pam: Pam, unknown: Codes = UNKNOWN, uid: int = 1000) -> Callable[[Step, bool], Codes]:
    """(step, whether the right password was given) -> the codes that a module may answer in `auth`.

    Who asks is an ordinary user; `uid` is whom they want to be. `unknown` is what stands for what nobody knows.
    """

    def answer(step: Step, password: bool) -> Codes:
        name = step.module
        if pam.modules and name not in pam.modules:
            return ("module_unknown",)
        if name in ("pam_unix", "pam_unix2", "pam_tcb", "pam_pwdb"):
            return ("success",) if password else ("auth_err",)
        if name in AUTHENTICATORS:
            return FAILS
        if name in NEUTRAL:
            return ("ignore",)
        if name in GATES:
            return ("success",)
        return _special(step, unknown, uid)

    return answer


def known(step: Step) -> bool:
    """Whether a module's answers are in the tables."""
    return not step.module or step.module in AUTHENTICATORS | NEUTRAL | GATES or bool(_special(step, (), 1000))


def _special(step: Step, unknown: Codes, uid: int) -> Codes:
    words = step.arguments
    fixed: dict[str, Codes] = {
        "pam_permit": ("success",),
        "pam_deny": ("auth_err",),
        "pam_rootok": ("auth_err",),
        "pam_wheel": ("perm_denied", "ignore"),
        "pam_nologin": ("success",) if "successok" in words else ("ignore",),
        "pam_usertype": ("success",) if "isregular" in words else ("perm_denied",),
        **dict.fromkeys(("pam_faillock", "pam_tally2", "pam_tally"), ("ignore" if "authfail" in words else "success",)),
    }
    return _succeeds(step, unknown, uid) if step.module == "pam_succeed_if" else fixed.get(step.module, unknown)


def _succeeds(step: Step, unknown: Codes, uid: int) -> Codes:
    """Conditions on the number of a user are decided; any other may hold or not."""
    words = [word for word in step.arguments if word not in _SILENT]
    if "use_uid" in words:  # then it is about who asks
        words.remove("use_uid")
        uid = 1000
    if len(words) == 3 and words[0] == "uid" and words[1] in _COMPARE and words[2].isdecimal() and len(words[2]) < 10:
        return ("success",) if _COMPARE[words[1]](uid, int(words[2])) else ("auth_err",)
    return ("success", "auth_err") if "success" in unknown else ("auth_err",)
