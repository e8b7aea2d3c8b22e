import uuid

import pytest

from reelworks.aws.clients import Access, make_clients


@pytest.fixture(scope="session")
def clients(cloud):
    access = Access(cloud.endpoint, "us-east-2", cloud.access_key_id, cloud.secret_access_key)
    made = make_clients(access)
    yield made
    made.close()


@pytest.fixture
def name():
    """A name that no other test uses."""
    return f"t{uuid.uuid4().hex[:12]}"
