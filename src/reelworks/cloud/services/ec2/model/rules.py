"""The rules of security groups: from what a request says to single rules.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from reelworks.cloud.services.ec2.errors import InvalidParameterValue, MissingParameter
from reelworks.cloud.services.ec2.model.network import Rule

PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_WITH_PORTS = {"tcp", "udp"}
_ICMP = {"icmp", "icmpv6"}
PORT_MAX = 65_535
_ENTRIES = {
    "CidrIpv4": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "PrefixListId": ("PrefixListIds", "PrefixListId"),
    "ReferencedGroupId": ("UserIdGroupPairs", "GroupId"),
}
"""The other side of a single rule, and where an IpPermission says it."""


def permissions_in(request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a request's IpPermissions, those that it writes in its own members included.

    Raises:
        MissingParameter: it has none.
    """
    given: list[Mapping[str, Any]] = list(request.get("IpPermissions") or [])
    if request.get("CidrIp") or request.get("SourceSecurityGroupName"):
        permission = {name: request[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in request}
        if request.get("CidrIp"):
            permission["IpRanges"] = [{"CidrIp": request["CidrIp"]}]
        else:
            pair = {"GroupName": request["SourceSecurityGroupName"]}
            permission["UserIdGroupPairs"] = [pair]
        given.append(permission)
    if not given:
        raise MissingParameter("The request must contain the parameter ipPermissions")
    return given


def rules_of(permission: Mapping[str, Any], *, is_egress: bool) -> Iterator[Rule]:
    """Yield the single rules of one permission, without ids; groups by name stand as ``name:NAME``.

    Raises:
        InvalidParameterValue: protocol, ports or a block of addresses are none.
        MissingParameter: the ports are missing.
    """
    protocol = _protocol_of(permission)
    low, high = _ports_of(permission, protocol)
    for entry in permission.get("IpRanges") or []:
        yield Rule(
            "", is_egress, protocol, low, high, "ipv4", _block(entry["CidrIp"]), entry.get("Description")
        )
    for entry in permission.get("Ipv6Ranges") or []:
        yield Rule(
            "", is_egress, protocol, low, high, "ipv6", _block(entry["CidrIpv6"]), entry.get("Description")
        )
    for entry in permission.get("PrefixListIds") or []:
        peer = entry["PrefixListId"]
        yield Rule("", is_egress, protocol, low, high, "prefix", peer, entry.get("Description"))
    for entry in permission.get("UserIdGroupPairs") or []:
        peer = entry.get("GroupId") or f"name:{entry.get('GroupName', '')}"
        account = entry.get("UserId") or ""
        yield Rule("", is_egress, protocol, low, high, "group", peer, entry.get("Description"), account)


def permission_of(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a SecurityGroupRuleRequest says of one rule as an IpPermission of that one.

    Raises:
        InvalidParameterValue: it names no other side, or several.
    """
    named = [member for member in _ENTRIES if given.get(member)]
    if len(named) != 1:
        raise InvalidParameterValue(
            "Exactly one of CidrIpv4, CidrIpv6, PrefixListId or ReferencedGroupId must be specified for a rule."
        )
    entries, name = _ENTRIES[named[0]]
    permission = {member: given[member] for member in ("IpProtocol", "FromPort", "ToPort") if member in given}
    entry = {name: given[named[0]]}
    if given.get("Description") is not None:
        entry["Description"] = given["Description"]
    return {**permission, entries: [entry]}


def rule_words(rule: Rule) -> str:
    """Return a rule as AWS's refusals write it."""
    ports = "ALL" if rule.protocol == "-1" else f"from port: {rule.from_port}, to port: {rule.to_port}"
    protocol = "ALL" if rule.protocol == "-1" else rule.protocol.upper()
    return f"peer: {rule.peer}, {protocol}, {ports}, ALLOW"


def _protocol_of(permission: Mapping[str, Any]) -> str:
    given = str(permission.get("IpProtocol", "")).lower()
    if not given:
        raise MissingParameter("The request must contain the parameter ipProtocol")
    protocol = "-1" if given == "all" else PROTOCOLS.get(given, given)
    is_number = protocol.lstrip("-").isdigit() and -1 <= int(protocol) <= 255
    if protocol not in _WITH_PORTS | _ICMP and not is_number:
        raise InvalidParameterValue(f"Invalid value '{given}' for IP protocol. Unknown protocol.")
    return protocol


def _ports_of(permission: Mapping[str, Any], protocol: str) -> tuple[int, int]:
    low, high = permission.get("FromPort"), permission.get("ToPort")
    if protocol not in _WITH_PORTS | _ICMP:
        return -1, -1
    if low is None or high is None:
        raise InvalidParameterValue(
            f"Invalid value 'Must specify both from and to ports with {protocol.upper()}.' for portRange."
        )
    if protocol in _WITH_PORTS and (low, high) == (-1, -1):
        raise InvalidParameterValue("Invalid value '-1' for portRange.")
    if protocol in _WITH_PORTS and not 0 <= low <= high <= PORT_MAX:
        raise InvalidParameterValue(f"Invalid value '{low}-{high}' for portRange.")
    return low, high


def _block(cidr: str) -> str:
    """Return a block of addresses in its canonical form, without bits of the host, as AWS keeps it."""
    if "/" not in cidr:
        raise InvalidParameterValue(f"CIDR block {cidr} is malformed")
    try:
        return str(ipaddress.ip_network(cidr, strict=False))
    except ValueError as error:
        raise InvalidParameterValue(f"CIDR block {cidr} is malformed") from error
