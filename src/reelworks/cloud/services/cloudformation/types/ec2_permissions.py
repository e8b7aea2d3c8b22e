"""Rules of security groups: from a template's flat form to the API's.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

from collections.abc import Mapping
from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, ResourceFailed
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone

GONE = frozenset(
    {"InvalidGroup.NotFound", "InvalidPermission.NotFound", "InvalidSecurityGroupRuleId.NotFound"}
)
_KNOWN = frozenset(
    {
        *("CidrIp", "CidrIpv6", "Description", "FromPort", "ToPort", "IpProtocol", "GroupId", "GroupName"),
        *(
            "SourceSecurityGroupId",
            "SourceSecurityGroupName",
            "SourceSecurityGroupOwnerId",
            "SourcePrefixListId",
        ),
        *("DestinationSecurityGroupId", "DestinationPrefixListId"),
    }
)
_EVERYTHING_OUT: Mapping[str, Any] = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def permission_of(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule as an IpPermission.

    Raises:
        ResourceFailed: it has a member that no rule has, or no protocol.
    """
    unknown = sorted(rule.keys() - _KNOWN)
    if unknown:
        raise ResourceFailed(f"Encountered unsupported property {unknown[0]}")
    if "IpProtocol" not in rule:
        raise ResourceFailed("Property IpProtocol cannot be empty.")
    permission: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"])}
    permission |= {end: int(rule[end]) for end in ("FromPort", "ToPort") if end in rule}
    told = {"Description": rule["Description"]} if "Description" in rule else {}
    if "CidrIp" in rule:
        permission["IpRanges"] = [{"CidrIp": rule["CidrIp"], **told}]
    if "CidrIpv6" in rule:
        permission["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **told}]
    prefix_list = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if prefix_list:
        permission["PrefixListIds"] = [{"PrefixListId": prefix_list, **told}]
    if other := _other_group(rule):
        permission["UserIdGroupPairs"] = [{**other, **told}]
    return permission


async def authorize(hands: Hands, way: str, group_id: str, rules: list[dict[str, Any]]) -> None:
    """Let rules into a group; ``way`` is ``Ingress`` or ``Egress``. A rule that is there already is let be."""
    for rule in rules:
        await call_unless_gone(
            hands,
            {"InvalidPermission.Duplicate"},
            "ec2",
            f"AuthorizeSecurityGroup{way}",
            GroupId=group_id,
            IpPermissions=[permission_of(rule)],
        )


async def revoke(hands: Hands, way: str, group_id: str, rules: list[dict[str, Any]]) -> None:
    """Take rules out of a group, where they are still there."""
    for rule in rules:
        request = {"GroupId": group_id, "IpPermissions": [permission_of(rule)]}
        await call_unless_gone(hands, GONE, "ec2", f"RevokeSecurityGroup{way}", **request)


async def shut_the_way_out(hands: Hands, group_id: str) -> None:
    """Take out the rule that every new group has: everything may leave."""
    request = {"GroupId": group_id, "IpPermissions": [_EVERYTHING_OUT]}
    await call_unless_gone(hands, GONE, "ec2", "RevokeSecurityGroupEgress", **request)


async def open_the_way_out(hands: Hands, group_id: str) -> None:
    """Put that rule back."""
    request = {"GroupId": group_id, "IpPermissions": [_EVERYTHING_OUT]}
    duplicate = {"InvalidPermission.Duplicate"}
    await call_unless_gone(hands, duplicate, "ec2", "AuthorizeSecurityGroupEgress", **request)


def _other_group(rule: Mapping[str, Any]) -> dict[str, Any]:
    pair = {
        "GroupId": rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId"),
        "GroupName": rule.get("SourceSecurityGroupName"),
        "UserId": rule.get("SourceSecurityGroupOwnerId"),
    }
    return {key: value for key, value in pair.items() if value}
