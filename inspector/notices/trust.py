"""Whom a TLS connection trusts: the system's authorities, or those of one file in their stead."""

from __future__ import annotations

import ssl

from inspector.notices.trouble import NO_AUTHORITIES, NO_CERTIFICATES, Trouble
from inspector.text import os_error


def context(authorities: str) -> ssl.SSLContext:
    """Verifies certificate and name, TLS 1.2 at least. Raises Trouble where the file cannot be used."""
    try:
        made = ssl.create_default_context(cafile=authorities or None)
    except ssl.SSLError:
        raise Trouble(NO_AUTHORITIES.fill({"path": authorities, "why": NO_CERTIFICATES})) from None
    except OSError as error:
        raise Trouble(NO_AUTHORITIES.fill({"path": authorities, "why": os_error(error)})) from None
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made
