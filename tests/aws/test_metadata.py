import pytest

from reelworks.aws.faults import CloudFault
from reelworks.aws.metadata import InstanceMetadata, open_metadata
from support.metadata_service import MetadataService


@pytest.fixture
def service():
    running = MetadataService().start()
    yield running
    running.stop()


def test_what_a_machine_knows_of_itself_is_asked_with_one_token(service):
    metadata = InstanceMetadata(service.endpoint)

    assert metadata.find("instance-id") == "i-0123456789abcdef0"
    assert metadata.find("autoscaling/target-lifecycle-state") is None
    assert service.tokens_given == 1


def test_a_token_that_is_over_is_renewed(service):
    metadata = InstanceMetadata(service.endpoint)
    metadata.find("instance-id")
    service.token = "another"

    assert metadata.find("instance-id") == "i-0123456789abcdef0"


def test_a_machine_of_somebody_elses_says_so(service):
    service.stop()

    with pytest.raises(CloudFault, match="metadata"):
        InstanceMetadata(service.endpoint).find("instance-id")


def test_it_is_looked_for_where_awss_own_clients_look(service, monkeypatch):
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", service.endpoint)

    assert open_metadata().find("local-ipv4") == "127.0.0.9"
