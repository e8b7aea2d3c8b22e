"""A stored file that the disk has lost is told as an error of ours, and nothing else suffers."""

import pytest
from botocore.exceptions import ClientError

from promises.objects import HERE

LARGE = b"x" * 300_000


def test_an_object_whose_file_is_gone_is_told_as_an_error_of_ours(own_cloud):
    own_cloud.start()
    s3 = own_cloud.client("s3", read_timeout=10)
    s3.create_bucket(Bucket="damaged", CreateBucketConfiguration=HERE)
    s3.put_object(Bucket="damaged", Key="lost", Body=LARGE)
    for path in (own_cloud.data / "s3" / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    s3.put_object(Bucket="damaged", Key="whole", Body=LARGE)

    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket="damaged", Key="lost")
    assert refused.value.response["Error"]["Code"] == "InternalError"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500

    assert s3.get_object(Bucket="damaged", Key="whole")["Body"].read() == LARGE
