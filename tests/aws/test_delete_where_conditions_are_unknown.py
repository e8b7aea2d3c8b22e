"""Some stores that speak S3's protocol know no conditional deletes."""

import pytest
from botocore.exceptions import ClientError

from reelworks.aws.faults import ObjectChanged
from reelworks.aws.objects import S3Objects, Stored


class Store:
    """Refuses conditions on deletes; holds one object."""

    def __init__(self, etag):
        self.etag = etag
        self.is_there = True

    def delete_object(self, **request):
        if "IfMatch" in request:
            raise ClientError({"Error": {"Code": "NotImplemented", "Message": "A header"}}, "DeleteObject")
        self.is_there = False

    def head_object(self, **_request):
        if not self.is_there:
            raise ClientError({"Error": {"Code": "404", "Message": "Not Found"}}, "HeadObject")
        return {"ETag": self.etag}


READ = Stored("b", "k", etag='"1"', size=1)


def test_what_was_read_is_deleted_after_a_look():
    store = Store('"1"')

    S3Objects(store).delete(READ)

    assert not store.is_there


def test_what_was_replaced_stays():
    store = Store('"2"')

    with pytest.raises(ObjectChanged):
        S3Objects(store).delete(READ)

    assert store.is_there


def test_what_is_gone_is_gone():
    store = Store('"1"')
    store.is_there = False

    S3Objects(store).delete(READ)
