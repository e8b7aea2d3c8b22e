import socket

import pytest
from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError, ConnectTimeoutError

from reelworks.aws.clients import Access, make_clients
from reelworks.aws.faults import CloudFault, ObjectChanged, ObjectMissing, typed_faults
from reelworks.aws.objects import S3Objects


def client_error(code):
    return ClientError({"Error": {"Code": code, "Message": "words"}}, "GetObject")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NoSuchKey", ObjectMissing),
        ("404", ObjectMissing),
        ("PreconditionFailed", ObjectChanged),
        ("AccessDenied", CloudFault),
        ("SlowDown", CloudFault),
        ("NoSuchBucket", CloudFault),
    ],
)
def test_awss_errors_become_ours(code, kind):
    with pytest.raises(kind, match="cannot try it"), typed_faults("try it"):
        raise client_error(code)


def test_an_error_inside_a_managed_transfer_is_found():
    with pytest.raises(ObjectMissing), typed_faults("try it"):
        raise S3UploadFailedError("failed") from client_error("NoSuchKey")


@pytest.mark.parametrize(
    "error", [ConnectTimeoutError(endpoint_url="x"), ConnectionResetError(), S3UploadFailedError("x")]
)
def test_a_network_that_fails_is_the_worlds_fault(error):
    with pytest.raises(CloudFault), typed_faults("try it"):
        raise error


def test_errors_of_ours_pass_through():
    with pytest.raises(KeyError), typed_faults("try it"):
        raise KeyError("x")


def test_nobody_at_the_endpoint_is_a_fault():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        access = Access(f"http://127.0.0.1:{unused.getsockname()[1]}", "us-east-2", "id", "secret")

        with pytest.raises(CloudFault, match="look at s3://b/k"):
            S3Objects(make_clients(access).s3).find("b", "k")
