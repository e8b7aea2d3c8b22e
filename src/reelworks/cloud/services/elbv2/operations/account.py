"""What an account may have, and what security policies there are."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.errors import SSLPolicyNotFoundException
from reelworks.cloud.services.elbv2.limits import ACCOUNT_LIMITS
from reelworks.cloud.services.elbv2.paging import page_of
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2

_TLS13 = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
_TLS12 = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
)
SSL_POLICIES = (
    ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", ("TLSv1.2", "TLSv1.3"), (*_TLS13, *_TLS12)),
    ("ELBSecurityPolicy-TLS13-1-3-2021-06", ("TLSv1.3",), _TLS13),
)
"""Name, protocols and ciphers. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"""


@elbv2.operation("DescribeAccountLimits", reads=True)
def describe_account_limits(_call: ElbCall, request: Request) -> dict[str, Any]:
    """Return how much of what an account may have.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeAccountLimits.html
    """
    page, more = page_of(request, ACCOUNT_LIMITS, lambda limit: limit[0])
    return {"Limits": [{"Name": name, "Max": str(most)} for name, most in page], **more}


@elbv2.operation("DescribeSSLPolicies", reads=True)
def describe_ssl_policies(_call: ElbCall, request: Request) -> dict[str, Any]:
    """Return security policies for HTTPS listeners; they are listed, though this cloud has no such listeners.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeSSLPolicies.html

    Raises:
        SSLPolicyNotFoundException: one that is named does not exist.
    """
    names = request.get("Names", ())
    found = [policy for policy in SSL_POLICIES if not names or policy[0] in names]
    if {*names} - {policy[0] for policy in found}:
        raise SSLPolicyNotFoundException
    page, more = page_of(request, found, lambda policy: policy[0])
    return {"SslPolicies": [_shape(*policy) for policy in page], **more}


def _shape(name: str, protocols: tuple[str, ...], ciphers: tuple[str, ...]) -> dict[str, Any]:
    return {
        "Name": name,
        "SslProtocols": list(protocols),
        "Ciphers": [{"Name": cipher, "Priority": number} for number, cipher in enumerate(ciphers, 1)],
        "SupportedLoadBalancerTypes": ["application", "network"],
    }
