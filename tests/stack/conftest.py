import uuid

import pytest

from reelworks.aws.clients import Access, make_clients
from reelworks.media.catalog import STEPS
from reelworks.pipeline.loading import parse_definition
from support.metadata_service import MetadataService

TEXT = """\
name = "{name}"

[pipelines.movies]
bucket = "{name}-movies"
prefix = "uploads/"
done_prefix = "processed/"

[pipelines.images]
bucket = "{name}-photos"
destination = "{name}-thumbnails"
suffixes = [".jpg", ".png"]
route = {{ via = "sns", raw = true }}
queue = {{ visibility_timeout_s = 12, max_receives = 5 }}

[[pipelines.images.steps]]
step = "thumbnail"
for = "picture"
"""


@pytest.fixture(scope="session")
def clients(cloud):
    access = Access(cloud.endpoint, "us-east-2", cloud.access_key_id, cloud.secret_access_key)
    made = make_clients(access)
    yield made
    made.close()


@pytest.fixture
def definition():
    """Two pipelines whose names no other test uses."""
    return parse_definition(TEXT.format(name=f"t{uuid.uuid4().hex[:10]}"), STEPS, "test.toml")


@pytest.fixture
def metadata_service():
    service = MetadataService().start()
    yield service
    service.stop()
