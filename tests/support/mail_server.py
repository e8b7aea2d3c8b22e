"""A mail server for tests: real SMTP on a free port of the loopback interface."""

import asyncio
import email
import ssl
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DEADLINE_S = 10


@dataclass(frozen=True)
class Received:
    """One letter as it came in."""

    sender: str
    recipients: list[str]
    mail: EmailMessage
    peer: Any
    """Of which connection it came."""
    login: str | None
    is_encrypted: bool


class Inbox:
    """Takes letters, or answers what it is told to."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.refusals: list[str] = []
        """What the next letters are answered instead of being taken."""
        self.refused: dict[str, str] = {}
        """What letters to an address are answered."""
        self.is_silent: asyncio.Event | None = None
        """What is waited for before a letter is answered."""

    # fmt: off
    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802, ARG002 - aiosmtpd's name and arguments
    # fmt: on
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.is_silent is not None:
            await self.is_silent.wait()
        if self.refusals:
            return self.refusals.pop(0)
        mail = email.message_from_bytes(envelope.content, policy=policy.default)
        login = session.auth_data.login.decode() if session.auth_data else None
        is_encrypted = session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None
        self.received.append(
            Received(envelope.mail_from, envelope.rcpt_tos, mail, session.peer, login, is_encrypted)
        )
        return "250 OK"

    async def wait_for(self, count: int) -> Received:
        """Wait until so many letters have come; return the last of them."""
        async with asyncio.timeout(DEADLINE_S):
            while len(self.received) < count:
                await asyncio.sleep(0.002)
        return self.received[count - 1]


class MailServer:
    """The server in a test's own loop."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self.port = 0

    async def open(self) -> "MailServer":
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self._inbox, hostname="mail.test", loop=loop), "127.0.0.1", self.port
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        self._server.close()


def guarded_controller(inbox: Inbox, security: str, context: ssl.SSLContext, password: str) -> Controller:
    """Return a server in a thread of its own, with TLS and a login: ``start`` and ``stop`` it."""

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=data.password.decode() == password, auth_data=data)

    class OnAFreePort(Controller):
        def factory(self) -> SMTP:
            return SMTP(
                inbox,
                hostname="mail.test",
                authenticator=authenticate,
                auth_required=True,
                auth_require_tls=security == "starttls",
                require_starttls=security == "starttls",
                tls_context=context if security == "starttls" else None,
                loop=self.loop,
            )

        def _trigger_server(self) -> None:
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    return OnAFreePort(
        inbox, hostname="127.0.0.1", port=0, ssl_context=context if security == "smtps" else None
    )
