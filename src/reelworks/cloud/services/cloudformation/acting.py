"""As whom the engine works: whoever asked for the operation, or the role that it was given.

Who asked is kept with the operation, so that it goes on after a crash; of temporary credentials only the key is,
by which their session is found again.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from reelworks.base.clock import Clock
from reelworks.base.ids import Ids, new_uuid
from reelworks.cloud.identities import Credential, Credentials
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Door
from reelworks.cloud.services.cloudformation.types.contract import ResourceFailed

SERVICE = "cloudformation.amazonaws.com"
_SESSION_NAME = "AWSCloudFormation"
_RENEWED_S_BEFORE = 300.0
_KEPT = ("account", "region", "endpoint", "remote", "access_key_id", "user_agent")


def saved_caller(caller: Caller) -> dict[str, Any]:
    """Return a caller as the journal keeps it."""
    return {
        **{name: getattr(caller, name) for name in _KEPT},
        "principal": asdict(caller.principal),
        "has_session": caller.session is not None,
    }


class Actor:
    """Who works on one stack. Renews a role's session before it ends."""

    def __init__(self, door: Door, credentials: Credentials, clock: Clock, ids: Ids) -> None:
        self._door = door
        self._credentials = credentials
        self._clock = clock
        self._ids = ids
        self._session: Credential | None = None

    def whoever_asked(self, saved: Mapping[str, Any]) -> Caller:
        """Return the caller that the journal keeps.

        Raises:
            ResourceFailed: the session it acted in is not known any more.
        """
        session = None
        if saved["has_session"]:
            found = self._credentials.find(saved["access_key_id"] or "")
            if found is None or found.session is None:
                raise ResourceFailed("The security token included in the request is invalid")
            session = found.session
        kept = {name: saved[name] for name in _KEPT}
        return Caller(
            Principal(**saved["principal"]), request_id=new_uuid(self._ids), session=session, **kept
        )

    async def caller(self, saved: Mapping[str, Any], role_arn: str | None) -> Caller:
        """Return as whom to call: the role's session where there is a role.

        Raises:
            ResourceFailed: the session of whoever asked is not known any more.
            AwsError: the role cannot be assumed.
        """
        if role_arn is None:
            return self.whoever_asked(saved)
        asked = replace(
            Caller(Principal.service(SERVICE), saved["account"], saved["region"], new_uuid(self._ids), ""),
            endpoint=saved["endpoint"],
        )
        session = await self._assume(role_arn, asked)
        return replace(
            asked,
            principal=session.principal,
            access_key_id=session.access_key_id,
            session=session.session,
        )

    async def _assume(self, role_arn: str, asked: Caller) -> Credential:
        kept = self._session
        if kept is not None and (kept.expires_at or 0) - self._clock.now() > _RENEWED_S_BEFORE:
            return kept
        answer = await self._door.call(
            "sts", "AssumeRole", {"RoleArn": role_arn, "RoleSessionName": _SESSION_NAME}, asked
        )
        self._session = self._credentials.find(answer["Credentials"]["AccessKeyId"])
        if self._session is None:
            raise ResourceFailed(f"Role {role_arn} is invalid or cannot be assumed")
        return self._session
