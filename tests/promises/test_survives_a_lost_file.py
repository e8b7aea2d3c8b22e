"""A stored file that the disk has lost breaks its own answer off, and nothing else."""

import pytest
from botocore.exceptions import ConnectionClosedError

from promises.objects import HERE

LARGE = b"x" * 300_000


def test_an_object_whose_file_is_gone_is_no_silence_and_no_answer(own_cloud):
    own_cloud.start()
    s3 = own_cloud.client("s3", read_timeout=10)
    s3.create_bucket(Bucket="damaged", CreateBucketConfiguration=HERE)
    s3.put_object(Bucket="damaged", Key="lost", Body=LARGE)
    for path in (own_cloud.data / "s3" / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    s3.put_object(Bucket="damaged", Key="whole", Body=LARGE)

    with pytest.raises(ConnectionClosedError):
        s3.get_object(Bucket="damaged", Key="lost")

    assert s3.get_object(Bucket="damaged", Key="whole")["Body"].read() == LARGE
