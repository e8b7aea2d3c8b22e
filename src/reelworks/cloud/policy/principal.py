"""Who asks: a principal, as policies name it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["root", "user", "role", "service", "anonymous"]


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody, or something, that makes a request."""

    kind: Kind
    account: str
    """The account it belongs to; empty for services and anonymous callers."""
    name: str
    """The user's or role's name with its path, the service's host name (``s3.amazonaws.com``), or empty."""
    session: str = ""
    """The name of a role's session, where temporary credentials act."""

    @classmethod
    def root(cls, account: str) -> "Principal":
        """Return an account's root."""
        return cls("root", account, "")

    @classmethod
    def user(cls, account: str, name: str) -> "Principal":
        """Return a user."""
        return cls("user", account, name)

    @classmethod
    def role(cls, account: str, name: str, session: str = "") -> "Principal":
        """Return a role, or one session of it."""
        return cls("role", account, name, session)

    @classmethod
    def service(cls, host: str) -> "Principal":
        """Return a service of AWS, by the name that policies use: ``sns.amazonaws.com``."""
        return cls("service", "", host)

    @classmethod
    def anonymous(cls) -> "Principal":
        """Return whoever does not say who they are."""
        return cls("anonymous", "", "")

    @property
    def arn(self) -> str:
        """The ARN that policies name; a service's host name, and ``anonymous``, stand for themselves."""
        if self.kind == "service":
            return self.name
        if self.kind == "anonymous":
            return "anonymous"
        resource = "root" if self.kind == "root" else f"{self.kind}/{self.name}"
        return f"arn:aws:iam::{self.account}:{resource}"

    @property
    def caller_arn(self) -> str:
        """The ARN under which it acts and which errors name: a session's own, else ``arn``."""
        if not self.session:
            return self.arn
        return f"arn:aws:sts::{self.account}:assumed-role/{self.name.rpartition('/')[2]}/{self.session}"
