"""The one counter where letters are handed in."""

from dataclasses import dataclass
from pathlib import Path

from reelworks.cloud.services.sns.mail.letters import Letter
from reelworks.cloud.services.sns.mail.mailbox import Mailbox
from reelworks.cloud.services.sns.mail.relay import LetterRefused, Relay, SmtpServer

__all__ = ["LetterRefused", "MailOffice", "MailSettings"]

DEFAULT_SENDER = "Reelworks <no-reply@reelworks.localhost>"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail leaves."""

    folder: Path
    """Where letters are kept where there is no server."""
    sender: str = DEFAULT_SENDER
    """Who letters come from: an address, with or without a name."""
    server: SmtpServer | None = None
    """Who takes the letters; None keeps them in the folder."""


class MailOffice:
    """Sends letters on, by the server or into the folder."""

    def __init__(self, settings: MailSettings) -> None:
        self.sender = settings.sender
        """Who letters come from."""
        self._mailbox = Mailbox(settings.folder)
        self._relay = Relay(settings.server) if settings.server else None

    async def send(self, letter: Letter) -> None:
        """Send a letter; return once the server, or the disk, has it.

        Raises:
            LetterRefused: neither took it.
        """
        if self._relay is not None:
            await self._relay.send(letter)
            return
        try:
            await self._mailbox.keep(letter)
        except OSError as error:
            raise LetterRefused(str(error), is_hopeless=False) from error

    def close(self) -> None:
        """Let go of the server."""
        if self._relay is not None:
            self._relay.close()
