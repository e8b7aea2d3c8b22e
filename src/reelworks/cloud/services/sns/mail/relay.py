"""Handing letters to an SMTP server (RFC 5321), and what its answers mean for trying again."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import aiosmtplib

from reelworks.cloud.services.sns.mail.letters import Letter

CONNECTIONS_MAX = 4
"""How many letters are handed over at once."""
ANSWER_S_MAX = 20.0
"""How long the server may take for each answer, in seconds."""
FAREWELL_S_MAX = 2.0
LETTER_S_MAX = 60.0
"""How long one letter may take in all, in seconds."""
PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Who takes the mail."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    """``starttls`` begins in the clear and insists on TLS before anything else; ``tls`` begins with it."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class LetterRefused(Exception):
    """A letter was not taken."""

    def __init__(self, reason: str, *, is_hopeless: bool) -> None:
        super().__init__(reason)
        self.is_hopeless = is_hopeless
        """Whether the server said that it never will be: of this reader, or of this letter."""


class Relay:
    """Owns the connections to the server. One is kept open for as long as letters wait for it."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._places = asyncio.Semaphore(CONNECTIONS_MAX)
        self._waiting = 0
        self._idle: list[aiosmtplib.SMTP] = []

    async def send(self, letter: Letter) -> None:
        """Hand a letter over; return once the server has said that it is responsible for it.

        Raises:
            LetterRefused: the server cannot be reached, does not answer in time, or refuses.
        """
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            async with asyncio.timeout(LETTER_S_MAX):
                await self._hand_over(letter)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise LetterRefused(_told(error), is_hopeless=_is_hopeless(error)) from error
        finally:
            self._places.release()

    def close(self) -> None:
        """Drop the connections that are open and idle."""
        while self._idle:
            self._idle.pop().close()

    async def _hand_over(self, letter: Letter) -> None:
        client = self._idle.pop() if self._idle else None
        if client is None or not client.is_connected:
            client = await self._connect(letter)
        try:
            await client.sendmail(letter.sender, [letter.recipient], letter.content)
        except BaseException:
            client.close()
            raise
        if self._waiting:
            self._idle.append(client)
        else:
            await self._take_leave(client)

    async def _take_leave(self, client: aiosmtplib.SMTP) -> None:
        self.close()
        # The letter is the server's by now: however the farewell goes, it must not be sent again.
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=FAREWELL_S_MAX)
        client.close()

    async def _connect(self, letter: Letter) -> aiosmtplib.SMTP:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            timeout=ANSWER_S_MAX,
            # The name that is said in EHLO; left out, it would be asked of the DNS.
            local_hostname=letter.sender.rpartition("@")[2],
        )
        await client.connect()
        return client


def _is_hopeless(error: Exception) -> bool:
    """Say whether the server refused this reader or this letter for good.

    A wrong password, or a sender that it does not let write, is the operator's to put right: the letter waits for that.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(refused.code in PERMANENT for refused in error.recipients)
    return isinstance(error, aiosmtplib.SMTPDataError) and error.code in PERMANENT


def _told(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return "; ".join(f"{refused.code} {refused.message}" for refused in error.recipients)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or "the mail server took too long"
