"""The one place that knows python-nmap, which is GPL-3.0-or-later and an extra: it starts nmap and hands over its XML.

Its own reading of the XML is not used. It splits hosts and arguments as a shell would, so nothing but a literal address and
numbers is put into them.
"""

from __future__ import annotations

from inspector.targets.outside.addresses import Address

RETRIES = 2
GRACE = 15
"""Seconds that nmap has beyond its own limit before it is killed."""


class Failed(Exception):
    """`note` is one of `inspector.facts.outside.FAILED`, or `timeout`."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note


def scan(address: Address, ports: str, *, rate: int, seconds: int) -> bytes:
    """nmap's XML of a TCP scan as an ordinary user may do it: full connections, no pings, no names looked up.

    Raises Failed where python-nmap or nmap is not installed, where nmap does not end, and where it says nothing.
    """
    try:
        import nmap  # type: ignore[import-untyped]
    except ImportError:
        raise Failed("python-nmap-missing") from None
    try:
        scanner = nmap.PortScanner()
    except (nmap.PortScannerError, OSError):
        raise Failed("nmap-missing") from None
    try:
        scanner.scan(
            hosts=str(address),
            ports=ports,
            arguments=_arguments(address, rate, seconds),
            timeout=seconds + GRACE,
        )
    except nmap.PortScannerTimeout:
        raise Failed("timeout") from None
    except Exception:  # noqa: S110 - python-nmap's reading of the XML fails where that was cut; ours keeps what came
        pass
    output = scanner.get_nmap_last_output()
    if not isinstance(output, bytes) or not output:  # text: still that of `nmap -V`
        raise Failed("failed")
    return output


def _arguments(address: Address, rate: int, seconds: int) -> str:
    """`--unprivileged`: the same scan for root, who would send ARP packets first."""
    family = "-6 " if address.version == 6 else ""
    bounds = f"--max-rate {rate} --max-retries {RETRIES} --host-timeout {seconds}s"
    return f"{family}-sT -n -Pn --unprivileged {bounds}"
