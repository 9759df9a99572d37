"""The rectification register: findings followed over audits until they are mended.

Names here are loaded when they are asked for: who only wants the words need not wait for the database's library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from inspector.register.item import Event, Evidence, Followed, Item, State

if TYPE_CHECKING:
    from inspector.register.following import follow
    from inspector.register.questions import answered, open_question
    from inspector.register.soundness import consistency
    from inspector.register.waivers import expire, standing_waivers

__all__ = [
    "Event",
    "Evidence",
    "Followed",
    "Item",
    "State",
    "answered",
    "consistency",
    "expire",
    "follow",
    "open_question",
    "standing_waivers",
]
_FROM = {
    "answered": "questions",
    "consistency": "soundness",
    "expire": "waivers",
    "follow": "following",
    "open_question": "questions",
    "standing_waivers": "waivers",
}


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_FROM[name]}"), name)
