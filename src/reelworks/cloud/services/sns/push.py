"""Applications of mobile platforms and their devices, as pure values: what SNS keeps of them, and what it answers.

https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-application-as-subscriber.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reelworks.base.arn import Arn
from reelworks.cloud.services.sns.errors import InvalidParameter

PLATFORMS = frozenset(
    {
        "ADM", "APNS", "APNS_SANDBOX", "APNS_VOIP", "APNS_VOIP_SANDBOX", "BAIDU", "GCM", "MACOS", "MACOS_SANDBOX",
        "MPNS", "WNS",
    }
)  # fmt: skip
APPLICATION_NAME = re.compile(r"[A-Za-z0-9_.-]{1,256}")
APPLICATION_ATTRIBUTES = frozenset(
    {
        "ApplePlatformBundleID",
        "ApplePlatformTeamID",
        "Enabled",
        "EventDeliveryFailure",
        "EventEndpointCreated",
        "EventEndpointDeleted",
        "EventEndpointUpdated",
        "FailureFeedbackRoleArn",
        "PlatformCredential",
        "PlatformPrincipal",
        "SuccessFeedbackRoleArn",
        "SuccessFeedbackSampleRate",
    }
)
SECRET = frozenset({"PlatformCredential", "PlatformPrincipal"})
"""What is set and never given out."""
DEVICE_ATTRIBUTES = frozenset({"CustomUserData", "Enabled", "Token"})
USER_DATA_BYTES_MAX = 2_048
BOOLEANS = frozenset({"true", "false"})


@dataclass(frozen=True, slots=True)
class Application:
    """An app on a platform that pushes messages."""

    arn: str
    account: str
    region: str
    attributes: Mapping[str, str]

    @property
    def answered(self) -> dict[str, str]:
        """Its attributes as AWS gives them out."""
        return {name: value for name, value in self.attributes.items() if name not in SECRET}


@dataclass(frozen=True, slots=True)
class Device:
    """The app on one device: an endpoint."""

    arn: str
    application_arn: str
    attributes: Mapping[str, str]
    """Token and Enabled, and CustomUserData where there is any."""

    @property
    def is_enabled(self) -> bool:
        """Whether messages may be sent to it."""
        return self.attributes["Enabled"] == "true"


def application_arn_of(region: str, account: str, platform: str, name: str) -> str:
    """Return the ARN of an application.

    Raises:
        InvalidParameter: SNS knows no such platform, or the name is none.
    """
    if platform not in PLATFORMS:
        raise InvalidParameter(f"Invalid parameter: Platform Reason: {platform} is not supported")
    if not APPLICATION_NAME.fullmatch(name):
        raise InvalidParameter(
            "Invalid parameter: Name Reason: must be made up of only uppercase and lowercase ASCII letters, numbers,"
            " underscores, hyphens, and periods, and must be between 1 and 256 characters long"
        )
    return str(Arn("sns", region, account, f"app/{platform}/{name}"))


def device_arn_of(application: Application, identifier: str) -> str:
    """Return the ARN of an application's endpoint."""
    return f"{application.arn.replace(':app/', ':endpoint/', 1)}/{identifier}"


def application_attributes(change: Mapping[str, str]) -> dict[str, str]:
    """Return attributes of an application to keep.

    Raises:
        InvalidParameter: there is no such attribute, or it may not have that value.
    """
    return _checked(change, APPLICATION_ATTRIBUTES)


def device_attributes(change: Mapping[str, str]) -> dict[str, str]:
    """Return attributes of an endpoint to keep.

    Raises:
        InvalidParameter: there is no such attribute, or it may not have that value.
    """
    if len(change.get("CustomUserData", "").encode()) > USER_DATA_BYTES_MAX:
        raise InvalidParameter("Invalid parameter: CustomUserData Reason: must be less than 2KB long")
    return _checked(change, DEVICE_ATTRIBUTES)


def _checked(change: Mapping[str, str], known: frozenset[str]) -> dict[str, str]:
    for name in change:
        if name not in known:
            raise InvalidParameter(f"Invalid parameter: Attributes Reason: Invalid attribute name: {name}")
    checked = dict(change)
    if "Enabled" in checked:
        checked["Enabled"] = checked["Enabled"].lower()
        if checked["Enabled"] not in BOOLEANS:
            raise InvalidParameter("Invalid parameter: Attributes Reason: Enabled must be true or false")
    return checked
