"""Who sent a request, proven by its signature. Closed to whom nobody knows."""

from dataclasses import dataclass

from reelworks.base.clock import Clock
from reelworks.cloud.gateway.exchange import Exchange
from reelworks.cloud.gateway.keys import Credential, Credentials
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller
from reelworks.cloud.wire.auth_errors import (
    Family,
    InvalidArgument,
    expired_token,
    family_of,
    not_signed,
    unknown_key,
    wrong_token,
)
from reelworks.cloud.wire.claim import Claim
from reelworks.cloud.wire.form_signature import find_form_claim, verify_form
from reelworks.cloud.wire.hoisted import hoisted_headers
from reelworks.cloud.wire.route import OPTIONS_OBJECT
from reelworks.cloud.wire.sigv4 import Keyring, find_claim, payload_rule, verify

_OPEN_SERVICES = frozenset({"s3", "sqs", "sns"})
"""Those whose resources have policies that may open them to everyone: anonymous requests go on to be weighed."""
_OPEN_OPERATIONS = frozenset({"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"})
"""Those whose callers have no keys yet."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """What the gateway has to know of the cloud it is the front of."""

    account: str
    """Whose resources an anonymous request is about, where nothing else says it."""
    region: str = "us-east-1"
    """The region of requests that name none: anonymous ones, and those signed by version 2."""
    scheme: str = "http"


class Doorkeeper:
    """Fills in an exchange's ``caller`` and, for requests, the ``rule`` of its body. Keeps nothing of a request."""

    def __init__(self, settings: GatewaySettings, credentials: Credentials, clock: Clock) -> None:
        self._settings = settings
        self._credentials = credentials
        self._clock = clock
        self._keyring = Keyring()

    def authenticate(self, exchange: Exchange) -> None:
        """Prove who signed a request.

        Raises:
            AwsError: nobody whom we know, not this request, or not now.
        """
        request = exchange.request
        assert exchange.route is not None
        # A browser asks before a presigned request with its very URL, whose signature is not for this.
        claim = find_claim(request) if exchange.route.operation != OPTIONS_OBJECT else None
        if claim is None:
            exchange.rule = payload_rule(request)
            exchange.caller = self.anonymous(exchange)
            return
        credential = self._credentials.find(claim.access_key_id)
        if credential is None:
            raise unknown_key(claim.family, claim.access_key_id)
        now = self._clock.now()
        exchange.rule = verify(
            request, claim, credential.secret, now, bucket=exchange.bucket, keyring=self._keyring
        )
        if credential.token is not None or claim.token is not None:
            _check_token(credential, claim.token, claim.family, now)
        if claim.is_presigned and exchange.route.service == "s3":
            request.headers = {**hoisted_headers(request.query), **request.headers}
        exchange.caller = _caller_of(exchange, claim, credential)

    def authenticate_form(self, exchange: Exchange) -> None:
        """Prove who signed the form's policy; when that expires, and what it allows, is for the room to say.

        Raises:
            AwsError: nobody whom we know, or not this policy.
        """
        assert exchange.form is not None
        if (header := exchange.request.headers.get("authorization")) is not None:
            fields = {"ArgumentName": "Authorization", "ArgumentValue": header}
            raise InvalidArgument("A form is signed in its fields, not in its header.", fields=fields)
        fields = exchange.form.fields
        claim = find_form_claim(fields)
        if claim is None:
            exchange.caller = self.anonymous(exchange)
            return
        credential = self._credentials.find(claim.access_key_id)
        if credential is None:
            raise unknown_key("s3", claim.access_key_id)
        verify_form(fields, claim, credential.secret, self._keyring)
        if credential.token is not None or claim.token is not None:
            _check_token(credential, claim.token, "s3", self._clock.now())
        exchange.caller = _caller_of(exchange, claim, credential)

    def anonymous(self, exchange: Exchange) -> Caller:
        """Return who asks without a signature.

        Raises:
            AwsError: what it asks for is open to nobody without one.
        """
        assert exchange.route is not None
        is_open = exchange.route.service in _OPEN_SERVICES or exchange.route.operation in _OPEN_OPERATIONS
        if not is_open:
            raise not_signed(family_of(exchange.request, exchange.route.service))
        return Caller(
            principal=Principal.anonymous(),
            account=self._settings.account,
            region=self._settings.region,
            request_id=exchange.request_id,
            endpoint=exchange.endpoint,
            remote=exchange.request.remote,
            user_agent=exchange.request.headers.get("user-agent", ""),
            referer=exchange.request.headers.get("referer", ""),
            trace=exchange.request.headers.get("x-amzn-trace-id", ""),
        )


def _caller_of(exchange: Exchange, claim: Claim, credential: Credential) -> Caller:
    request = exchange.request
    headers, principal = request.headers, credential.principal
    return Caller(
        principal,
        principal.account,
        claim.region,
        exchange.request_id,
        exchange.endpoint,
        request.remote,
        access_key_id=claim.access_key_id,
        session=credential.session,
        user_agent=headers.get("user-agent", ""),
        referer=headers.get("referer", ""),
        trace=headers.get("x-amzn-trace-id", ""),
    )


def _check_token(credential: Credential, token: str | None, family: Family, now: float) -> None:
    if credential.token != token:
        raise wrong_token(family, token or "")
    if credential.expires_at is not None and credential.expires_at <= now:
        raise expired_token(family, token or "")
