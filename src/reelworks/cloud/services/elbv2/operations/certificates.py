"""Listeners' certificates. There is no certificate service in this cloud, so no listener has any.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
"""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.elbv2.errors import CertificateNotFoundException
from reelworks.cloud.services.elbv2.operations import located
from reelworks.cloud.services.elbv2.room import ElbCall, elbv2


@elbv2.operation("AddListenerCertificates", reads=True, locate=located.by("ListenerArn"))
def add_listener_certificates(call: ElbCall, request: Request) -> dict[str, Any]:
    """Refuse certificates: none exists here.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddListenerCertificates.html

    Raises:
        CertificateNotFoundException: there is no such certificate.
        ListenerNotFoundException: there is no such listener.
    """
    located.get_listener(call, request["ListenerArn"])
    arns = ", ".join(str(each.get("CertificateArn", "")) for each in request["Certificates"])
    raise CertificateNotFoundException(f"Certificate '{arns}' not found")


@elbv2.operation("DescribeListenerCertificates", reads=True)
def describe_listener_certificates(call: ElbCall, request: Request) -> dict[str, Any]:
    """List a listener's certificates: there are none.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerCertificates.html

    Raises:
        ListenerNotFoundException: there is no such listener.
    """
    located.get_listener(call, request["ListenerArn"])
    return {"Certificates": []}
