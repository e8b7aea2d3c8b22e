"""The unchanged template, by a change set, on LocalStack's last open version, and both pipelines on its services.

It knows all that the pipelines need; Auto Scaling and load balancing it only says to have made.
"""

import pytest

from reelworks.media.catalog import STEPS
from reelworks.pipeline.loading import load_definition
from reelworks.stack.bringing import Choices, find_parameters
from reelworks.stack.deploying import Deployment, deploy_stack
from reelworks.stack.resources import resources_of
from reelworks.stack.template import build_template
from stack.foreign_cloud import find_localstack, localstack
from stack.pipelines import check_both_pipelines, worker_of
from stack.progress import Quiet

PYTHON = find_localstack()

pytestmark = pytest.mark.skipif(
    PYTHON is None,
    reason="no Python has localstack-core 2026.3.0 (it needs 3.13; docs/on-aws.md says how to install it)",
)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with localstack(PYTHON, tmp_path_factory.mktemp("localstack")) as running:
        yield running


def test_the_template_stands_there_and_both_pipelines_run_to_the_end(cloud, tmp_path):
    clients, definition, progress = cloud.clients(), load_definition(None, STEPS), Quiet()
    image = clients.ec2.describe_images()["Images"][0]["ImageId"]
    template = build_template(definition)
    parameters = find_parameters(definition, clients, Choices(image=image))

    stack = deploy_stack(clients.cloudformation, Deployment("reelworks", template, parameters), progress, 0.2)

    unconditional = {name for name, made in template["Resources"].items() if "Condition" not in made}
    assert unconditional <= {change.resource for change in progress.changes}
    assert set(stack.outputs) == set(template["Outputs"])
    with worker_of("reelworks", cloud, tmp_path) as log:
        # A key without a space: LocalStack's bus tells of keys in the spelling of URLs, AWS's as they are.
        check_both_pipelines(clients, resources_of(definition, stack), tmp_path, log, photo_key="photo.jpg")
