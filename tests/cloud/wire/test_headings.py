"""What the router knows of a service without reading its model is what the model says."""

import pytest

from reelworks.cloud.wire.headings import heading_of, read_heading
from reelworks.cloud.wire.models import SPOKEN, UnknownService


@pytest.mark.parametrize("service", sorted(SPOKEN))
def test_a_services_heading_says_what_its_model_says(service):
    assert heading_of(service) == read_heading(service)


def test_a_service_that_is_not_spoken_has_no_heading():
    with pytest.raises(UnknownService):
        heading_of("dynamodb")
