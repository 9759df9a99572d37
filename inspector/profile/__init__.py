"""Profiles: which checks run, with which parameters and severities on which hosts, and which findings are accepted until when."""

from inspector.profile.lint import Doubt, doubts, waivers_alone
from inspector.profile.merged import (
    PASSWORD_SECONDS,
    SCAN_RATE,
    SCAN_SECONDS,
    ForHosts,
    OutsideSettings,
    Profile,
    RemediationSettings,
    accepted,
    accepting,
    load,
    passwords,
    settled,
)
from inspector.profile.place import NoProfile, Place, Placed, Report, Slip, at_once, unknown_profile
from inspector.profile.plans import differences, for_tags, parameter_sets, plan
from inspector.profile.shape import Gate, Layer, Passwords, WaiverRule
from inspector.profile.waivers import as_waiver, concerns, names, waiving
from inspector.profile.words import NO_CHECK, Known

__all__ = [
    "NO_CHECK",
    "PASSWORD_SECONDS",
    "SCAN_RATE",
    "SCAN_SECONDS",
    "Doubt",
    "ForHosts",
    "Gate",
    "Known",
    "Layer",
    "NoProfile",
    "OutsideSettings",
    "Passwords",
    "Place",
    "Placed",
    "Profile",
    "RemediationSettings",
    "Report",
    "Slip",
    "WaiverRule",
    "accepted",
    "accepting",
    "as_waiver",
    "at_once",
    "concerns",
    "differences",
    "doubts",
    "for_tags",
    "load",
    "names",
    "parameter_sets",
    "passwords",
    "plan",
    "settled",
    "unknown_profile",
    "waivers_alone",
    "waiving",
]
