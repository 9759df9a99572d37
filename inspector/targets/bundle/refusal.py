"""A bundle that is not taken for evidence: one line that says what is wrong with it, and where."""

from __future__ import annotations

from inspector.model import HostStatus, InspectorError
from inspector.text import Text

WHAT = Text(en="bundle:{path}: refused: {what}", zh="bundle:{path}：拒绝使用：{what}")


class Refused(InspectorError):
    """Of a fleet this host alone is not audited."""

    status = HostStatus.REFUSED


def refused(path: str, what: Text, /, **values: object) -> Refused:
    return Refused(WHAT.fill({"path": path, "what": what.fill(values)}))
