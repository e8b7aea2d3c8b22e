"""What every VPC has and nobody changes here: its network ACL, the DHCP options."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.ec2.call import Ec2Call, ec2
from reelworks.cloud.services.ec2.defaults import settle
from reelworks.cloud.services.ec2.filters import View, choose, page, select, tag_set
from reelworks.cloud.services.ec2.model.network import Vpc
from reelworks.cloud.services.ec2.model.place import Place

ACL_FILTERS = {
    "association.network-acl-id": "Associations.NetworkAclId",
    "association.subnet-id": "Associations.SubnetId",
    "default": "IsDefault",
    "network-acl-id": "NetworkAclId",
    "owner-id": "OwnerId",
    "vpc-id": "VpcId",
}
DHCP_FILTERS = {"dhcp-options-id": "DhcpOptionsId", "key": "DhcpConfigurations.Key", "owner-id": "OwnerId"}


@ec2.operation("DescribeNetworkAcls")
def describe_network_acls(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of the VPCs' default network ACLs, which let everything through; there are no others.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html

    Raises:
        NotFound: one that is named is not there.
        InvalidParameterValue, InvalidNextToken: a filter or the page is none.
    """
    settle(call)
    views = [_acl_view(call, vpc) for vpc in call.kept.vpcs.list(call.place)]
    chosen = choose(views, request.get("NetworkAclIds"), "NetworkAclId", "acl")
    listed, more = page(select(chosen, request, ACL_FILTERS), request, "NetworkAclId")
    return {"NetworkAcls": listed, **more}


@ec2.operation("DescribeDhcpOptions")
def describe_dhcp_options(call: Ec2Call, request: Request) -> dict[str, Any]:
    """Tell of the DHCP options that every VPC has.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html

    Raises:
        NotFound: others are named.
        InvalidParameterValue, InvalidNextToken: a filter or the page is none.
    """
    settle(call)
    used = dict.fromkeys(vpc.dhcp_options_id for vpc in call.kept.vpcs.list(call.place))
    views = [_dhcp_view(call.place, one) for one in used]
    chosen = choose(views, request.get("DhcpOptionsIds"), "DhcpOptionsId", "dopt")
    listed, more = page(select(chosen, request, DHCP_FILTERS), request, "DhcpOptionsId")
    return {"DhcpOptions": listed, **more}


def _acl_view(call: Ec2Call, vpc: Vpc) -> View:
    entries = [
        {
            "CidrBlock": "0.0.0.0/0",
            "Egress": is_egress,
            "Protocol": "-1",
            "RuleAction": action,
            "RuleNumber": number,
        }
        for is_egress in (True, False)
        for number, action in ((100, "allow"), (32_767, "deny"))
    ]
    associations = [
        {
            "NetworkAclAssociationId": subnet.acl_association_id,
            "NetworkAclId": vpc.acl_id,
            "SubnetId": subnet.id,
        }
        for subnet in call.kept.subnets.list(call.place)
        if subnet.vpc_id == vpc.id
    ]
    return {
        "NetworkAclId": vpc.acl_id,
        "VpcId": vpc.id,
        "OwnerId": call.place.account,
        "IsDefault": True,
        "Entries": entries,
        "Associations": associations,
        "Tags": tag_set(call.kept.tags.of(call.place, vpc.acl_id)),
    }


def _dhcp_view(place: Place, options_id: str) -> View:
    domain = "ec2.internal" if place.region == "us-east-1" else f"{place.region}.compute.internal"
    told = {"domain-name": domain, "domain-name-servers": "AmazonProvidedDNS"}
    return {
        "DhcpOptionsId": options_id,
        "OwnerId": place.account,
        "DhcpConfigurations": [{"Key": key, "Values": [{"Value": value}]} for key, value in told.items()],
        "Tags": [],
    }
