"""EC2's errors, in AWS's words.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
The service model has no error shapes; the codes are those of the page above, the words those of answers seen on AWS.
"""

import re
from collections.abc import Sequence

from reelworks.cloud.wire.error import AwsError


class DryRunOperation(AwsError):
    """The request was only a question, and the caller may do this."""

    status = 412
    words = "Request would have succeeded, but DryRun flag is set."


class InvalidParameterValue(AwsError):
    """A member has no allowed value."""


class InvalidParameterCombination(AwsError):
    """Members that exclude each other, or need each other."""


class InvalidParameter(AwsError):
    """A member does not fit the thing it is about."""


class MissingParameter(AwsError):
    """A member that is needed is missing."""


class IncorrectInstanceState(AwsError):
    """The instance's state does not allow that."""


class IncorrectState(AwsError):
    """The thing's state does not allow that."""


class OperationNotPermitted(AwsError):
    """The instance is protected against that."""


class UnsupportedOperation(AwsError):
    """This cannot be done with that thing."""


class InsufficientInstanceCapacity(AwsError):
    """The zone has no room for it; here: the zone is down."""

    status = 500

    def __init__(self, instance_type: str, zone: str) -> None:
        super().__init__(
            f"We currently do not have sufficient {instance_type} capacity in the Availability Zone you "
            f"requested ({zone}). Our system will be working on provisioning additional capacity."
        )


class InsufficientFreeAddressesInSubnet(AwsError):
    """Every address of the subnet is taken."""


class IdempotentParameterMismatch(AwsError):
    """A client token came again with another request."""

    words = (
        "Arguments on this idempotent request are inconsistent with arguments used in previous request(s)."
    )


class DependencyViolation(AwsError):
    """Something else needs what should go."""


class InvalidUserDataMalformed(AwsError):
    """The user data is no base64, or too long."""

    code = "InvalidUserData.Malformed"


class InvalidGroupDuplicate(AwsError):
    """The VPC has a security group of that name."""

    code = "InvalidGroup.Duplicate"


class InvalidPermissionDuplicate(AwsError):
    """The security group has that rule."""

    code = "InvalidPermission.Duplicate"


class InvalidPermissionNotFound(AwsError):
    """The security group has no such rule."""

    code = "InvalidPermission.NotFound"


class CannotDelete(AwsError):
    """A default thing that lives with its VPC."""


class InvalidKeyPairDuplicate(AwsError):
    """There is a key pair of that name."""

    code = "InvalidKeyPair.Duplicate"


class InvalidKeyPairNotFound(AwsError):
    """There is no key pair of that name."""

    code = "InvalidKeyPair.NotFound"


class InvalidKeyFormat(AwsError):
    """What should be imported is no public key."""

    code = "InvalidKey.Format"
    words = "Key is not in valid OpenSSH public key format"


class LaunchTemplateNameTaken(AwsError):
    """There is a launch template of that name."""

    code = "InvalidLaunchTemplateName.AlreadyExistsException"
    words = "Launch template name already in use."


class LaunchTemplateNameNotFound(AwsError):
    """There is no launch template of that name."""

    code = "InvalidLaunchTemplateName.NotFoundException"


class LaunchTemplateVersionNotFound(AwsError):
    """The launch template has no such version."""

    code = "InvalidLaunchTemplateId.VersionNotFound"


class InvalidVpcRange(AwsError):
    """The block of addresses is none that a VPC may have."""

    code = "InvalidVpc.Range"


class CidrLimitExceeded(AwsError):
    """The VPC has as many blocks of addresses as it may."""


class InvalidCidrBlockInUse(AwsError):
    """A subnet lies in the block of addresses that should go."""

    code = "InvalidCidrBlock.InUse"


class InvalidVpcCidrBlockAssociationNotFound(AwsError):
    """No VPC has a block of addresses by that association."""

    code = "InvalidVpcCidrBlockAssociationIdError.NotFound"

    def __init__(self, wanted: str) -> None:
        super().__init__(f"The vpc CIDR block association ID '{wanted}' does not exist")


class InvalidSubnetRange(AwsError):
    """The block of addresses lies outside its VPC's."""

    code = "InvalidSubnet.Range"


class InvalidSubnetConflict(AwsError):
    """The block of addresses overlaps another subnet's."""

    code = "InvalidSubnet.Conflict"


class ResourceAlreadyAssociated(AwsError):
    """It is attached to something already."""

    code = "Resource.AlreadyAssociated"


class GatewayNotAttached(AwsError):
    """The gateway is not attached to that VPC."""

    code = "Gateway.NotAttached"


class RouteAlreadyExists(AwsError):
    """The route table has a route for that block."""


class InvalidRouteNotFound(AwsError):
    """The route table has no route for that block."""

    code = "InvalidRoute.NotFound"


class DefaultVpcAlreadyExists(AwsError):
    """The account has a default VPC in this region."""

    words = "A Default VPC already exists for this account in this region."


class TagLimitExceeded(AwsError):
    """A thing would have more tags than it may."""

    words = "The maximum number of Tags for a resource has been reached."


class InvalidNextToken(AwsError):
    """The token of a page is none that was given out."""

    def __init__(self, token: str) -> None:
        super().__init__(f"The token '{token}' is invalid")


