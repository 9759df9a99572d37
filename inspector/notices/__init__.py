"""What an audit brought that people should hear of, and the ways to tell them: mail, webhook, apprise, journal, textfile."""

from inspector.notices.channels import Apprise, Channel, Mail, Webhook, check
from inspector.notices.news import Gathered, News, Notable, gather, worth_telling
from inspector.notices.sending import Failure, Pace, send_all

__all__ = [
    "Apprise",
    "Channel",
    "Failure",
    "Gathered",
    "Mail",
    "News",
    "Notable",
    "Pace",
    "Webhook",
    "check",
    "gather",
    "send_all",
    "worth_telling",
]
