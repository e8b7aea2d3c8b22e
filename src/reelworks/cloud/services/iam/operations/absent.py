"""What nobody has here, because nothing makes it: the lists of it are empty.

Tools ask for them before they delete a user, and when they take stock of an account.
"""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.finding import get_entity
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("ListMFADevices", reads=True, locate=located.named("user"))
def list_mfa_devices(call: IamCall, request: Request) -> dict[str, Any]:
    """List a user's devices for a second factor: there are none.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html

    Raises:
        NoSuchEntityException: there is no user of that name.
    """
    return _none_of(call, request, "MFADevices")


@iam.operation("ListSSHPublicKeys", reads=True, locate=located.named("user"))
def list_ssh_public_keys(call: IamCall, request: Request) -> dict[str, Any]:
    """List a user's SSH keys: there are none.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html

    Raises:
        NoSuchEntityException: there is no user of that name.
    """
    return _none_of(call, request, "SSHPublicKeys")


@iam.operation("ListSigningCertificates", reads=True, locate=located.named("user"))
def list_signing_certificates(call: IamCall, request: Request) -> dict[str, Any]:
    """List a user's signing certificates: there are none.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html

    Raises:
        NoSuchEntityException: there is no user of that name.
    """
    return _none_of(call, request, "Certificates")


@iam.operation("ListServiceSpecificCredentials", reads=True, locate=located.named("user"))
def list_service_specific_credentials(call: IamCall, request: Request) -> dict[str, Any]:
    """List a user's passwords for single services: there are none.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html

    Raises:
        NoSuchEntityException: there is no user of that name.
    """
    return _none_of(call, request, "ServiceSpecificCredentials")


@iam.operation("ListVirtualMFADevices", reads=True)
def list_virtual_mfa_devices(_call: IamCall, _request: Request) -> dict[str, Any]:
    """List the account's virtual devices for a second factor: there are none.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
    """
    return {"VirtualMFADevices": [], "IsTruncated": False}


@iam.operation("ListServerCertificates", reads=True)
def list_server_certificates(_call: IamCall, _request: Request) -> dict[str, Any]:
    """List the account's server certificates: there are none.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html
    """
    return {"ServerCertificateMetadataList": [], "IsTruncated": False}


@iam.operation("ListOpenIDConnectProviders", reads=True)
def list_open_id_connect_providers(_call: IamCall, _request: Request) -> dict[str, Any]:
    """List the account's OpenID Connect providers: there are none.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html
    """
    return {"OpenIDConnectProviderList": []}


@iam.operation("ListSAMLProviders", reads=True)
def list_saml_providers(_call: IamCall, _request: Request) -> dict[str, Any]:
    """List the account's SAML providers: there are none.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html
    """
    return {"SAMLProviderList": []}


def _none_of(call: IamCall, request: Request, member: str) -> dict[str, Any]:
    if "UserName" in request:
        get_entity(call, "user", request)
    return {member: [], "IsTruncated": False}