class AddressInUse(AwsError):
    """The interface's address is taken."""

    code = "InvalidIPAddress.InUse"


class InstanceTypeUnknown(AwsError):
    """There is no such instance type."""

    code = "InvalidInstanceType"


class InvalidID(AwsError):
    """An id names nothing that has tags."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f"The ID '{wanted}' is not valid")


class InvalidGatewayIDNotFound(AwsError):
    """A route's gateway does not exist."""

    code = "InvalidGatewayID.NotFound"


class RulesPerSecurityGroupLimitExceeded(AwsError):
    """A security group would have more rules than it may."""

    words = "The maximum number of rules per security group has been reached."


class DefaultVpcDoesNotExist(AwsError):
    """The account has no default VPC in this region."""

    words = "No default VPC exists for this account in this region."


class DefaultSubnetAlreadyExistsInAvailabilityZone(AwsError):
    """The zone has a default subnet."""


class InvalidProfile(AwsError):
    """There is no such instance profile."""

    code = "InvalidParameterValue"


class UnsupportedHere(AwsError):
    """AWS can do that, this cloud does not."""

    code = "UnsupportedOperation"


_GONE: dict[str, tuple[str, str]] = {
    "i": ("InvalidInstanceID.NotFound", "The instance ID '{}' does not exist"),
    "vpc": ("InvalidVpcID.NotFound", "The vpc ID '{}' does not exist"),
    "subnet": ("InvalidSubnetID.NotFound", "The subnet ID '{}' does not exist"),
    "sg": ("InvalidGroup.NotFound", "The security group '{}' does not exist"),
    "sgr": ("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '{}' does not exist"),
    "igw": ("InvalidInternetGatewayID.NotFound", "The internetGateway ID '{}' does not exist"),
    "rtb": ("InvalidRouteTableID.NotFound", "The routeTable ID '{}' does not exist"),
    "rtbassoc": ("InvalidAssociationID.NotFound", "The association ID '{}' does not exist"),
    "eni": ("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '{}' does not exist"),
    "ami": ("InvalidAMIID.NotFound", "The image id '[{}]' does not exist"),
    "lt": (
        "InvalidLaunchTemplateId.NotFound",
        "The specified launch template, with template ID {}, does not exist.",
    ),
    "key": ("InvalidKeyPair.NotFound", "The key pair '{}' does not exist"),
    "vol": ("InvalidVolume.NotFound", "The volume '{}' does not exist."),
    "eipalloc": ("InvalidAllocationID.NotFound", "The allocation ID '{}' does not exist"),
    "iip-assoc": ("InvalidAssociationID.NotFound", "An invalid association-id of '{}' was given"),
    "acl": ("InvalidNetworkAclID.NotFound", "The networkAcl ID '{}' does not exist"),
    "dopt": ("InvalidDhcpOptionID.NotFound", "The dhcpOption ID '{}' does not exist"),
}
_MALFORMED: dict[str, str] = {
    "i": "InvalidInstanceID.Malformed",
    "vpc": "InvalidVpcID.Malformed",
    "subnet": "InvalidSubnetID.Malformed",
    "sg": "InvalidGroupId.Malformed",
    "ami": "InvalidAMIID.Malformed",
    "lt": "InvalidLaunchTemplateId.Malformed",
    "eni": "InvalidNetworkInterfaceID.Malformed",
    "igw": "InvalidInternetGatewayID.Malformed",
    "rtb": "InvalidRouteTableID.Malformed",
}
_ID = re.compile(r"[a-z]+-(?:[0-9a-f]{8}|[0-9a-f]{17})")


class NotFound(AwsError):
    """There is no such thing; the code says of which kind."""

    def __init__(self, kind: str, wanted: str) -> None:
        """Take the kind as ids begin, and the id that was asked for."""
        code, words = _GONE[kind]
        super().__init__(words.format(wanted))
        self.code = code


class MalformedId(AwsError):
    """What should be an id is none; the code says of which kind."""

    def __init__(self, kind: str, wanted: str) -> None:
        """Take the kind as ids begin, and what was given."""
        super().__init__(f'Invalid id: "{wanted}" (expecting "{kind}-...")')
        self.code = _MALFORMED.get(kind, "InvalidParameterValue")


_SEVERAL: dict[str, str] = {
    "i": "The instance IDs '{}' do not exist",
    "ami": "The image ids '[{}]' do not exist",
}


def none_of(kind: str, wanted: Sequence[str]) -> AwsError:
    """Return what AWS says where these ids, one or more, name nothing."""
    first = no_such(kind, wanted[0])
    if len(wanted) == 1 or isinstance(first, MalformedId) or kind not in _SEVERAL:
        return first
    refusal = NotFound(kind, wanted[0])
    refusal.message = _SEVERAL[kind].format(", ".join(wanted))
    return refusal


def no_such(kind: str, wanted: str) -> AwsError:
    """Return what AWS says where an id names nothing: that it is malformed, or that it is not there."""
    is_id = _ID.fullmatch(wanted) and wanted.startswith(f"{kind}-")
    return NotFound(kind, wanted) if is_id or kind not in _MALFORMED else MalformedId(kind, wanted)
