"""Inspector: information-security self-inspection of hosts, from evidence to report."""

__version__ = "0.1.0"
