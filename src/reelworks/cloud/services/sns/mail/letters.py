"""What subscribers read in their mail: letters as values, written as SNS writes them. No sending here.

SNS's own words are recorded from mails of AWS; its contact address is left out, since nobody at AWS knows of this cloud.

https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from reelworks.cloud.services.sns.model import Message, Subscription, Topic

NOTICE_SUBJECT = "AWS Notification Message"
"""Of a message that was published without a subject."""
QUESTION_SUBJECT = "AWS Notification - Subscription Confirmation"
FAREWELL_SUBJECT = "AWS Notification - Unsubscribe Confirmation"
BODY_POLICY = SMTP.clone(max_line_length=990, cte_type="7bit")
"""Keeps links whole: a body is encoded only where it has other characters than ASCII's, or lines that SMTP forbids."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one reader, as it is handed to a server or kept in a file."""

    letter_id: str
    """The same each time the same letter is written."""
    written_at: float
    """When what it tells happened, in seconds since the epoch."""
    sender: str
    """The bare address that it comes from."""
    recipient: str
    content: bytes
    """Headers and body (RFC 5322), lines ended by CRLF."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a letter has beside its text."""

    letter_id: str
    written_at: float
    """In seconds since the epoch."""
    sender: str
    """Who writes: an address, with or without a name."""
    recipient: str
    subject: str
    unsubscribe_url: str | None = None
    """What mail programs offer as their own button."""


def letter_id_of(message_id: str, subscription: Subscription) -> str:
    """Return a letter's identifier: one message to one subscription is one letter, however often it is tried."""
    return f"{message_id}.{subscription.arn.rpartition(':')[2]}"


def sender_of(topic: Topic, sender: str) -> str:
    """Return who a topic's notices come from: the topic's display name, where it has one, over the usual sender's."""
    name, address = parseaddr(sender)
    own = "".join(
        letter if letter.isprintable() else " " for letter in topic.attributes.get("DisplayName", "")
    )
    return str(Address(display_name=" ".join(own.split()) or name, addr_spec=address))


def notice_text(body: str, unsubscribe_url: str) -> str:
    """Return what a reader of ``email`` gets: the message, and how to get no more."""
    return (
        f"{body}\n\n--\n"
        "If you wish to stop receiving notifications from this topic, please click or visit the link below"
        f" to unsubscribe:\n{unsubscribe_url}\n\nPlease do not reply directly to this email.\n"
    )


def question_text(topic_arn: str, confirm_url: str) -> str:
    """Return the question whether somebody wants a topic's messages."""
    return (
        f"You have chosen to subscribe to the topic:\n{topic_arn}\n\n"
        "To confirm this subscription, click or visit the link below (If this was in error no action is"
        f" necessary):\n{confirm_url}\n\nPlease do not reply directly to this email.\n"
    )


def farewell_text(topic_arn: str, confirm_url: str) -> str:
    """Return what tells a reader that there will be no more, and how to undo that."""
    return (
        f"Your subscription to the topic below has been deactivated:\n{topic_arn}\n\n"
        "If this was in error or you wish to resubscribe, click or visit the link below to resubscribe to this"
        f" topic:\n{confirm_url}\n\nPlease do not reply directly to this email.\n"
    )


def notice_subject(message: Message) -> str:
    """Return the subject of a published message's mail."""
    return NOTICE_SUBJECT if message.subject is None else message.subject


def write_letter(heading: Heading, text: str) -> Letter:
    """Return the letter of a heading and a text."""
    _, address = parseaddr(heading.sender)
    mail = EmailMessage(policy=BODY_POLICY)
    mail["From"] = heading.sender
    mail["To"] = Address(addr_spec=heading.recipient)
    mail["Subject"] = heading.subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(heading.written_at, UTC))
    mail["Message-ID"] = f"<{heading.letter_id}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if heading.unsubscribe_url is not None:
        mail["List-Unsubscribe"] = f"<{heading.unsubscribe_url}>"
    mail.set_content(text)
    content = mail.as_bytes(policy=SMTP)
    return Letter(heading.letter_id, heading.written_at, address, heading.recipient, content)
