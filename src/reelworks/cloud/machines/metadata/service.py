"""What the metadata service answers to a request; knows no sockets.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import unquote

from reelworks.base.clock import Clock
from reelworks.cloud.machines.metadata.facts import Facts, MetadataSource
from reelworks.cloud.machines.metadata.tokens import TTL_S_MAX, Tokens
from reelworks.cloud.machines.metadata.tree import (
    credentials_of,
    find_in,
    identity_of,
    list_names,
    metadata_of,
    refusal_of,
)

VERSIONS = ("1.0", "2007-01-19", "2016-09-02", "2019-10-01", "2021-03-23", "2022-09-24", "latest")
TOKEN, TOKEN_TTL = "x-aws-ec2-metadata-token", "x-aws-ec2-metadata-token-ttl-seconds"
_VERSION = re.compile(r"latest|1\.0|20\d\d-\d\d-\d\d")
_PAGE = """<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>{status} - {phrase}</title>
 </head>
 <body>
  <h1>{status} - {phrase}</h1>
 </body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as this service looks at it."""

    method: str
    path: str
    """As it came, percent signs and all, without the query."""
    headers: Mapping[str, str]
    """Names in lower case."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    kind: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A request that is answered with an error's page."""

    def __init__(self, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status.phrase)
        self.status = status
        self.headers = headers or {}


class MetadataService:
    """Answers the machines' own requests. Who asks is who is asked: the address that was connected to."""

    def __init__(self, source: MetadataSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._tokens = Tokens(clock)

    async def answer(self, address: str, asked: Asked) -> Answered:
        """Answer a request that came to a machine's address."""
        try:
            return await self._answer(address, asked)
        except Refused as refused:
            return page(refused.status, refused.headers)

    async def _answer(self, address: str, asked: Asked) -> Answered:
        facts = self._source.find_facts(address)
        if facts is None:
            raise Refused(HTTPStatus.NOT_FOUND)
        if not facts.is_enabled:
            raise Refused(HTTPStatus.FORBIDDEN)
        names = [unquote(name) for name in asked.path.split("/") if name]
        if names[:2] == ["latest", "api"]:
            return self._give_token(address, names, asked)
        if asked.method not in {"GET", "HEAD"}:
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
        headers = self._check_token(address, facts, asked)
        if names and not _VERSION.fullmatch(names[0]):
            raise Refused(HTTPStatus.NOT_FOUND)
        body = await self._tell(facts, names[1:]) if names else "\n".join(VERSIONS)
        if isinstance(body, bytes):
            return Answered(body, kind="application/octet-stream", headers=headers)
        return Answered(body.encode(), headers=headers)

    def _give_token(self, address: str, names: Sequence[str], asked: Asked) -> Answered:
        if names != ["latest", "api", "token"]:
            raise Refused(HTTPStatus.NOT_FOUND)
        if asked.method != "PUT":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "OPTIONS, PUT"})
        if "x-forwarded-for" in asked.headers:
            # It came through a proxy: whoever asked is not on the machine.
            raise Refused(HTTPStatus.FORBIDDEN)
        text = asked.headers.get(TOKEN_TTL, "")
        if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= TTL_S_MAX:
            raise Refused(HTTPStatus.BAD_REQUEST)
        token = self._tokens.make(address, int(text))
        return Answered(token.encode(), headers={TOKEN_TTL: text})

    def _check_token(self, address: str, facts: Facts, asked: Asked) -> dict[str, str]:
        """Return the headers of an answer to who shows this token, or none where none is needed."""
        if TOKEN not in asked.headers:
            if facts.needs_token:
                raise Refused(HTTPStatus.UNAUTHORIZED)
            return {}
        remaining_s = self._tokens.find_remaining_s(address, asked.headers[TOKEN])
        if remaining_s is None:
            raise Refused(HTTPStatus.UNAUTHORIZED)
        return {TOKEN_TTL: str(remaining_s)}

    async def _tell(self, facts: Facts, names: Sequence[str]) -> str | bytes:
        """Return what stands at a path below the version."""
        match list(names):
            case []:
                return "\n".join(
                    ["dynamic", "meta-data", *(["user-data"] if facts.user_data is not None else [])]
                )
            case ["user-data"] if facts.user_data is not None:
                return facts.user_data
            case ["meta-data", "iam", "security-credentials", role]:
                return await self._tell_credentials(facts, role)
            case ["meta-data", "public-keys"] if facts.public_key is not None:
                # The one folder whose list says what its numbers stand for.
                return f"0={facts.key_name}"
            case ["meta-data", *path]:
                tree = metadata_of(facts, await self._source.find_target_state(facts.address))
            case ["dynamic", *path]:
                tree = {"instance-identity": {"document": identity_of(facts)}}
            case _:
                raise Refused(HTTPStatus.NOT_FOUND)
        found = find_in(tree, path)
        if found is None:
            raise Refused(HTTPStatus.NOT_FOUND)
        return found if isinstance(found, str) else list_names(found)

    async def _tell_credentials(self, facts: Facts, role: str) -> str:
        if facts.profile is None or role != facts.profile.role_name:
            raise Refused(HTTPStatus.NOT_FOUND)
        credentials = await self._source.get_credentials(facts.address)
        if credentials is None:
            return refusal_of(role, self._clock.now())
        return credentials_of(credentials)


def page(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Answered:
    """Return the page of an error."""
    text = _PAGE.format(status=status.value, phrase=status.phrase)
    return Answered(text.encode(), status, "text/html", headers or {})
