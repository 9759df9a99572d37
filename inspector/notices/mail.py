"""Notices by mail: SMTP with TLS, text alone."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.utils import formatdate

from inspector.notices.channels import PORTS, Mail, Security
from inspector.notices.message import message
from inspector.notices.news import News
from inspector.notices.trouble import Trouble, of_connection
from inspector.notices.trust import context
from inspector.text import Text

NO_STARTTLS = Text(
    en="the server offers no STARTTLS, and nothing is sent unencrypted",
    zh="服务器不支持 STARTTLS，未以明文发送任何内容",
)
NO_LOGIN = Text(en="the server does not accept user and password ({code})", zh="服务器不接受该用户名和密码（{code}）")
NO_AUTH = Text(en="the server offers no way to log in", zh="服务器未提供登录方式")
NO_ASCII = Text(
    en="there are other characters than ASCII in user or password, which SMTP cannot carry",
    zh="用户名或密码含有非 ASCII 字符，SMTP 无法传输",
)
REFUSED = Text(en="the server refuses the message ({code})", zh="服务器拒收该邮件（{code}）")
NOT_ALL = Text(
    en="{n} of {all:recipient|recipients} are refused, the first is {first} ({code}); the others got it",
    zh="{all} 个收件人中有 {n} 个被拒收，首个为 {first}（{code}）；其余已发送",
)
DROPPED = Text(en="the server closed the connection", zh="服务器断开了连接")
NO_SMTP = Text(en="the server does not speak SMTP as it should", zh="服务器的 SMTP 响应不符合规范")


def compose(mail: Mail, news: News, key: str) -> EmailMessage:
    """`key` names this notice for good: a second copy has the same Message-ID, and is recognised by it."""
    told = message(news, mail)
    made = EmailMessage(policy=policy.SMTP)
    made["Subject"] = told.subject
    made["From"] = mail.sender
    made["To"] = ", ".join(mail.to)
    made["Date"] = formatdate()
    made["Message-ID"] = f"<{key}@{mail.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    made.set_content(told.text, cte="base64")
    return made


def deliver(mail: Mail, news: News, key: str, password: str, seconds: float) -> None:
    """One try, in which no answer takes longer than `seconds`. Raises Trouble."""
    try:
        with _connected(mail, seconds) as server:
            if password:
                server.login(mail.user, password)
            refused = server.send_message(compose(mail, news, key), mail.sender, list(mail.to))
    except smtplib.SMTPException as error:
        raise _trouble(error) from None
    except OSError as error:
        raise of_connection(error) from None
    except UnicodeEncodeError:  # its text is the password
        raise Trouble(NO_ASCII) from None
    except ValueError:  # an answer that smtplib cannot make sense of
        raise Trouble(NO_SMTP) from None
    if refused:
        first, (code, _) = next(iter(refused.items()))
        raise Trouble(NOT_ALL.fill({"n": len(refused), "all": len(mail.to), "first": first, "code": code}))


@contextlib.contextmanager
def _connected(mail: Mail, seconds: float) -> Iterator[smtplib.SMTP]:
    """A connection that is as safe as the settings want it. Closing it can bring no new trouble: the message is through or not."""
    port = mail.port or PORTS[mail.security]
    if mail.security is Security.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.server, port, timeout=seconds, context=context(mail.ca))
    else:
        server = smtplib.SMTP(mail.server, port, timeout=seconds)
    try:
        if mail.security is Security.STARTTLS:
            server.starttls(context=context(mail.ca))
        yield server
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _trouble(error: smtplib.SMTPException) -> Trouble:
    """By its code: 4xx may pass. What the server said along with it is left out, for it may repeat what it was told."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return Trouble(NO_LOGIN.fill({"code": error.smtp_code}), transient=_passing(error.smtp_code))
        case smtplib.SMTPResponseException():
            return Trouble(REFUSED.fill({"code": error.smtp_code}), transient=_passing(error.smtp_code))
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            return Trouble(REFUSED.fill({"code": codes[0]}), transient=all(map(_passing, codes)))
        case smtplib.SMTPServerDisconnected():
            cause = error.__context__  # smtplib says of a timeout too that the connection was closed
            return of_connection(cause) if isinstance(cause, OSError) else Trouble(DROPPED, transient=True)
        case smtplib.SMTPNotSupportedError():
            return Trouble(NO_STARTTLS if "STARTTLS" in str(error) else NO_AUTH)
    return Trouble(NO_AUTH if "auth" in str(error).lower() else NO_SMTP)


def _passing(code: int) -> bool:
    """Whether it is for now only; -1 is an answer without a code."""
    return 400 <= code < 500 or code == -1
