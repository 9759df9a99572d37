"""Why a notice did not get through, and whether another try may help."""

from __future__ import annotations

from inspector.text import Text, os_error

NO_TRUST = Text(en="the certificate of the server is not trusted ({why})", zh="服务器证书不受信任（{why}）")
NO_TLS = Text(en="no TLS connection came about ({why})", zh="无法建立 TLS 连接（{why}）")
NO_AUTHORITIES = Text(en="the authorities in {path} cannot be read: {why}", zh="无法读取 CA 证书文件 {path}：{why}")
SLOW = Text(en="no answer in time", zh="响应超时")
UNKNOWN_HOST = Text(en="the name of the server is not known", zh="无法解析服务器域名")
BROKEN = Text(en="the connection failed: {why}", zh="连接失败：{why}")
NO_CERTIFICATES = Text(en="no certificates in it", zh="其中没有证书")


class Trouble(Exception):
    """`transient`: another try may help, after at least `wait` seconds. The text never holds what a server said, nor a secret."""

    def __init__(self, text: Text, *, transient: bool = False, wait: float = 0.0) -> None:
        super().__init__(text.en)
        self.text = text
        self.transient = transient
        self.wait = wait


def of_connection(error: OSError) -> Trouble:
    """What went wrong on the way to a server. A certificate that is not trusted stays so."""
    import socket
    import ssl

    if isinstance(error, ssl.SSLCertVerificationError):
        return Trouble(NO_TRUST.fill({"why": error.verify_message or "?"}))
    if isinstance(error, ssl.SSLError):
        return Trouble(NO_TLS.fill({"why": error.reason or "?"}), transient=True)
    if isinstance(error, TimeoutError):
        return Trouble(SLOW, transient=True)
    if isinstance(error, socket.gaierror):
        return Trouble(UNKNOWN_HOST, transient=True)
    return Trouble(BROKEN.fill({"why": os_error(error)}), transient=True)
